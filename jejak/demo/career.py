"""Careers of the demo: entry grades, promotions every four years, and counted service.

An illustration of careers as they usually run, not a rule of promotion.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from rulebook.table import entry, load_pay_steps
from rulebook.tenure import Tenure, add_months, completed_months
from rulebook.values import GRADES_PNS, EmployeeKind

PROMOTION_MONTHS = 48
KEPT_RANKS = 4
CROSSING_YEARS = 5  # service that is not counted any more once a person of grades II reaches III
ENTRY = {"SMA": "II/a", "D3": "II/c", "S1": "III/a", "S2": "III/a"}
ENTRY_CONTRACT = {"SMA": "V", "D3": "VII", "S1": "IX", "S2": "X"}


@dataclass(frozen=True, slots=True)
class RankPeriod:
    """A grade from a day on, with the service counted for pay on that day."""

    grade: str
    service_counted: Tenure
    since: date


@cache
def _first_pay_step(grade: str) -> int:
    """Years of service at which a grade's pay begins; the person who enters there is credited with them."""
    table = "pns" if grade in GRADES_PNS else "pppk"
    return load_pay_steps(entry(f"gaji.tabel.{table}", on=date(2024, 1, 1)).text)[grade][0][0]


def entry_grade(kind: EmployeeKind, school: str) -> str:
    """Tell the grade at which a career begins."""
    is_contract = kind in (EmployeeKind.PPPK, EmployeeKind.PPPK_PART_TIME)
    return (ENTRY_CONTRACT if is_contract else ENTRY)[school]


def count_promotions(lowest: str, highest: str) -> int:
    """Count the promotions from one PNS grade to another."""
    return GRADES_PNS.index(highest) - GRADES_PNS.index(lowest)


def build_ranks(first: str, highest: str, *, service_from: date, today: date) -> Sequence[RankPeriod]:
    """Run a career from its entry grade to today and keep its last four ranks."""
    credit = 12 * _first_pay_step(first)
    if first not in GRADES_PNS:
        return [RankPeriod(first, Tenure.of(credit), service_from)]
    ladder = GRADES_PNS[GRADES_PNS.index(first) : GRADES_PNS.index(highest) + 1]
    run = []
    for step, grade in enumerate(ladder):
        since = _promotion_date(add_months(service_from, PROMOTION_MONTHS * step)) if step else service_from
        if since > today:
            break
        crossed = 12 * CROSSING_YEARS if first.startswith("II/") and not grade.startswith("II/") else 0
        run.append(
            RankPeriod(grade, Tenure.of(credit + completed_months(service_from, on=since) - crossed), since)
        )
    return run[-KEPT_RANKS:]


def _promotion_date(day: date) -> date:
    """Promotions take effect on the first of April or of October."""
    for month in (4, 10):
        if day <= date(day.year, month, 1):
            return date(day.year, month, 1)
    return date(day.year + 1, 4, 1)
