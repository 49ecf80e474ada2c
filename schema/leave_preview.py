"""What would a request for leave mean, in GraphQL words? Facts before anything is sent; nothing is written."""

from datetime import UTC, date, datetime
from typing import Annotated, Self

import strawberry

from resolvers import leave_facts, preview
from resolvers.colleagues import MOST_NAMED, Away, Colleagues, Team
from resolvers.leave_facts import MOST_DAYS
from resolvers.preview import Option
from rulebook import values
from schema.context import Info
from schema.errors import UserError, told
from schema.ids import global_id
from schema.leave import LeaveBalance
from schema.row import answer, kinds, maybe, said

kinds(
    values.SkipReason,
    "Why a day inside a leave costs no leave day.",
    OFF_DAY="A weekly day off (hari libur mingguan).",
    NATIONAL="A national holiday (hari libur nasional).",
    COLLECTIVE="Collective leave (cuti bersama).",
    REGIONAL="A holiday of the region (hari libur daerah).",
)


@strawberry.input(description="Leave that somebody thinks of: until a day, or so many working days.")
class LeavePreviewInput:
    """As much of the form as is filled in; either the last day or the working days."""

    kind: values.LeaveKind = strawberry.field(default=values.LeaveKind.ANNUAL, description="Kind of leave.")
    starts_on: date = said("First day.")
    ends_on: date | None = maybe("Last day; not together with `workingDays`.")
    working_days: int | None = maybe("Working days of the caller's own week; not together with `endsOn`.")
    reason: str | None = maybe("Why; left out while it is not written yet.")
    address: str | None = maybe("Where to be reached.")
    phone: str | None = maybe("Telephone during the leave.")

    def plan(self) -> preview.Plan:
        return preview.Plan(
            kind=self.kind,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            working_days=self.working_days,
            reason=self.reason,
            address=self.address,
            phone=self.phone,
        )


@strawberry.type(description="One day of a leave, and whether it costs a leave day.")
class LeaveDay:
    """One day."""

    day: date = said("The day.")
    counts: bool = said("Whether it costs a leave day.")
    why_not: values.SkipReason | None = said("Why it costs none.")
    holiday: str | None = said("The holiday's name, where the day is one.")

    @classmethod
    def of(cls, fact: leave_facts.DayFact) -> Self:
        return cls(day=fact.day, counts=fact.skipped is None, why_not=fact.skipped, holiday=fact.holiday)


@strawberry.type(description="What a leave takes from one calendar year.")
class LeavePreviewYear:
    """One year, before and after."""

    year: int = said("The calendar year.")
    working_days: int = said("Working days that the leave costs in it.")
    now: LeaveBalance = said("The balance as it is.")
    after: LeaveBalance = said("The balance once the request is filed.")

    @classmethod
    def of(cls, fact: leave_facts.YearFact) -> Self:
        return cls(
            year=fact.now.year,
            working_days=fact.working_days,
            now=LeaveBalance.of(fact.now),
            after=LeaveBalance.of(fact.after),
        )


@strawberry.type(description="Who is to take a step on a leave request, and until when.")
class LeaveHand:
    """A post, whoever holds it, and whoever stands in for it today."""

    post_id: strawberry.ID = said("The post; `node` finds it.")
    title: str = said("Its title.")
    unit_name: str = said("The unit it belongs to.")
    holder_name: str | None = said("Who holds it; none where it is vacant.")
    is_away: bool = said("Whether the holder is on leave today.")
    delegate_name: str | None = said("Who stands in today, by decree.")
    acting_as: str | None = said("As what they sign: Plh. Kepala Dinas.")
    delegation_kind: values.DelegationKind | None = said("Plt or plh.")
    decree_number: str | None = said("By which decree.")
    due_at: datetime = said("When the step is passed on to the next superior, if nobody takes it.")

    @classmethod
    def of(cls, fact: leave_facts.StepFact) -> Self:
        hand, deputy = fact.hand, fact.hand.deputy
        return cls(
            post_id=strawberry.ID(global_id("Post", hand.post_id)),
            title=hand.title,
            unit_name=hand.unit_name,
            holder_name=hand.holder_name,
            is_away=hand.is_away,
            delegate_name=deputy.name if deputy else None,
            acting_as=hand.acting_title,
            delegation_kind=deputy.kind if deputy else None,
            decree_number=deputy.decree_number if deputy else None,
            due_at=fact.due_at.astimezone(UTC),
        )


@strawberry.type(description="Somebody who is away on one of the days.")
class LeaveColleague:
    """A colleague within the caller's reach."""

    name: str = said("Who.")
    starts_on: date = said("From which day.")
    ends_on: date = said("Until which day.")

    @classmethod
    def of(cls, found: Away) -> Self:
        return cls(name=found.name, starts_on=found.starts_on, ends_on=found.ends_on)


