"""Explanation of a pay slip, line by line: what it is for, how it stands to the law, and why it changed.

A kind that the law gives or the month before had, and this slip lacks, stands as a line of zero.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rulebook.labels import month_text, rupiah_text
from rulebook.payslip.changes import LineChange, list_changes, list_corrections
from rulebook.payslip.facts import PaidLine, PayslipMonth
from rulebook.payslip.lawful_amounts import LAWFUL_KINDS, LawComparison, compare_lines
from rulebook.payslip.line_kinds import LineKind, LineLaw, load_line_kinds
from rulebook.values import EmployeeKind, PayChangeReason, PayslipLineKind


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One line with what is said beside it; comparison and change are those of all its kind, at the first of them."""

    line: PaidLine
    kind: LineKind
    law: LineLaw
    is_of_another_month: bool = False
    comparison: LawComparison | None = None
    change: LineChange | None = None

    def name(self, locale: str) -> str:
        """Give the word of the kind, or the payroll program's own, and the month where it is another."""
        name = self.line.name or self.kind.name(locale)
        if not self.is_of_another_month:
            return name
        return f"{name}, {'for' if locale == 'en' else 'untuk'} {month_text(self.line.month, locale)}"

    def rule(self, locale: str) -> str:
        """Name the laws and decrees of the amount, or where nothing is compared, those of the kind."""
        citations = (self.comparison and self.comparison.citations) or self.law.citations
        return "; ".join(each.text(locale) for each in citations)

    def list_sentences(self, locale: str) -> tuple[str, ...]:
        """Say what the line is for, its law and how it stands to it, what the file rests it on, and why it changed."""
        told = (
            self.kind.explanation(locale),
            self._say_law(locale),
            self._say_basis(locale),
            self._say_change(locale),
        )
        return tuple(each for each in told if each)

    def _say_law(self, locale: str) -> str:
        """Name the law, for whom it is, and how the amount stands to it."""
        rule = self.rule(locale)
        basis = (
            f"{'Basis' if locale == 'en' else 'Dasar'}: {rule}, {self.law.for_whom(locale)}." if rule else ""
        )
        compared = self.comparison.sentence(locale) if self.comparison else ""
        return f"{basis} {compared}".strip()

    def _say_basis(self, locale: str) -> str:
        if self.line.basis is None:
            return ""
        told = "Its basis, as payroll gives it" if locale == "en" else "Dasar menurut bagian gaji"
        return f"{told}: {self.line.basis.rstrip('.')}."

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


def explain_correction(month: PayslipMonth) -> tuple[ExplainedLine, ...]:
    """Explain a slip that corrects, every line of which belongs to the month that it corrects."""
    changes = {each.kind: each for each in list_corrections(month)}
    return tuple(
        line
        for kind in PayslipLineKind
        for line in _explain_lines_of_other_months(
            (each for each in month.lines if each.kind is kind), month.facts.kind, changes.get(kind)
        )
    )


def _iter_own_lines(
    month: PayslipMonth, kind: PayslipLineKind, *, comparison: LawComparison | None, change: LineChange | None
) -> Iterator[ExplainedLine]:
    found = load_line_kinds()[kind]
    law = found.find_law(month.facts.kind, on=month.facts.month)
    lines = [line for line in month.lines if line.kind is kind and line.month == month.facts.month]
    if not lines and (comparison or change):
        lines = [PaidLine(kind, 0, found.sign, month.facts.month)]
    for number, line in enumerate(lines):
        yield (
            ExplainedLine(line, found, law)
            if number
            else ExplainedLine(line, found, law, comparison=comparison, change=change)
        )


def _iter_corrections(
    month: PayslipMonth, kind: PayslipLineKind, *, change: LineChange | None
) -> Iterator[ExplainedLine]:
    lines = (line for line in month.lines if line.kind is kind and line.month != month.facts.month)
    yield from _explain_lines_of_other_months(lines, month.facts.kind, change)


def _explain_lines_of_other_months(
    lines: Iterable[PaidLine], employee: EmployeeKind, change: LineChange | None
) -> Iterator[ExplainedLine]:
    for number, line in enumerate(sorted(lines, key=lambda line: line.month)):
        kind = load_line_kinds()[line.kind]
        law = kind.find_law(employee, on=line.month)
        yield ExplainedLine(line, kind, law, is_of_another_month=True, change=None if number else change)
