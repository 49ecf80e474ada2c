"""Lawful pay of a title, computed from a published row's grades, level and tariff.

No person is in it: a range comes from the grades a title may hold, never from its holders.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from resolvers.limits import MAX_CACHED_COMPENSATIONS
from resolvers.query.mapping import Row
from rulebook.pay import FamilyRates, MonthlyCompensation, PositionFacts, compute_compensation, family_rates
from rulebook.table import entry, load_pay_steps
from rulebook.values import FunctionalLevel

__all__ = ["FamilyRates"]  # the rulebook's own, for those who may not import it from there

_GRADES = ("pns_lowest_grade", "pns_highest_grade", "pppk_lowest_grade", "pppk_highest_grade")
_POSITION = ("eselon", "functional_level", "tpp_tariff", "as_of")
BASE_PAY_COLUMNS = (*_GRADES, *_POSITION)
ALLOWANCE_COLUMNS = (*BASE_PAY_COLUMNS, "allowance_is_published")
TOTAL_COLUMNS = (*ALLOWANCE_COLUMNS, "tpp_decree_number")


@dataclass(frozen=True)
class PayRange:
    """From least to most, in whole rupiah a month, and the decree it comes from."""

    low: int
    high: int
    source: str


@dataclass(frozen=True)
class CompensationOfKind:
    """What the law pays one kind of employee who holds a title; `allowance` and `lawful_total` are None while withheld.

    `cpns_share` is the share of base pay that a CPNS receives; PPPK have no such year of trial.
    """

    base_pay_range: PayRange
    allowance: PayRange | None
    lawful_total: PayRange | None
    cpns_share: Fraction | None


@dataclass(frozen=True)
class PayStep:
    """Base pay of one grade from so many years of service on."""

    grade: str
    service_years: int
    amount: int


@dataclass(frozen=True)
class LawfulPay:
    """What the law alone says on a day: both base-pay tables and the rates that depend on a family."""

    on: date
    since: date
    steps: tuple[PayStep, ...]
    sources: tuple[str, ...]
    family: FamilyRates


def load_lawful_pay(on: date) -> LawfulPay:
    """Return the pay tables of PNS and PPPK as they stand on a day."""
    tables = [entry(f"gaji.tabel.{regime}", on=on) for regime in ("pns", "pppk")]
    steps = tuple(
        PayStep(grade, years, rupiah)
        for table in tables
        for grade, found in load_pay_steps(table.text).items()
        for years, rupiah in found
    )
    since = max(table.since for table in tables)
    return LawfulPay(on, since, steps, tuple(each.source.text("id") for each in tables), family_rates(on=on))


def rates_of_row(row: Row) -> FamilyRates:
    """Return the family's rates on the day of a published row."""
    return family_rates(on=row["as_of"])


def base_pay_range(row: Row) -> PayRange | None:
    """Return the base pay over the grades the title may hold; None while that is not published."""
    paid = list(_iter_compensations(row))
    if not paid:
        return None
    sources = dict.fromkeys(each.base_source.text("id") for each in paid)
    return PayRange(
        min(each.base_pay.low for each in paid), max(each.base_pay.high for each in paid), "; ".join(sources)
    )


def allowance(row: Row) -> PayRange | None:
    """Return the position or general allowance; None while it is not published."""
    paid = list(_iter_compensations(row)) if row["allowance_is_published"] else []
    if not paid:
        return None
    sources = dict.fromkeys(each.allowance_source.text("id") for each in paid)
    return PayRange(
        min(each.allowance.low for each in paid),
        max(each.allowance.high for each in paid),
        "; ".join(sources),
    )


def lawful_total(row: Row) -> PayRange | None:
    """Return base pay, allowance and TPP together; None unless every part is published."""
    paid = (
        list(_iter_compensations(row))
        if row["allowance_is_published"] and row["tpp_tariff"] is not None
        else []
    )
    if not paid:
        return None
    laws = [source.text("id") for each in paid for source in (each.base_source, each.allowance_source)]
    sources = dict.fromkeys([*laws, str(row["tpp_decree_number"])])
    return PayRange(
        min(each.total.low for each in paid), max(each.total.high for each in paid), "; ".join(sources)
    )


def pns_compensation(row: Row) -> CompensationOfKind | None:
    """Return what a PNS who holds the title is paid; None where no PNS may, or while base pay is not published."""
    return _compensation_of(row, "pns", entry("gaji.cpns_bagian", on=row["as_of"]).rate)


def pppk_compensation(row: Row) -> CompensationOfKind | None:
    """Return what a PPPK who holds the title is paid; None where no PPPK may, or while base pay is not published."""
    return _compensation_of(row, "pppk", None)


def _compensation_of(row: Row, regime: str, cpns_share: Fraction | None) -> CompensationOfKind | None:
    paid = _compensation_in(row, regime)
    if paid is None:
        return None
    base, allowance, decree = (
        paid.base_source.text("id"),
        paid.allowance_source.text("id"),
        row["tpp_decree_number"],
    )
    has_allowance, has_tariff = row["allowance_is_published"], row["tpp_tariff"] is not None
    return CompensationOfKind(
        PayRange(paid.base_pay.low, paid.base_pay.high, base),
        PayRange(paid.allowance.low, paid.allowance.high, allowance) if has_allowance else None,
        PayRange(paid.total.low, paid.total.high, f"{base}; {allowance}; {decree}")
        if has_allowance and has_tariff
        else None,
        cpns_share,
    )


def _iter_compensations(row: Row) -> Iterator[MonthlyCompensation]:
    for regime in ("pns", "pppk"):
        if (paid := _compensation_in(row, regime)) is not None:
            yield paid


def _compensation_in(row: Row, regime: str) -> MonthlyCompensation | None:
    lowest, highest = row[f"{regime}_lowest_grade"], row[f"{regime}_highest_grade"]
    if lowest is None:
        return None
    level = row["functional_level"]
    position = PositionFacts(row["eselon"], FunctionalLevel(level) if level else None, row["tpp_tariff"] or 0)
    return _compensation(lowest, highest, position, row["as_of"])


@lru_cache(maxsize=MAX_CACHED_COMPENSATIONS)
def _compensation(lowest: str, highest: str, position: PositionFacts, on: date) -> MonthlyCompensation:
    """A regency has thousands of titles and a few hundred answers, each asked for three fields of a row."""
    return compute_compensation(lowest, highest, position=position, on=on)