@strawberry.type(
    description="Those who work under the same superior, and who of them is away on granted leave."
)
class LeaveColleagues:
    """How many, and whom the caller may know."""

    total: int = said("How many there are, but for the applicant.")
    away: int = said("How many of them are on granted leave on one of the days.")
    people: list[LeaveColleague] = said(
        "Those of them whose leave is within the caller's reach.", most=MOST_NAMED
    )

    @classmethod
    def maybe(cls, found: Colleagues | None) -> Self | None:
        if found is None:
            return None
        return cls(
            total=found.total, away=found.away, people=[LeaveColleague.of(each) for each in found.people]
        )


@strawberry.type(
    description="Those who work under the same superior, and whether several of them are away in one week. Never how "
    "many, and nothing about one alone."
)
class LeaveTeam:
    """A bit for each calendar week, so that no questions together bring one person's days."""

    total: int = said("How many there are, but for the caller; five at least.")
    several_away: bool = said(
        "Whether two or more of them are on granted leave in one of the calendar weeks, Monday to Sunday, that the "
        "days touch. False where it is one or none."
    )
    people: list[LeaveColleague] = said(
        "Those away on one of the days whose leave is within the caller's reach.", most=MOST_NAMED
    )

    @classmethod
    def maybe(cls, found: Team | None) -> Self | None:
        if found is None:
            return None
        people = [LeaveColleague.of(each) for each in found.people]
        return cls(total=found.total, several_away=found.several_away, people=people)


@strawberry.type(description="Leave that would not be refused.")
class LeaveOption:
    """What could be asked for instead."""

    starts_on: date = said("First day.")
    ends_on: date = said("Last day.")
    working_days: int = said("Working days of the caller's own week that it costs.")

    @classmethod
    def of(cls, found: Option) -> Self:
        return cls(starts_on=found.starts_on, ends_on=found.ends_on, working_days=found.working_days)


@strawberry.type(description="What a request for leave would mean. Without `refusals` it would be filed.")
class LeavePreview:
    """The facts of the form's second page."""

    found: strawberry.Private[preview.Preview]
    starts_on: date = said("First day.")
    ends_on: date | None = said("Last day, given or counted.")
    back_on: date | None = said("First working day after it; none where the calendar does not reach so far.")
    working_days: int | None = said("Working days of the caller's own week that it costs.")
    days: list[LeaveDay] = said(
        "Every day of the span, counted or not; empty where it cannot be counted.", most=MOST_DAYS + 1
    )
    years: list[LeavePreviewYear] = said(
        "The balance now and after, by calendar year; empty for leave that is refused.", most=2
    )
    adviser: LeaveHand | None = said("Who advises: the direct superior; none for leave that is refused.")
    decider: LeaveHand | None = said("Who decides, by the regency's decree; none for leave that is refused.")
    refusals: list[UserError] = said(
        "What speaks against it: the first is what `requestLeave` would refuse with.", most=10
    )
    possible: list[LeaveOption] = said(
        "What could be asked for instead of leave that is refused: the most days from its first day, and the first day "
        "from which all of them are possible.",
        most=2,
    )
    warnings: list[UserError] = said(
        "What would keep the officer from granting it, and what to do about that.", most=2
    )

    @classmethod
    def of(cls, found: preview.Preview) -> Self:
        """Wrap the facts."""
        return cls(
            found=found,
            starts_on=found.starts_on,
            ends_on=found.ends_on,
            back_on=found.spell.back_on,
            working_days=found.spell.total,
            days=[LeaveDay.of(day) for day in found.spell.days],
            years=[LeavePreviewYear.of(year) for year in found.years],
            adviser=LeaveHand.of(found.adviser) if found.adviser else None,
            decider=LeaveHand.of(found.decider) if found.decider else None,
            refusals=[told(refusal) for refusal in found.refusals],
            possible=[LeaveOption.of(each) for each in found.possible],
            warnings=[told(refusal) for refusal in found.warnings],
        )

    @answer(
        "Whether others are away; none where leave could not be asked for on these days, before today, and where fewer "
        "than five others work under the same superior.",
        by_day="input",
    )
    async def colleagues(self, info: Info) -> LeaveTeam | None:
        return LeaveTeam.maybe(await preview.others(info.context.call, self.found))


@strawberry.type
class LeavePreviewQuery:
    """Asking before asking."""

    @answer("What a request for the caller's own leave would mean. Writes nothing.")
    async def leave_preview(
        self,
        info: Info,
        input: Annotated[LeavePreviewInput, strawberry.argument(description="The leave in mind.")],
    ) -> LeavePreview | None:
        return LeavePreview.of(await preview.leave_preview(info.context.call, input.plan()))
