"""Facts of one month's pay slip: what the record knows of the person, and the lines that were paid.

A fact that is not on record is None, which is another thing than none: no family on record is not a family of nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rulebook.values import EmployeeKind, FunctionalLevel, PayslipLineKind


@dataclass(frozen=True, slots=True)
class RecordedTariff:
    """The regency's TPP for a class of positions, and the decree that sets it. Units: whole rupiah a month"""

    amount: int
    decree: str


@dataclass(frozen=True, slots=True)
class RecordedPosition:
    """The title that a person held, and in which unit."""

    title: str
    unit: str
    job_class: int
    eselon: str | None = None
    functional_level: FunctionalLevel | None = None
    tariff: RecordedTariff | None = None


@dataclass(frozen=True, slots=True)
class RecordedFamily:
    """Who stands in the pay list beside the person; children before the law's limit."""

    has_spouse: bool
    children: int


@dataclass(frozen=True, slots=True)
class RecordedRank:
    """Grade, and the completed years of service that count for pay."""

    grade: str
    service_years: int


@dataclass(frozen=True, slots=True)
class RecordedMonth:
    """What the record knows of one person in one month; `month` is its first day."""

    month: date
    kind: EmployeeKind
    rank: RecordedRank | None = None
    position: RecordedPosition | None = None
    family: RecordedFamily | None = None


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One line of a slip: `sign` is 1 for pay and -1 for a deduction, `month` the month that it is paid for.

    `name` is what the payroll program called it, where its kind is not known, and `basis` what it rests it on.
    Units: whole rupiah, never negative
    """

    kind: PayslipLineKind
    amount: int
    sign: int
    month: date
    name: str | None = None
    basis: str | None = None


def sum_lines(lines: Iterable[PaidLine], *, sign: int) -> int:
    """Sum lines as seen from one sign: a line of the other sign counts against them."""
    return sum(line.amount * line.sign * sign for line in lines)


@dataclass(frozen=True, slots=True)
class PayslipMonth:
    """One month of one person: what the record knows and what was paid."""

    facts: RecordedMonth
    lines: tuple[PaidLine, ...]
