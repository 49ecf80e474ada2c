"""Explanation of a pay slip out of its row: its lines beside the law, and what changed against the slip before."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from resolvers.query.mapping import Row
from rulebook.payslip.changes import LineChange, list_changes, list_corrections
from rulebook.payslip.explanation import ExplainedLine, explain_correction, explain_payslip
from rulebook.payslip.facts import (
    PaidLine,
    PayslipMonth,
    RecordedMonth,
    RecordedPosition,
    RecordedRank,
    RecordedTariff,
)
from rulebook.tenure import Tenure, service_in_grade
from rulebook.values import EmployeeKind, FunctionalLevel, PayslipLineKind

__all__ = [
    "ExplainedLine",
    "LineChange",
]  # the rulebook's own, for those who may not import them from there


def explained_lines(row: Row) -> tuple[ExplainedLine, ...]:
    """Explain every line of a slip; one that corrects holds no whole month against the law.

    Shape: `row["facts"]` as hr.payslip_facts tells it
    """
    month, before = parse_facts(row["facts"])
    if not row["facts"]["is_correction"]:
        return explain_payslip(month, before)
    return explain_correction(month)


def changes_of_row(row: Row) -> tuple[LineChange, ...]:
    """List what differs from the slip before, none for a first one; of one that corrects, all that it corrects.

    Shape: `row["facts"]` as hr.payslip_facts tells it
    """
    month, before = parse_facts(row["facts"])
    if row["facts"]["is_correction"]:
        return list_corrections(month)
    return list_changes(before, month) if before else ()


def position_fact(row: Row, name: str) -> str | None:
    """Return what the record says of the position that was held that month, None where it says nothing.

    Shape: `row["facts"]` as hr.payslip_facts tells it
    """
    position = row["facts"]["month"]["position"]
    return None if position is None else str(position[name])


def parse_facts(facts: Mapping[str, Any]) -> tuple[PayslipMonth, PayslipMonth | None]:
    """Parse a month and the one before it, None for a first one. Shape: as hr.payslip_facts tells it"""
    before = facts["before"]
    return _parse_month(facts["month"]), _parse_month(before) if before else None


def _parse_month(told: Mapping[str, Any]) -> PayslipMonth:
    facts = RecordedMonth(
        month=date.fromisoformat(told["month"]),
        kind=EmployeeKind(told["kind"]),
        rank=_parse_rank(told),
        position=_parse_position(told["position"]) if told["position"] else None,
    )
    return PayslipMonth(facts, tuple(_parse_line(each) for each in told["lines"]))


def _parse_rank(told: Mapping[str, Any]) -> RecordedRank:
    """Parse the rank that the record has for the month; the slip's own grade and service where it has none."""
    held = told["rank"]
    if held is None:
        return RecordedRank(told["grade"], told["service_years"])
    recorded, since = (
        Tenure(held["service_years"], held["service_months"]),
        date.fromisoformat(held["since"]),
    )
    service = service_in_grade(recorded, since, on=date.fromisoformat(told["month"]))
    return RecordedRank(held["grade"], service.years)


def _parse_position(told: Mapping[str, Any]) -> RecordedPosition:
    level, amount = told["functional_level"], told["tariff"]
    return RecordedPosition(
        title=told["title"],
        unit=told["unit"],
        job_class=told["job_class"],
        eselon=told["eselon"],
        functional_level=FunctionalLevel(level) if level else None,
        tariff=None if amount is None else RecordedTariff(amount, told["decree"]),
    )


def _parse_line(told: Mapping[str, Any]) -> PaidLine:
    return PaidLine(
        kind=PayslipLineKind(told["kind"]),
        amount=told["amount"],
        sign=told["sign"],
        month=date.fromisoformat(told["month"]),
        name=told["name"],
        basis=told["basis"],
    )
