"""Lawful pay of a person or a position in a month.

Whole rupiah in, whole rupiah out; rates are exact fractions, rounded half up once per line. TPP comes from
the regency's own tariff and is handed over. Never guesses: a grade without a step for the service is
refused.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from rulebook.errors import GradeNotOfKind, NoPayStep, NoRuleOnFile, UnknownGrade
from rulebook.table import DatedValue, entry, load_pay_steps
from rulebook.values import GRADES_PNS, GRADES_PPPK, Citation, EmployeeKind, FunctionalLevel, grades_of


@dataclass(frozen=True, slots=True)
class PositionFacts:
    """What a position earns by itself: by eselon or functional level, if any, and the TPP tariff."""

    eselon: str | None = None
    functional_level: FunctionalLevel | None = None
    tpp: int = 0


@dataclass(frozen=True, slots=True)
class PayFacts:
    """What one person's slip depends on. `children` are those the pay list counts, before the law's limit."""

    kind: EmployeeKind
    grade: str
    service_years: int
    has_spouse: bool = False
    children: int = 0
    position: PositionFacts = PositionFacts()


@dataclass(frozen=True, slots=True)
class PayslipAmounts:
    """One month's pay, line by line. Units: whole rupiah"""

    base_pay: int
    spouse_allowance: int
    child_allowance: int
    position_allowance: int
    rice_allowance: int
    tpp: int
    pension_contribution: int
    health_contribution: int

    @property
    def gross(self) -> int:
        """Everything paid before contributions, TPP included."""
        family = self.spouse_allowance + self.child_allowance
        return self.base_pay + family + self.position_allowance + self.rice_allowance + self.tpp

    @property
    def net(self) -> int:
        """What is left; income tax on regular pay is borne by the government and does not appear."""
        return self.gross - self.pension_contribution - self.health_contribution


@dataclass(frozen=True, slots=True)
class AmountRange:
    """From least to most. Units: whole rupiah a month"""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class MonthlyCompensation:
    """What the law may pay the person who holds a position; family and rice depend on the person and stay out."""

    base_pay: AmountRange
    allowance: AmountRange
    tpp: int
    total: AmountRange
    base_source: Citation
    allowance_source: Citation


@dataclass(frozen=True, slots=True)
class FamilyRates:
    """What depends on a person's family: shares of base pay, and rupiah a month for each person's rice."""

    spouse: Fraction
    child: Fraction
    children_counted: int
    rice: int
    sources: tuple[Citation, ...]


def round_amount(amount: Fraction) -> int:
    """Round to whole rupiah, half up."""
    return floor(amount + Fraction(1, 2))


def _regime(grade: str) -> str:
    if grade in GRADES_PNS:
        return "pns"
    if grade in GRADES_PPPK:
        return "pppk"
    raise UnknownGrade(grade=grade)


def require_grade_of_kind(grade: str, kind: EmployeeKind) -> None:
    """Refuse a grade of the other ladder: the grade chooses the pay table, and the table is of one kind of employee.

    Source: PP 5/2024 (PNS, CPNS); Perpres 11/2024 (PPPK)
    Raises: UnknownGrade; GradeNotOfKind
    """
    _regime(grade)
    if grade not in grades_of(kind):
        raise GradeNotOfKind(grade=grade, kind=kind)


def _steps(grade: str, on: date) -> tuple[tuple[int, int], ...]:
    return load_pay_steps(entry(f"gaji.tabel.{_regime(grade)}", on=on).text)[grade]


def base_pay(grade: str, service_years: int, *, on: date) -> int:
    """Look up base pay: the largest step not above the service counted for the grade; the last one goes on.

    Source: PP 5/2024 (PNS); Perpres 11/2024 (PPPK)
    Raises: NoPayStep below a grade's first step; UnknownGrade; NoLawInForce before the table began
    """
    reached = [rupiah for years, rupiah in _steps(grade, on) if years <= service_years]
    if not reached:
        raise NoPayStep(
            grade=grade, service_years=service_years, rule=entry(f"gaji.tabel.{_regime(grade)}", on=on).source
        )
    return reached[-1]


def base_pay_range(lowest: str, highest: str, *, on: date) -> AmountRange:
    """Give the base pay from the first step of one grade to the last of another of the same ladder.

    Raises: UnknownGrade; GradeNotOfKind for two ladders; NoLawInForce
    """
    require_grade_of_kind(highest, EmployeeKind.PNS if _regime(lowest) == "pns" else EmployeeKind.PPPK)
    return AmountRange(_steps(lowest, on)[0][1], _steps(highest, on)[-1][1])


def position_allowance(position: PositionFacts, grade: str, *, on: date) -> DatedValue:
    """Find the one allowance a position gives: structural, else functional, else general by grade.

    Source: Perpres 26/2007 (structural); a Perpres for each functional job; Perpres 12/2006 (general)
    """
    if position.eselon:
        return entry(f"tunjangan.jabatan.{position.eselon}", on=on)
    if position.functional_level:
        return entry(f"tunjangan.fungsional.{position.functional_level}", on=on)
    general = grade.partition("/")[0] if _regime(grade) == "pns" else "pppk"
    return entry(f"tunjangan.umum.{general}", on=on)


