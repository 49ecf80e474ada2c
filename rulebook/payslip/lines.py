"""Sums of a pay slip's lines: the columns of the slip that they give. No I/O.

Units: whole rupiah.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from rulebook.payslip.facts import PaidLine
from rulebook.payslip.line_kinds import load_line_kinds

OTHER_INCOME: Final = "other_income"
OTHER_DEDUCTIONS: Final = "other_deductions"
_OTHER: Final = frozenset({OTHER_INCOME, OTHER_DEDUCTIONS})


def sum_columns(lines: Iterable[PaidLine], *, month: date) -> dict[str, int]:
    """Return the columns of a slip of this month; a line of another month is other income or another deduction.

    A kind without a column of its own, as rounding either way, counts by its sign; hr.uneven_slips says the same.
    """
    kinds = load_line_kinds()
    sums = {found.column: 0 for found in kinds.values()} | dict.fromkeys(sorted(_OTHER), 0)
    for line in lines:
        other = OTHER_INCOME if line.sign > 0 else OTHER_DEDUCTIONS
        own = kinds[line.kind].column
        sums[other if line.month != month or own in _OTHER else own] += line.amount
    return sums
