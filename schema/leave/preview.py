"""GraphQL preview of a leave request: facts before anything is sent; nothing is written."""

from datetime import UTC, date, datetime
from typing import Annotated, Self

import strawberry

from resolvers.leave import facts as leave_facts
from resolvers.leave import preview
from resolvers.leave.colleagues import AbsentColleague, Colleagues, Team
from resolvers.leave.preview import LeaveAlternative
from resolvers.limits import MAX_LEAVE_SPAN_DAYS, MAX_NAMED_COLLEAGUES
from rulebook import values
from schema.context import Info
from schema.fields.field_helpers import column, computed, describe_enum, optional_input
from schema.fields.ids import to_global_id
from schema.leave.types import LeaveBalance
from schema.user_errors import UserError, to_user_error

describe_enum(
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
    starts_on: date = column("First day.")
    ends_on: date | None = optional_input("Last day; not together with `workingDays`.")
    working_days: int | None = optional_input(
        "Working days of the caller's own week; not together with `endsOn`."
    )
    reason: str | None = optional_input("Why; left out while it is not written yet.")
    address: str | None = optional_input("Where to be reached.")
    phone: str | None = optional_input("Telephone during the leave.")

    def to_plan(self) -> preview.PreviewForm:
        return preview.PreviewForm(
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

    day: date = column("The day.")
    counts: bool = column("Whether it costs a leave day.")
    why_not: values.SkipReason | None = column("Why it costs none.")
    holiday: str | None = column("The holiday's name, where the day is one.")

    @classmethod
    def from_fact(cls, fact: leave_facts.DayFact) -> Self:
        return cls(day=fact.day, counts=fact.skipped is None, why_not=fact.skipped, holiday=fact.holiday)


@strawberry.type(description="What a leave takes from one calendar year.")
class LeavePreviewYear:
    """One year, before and after."""

    year: int = column("The calendar year.")
    working_days: int = column("Working days that the leave costs in it.")
    now: LeaveBalance = column("The balance as it is.")
    after: LeaveBalance = column("The balance once the request is filed.")

    @classmethod
    def from_fact(cls, fact: leave_facts.YearFact) -> Self:
        return cls(
            year=fact.now.year,
            working_days=fact.working_days,
            now=LeaveBalance.from_result(fact.now),
            after=LeaveBalance.from_result(fact.after),
        )


@strawberry.type(description="Who is to take a step on a leave request, and until when.")
class LeavePostAssignee:
    """A post with its holder and its delegate of today."""

    post_id: strawberry.ID = column("The post; `node` finds it.")
    title: str = column("Its title.")
    unit_name: str = column("The unit it belongs to.")
    holder_name: str | None = column("Who holds it; none where it is vacant.")
    is_away: bool = column("Whether the holder is on leave today.")
    delegate_name: str | None = column("Who stands in today, by decree.")
    acting_as: str | None = column("As what they sign: Plh. Kepala Dinas.")
    delegation_kind: values.DelegationKind | None = column("Plt or plh.")
    decree_number: str | None = column("By which decree.")
    due_at: datetime = column("When the step is passed on to the next superior, if nobody takes it.")

    @classmethod
    def from_fact(cls, fact: leave_facts.StepFact) -> Self:
        assignee, delegate = fact.assignee, fact.assignee.delegate
        return cls(
            post_id=strawberry.ID(to_global_id("Post", assignee.post_id)),
            title=assignee.title,
            unit_name=assignee.unit_name,
            holder_name=assignee.holder_name,
            is_away=assignee.is_away,
            delegate_name=delegate.name if delegate else None,
            acting_as=assignee.acting_title,
            delegation_kind=delegate.kind if delegate else None,
            decree_number=delegate.decree_number if delegate else None,
            due_at=fact.due_at.astimezone(UTC),
        )


@strawberry.type(description="Somebody who is away on one of the days.")
class LeaveColleague:
    """A colleague within the caller's reach."""

    name: str = column("Who.")
    starts_on: date = column("From which day.")
    ends_on: date = column("Until which day.")

    @classmethod
    def from_absence(cls, found: AbsentColleague) -> Self:
        return cls(name=found.name, starts_on=found.starts_on, ends_on=found.ends_on)


@strawberry.type(
    description="Those who work under the same superior, and who of them is away on granted leave."
)
class LeaveColleagues:
    """How many, and whom the caller may know."""

    total: int = column("How many there are, but for the applicant.")
    away: int = column("How many of them are on granted leave on one of the days.")
    people: list[LeaveColleague] = column(
        "Those of them whose leave is within the caller's reach.", max_items=MAX_NAMED_COLLEAGUES
    )

    @classmethod
    def from_colleagues_or_none(cls, found: Colleagues | None) -> Self | None:
        if found is None:
            return None
        return cls(
            total=found.total,
            away=found.away,
            people=[LeaveColleague.from_absence(each) for each in found.people],
        )


@strawberry.type(
    description="Those who work under the same superior, and whether several of them are away in one week. Never how "
    "many, and nothing about one alone."
)
class LeaveTeam:
    """A bit for each calendar week, so that no questions together bring one person's days."""

    total: int = column("How many there are, but for the caller; five at least.")
    several_away: bool = column(
        "Whether two or more of them are on granted leave in one of the calendar weeks, Monday to Sunday, that the "
        "days touch. False where it is one or none."
    )
    people: list[LeaveColleague] = column(
        "Those away on one of the days whose leave is within the caller's reach.",
        max_items=MAX_NAMED_COLLEAGUES,
    )

    @classmethod
    def from_team_or_none(cls, found: Team | None) -> Self | None:
        if found is None:
            return None
        people = [LeaveColleague.from_absence(each) for each in found.people]
        return cls(total=found.total, several_away=found.several_away, people=people)


@strawberry.type(description="Leave that would not be refused.")
class LeaveOption:
    """What could be asked for instead."""

    starts_on: date = column("First day.")
    ends_on: date = column("Last day.")
    working_days: int = column("Working days of the caller's own week that it costs.")

    @classmethod
    def from_option(cls, found: LeaveAlternative) -> Self:
        return cls(starts_on=found.starts_on, ends_on=found.ends_on, working_days=found.working_days)


@strawberry.type(description="What a request for leave would mean. Without `refusals` it would be filed.")
class LeavePreview:
    """The facts of the form's second page."""

    facts: strawberry.Private[preview.Preview]
    starts_on: date = column("First day.")
    ends_on: date | None = column("Last day, given or counted.")
    back_on: date | None = column(
        "First working day after it; none where the calendar does not reach so far."
    )
    working_days: int | None = column("Working days of the caller's own week that it costs.")
    days: list[LeaveDay] = column(
        "Every day of the span, counted or not; empty where it cannot be counted.",
        max_items=MAX_LEAVE_SPAN_DAYS + 1,
    )
    years: list[LeavePreviewYear] = column(
        "The balance now and after, by calendar year; empty for leave that is refused.", max_items=2
    )
    adviser: LeavePostAssignee | None = column(
        "Who advises: the direct superior; none for leave that is refused."
    )
    decider: LeavePostAssignee | None = column(
        "Who decides, by the regency's decree; none for leave that is refused."
    )
    refusals: list[UserError] = column(
        "What speaks against it: the first is what `requestLeave` would refuse with.", max_items=10
    )
    possible: list[LeaveOption] = column(
        "What could be asked for instead of leave that is refused: the most days from its first day, and the first day "
        "from which all of them are possible.",
        max_items=2,
    )
    warnings: list[UserError] = column(
        "What would keep the officer from granting it, and what to do about that.", max_items=2
    )

    @classmethod
    def from_facts(cls, found: preview.Preview) -> Self:
        """Wrap the facts."""
        return cls(
            facts=found,
            starts_on=found.starts_on,
            ends_on=found.ends_on,
            back_on=found.spell.back_on,
            working_days=found.spell.total,
            days=[LeaveDay.from_fact(day) for day in found.spell.days],
            years=[LeavePreviewYear.from_fact(year) for year in found.years],
            adviser=LeavePostAssignee.from_fact(found.adviser) if found.adviser else None,
            decider=LeavePostAssignee.from_fact(found.decider) if found.decider else None,
            refusals=[to_user_error(refusal) for refusal in found.refusals],
            possible=[LeaveOption.from_option(each) for each in found.alternatives],
            warnings=[to_user_error(refusal) for refusal in found.warnings],
        )

    @computed(
        "Whether others are away; none where leave could not be asked for on these days, before today, and where fewer "
        "than five others work under the same superior.",
        days_argument="input",
    )
    async def colleagues(self, info: Info) -> LeaveTeam | None:
        return LeaveTeam.from_team_or_none(await preview.load_others_away(info.context.call, self.facts))


@strawberry.type
class LeavePreviewQuery:
    """Asking before asking."""

    @computed("What a request for the caller's own leave would mean. Writes nothing.")
    async def leave_preview(
        self,
        info: Info,
        input: Annotated[LeavePreviewInput, strawberry.argument(description="The leave in mind.")],
    ) -> LeavePreview | None:
        return LeavePreview.from_facts(await preview.build_leave_preview(info.context.call, input.to_plan()))
