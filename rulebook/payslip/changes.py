"""Changes of a pay slip against the month before: each line's amounts and the reason that the record knows.

A fact is the reason where it alone moves what the law gives in the direction in which the line moved; of several, the
one that moves it most. Otherwise the reason is not on record. Amounts are not split between reasons.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from rulebook.errors import NoLawInForce
from rulebook.labels import month_text
from rulebook.payslip.change_causes import ChangeCause, is_same_class, list_causes
from rulebook.payslip.facts import PaidLine, PayslipMonth, RecordedMonth, sum_lines
from rulebook.payslip.lawful_amounts import LAWFUL_KINDS, LawComparison, compare_amount
from rulebook.payslip.line_kinds import load_line_kinds
from rulebook.values import PayChangeReason, PayslipLineKind

_ALLOWANCES: Final = (
    PayslipLineKind.POSITION_ALLOWANCE,
    PayslipLineKind.FUNCTIONAL_ALLOWANCE,
    PayslipLineKind.GENERAL_ALLOWANCE,
)
_FAMILY_PAY: Final = (
    PayslipLineKind.BASE_PAY,
    PayslipLineKind.SPOUSE_ALLOWANCE,
    PayslipLineKind.CHILD_ALLOWANCE,
)
_BASES: Final[Mapping[PayslipLineKind, tuple[PayslipLineKind, ...]]] = {
    PayslipLineKind.SPOUSE_ALLOWANCE: (PayslipLineKind.BASE_PAY,),
    PayslipLineKind.CHILD_ALLOWANCE: (PayslipLineKind.BASE_PAY,),
    PayslipLineKind.PENSION_CONTRIBUTION: _FAMILY_PAY,
    PayslipLineKind.HEALTH_CONTRIBUTION: (*_FAMILY_PAY, *_ALLOWANCES),
}
"""Lines that are a share of others: they move in proportion, whatever family the record does not know."""
_ROUNDING: Final = 2
"""Rupiah by which a share may be apart from the proportion: both months are rounded."""


_Sums = Counter[tuple[PayslipLineKind, bool]]
"""Sums of a slip by kind, those of its own month apart from those of others; a kind that is not there has none."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """One kind of line that differs from the month before, and why. Units: whole rupiah"""

    kind: PayslipLineKind
    before: int
    after: int
    cause: ChangeCause

    @property
    def reason(self) -> PayChangeReason:
        return self.cause.reason

    def sentence(self, locale: str) -> str:
        """Say why the line changed; in Indonesian unless English is asked."""
        return self.cause.sentence(locale)


def list_changes(before: PayslipMonth, after: PayslipMonth) -> tuple[LineChange, ...]:
    """List what differs between two months, in the order of the kinds; corrections of other months by themselves."""
    comparison = _MonthComparison(before, after, _sum_month(before), _sum_month(after))
    return tuple(change for kind in PayslipLineKind for change in comparison.list_changes_of(kind))


def list_corrections(month: PayslipMonth) -> tuple[LineChange, ...]:
    """List what a slip that corrects pays or keeps back, by kind: no other month stands beside it."""
    sums = Counter[PayslipLineKind]()
    for line in month.lines:
        sums[line.kind] += sum_lines((line,), sign=load_line_kinds()[line.kind].sign)
    return tuple(
        LineChange(kind, 0, sums[kind], _describe_correction(kind, month.lines, month.facts))
        for kind in PayslipLineKind
        if sums[kind]
    )


@dataclass(frozen=True, slots=True)
class _MonthComparison:
    """Two months of one person, side by side."""

    before: PayslipMonth
    after: PayslipMonth
    sums_before: _Sums
    sums_after: _Sums

    def list_changes_of(self, kind: PayslipLineKind) -> Iterator[LineChange]:
        old, new = self._own_amounts(kind)
        if old != new:
            yield LineChange(kind, old, new, self.find_cause(kind))
        old, new = (sums[kind, False] for sums in (self.sums_before, self.sums_after))
        if old != new:
            yield LineChange(kind, old, new, self._describe_correction(kind))

    def find_cause(self, kind: PayslipLineKind) -> ChangeCause:
        """Find why the own amount of a kind moved."""
        if kind not in LAWFUL_KINDS:
            return _not_recorded(self.before.facts)
        found = self._find_lawful_cause(kind) or self._find_followed_cause(kind) or self._find_move(kind)
        return found or _not_recorded(self.before.facts)

    def _find_lawful_cause(self, kind: PayslipLineKind) -> ChangeCause | None:
        """Find the fact that moves the lawful amount most, in the direction in which the line moved."""
        facts = self.before.facts
        old = compare_amount(kind, facts, paid=0)
        if isinstance(old.refusal, NoLawInForce) and _is_known(
            compare_amount(kind, self.after.facts, paid=0)
        ):
            return self._describe_tariff(kind, facts)
        if old.lawful is None:
            return None
        causes = (*list_causes(facts, self.after.facts), self._describe_tariff(kind, self._tariff_facts()))
        effects = [(cause, self._effect(kind, cause, old.lawful)) for cause in causes]
        moved = self._direction(kind)
        best = max(effects, key=lambda each: each[1] * moved)
        return best[0] if best[1] * moved > 0 else None

    def _effect(self, kind: PayslipLineKind, cause: ChangeCause, lawful: int) -> int:
        new = compare_amount(kind, cause.facts, paid=0).lawful
        return 0 if new is None else new - lawful

    def _find_followed_cause(self, kind: PayslipLineKind) -> ChangeCause | None:
        """Find the cause of the lines that this one is a share of, if it moved in proportion to them."""
        bases = _BASES.get(kind, ())
        old, new = self._own_amounts(kind)
        base_old = sum(self._own_amounts(base)[0] for base in bases)
        base_new = sum(self._own_amounts(base)[1] for base in bases)
        if base_old <= 0 or abs(new * base_old - old * base_new) > _ROUNDING * base_old:
            return None
        moved = self._direction(kind)
        most = max(bases, key=lambda base: self._difference(base) * moved)
        return self.find_cause(most) if self._difference(most) * moved > 0 else None

    def _find_move(self, kind: PayslipLineKind) -> ChangeCause | None:
        """Find the move to another title, unit or class that a TPP without a tariff on record rests on."""
        months = (self.before.facts, self.after.facts)
        if kind is not PayslipLineKind.TPP or all(
            _is_known(compare_amount(kind, facts, paid=0)) for facts in months
        ):
            return None
        causes = list_causes(self.before.facts, self.after.facts)
        return next((cause for cause in causes if cause.reason is PayChangeReason.TRANSFER), None)

    def _tariff_facts(self) -> RecordedMonth:
        """Give the month before under the law of this month, and under its tariff where the class is the same."""
        facts, old, new = self.before.facts, self.before.facts.position, self.after.facts.position
        if old and new and new.tariff and is_same_class(old, new):
            facts = replace(facts, position=replace(old, tariff=new.tariff))
        return replace(facts, month=self.after.facts.month)

    def _describe_tariff(self, kind: PayslipLineKind, facts: RecordedMonth) -> ChangeCause:
        month = self.after.facts.month
        found = compare_amount(kind, replace(facts, month=month), paid=0)
        return ChangeCause(
            PayChangeReason.TARIFF,
            f"Aturan atau tarif baru berlaku mulai {month_text(month, 'id')}: {found.rule('id')}.",
            f"A new law or tariff is in force from {month_text(month, 'en')}: {found.rule('en')}.",
            facts,
        )

    def _describe_correction(self, kind: PayslipLineKind) -> ChangeCause:
        months = (self.before, self.after)
        lines = [line for month in months for line in month.lines if line.month != month.facts.month]
        return _describe_correction(kind, lines, self.before.facts)

    def _own_amounts(self, kind: PayslipLineKind) -> tuple[int, int]:
        return self.sums_before[kind, True], self.sums_after[kind, True]

    def _difference(self, kind: PayslipLineKind) -> int:
        old, new = self._own_amounts(kind)
        return new - old

    def _direction(self, kind: PayslipLineKind) -> int:
        return 1 if self._difference(kind) > 0 else -1


def _sum_month(month: PayslipMonth) -> _Sums:
    sums: _Sums = Counter()
    for line in month.lines:
        is_own = line.month == month.facts.month
        sums[line.kind, is_own] += sum_lines((line,), sign=load_line_kinds()[line.kind].sign)
    return sums


def _is_known(found: LawComparison) -> bool:
    return found.lawful is not None


def _not_recorded(facts: RecordedMonth) -> ChangeCause:
    return ChangeCause(
        PayChangeReason.NOT_RECORDED, "Sebabnya tidak tercatat.", "The reason is not on record.", facts
    )


def _describe_correction(
    kind: PayslipLineKind, lines: Iterable[PaidLine], facts: RecordedMonth
) -> ChangeCause:
    months = sorted({line.month for line in lines if line.kind is kind})
    indonesian, english = (", ".join(month_text(each, locale) for each in months) for locale in ("id", "en"))
    return ChangeCause(
        PayChangeReason.CORRECTION, f"Perbaikan untuk {indonesian}.", f"A correction for {english}.", facts
    )
