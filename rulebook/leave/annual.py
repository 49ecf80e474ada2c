"""Entitlement to annual leave, year by year.

The balance of a year is a function of what happened in it and in the years before; nothing is stored as a
balance. Amounts are half-days in integers; requests are whole working days. Never reads who asks or what
day it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from rulebook.errors import (
    HistoryNotRecorded,
    InsufficientBalance,
    NoLawInForce,
    NoLeaveForTeachers,
    NoRuleOnFile,
    NotYetEntitled,
)
from rulebook.table import DatedValue, entry, load_law
from rulebook.tenure import add_months, completed_months
from rulebook.values import Citation, EmployeeKind, LeaveKind

REGIME = {EmployeeKind.PNS: "pns", EmployeeKind.CPNS: "pns", EmployeeKind.PPPK: "pppk"}


@dataclass(frozen=True, slots=True)
class Person:
    """What the right to annual leave depends on."""

    kind: EmployeeKind
    service_from: date
    is_teacher: bool


@dataclass(frozen=True, slots=True)
class EmploymentTerms:
    """Which rules of carrying over apply; a PPPK contract's length is looked at only where it is recorded."""

    kind: EmployeeKind
    contract_months: int | None = None


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What happened to annual leave in one calendar year. A year not recorded grants and carries nothing.

    Units: half-days. `postponed` were put off by an officer; `collective` were taken as collective leave;
    `worked_collective` were worked on collective leave by duty of the position.
    """

    year: int
    recorded: bool
    had_right: bool
    used_half_days: int = 0
    reserved_half_days: int = 0
    postponed_half_days: int = 0
    big_leave_used: bool = False
    collective_half_days: int = 0
    worked_collective_half_days: int = 0


@dataclass(frozen=True, slots=True)
class YearAllotment:
    granted: int
    remaining: int


@dataclass(frozen=True, slots=True)
class Balance:
    """One year's annual leave as section V of the form shows it: rows N, N-1, N-2.

    Units: half-days. The buckets' remainders add up to `remaining`; `overdrawn` was spent beyond them.
    """

    year: int
    n: YearAllotment
    n_1: YearAllotment
    n_2: YearAllotment
    cap: int
    used: int
    reserved: int
    overdrawn: int

    @property
    def carried(self) -> int:
        return self.n_1.granted + self.n_2.granted

    @property
    def remaining(self) -> int:
        return self.n.remaining + self.n_1.remaining + self.n_2.remaining


def _rule(name: str, kind: EmployeeKind, on: date) -> DatedValue:
    regime = REGIME.get(kind)
    if regime is None:
        raise NoRuleOnFile(subject=kind)
    return entry(f"cuti.{name}.{regime}", on=on)


def entitlement(person: Person, *, on: date, leave: LeaveKind = LeaveKind.ANNUAL) -> int:
    """Tell how many half-days a year a person may take when the leave begins on a day.

    Source: PP 11/2017 art. 311 and PP 17/2020 art. 315 (PNS, CPNS); PP 49/2018 arts. 78 and 81 (PPPK)
    Raises: NoRuleOnFile for other leave and for part-time PPPK; NoLeaveForTeachers; NotYetEntitled
    """
    if leave is not LeaveKind.ANNUAL:
        raise NoRuleOnFile(subject=leave)
    teacher = _rule("tahunan.guru", person.kind, on)
    if person.is_teacher and not teacher.boolean:
        raise NoLeaveForTeachers(kind=person.kind, rule=teacher.source)
    service = _rule("tahunan.min_masa_kerja_bulan", person.kind, on)
    if completed_months(person.service_from, on=on) < service.integer:
        earned = add_months(person.service_from, service.integer)
        raise NotYetEntitled(months=service.integer, entitled_from=earned, rule=service.source)
    return 2 * _rule("tahunan.hak", person.kind, on).integer


def basis(kind: EmployeeKind, *, on: date) -> Citation:
    """Return the article that gives annual leave on a day. Raises: NoRuleOnFile; NoLawInForce"""
    return _rule("tahunan.hak", kind, on).source


def has_entitlement_in(person: Person, year: int) -> bool:
    """Tell whether a person earned annual leave at any time of a year, judged on its last day."""
    try:
        return entitlement(person, on=date(year, 12, 31)) > 0
    except (NotYetEntitled, NoLeaveForTeachers, NoRuleOnFile, NoLawInForce):
        return False


@dataclass(frozen=True, slots=True)
class _Limits:
    """The law's amounts for one year, in half-days."""

    grant: int
    carry_1y: int
    carry_2y: int
    cap_1y: int
    cap_2y: int
    collective_reduces: bool


