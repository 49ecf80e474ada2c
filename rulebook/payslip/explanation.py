"""Explanation of a pay slip, line by line: what it is for, how it stands to the law, and why it changed.

A kind that the law gives or the month before had, and this slip lacks, stands as a line of zero.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rulebook.labels import month_text, rupiah_text
from rulebook.payslip.changes import LineChange, list_changes
from rulebook.payslip.facts import PaidLine, PayslipMonth
from rulebook.payslip.lawful_amounts import LAWFUL_KINDS, LawComparison, compare_lines
from rulebook.payslip.line_kinds import LineKind, load_line_kinds
from rulebook.values import PayChangeReason, PayslipLineKind


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One line with what is said beside it; comparison and change are those of all its kind, at the first of them."""

    line: PaidLine
    kind: LineKind
    is_of_another_month: bool = False
    comparison: LawComparison | None = None
    change: LineChange | None = None

    def name(self, locale: str) -> str:
        """Give the word of the kind, or the payroll program's own, and the month where it is another."""
        name = self.line.name or self.kind.name(locale)
        if not self.is_of_another_month:
            return name
        return f"{name}, {'for' if locale == 'en' else 'untuk'} {month_text(self.line.month, locale)}"

    def list_sentences(self, locale: str) -> tuple[str, ...]:
        """Say what the line is for, how it stands to the law, and why it changed."""
        return tuple(
            each
            for each in (self.kind.explanation(locale), self._say_law(locale), self._say_change(locale))
            if each
        )

    def _say_law(self, locale: str) -> str:
        if self.comparison is None:
            return ""
        rule = self.comparison.rule(locale)
        basis = f"{'Basis' if locale == 'en' else 'Dasar'}: {rule}. " if rule else ""
        return f"{basis}{self.comparison.sentence(locale)}"

    def _say_change(self, locale: str) -> str:
        if self.change is None:
            return ""
        before = rupiah_text(self.change.before, locale)
        return f"{'Before' if locale == 'en' else 'Sebelumnya'} {before}. {self.change.sentence(locale)}"


def explain_payslip(month: PayslipMonth, before: PayslipMonth | None) -> tuple[ExplainedLine, ...]:
    """Explain every line of a month, in the order of a slip; `before` is the slip before it, None for a first one."""
    found = compare_lines(month.facts, month.lines)
    comparisons = {each.kind: each for each in found if each.kind in LAWFUL_KINDS}
    changes = list_changes(before, month) if before else ()
    own = {each.kind: each for each in changes if each.reason is not PayChangeReason.CORRECTION}
    corrections = {each.kind: each for each in changes if each.reason is PayChangeReason.CORRECTION}
    return tuple(
        line
        for kind in PayslipLineKind
        for line in (
            *_iter_own_lines(month, kind, comparison=comparisons.get(kind), change=own.get(kind)),
            *_iter_corrections(month, kind, change=corrections.get(kind)),
        )
    )


def _iter_own_lines(
    month: PayslipMonth, kind: PayslipLineKind, *, comparison: LawComparison | None, change: LineChange | None
) -> Iterator[ExplainedLine]:
    found = load_line_kinds()[kind]
    lines = [line for line in month.lines if line.kind is kind and line.month == month.facts.month]
    if not lines and (comparison or change):
        lines = [PaidLine(kind, 0, found.sign, month.facts.month)]
    for number, line in enumerate(lines):
        yield (
            ExplainedLine(line, found)
            if number
            else ExplainedLine(line, found, comparison=comparison, change=change)
        )


def _iter_corrections(
    month: PayslipMonth, kind: PayslipLineKind, *, change: LineChange | None
) -> Iterator[ExplainedLine]:
    found = load_line_kinds()[kind]
    lines = sorted(
        (line for line in month.lines if line.kind is kind and line.month != month.facts.month),
        key=lambda line: line.month,
    )
    for number, line in enumerate(lines):
        yield ExplainedLine(line, found, is_of_another_month=True, change=None if number else change)
