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
from resolvers.public import CompensationFilter, Publication, compensations, pay_by_law, publication
from resolvers.query.mapping import CombinedSearch, Search
from resolvers.service_times import Quarter, QuarterRange, service_times
from rulebook import values
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.deprecation import Deprecation
from schema.fields.field_helpers import column, computed, optional_input
from schema.fields.ids import to_global_id, uuid_from_global_id
from schema.fields.page import Connection, add_page_arguments
from schema.fields.row_type import RowType
from schema.fields.scalars import Percent, Rupiah


@strawberry.type(description="From least to most, in whole rupiah a month.")
class PayRange:
    """A range and where it comes from."""

    low: Rupiah = column("The least.")
    high: Rupiah = column("The most.")
    source: str = column("Law or decree, with article.")

    @classmethod
    def from_range_or_none(cls, found: Range | None) -> Self | None:
        """Wrap a range, or nothing while it is withheld."""
        return (
            None
            if found is None
            else cls(low=Rupiah(found.low), high=Rupiah(found.high), source=found.source)
        )


@strawberry.type(description="Allowances that depend on a family: rates of the law, part of no total here.")
class FamilyRates:
    """What the law gives for a spouse, for children and for rice."""

    spouse: Percent = column("For a husband or wife, of base pay.")
    child: Percent = column("For each child, of base pay.")
    children_counted: int = column("How many children count at most.")
    rice_per_person: Rupiah = column("Rice for each person in the pay list, a month.")
    sources: list[str] = column("Laws and articles.", max_items=6)

    @classmethod
    def from_rates(cls, found: Rates) -> Self:
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

    grade: str = column("The grade: I/a to IV/e for PNS, I to XVII for PPPK.")
    service_years: int = column("Years of service counted for pay.")
    amount: Rupiah = column("Base pay a month.")


@strawberry.type(
    description="What the law alone says about pay (T0): it is nobody's data and needs no policy."
)
class LawfulPay:
    """The pay tables as they stand on a day."""

    on: date = column("The day.")
    base_pay: list[PayStep] = column("Every step of the tables of PNS and PPPK.", max_items=600)
    sources: list[str] = column("The laws of the tables.", max_items=4)
    family_rates: FamilyRates = column("What depends on a family, as rates.")

    @classmethod
    def from_law(cls, found: Law) -> Self:
        """Wrap the tables."""
        steps = [
            PayStep(grade=e.grade, service_years=e.service_years, amount=Rupiah(e.amount))
            for e in found.steps
        ]
        return cls(
            on=found.on,
            base_pay=steps,
            sources=list(found.sources),
            family_rates=FamilyRates.from_rates(found.family),
        )


@strawberry.type(description="A grade that three or more holders have; told only where it identifies nobody.")
class GradeCount:
    """A grade, and no longer how many hold it: that would tell the last holder's to whoever knows the others'."""

    grade: str = column("The grade.")
    holders: int = column(
        "How many hold it at least: always 3.",
        deprecation=Deprecation("Leave it out", deprecated_on=date(2026, 12, 2), removed_on=date(2027, 7, 1)),
    )

    @classmethod
    def from_grade(cls, grade: str) -> Self:
        """Wrap a grade."""
        return cls(grade=grade, holders=3)


