"""What may anybody know, in GraphQL words?

Pay by title, what is published and withheld, and how long leave takes to be decided. No person is in it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

import strawberry

from resolvers.pay import FamilyRates as Rates
from resolvers.pay import LawfulPay as Law
from resolvers.pay import PayRange as Range
from resolvers.plan.shape import Gather, Search
from resolvers.public import CompensationFilter, Publication, compensations, pay_by_law, publication
from resolvers.service_times import Quarter, Span, service_times
from rulebook import values
from schema.context import Info
from schema.deprecation import Removal
from schema.door import door
from schema.ids import global_id, uuid_of
from schema.page import After, Before, Connection, First, Last
from schema.row import Seen, answer, maybe, said
from schema.scalars import Percent, Rupiah


@strawberry.type(description="From least to most, in whole rupiah a month.")
class PayRange:
    """A range and where it comes from."""

    low: Rupiah = said("The least.")
    high: Rupiah = said("The most.")
    source: str = said("Law or decree, with article.")

    @classmethod
    def maybe(cls, found: Range | None) -> Self | None:
        """Wrap a range, or nothing while it is withheld."""
        return (
            None
            if found is None
            else cls(low=Rupiah(found.low), high=Rupiah(found.high), source=found.source)
        )


@strawberry.type(description="Allowances that depend on a family: rates of the law, part of no total here.")
class FamilyRates:
    """What the law gives for a spouse, for children and for rice."""

    spouse: Percent = said("For a husband or wife, of base pay.")
    child: Percent = said("For each child, of base pay.")
    children_counted: int = said("How many children count at most.")
    rice_per_person: Rupiah = said("Rice for each person in the pay list, a month.")
    sources: list[str] = said("Laws and articles.", most=6)

    @classmethod
    def of(cls, found: Rates) -> Self:
        """Wrap the rates."""
        return cls(
            spouse=Percent(found.spouse),
            child=Percent(found.child),
            children_counted=found.children_counted,
            rice_per_person=Rupiah(found.rice),
            sources=[source.text("id") for source in found.sources],
        )


@strawberry.type(description="Base pay of a grade from so many years of service on.")
class PayStep:
    """A step of a pay table."""

    grade: str = said("The grade: I/a to IV/e for PNS, I to XVII for PPPK.")
    service_years: int = said("Years of service counted for pay.")
    amount: Rupiah = said("Base pay a month.")


@strawberry.type(
    description="What the law alone says about pay (T0): it is nobody's data and needs no policy."
)
class LawfulPay:
    """The pay tables as they stand on a day."""

    on: date = said("The day.")
    base_pay: list[PayStep] = said("Every step of the tables of PNS and PPPK.", most=600)
    sources: list[str] = said("The laws of the tables.", most=4)
    family_rates: FamilyRates = said("What depends on a family, as rates.")

    @classmethod
    def of(cls, found: Law) -> Self:
        """Wrap the tables."""
        steps = [
            PayStep(grade=e.grade, service_years=e.service_years, amount=Rupiah(e.amount))
            for e in found.steps
        ]
        return cls(
            on=found.on,
            base_pay=steps,
            sources=list(found.sources),
            family_rates=FamilyRates.of(found.family),
        )


@strawberry.type(description="A grade that three or more holders have; told only where it identifies nobody.")
class GradeCount:
    """A grade, and no longer how many hold it: that would tell the last holder's to whoever knows the others'."""

    grade: str = said("The grade.")
    holders: int = said(
        "How many hold it at least: always 3.",
        goes=Removal("Leave it out", since=date(2026, 12, 2), on=date(2027, 7, 1)),
    )

    @classmethod
    def of(cls, grade: str) -> Self:
        """Wrap a grade."""
        return cls(grade=grade, holders=3)


@strawberry.type(description="What the law pays for one title in one unit. No person is in it.")
class PublicCompensation(Seen):
    """One row for each unit, title and class."""

    unit_name: str = said("The unit.")
    title: str = said("The title.")
    position_kind: values.PositionKind = said("Kind of position.")
    job_class: int = said("Job class (kelas jabatan).")
    eselon: str | None = said("Echelon, for structural positions.")
    functional_level: str | None = said("Level, for functional positions.")
    posts: int = said("How many posts there are.")
    holders: int = said("How many of them are held.")
    tpp_tariff: Rupiah | None = said(
        "What the regency adds for the class (TPP), at most; null while withheld."
    )
    tpp_decree_number: str | None = said("The decree of that tariff.")
    holder_grades_on: date | None = said(
        "The last day of the month that `holderGrades` are of. They stay until three people or more, in two grades or "
        "more, make the difference."
    )
    grades_source: str | None = said("Where it is laid down which grades the title may hold.")
    is_illustrative: bool = said("True in a demo for what the regency has not confirmed.")

    @answer("The unit's id, for filtering.")
    def unit_id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Unit", self.row["unit_id"]))

    @answer("Base pay over the grades the title may hold; null while withheld.")
    def base_pay_range(self) -> PayRange | None:
        return PayRange.maybe(self.row["base_pay_range"])

    @answer("Position or general allowance; null while withheld.")
    def allowance(self) -> PayRange | None:
        return PayRange.maybe(self.row["allowance"])

    @answer("Base pay, allowance and TPP together, without family and rice; null while withheld.")
    def lawful_total(self) -> PayRange | None:
        return PayRange.maybe(self.row["lawful_total"])

    @answer(
        "Grades that three or more holders have, two grades at least, as of `holderGradesOn`; null while withheld or "
        "where it would single people out.",
        most=8,
    )
    def holder_grades(self) -> list[GradeCount] | None:
        found = self.row["holder_grades"]
        return None if found is None else [GradeCount.of(each) for each in found]

    @answer("Family and rice: rates only, and part of no total; amounts would tell about a person's family.")
    def family_rates(self) -> FamilyRates:
        return FamilyRates.of(self.row["family_rates"])


@strawberry.type(description="One field that a policy opens to the public.")
class PublicationPolicy(Seen):
    """A policy in force."""

    field: str = said("What is opened.")
    tier: str = said("T0 tables and aggregates, T1 records of positions, T2 named holders of public office.")
    legal_basis: str = said("The law it rests on.")
    decree_number: str = said("The decree.")
    decree_date: date | None = said("Its date; none for what the law itself opens.")
    effective_from: date = said("In force since.")
    is_illustrative: bool = said("True in a demo.")


@strawberry.type(description="Something withheld from the public.")
class Withheld:
    """A field and the reason it is closed."""

    field: str = said("What is withheld.")
    reason: str = said("Why, in Indonesian.")


@strawberry.type(description="What is published, since when, and what is withheld and why.")
class PublicationStatement:
    """The policy as it stands today."""

    in_force: list[PublicationPolicy] = said("What is open.", most=20)
    withheld: list[Withheld] = said("What is closed.", most=20)

    @classmethod
    def of(cls, found: Publication) -> Self:
        """Wrap a publication."""
        return cls(
            in_force=[PublicationPolicy.of(row) for row in found.in_force],
            withheld=[Withheld(field=field, reason=reason) for field, reason in found.withheld],
        )


@strawberry.type(description="One page of the public list, with the statement of what is published.")
class PublicCompensationConnection(Connection[PublicCompensation]):
    """The public's list."""

    @door("What is published, since when, and what is withheld and why.", gives=PublicationStatement)
    def publication(self, info: Info) -> Gather:
        return publication().then(PublicationStatement.of)