def compute_base_pay(grade: str, service_years: int, *, kind: EmployeeKind, on: date) -> int:
    """Compute a person's own base pay; a CPNS receives a share of it.

    Source: PP 5/2024 (PNS); Perpres 11/2024 (PPPK); PP 7/1977 art. 6 (CPNS)
    Raises: NoRuleOnFile for part-time PPPK; UnknownGrade; GradeNotOfKind; NoPayStep; NoLawInForce
    """
    if kind is EmployeeKind.PPPK_PART_TIME:
        raise NoRuleOnFile(subject=kind)
    require_grade_of_kind(grade, kind)
    full = base_pay(grade, service_years, on=on)
    share = entry("gaji.cpns_bagian", on=on).rate if kind is EmployeeKind.CPNS else Fraction(1)
    return round_amount(full * share)


def count_paid_children(children: int, *, on: date) -> int:
    """Count the children that the pay list pays for: no more than the law's limit."""
    return min(children, entry("tunjangan.anak_maks", on=on).integer)


def compute_spouse_allowance(base: int, *, has_spouse: bool, on: date) -> int:
    """Compute the allowance for a husband or wife from base pay."""
    return round_amount(base * entry("tunjangan.pasangan", on=on).rate) if has_spouse else 0


def compute_child_allowance(base: int, *, children: int, on: date) -> int:
    """Compute the allowance for all children together from base pay, rounded once."""
    return round_amount(count_paid_children(children, on=on) * base * entry("tunjangan.anak", on=on).rate)


def compute_rice_allowance(*, has_spouse: bool, children: int, on: date) -> int:
    """Compute the rice allowance of everybody in the pay list, the employee among them."""
    persons = 1 + has_spouse + count_paid_children(children, on=on)
    return persons * entry("tunjangan.pangan", on=on).integer


def compute_pension_contribution(family_pay: int, *, kind: EmployeeKind, on: date) -> int:
    """Compute pension and old-age savings from base pay and family allowances; PPPK pay no pension part."""
    regime = "pppk" if kind in (EmployeeKind.PPPK, EmployeeKind.PPPK_PART_TIME) else "pns"
    savings = entry("potongan.tht", on=on).rate
    return round_amount(family_pay * (savings + entry(f"potongan.pensiun.{regime}", on=on).rate))


def compute_health_contribution(insured_pay: int, *, on: date) -> int:
    """Compute the employee's health contribution from base pay, family and position allowances, up to the cap."""
    insured = min(insured_pay, entry("potongan.bpjs_dasar_maks", on=on).integer)
    return round_amount(insured * entry("potongan.bpjs_kesehatan", on=on).rate)


def compute_payslip(facts: PayFacts, *, on: date) -> PayslipAmounts:
    """Compute one person's pay for the month that contains a day.

    Source: docs/law.md, pay; domain of each line in rulebook/tables/gaji.toml
    Raises: NoRuleOnFile for part-time PPPK; UnknownGrade; GradeNotOfKind; NoPayStep; NoLawInForce
    """
    base = compute_base_pay(facts.grade, facts.service_years, kind=facts.kind, on=on)
    spouse = compute_spouse_allowance(base, has_spouse=facts.has_spouse, on=on)
    child = compute_child_allowance(base, children=facts.children, on=on)
    allowance = position_allowance(facts.position, facts.grade, on=on).integer
    family_pay = base + spouse + child
    return PayslipAmounts(
        base_pay=base,
        spouse_allowance=spouse,
        child_allowance=child,
        position_allowance=allowance,
        rice_allowance=compute_rice_allowance(has_spouse=facts.has_spouse, children=facts.children, on=on),
        tpp=facts.position.tpp,
        pension_contribution=compute_pension_contribution(family_pay, kind=facts.kind, on=on),
        health_contribution=compute_health_contribution(family_pay + allowance, on=on),
    )


def family_rates(*, on: date) -> FamilyRates:
    """Give the rates of the allowances for family and rice; they are law, and say nothing about anybody.

    Source: PP 51/1992 (spouse), PP 7/1977 (child), Keppres 17/2000 (two children), PER-3/PB/2015 (rice)
    """
    spouse, child, most, rice = (
        entry(f"tunjangan.{key}", on=on) for key in ("pasangan", "anak", "anak_maks", "pangan")
    )
    sources = tuple(dict.fromkeys(each.source for each in (spouse, child, most, rice)))
    return FamilyRates(spouse.rate, child.rate, most.integer, rice.integer, sources)


def compute_compensation(
    lowest: str, highest: str, *, position: PositionFacts, on: date
) -> MonthlyCompensation:
    """Give what the law may pay the person who holds a title: base range, allowance, TPP tariff and their total.

    Source: base-pay tables, allowance decrees and the TPP decree, over the grades the title may hold
    """
    base = base_pay_range(lowest, highest, on=on)
    low, high = (position_allowance(position, grade, on=on) for grade in (lowest, highest))
    return MonthlyCompensation(
        base_pay=base,
        allowance=AmountRange(low.integer, high.integer),
        tpp=position.tpp,
        total=AmountRange(base.low + low.integer + position.tpp, base.high + high.integer + position.tpp),
        base_source=entry(f"gaji.tabel.{_regime(lowest)}", on=on).source,
        allowance_source=low.source,
    )