@strawberry.type(description="What the law pays for one title in one unit. No person is in it.")
class PublicCompensation(RowType):
    """One row for each unit, title and class."""

    unit_name: str = column("The unit.")
    title: str = column("The title.")
    position_kind: values.PositionKind = column("Kind of position.")
    job_class: int = column("Job class (kelas jabatan).")
    eselon: str | None = column("Echelon, for structural positions.")
    functional_level: str | None = column("Level, for functional positions.")
    posts: int = column("How many posts there are.")
    holders: int = column("How many of them are held.")
    tpp_tariff: Rupiah | None = column(
        "What the regency adds for the class (TPP), at most; null while withheld."
    )
    tpp_decree_number: str | None = column("The decree of that tariff.")
    holder_grades_on: date | None = column(
        "The last day of the month that `holderGrades` are of. They stay until three people or more, in two grades or "
        "more, make the difference."
    )
    grades_source: str | None = column("Where it is laid down which grades the title may hold.")
    is_illustrative: bool = column("True in a demo for what the regency has not confirmed.")

    @computed("The unit's id, for filtering.")
    def unit_id(self) -> strawberry.ID:
        return strawberry.ID(to_global_id("Unit", self.row["unit_id"]))

    @computed("Base pay over the grades the title may hold; null while withheld.")
    def base_pay_range(self) -> PayRange | None:
        return PayRange.from_range_or_none(self.row["base_pay_range"])

    @computed("Position or general allowance; null while withheld.")
    def allowance(self) -> PayRange | None:
        return PayRange.from_range_or_none(self.row["allowance"])

    @computed("Base pay, allowance and TPP together, without family and rice; null while withheld.")
    def lawful_total(self) -> PayRange | None:
        return PayRange.from_range_or_none(self.row["lawful_total"])

    @computed(
        "Grades that three or more holders have, two grades at least, as of `holderGradesOn`; null while withheld or "
        "where it would single people out.",
        max_items=8,
    )
    def holder_grades(self) -> list[GradeCount] | None:
        found = self.row["holder_grades"]
        return None if found is None else [GradeCount.from_grade(each) for each in found]

    @computed(
        "Family and rice: rates only, and part of no total; amounts would tell about a person's family."
    )
    def family_rates(self) -> FamilyRates:
        return FamilyRates.from_rates(self.row["family_rates"])


@strawberry.type(description="One field that a policy opens to the public.")
class PublicationPolicy(RowType):
    """A policy in force."""

    field: str = column("What is opened.")
    tier: str = column(
        "T0 tables and aggregates, T1 records of positions, T2 named holders of public office."
    )
    legal_basis: str = column("The law it rests on.")
    decree_number: str = column("The decree.")
    decree_date: date | None = column("Its date; none for what the law itself opens.")
    effective_from: date = column("In force since.")
    is_illustrative: bool = column("True in a demo.")


@strawberry.type(description="Something withheld from the public.")
class WithheldField:
    """A field and the reason it is closed."""

    field: str = column("What is withheld.")
    reason: str = column("Why, in Indonesian.")


@strawberry.type(description="What is published, since when, and what is withheld and why.")
class PublicationStatement:
    """The policy as it stands today."""

    in_force: list[PublicationPolicy] = column("What is open.", max_items=20)
    withheld: list[WithheldField] = column("What is closed.", max_items=20)

    @classmethod
    def from_publication(cls, found: Publication) -> Self:
        """Wrap a publication."""
        return cls(
            in_force=[PublicationPolicy.from_row(row) for row in found.in_force],
            withheld=[WithheldField(field=field, reason=reason) for field, reason in found.withheld],
        )


@strawberry.type(description="One page of the public list, with the statement of what is published.")
class PublicCompensationConnection(Connection[PublicCompensation]):
    """The public's list."""

    @search_field(
        "What is published, since when, and what is withheld and why.", returns=PublicationStatement
    )
    def publication(self, info: Info) -> CombinedSearch:
        return publication().map(PublicationStatement.from_publication)


@strawberry.input(description="Narrows the public list.")
class PublicCompensationFilter:
    """What to look for."""

    unit_id: strawberry.ID | None = optional_input("One unit.")
    title: str | None = optional_input("A piece of the title, in any case.")
    text: str | None = optional_input(
        "Words that title and unit together hold, in any order and case; beginnings are enough. Sixteen at most."
    )
    job_class: int | None = optional_input("One job class.")