@strawberry.input(description="Narrows the public list.")
class PublicCompensationFilter:
    """What to look for."""

    unit_id: strawberry.ID | None = maybe("One unit.")
    title: str | None = maybe("A piece of the title, in any case.")
    text: str | None = maybe(
        "Words that title and unit together hold, in any order and case; beginnings are enough. Sixteen at most."
    )
    job_class: int | None = maybe("One job class.")


@strawberry.type(
    description="How long leave took from filing to decision, in one quarter. No person is in it."
)
class ServiceTime(Seen):
    """Hours by the calendar, nights and days off included."""

    unit_name: str | None = said("The unit whose post decided; null for all together.")
    decisions: int = said("How many were decided, to the nearest five.")
    median_hours: int = said("Half of them took so many hours or less.")
    p95_hours: int | None = strawberry.field(
        name="p95Hours", description="95 of 100 took so many hours or less; null below twenty decisions."
    )

    @answer("The unit's id; null for all together.")
    def unit_id(self) -> strawberry.ID | None:
        found = self.row["unit_id"]
        return None if found is None else strawberry.ID(global_id("Unit", found))


@strawberry.type(description="A quarter of a year that is over.")
class ServiceQuarter:
    """Decisions are counted in the quarter in which they were taken, and in no longer span."""

    since: date = strawberry.field(name="from", description="Its first day.")
    until: date = said("Its last day.")
    overall: ServiceTime | None = said(
        "All units together; null where it would tell of fewer than five people."
    )
    units: list[ServiceTime] = said(
        "Units in which five or more people were decided on, by name. Others are left out, and at times one more, so "
        "that none can be reckoned from the rest.",
        most=60,
    )

    @classmethod
    def of(cls, found: Quarter) -> Self:
        """Wrap a quarter."""
        return cls(
            since=found.since,
            until=found.until,
            overall=ServiceTime.maybe(found.overall),
            units=[ServiceTime.of(row) for row in found.units],
        )