def _limits(terms: EmploymentTerms, year: int, on: date) -> _Limits:
    """Look up a year's amounts as they stand on a day, or on the nearest day inside that year."""
    day = min(max(on, date(year, 1, 1)), date(year, 12, 31))

    def half_days(name: str) -> int:
        return 2 * _rule(f"tahunan.{name}", terms.kind, day).integer

    def carried_half_days(name: str) -> int:
        if terms.kind is EmployeeKind.PPPK and terms.contract_months is not None:
            longer_than = entry(f"cuti.tahunan.kontrak_lebih_bulan.{name}", on=day).integer
            if terms.contract_months <= longer_than:
                return 0
        return half_days(name)

    return _Limits(
        grant=half_days("hak"),
        carry_1y=carried_half_days("carry_1y"),
        carry_2y=carried_half_days("carry_2y"),
        cap_1y=half_days("cap_1y"),
        cap_2y=half_days("cap_2y"),
        collective_reduces=_rule("bersama.mengurangi_tahunan", terms.kind, day).boolean,
    )


def _is_unused(facts: YearFacts) -> bool:
    has_right = facts.recorded and facts.had_right and not facts.big_leave_used
    return has_right and facts.used_half_days == 0 and facts.reserved_half_days == 0


@dataclass(frozen=True, slots=True)
class _Year:
    """One year of the walk: its facts, its balance, and what is left of its own grant."""

    facts: YearFacts
    balance: Balance
    own_left: int


def _carry(last: _Year | None, before: _Year | None, limits: _Limits) -> tuple[int, int, int]:
    """Give (from N-1, from N-2, cap): the best of postponed in full, two unused years, or up to six days.

    Source: PP 11/2017 arts. 313 and 314; Peraturan BKN 7/2022 art. 7
    """
    if last is None:
        return 0, 0, limits.cap_1y
    one = min(limits.carry_1y, last.own_left)
    postponed = min(last.facts.postponed_half_days, last.balance.remaining)
    if before and _is_unused(last.facts) and _is_unused(before.facts):
        older = min(limits.carry_2y - limits.carry_1y, before.own_left)
        if older > 0 and one + older >= postponed:
            return one, older, limits.cap_2y
    return max(one, postponed), 0, limits.cap_2y if postponed else limits.cap_1y


def _year(facts: YearFacts, last: _Year | None, before: _Year | None, limits: _Limits) -> _Year:
    from_1, from_2, cap = _carry(last if facts.recorded else None, before, limits)
    counts = facts.recorded and facts.had_right
    grant = limits.grant if counts and not facts.big_leave_used else 0
    from_2 = min(from_2, cap - grant)
    from_1 = min(from_1, cap - grant - from_2)
    extra = facts.worked_collective_half_days if counts else 0
    collective = facts.collective_half_days if limits.collective_reduces else 0
    used = facts.used_half_days + collective
    if facts.big_leave_used:  # days of this year's own grant now count as big leave, not as annual leave
        used = min(used, from_1 + from_2)
    left, buckets = used + facts.reserved_half_days, []
    for granted in (from_2, from_1, grant + extra):  # oldest first
        buckets.append(YearAllotment(granted, max(0, granted - left)))
        left = max(0, left - granted)
    n_2, n_1, n = buckets
    balance = Balance(facts.year, n, n_1, n_2, cap, used, facts.reserved_half_days, overdrawn=left)
    return _Year(facts, balance, own_left=min(grant, n.remaining))


