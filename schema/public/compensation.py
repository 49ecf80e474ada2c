"""Pay by title and by law, in GraphQL words. No person is in it."""

from datetime import date
from typing import Self

import strawberry

from resolvers.pay.lawful_pay import CompensationOfKind as OfKind
from resolvers.pay.lawful_pay import FamilyRates as Rates
from resolvers.pay.lawful_pay import LawfulPay as Law
from resolvers.pay.lawful_pay import PayRange as Range
from resolvers.public.compensation import (
    publication,
)
from resolvers.query.mapping import CombinedSearch
from rulebook import values
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.deprecation import Deprecation
from schema.fields.field_helpers import column, computed, optional_input
from schema.fields.ids import to_global_id
from schema.fields.page import Connection
from schema.fields.row_type import RowType
from schema.fields.scalars import Percent, Rupiah
from schema.public.publication import PublicationStatement


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
    """A grade, and no longer how many hold it: that would tell the last holder's to one who knows the others'."""

    grade: str = column("The grade.")
    holders: int = column(
        "How many hold it at least: always 3.",
        deprecation=Deprecation("Leave it out", deprecated_on=date(2026, 12, 2), removed_on=date(2027, 7, 1)),
    )

    @classmethod
    def from_grade(cls, grade: str) -> Self:
        """Wrap a grade."""
        return cls(grade=grade, holders=3)


@strawberry.type(
    description="What the law pays one kind of employee for a title: its parts and TPP give its total, at either end."
)
class CompensationOfKind:
    """The parts of a title's pay for PNS or for PPPK, and their total."""

    base_pay_range: PayRange = column("Base pay over the grades that this kind may hold the title in.")
    allowance: PayRange | None = column("Position or general allowance; null while withheld.")
    lawful_total: PayRange | None = column(
        "Base pay, allowance and TPP together, without family and rice; null while withheld."
    )
    cpns_share: Percent | None = column(
        "Of base pay, what a CPNS receives in the year of trial; null for PPPK."
    )

    @classmethod
    def from_compensation_or_none(cls, found: OfKind | None) -> Self | None:
        """Wrap the parts, or nothing where there are none."""
        if found is None:
            return None
        base, allowance, total = (
            PayRange.from_range_or_none(each)
            for each in (found.base_pay_range, found.allowance, found.lawful_total)
        )
        assert base is not None
        share = None if found.cpns_share is None else Percent(found.cpns_share)
        return cls(base_pay_range=base, allowance=allowance, lawful_total=total, cpns_share=share)


def _by_kind(field: str) -> Deprecation:
    """Refer to the same field of each kind."""
    return Deprecation(
        f"Use `CompensationOfKind.{field}`", deprecated_on=date(2026, 12, 2), removed_on=date(2027, 7, 1)
    )


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

    @computed("What a PNS who holds the title is paid; null where no PNS may, or while base pay is withheld.")
    def pns(self) -> CompensationOfKind | None:
        return CompensationOfKind.from_compensation_or_none(self.row["pns"])

    @computed(
        "What a PPPK who holds the title is paid; null where no PPPK may, or while base pay is withheld."
    )
    def pppk(self) -> CompensationOfKind | None:
        return CompensationOfKind.from_compensation_or_none(self.row["pppk"])

    @computed(
        "Base pay over the grades the title may hold, of PNS and PPPK together; null while withheld.",
        deprecation=_by_kind("basePayRange"),
    )
    def base_pay_range(self) -> PayRange | None:
        return PayRange.from_range_or_none(self.row["base_pay_range"])

    @computed(
        "Position or general allowance, of PNS and PPPK together; null while withheld.",
        deprecation=_by_kind("allowance"),
    )
    def allowance(self) -> PayRange | None:
        return PayRange.from_range_or_none(self.row["allowance"])

    @computed(
        "Base pay, allowance and TPP together, without family and rice, of PNS and PPPK together; null while withheld.",
        deprecation=_by_kind("lawfulTotal"),
    )
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
