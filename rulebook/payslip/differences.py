"""Differences that payroll looks at: what a slip pays otherwise than the slip before, and otherwise than the law gives.

Nothing is decided here: a difference may be right, and its reason says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rulebook.payslip.changes import LineChange, list_changes, list_corrections
from rulebook.payslip.facts import PayslipMonth
from rulebook.payslip.lawful_amounts import LawComparison, compare_lines
from rulebook.values import PayDifferenceReason, PayslipLineKind


@dataclass(frozen=True, slots=True)
class PayDifference:
    """One kind of line that differs from the slip before (`before`) or from the law (`lawful`). Units: whole rupiah"""

    kind: PayslipLineKind
    reason: PayDifferenceReason
    after: int
    source: LineChange | LawComparison
    before: int | None = None
    lawful: int | None = None

    @property
    def amount(self) -> int:
        """How far it is apart, never negative."""
        return abs(self.after - (self.before if self.before is not None else self.lawful or 0))

    def sentence(self, locale: str) -> str:
        """Say why; in Indonesian unless English is asked."""
        return self.source.sentence(locale)


def list_differences(
    month: PayslipMonth, before: PayslipMonth | None, *, is_correction: bool
) -> Iterator[PayDifference]:
    """List what differs in a month; of a run that corrects, which pays parts of other months alone, only those."""
    changes = list_changes(before, month) if before and not is_correction else ()
    for change in list_corrections(month) if is_correction else changes:
        reason = PayDifferenceReason(change.reason.value)
        yield PayDifference(change.kind, reason, change.after, change, before=change.before)
    if is_correction:
        return
    for found in compare_lines(month.facts, month.lines):
        if found.difference:
            yield PayDifference(
                found.kind, PayDifferenceReason.FROM_THE_LAW, found.paid, found, lawful=found.lawful
            )