def _balances_by_year(
    years: Mapping[int, YearFacts], until: int, terms: EmploymentTerms, on: date
) -> dict[int, Balance]:
    """Compute each balance up to `until` from the two before it, beginning where facts and law begin."""
    regime = REGIME.get(terms.kind)
    if regime is None:
        raise NoRuleOnFile(subject=terms.kind)
    known = max(min(years, default=until), load_law().since(f"cuti.tahunan.hak.{regime}").year)
    last = before = None
    balances = {}
    for year in range(min(known, until), until + 1):
        facts = years.get(year)
        if facts is None or not facts.recorded:
            facts = YearFacts(year, recorded=False, had_right=False)
        found = _year(facts, last, before, _limits(terms, year, on))
        balances[year] = found.balance
        last, before = found, last
    return balances


def balance(
    year: int,
    facts: Mapping[int, YearFacts],
    *,
    on: date,
    kind: EmployeeKind,
    contract_months: int | None = None,
) -> Balance:
    """Give the annual-leave balance of a year from the facts of that year and those before it.

    Source: PP 11/2017 arts. 311 to 314, oldest days first; docs/law.md for what is unverified
    Units:  half-days
    Raises: NoRuleOnFile for part-time PPPK; NoLawInForce
    """
    return _balances_by_year(facts, year, EmploymentTerms(kind, contract_months), on)[year]


def add_reserved(facts: Mapping[int, YearFacts], days_by_year: Mapping[int, int]) -> dict[int, YearFacts]:
    """Add whole days to the reservations of recorded years; negative days give a reservation back."""
    changed = dict(facts)
    for year, days in days_by_year.items():
        past = changed[year]
        changed[year] = replace(past, reserved_half_days=past.reserved_half_days + 2 * days)
    return changed


def has_enough_days(
    days_by_year: Mapping[int, int], facts: Mapping[int, YearFacts], *, on: date, kind: EmployeeKind
) -> bool:
    """Tell whether `check_request` lets a request be: it overdraws no year from its own to the last with facts."""
    if any(year not in facts or not facts[year].recorded for year in days_by_year):
        return False
    trial = add_reserved(facts, days_by_year)
    balances = _balances_by_year(trial, max(trial), EmploymentTerms(kind, None), on)
    return not any(balances[year].overdrawn for year in balances if year >= min(days_by_year))


def check_request(
    request_days_by_year: Mapping[int, int],
    facts: Mapping[int, YearFacts],
    *,
    on: date,
    kind: EmployeeKind,
    contract_months: int | None = None,
) -> None:
    """Refuse a request that overdraws any year from its own to the last one with facts.

    Days carried into a later year may already be reserved there: spending them now would overdraw that year.
    Units:  whole working days by the calendar year in which they fall
    Raises: HistoryNotRecorded; InsufficientBalance with what could still be asked for in that year
    """
    terms, held = EmploymentTerms(kind, contract_months), dict(facts)

    def overdrawn_year(trial: Mapping[int, YearFacts], first: int) -> int | None:
        balances = _balances_by_year(trial, max(trial), terms, on)
        return next((year for year in sorted(balances) if year >= first and balances[year].overdrawn), None)

    def fits(half_days: int, year: int) -> bool:
        past = held[year]
        trial = replace(past, reserved_half_days=past.reserved_half_days + half_days)
        return overdrawn_year(held | {year: trial}, year) is None

    for year, days in sorted(request_days_by_year.items()):
        if year not in held or not held[year].recorded:
            raise HistoryNotRecorded(year=year)
        trial = add_reserved(held, {year: days})
        if short := overdrawn_year(trial, year):
            could = (left for left in range(2 * days - 1, 0, -1) if fits(left, year))
            raise InsufficientBalance(
                year=year,
                available_half_days=next(could, 0),
                asked_half_days=2 * days,
                asked_in_all_half_days=2 * sum(request_days_by_year.values()),
                held_by=short if short > year else None,
                rule=_rule("tahunan.hak" if short == year else "tahunan.carry_1y", kind, on).source,
            )
        held = trial
