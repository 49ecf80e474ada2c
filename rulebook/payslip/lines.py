"""Lines of a pay slip: the sign of each kind, and the columns of the slip that they sum into. No I/O.

Units: whole rupiah.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from rulebook.values import PayslipLineKind

DEDUCTIONS: Final = frozenset(
    {
        PayslipLineKind.PENSION_CONTRIBUTION,
        PayslipLineKind.HEALTH_CONTRIBUTION,
        PayslipLineKind.INCOME_TAX,
        PayslipLineKind.HOUSING_SAVINGS,
        PayslipLineKind.REPAYMENT,
        PayslipLineKind.OTHER_DEDUCTION,
    }
)
"""What is kept back; ROUNDING may be either, every other kind is paid."""

COLUMNS: Final[Mapping[PayslipLineKind, str]] = MappingProxyType(
    {
        PayslipLineKind.BASE_PAY: "base_pay",
        PayslipLineKind.SPOUSE_ALLOWANCE: "spouse_allowance",
        PayslipLineKind.CHILD_ALLOWANCE: "child_allowance",
        PayslipLineKind.POSITION_ALLOWANCE: "position_allowance",
        PayslipLineKind.FUNCTIONAL_ALLOWANCE: "position_allowance",
        PayslipLineKind.GENERAL_ALLOWANCE: "position_allowance",
        PayslipLineKind.RICE_ALLOWANCE: "rice_allowance",
        PayslipLineKind.TPP: "tpp",
        PayslipLineKind.PENSION_CONTRIBUTION: "pension_contribution",
        PayslipLineKind.HEALTH_CONTRIBUTION: "health_contribution",
    }
)
"""The column of a slip that a kind sums into; hr.uneven_slips says the same. Others sum into the two below."""

OTHER_INCOME: Final = "other_income"
OTHER_DEDUCTIONS: Final = "other_deductions"
SLIP_COLUMNS: Final = tuple(dict.fromkeys([*COLUMNS.values(), OTHER_INCOME, OTHER_DEDUCTIONS]))


@dataclass(frozen=True, slots=True)
class PayLine:
    """One amount of a slip; `name` is what a file calls a kind that is not known."""

    kind: PayslipLineKind
    amount: int
    sign: int
    month: date
    name: str | None = None


def sign_of(kind: PayslipLineKind) -> int:
    """Return 1 for what is paid and -1 for what is kept back."""
    return -1 if kind in DEDUCTIONS else 1


def sum_columns(lines: Iterable[PayLine], *, month: date) -> dict[str, int]:
    """Return the columns of a slip of this month; a line of another month is other income or another deduction."""
    sums = dict.fromkeys(SLIP_COLUMNS, 0)
    for line in lines:
        other = OTHER_INCOME if line.sign > 0 else OTHER_DEDUCTIONS
        sums[COLUMNS.get(line.kind, other) if line.month == month else other] += line.amount
    return sums