@strawberry.type(
    description="How long leave took from filing to decision, in one quarter. No person is in it."
)
class ServiceTime(RowType):
    """Hours by the calendar, nights and days off included."""

    unit_name: str | None = column("The unit whose post decided; null for all together.")
    decisions: int = column("How many were decided, to the nearest five.")
    median_hours: int = column("Half of them took so many hours or less.")
    p95_hours: int | None = strawberry.field(
        name="p95Hours", description="95 of 100 took so many hours or less; null below twenty decisions."
    )

    @computed("The unit's id; null for all together.")
    def unit_id(self) -> strawberry.ID | None:
        found = self.row["unit_id"]
        return None if found is None else strawberry.ID(to_global_id("Unit", found))


@strawberry.type(description="A quarter of a year that is over.")
class ServiceQuarter:
    """Decisions are counted in the quarter in which they were taken, and in no longer span."""

    since: date = strawberry.field(name="from", description="Its first day.")
    until: date = column("Its last day.")
    overall: ServiceTime | None = column(
        "All units together; null where it would tell of fewer than five people."
    )
    units: list[ServiceTime] = column(
        "Units in which five or more people were decided on, by name. Others are left out, and at times one more, so "
        "that none can be reckoned from the rest.",
        max_items=60,
    )

    @classmethod
    def from_quarter(cls, found: Quarter) -> Self:
        """Wrap a quarter."""
        return cls(
            since=found.since,
            until=found.until,
            overall=ServiceTime.from_row_or_none(found.overall),
            units=[ServiceTime.from_row(row) for row in found.units],
        )


YearArgument = Annotated[int | None, strawberry.argument(description="The quarters of one year.")]
SinceArgument = Annotated[
    date | None, strawberry.argument(name="from", description="Quarters that begin on this day or later.")
]
UntilArgument = Annotated[date | None, strawberry.argument(description="Quarters that are over by this day.")]
UnitArgument = Annotated[strawberry.ID | None, strawberry.argument(description="Of the units only this one.")]
FilterArgument = Annotated[
    PublicCompensationFilter | None, strawberry.argument(description="What to look for.")
]


@strawberry.type
class PublicQuery:
    """The doors that stand open to everybody."""

    @search_field(
        "What the law pays for each title, unit by unit. Needs no account.",
        returns=PublicCompensationConnection | None,
    )
    @add_page_arguments
    def public_compensation(self, info: Info, filter: FilterArgument = None) -> Search:
        narrowed = CompensationFilter(
            unit_id=uuid_from_global_id(filter.unit_id, "Unit")
            if filter and filter.unit_id is not None
            else None,
            text=filter.text if filter else None,
            title=filter.title if filter else None,
            job_class=filter.job_class if filter else None,
        )
        return compensations(narrowed)

    @search_field(
        "What the law alone says about pay: the tables and the rates (T0). Needs no account.",
        returns=LawfulPay | None,
    )
    def lawful_pay(self, info: Info) -> CombinedSearch:
        return pay_by_law().map(LawfulPay.from_law)

    @search_field(
        "What is published, since when, and what is withheld and why. Needs no account.",
        returns=PublicationStatement | None,
    )
    def publication_policy(self, info: Info) -> CombinedSearch:
        return publication().map(PublicationStatement.from_publication)

    @search_field(
        "How long leave takes from filing to decision, quarter by quarter, oldest first; only quarters that are over. "
        "Needs no account.",
        returns=list[ServiceQuarter] | None,
        max_items=16,
    )
    def leave_service_times(
        self,
        info: Info,
        year: YearArgument = None,
        since: SinceArgument = None,
        until: UntilArgument = None,
        unit_id: UnitArgument = None,
    ) -> CombinedSearch:
        span = QuarterRange(year=year, since=since, until=until)
        unit = uuid_from_global_id(unit_id, "Unit") if unit_id is not None else None
        return service_times(span, unit_id=unit).map(_build_quarters)


def _build_quarters(quarters: Sequence[Quarter]) -> list[ServiceQuarter]:
    return [ServiceQuarter.from_quarter(each) for each in quarters]
