"""Balance of a person's annual leave.

Gathers the facts of the ledger for `rulebook.leave.annual`.

Stores nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from resolvers.query.mapping import Row
from rulebook.errors import HistoryNotRecorded, NotYetEntitled, Refusal
from rulebook.leave.annual import Balance, Person, YearFacts, balance, basis, entitlement, has_entitlement_in
from rulebook.values import Citation, EmployeeKind


@dataclass(frozen=True)
class BalanceResult:
    """A person's balance in a year, or the refusal that says why there is none.

    `opens_on` is told where nothing is left today: from that day on leave may begin, and be asked for already.
    """

    year: int
    balance: Balance | None
    refusal: Refusal | None
    opens_on: date | None = None
    rule: Citation | None = None


def year_facts(person: Person, leave_facts: Mapping[str, Any], *, on: date) -> dict[int, YearFacts]:
    """Return what happened in each calendar year, from the first on record to two years past the last.

    A year is recorded when it has an opening row or lies wholly after the day the office opened its records.

    Shape: `told` as hr.leave_facts tells it
    """
    rows = {each["year"]: each for each in leave_facts["years"]}
    return _years(person, rows, date.fromisoformat(leave_facts["leave_history_from"]), on)


def _years(
    person: Person, rows: Mapping[int, Mapping[str, Any]], opened: date, on: date
) -> dict[int, YearFacts]:
    known = [*rows, opened.year, on.year]
    return {
        year: YearFacts(
            year=year,
            recorded=bool(row.get("is_recorded")) or date(year, 1, 1) >= opened,
            had_right=has_entitlement_in(person, year),
            used_half_days=row.get("used", 0),
            reserved_half_days=row.get("reserved", 0),
            postponed_half_days=row.get("postponed", 0),
        )
        for year in range(min(known), max(known) + 3)
        for row in (rows.get(year, {}),)
    }


def balance_on(person: Person, facts: Mapping[int, YearFacts], *, year: int, on: date) -> BalanceResult:
    """Return one person's balance of a year as the law gives it on a day."""
    if year not in facts or not facts[year].recorded:
        return BalanceResult(year, None, HistoryNotRecorded(year=year))
    try:
        entitlement(person, on=max(on, date(year, 1, 1)) if year >= on.year else date(year, 12, 31))
        found = balance(year, facts, on=on, kind=person.kind)
        return BalanceResult(year, found, None, rule=basis(person.kind, on=on))
    except Refusal as refusal:
        return BalanceResult(year, None, refusal, rule=refusal.rule)


def _opens_on(person: Person, facts: Mapping[int, YearFacts], now: BalanceResult, *, on: date) -> date | None:
    """Return the first day from which a person without leave today has some: earned then, or of the next year."""
    if now.balance is not None and now.balance.remaining > 0:
        return None
    next_year = date(on.year + 1, 1, 1)
    earned = now.refusal.entitled_from if isinstance(now.refusal, NotYetEntitled) else next_year
    for day in sorted({max(earned, on), max(earned, next_year)}):
        then = balance_on(person, facts, year=day.year, on=day)
        if then.balance is not None and then.balance.remaining > 0:
            return day
    return None


def person_of(row: Mapping[str, Any]) -> Person:
    """Return what the law asks about the employee of a row with kind, service_from and is_teacher."""
    return Person(
        kind=EmployeeKind(row["kind"]), service_from=row["service_from"], is_teacher=bool(row["is_teacher"])
    )


def balance_of_row(row: Row, arguments: Mapping[str, object]) -> BalanceResult:
    """Return the balance of a row's employee; see `resolvers.query.mapping.DerivedWithArgs`.

    Shape: `leave_facts` as hr.leave_facts tells them
    """
    told = row["leave_facts"]
    on = date.fromisoformat(told["today"])
    year = arguments["year"] if arguments.get("year") is not None else on.year
    assert isinstance(year, int)
    person = person_of(row | {"is_teacher": row["current_appointment.post.position.is_teacher"]})
    facts = year_facts(person, told, on=on)
    found = balance_on(person, facts, year=year, on=on)
    return replace(found, opens_on=_opens_on(person, facts, found, on=on)) if year == on.year else found