Year = Annotated[int | None, strawberry.argument(description="The quarters of one year.")]
Since = Annotated[
    date | None, strawberry.argument(name="from", description="Quarters that begin on this day or later.")
]
Until = Annotated[date | None, strawberry.argument(description="Quarters that are over by this day.")]
OneUnit = Annotated[strawberry.ID | None, strawberry.argument(description="Of the units only this one.")]
Narrowed = Annotated[PublicCompensationFilter | None, strawberry.argument(description="What to look for.")]


@strawberry.type
class PublicQuery:
    """The doors that stand open to everybody."""

    @door(
        "What the law pays for each title, unit by unit. Needs no account.",
        gives=PublicCompensationConnection | None,
    )
    def public_compensation(
        self,
        info: Info,
        filter: Narrowed = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Search:
        narrowed = CompensationFilter(
            unit_id=uuid_of(filter.unit_id, "Unit") if filter and filter.unit_id is not None else None,
            text=filter.text if filter else None,
            title=filter.title if filter else None,
            job_class=filter.job_class if filter else None,
        )
        return compensations(narrowed)

    @door(
        "What the law alone says about pay: the tables and the rates (T0). Needs no account.",
        gives=LawfulPay | None,
    )
    def lawful_pay(self, info: Info) -> Gather:
        return pay_by_law().then(LawfulPay.of)

    @door(
        "What is published, since when, and what is withheld and why. Needs no account.",
        gives=PublicationStatement | None,
    )
    def publication_policy(self, info: Info) -> Gather:
        return publication().then(PublicationStatement.of)

    @door(
        "How long leave takes from filing to decision, quarter by quarter, oldest first; only quarters that are over. "
        "Needs no account.",
        gives=list[ServiceQuarter] | None,
        most=16,
    )
    def leave_service_times(
        self,
        info: Info,
        year: Year = None,
        since: Since = None,
        until: Until = None,
        unit_id: OneUnit = None,
    ) -> Gather:
        span = Span(year=year, since=since, until=until)
        unit = uuid_of(unit_id, "Unit") if unit_id is not None else None
        return service_times(span, unit_id=unit).then(_told)


def _told(quarters: Sequence[Quarter]) -> list[ServiceQuarter]:
    return [ServiceQuarter.of(each) for each in quarters]
