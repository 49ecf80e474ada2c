"""Lawful amount of each pay slip line, beside what was paid: equal, apart by how much, or not known and why.

Never guesses: what rests on a fact that is not on record is not known. Contributions are shares of what is paid, so
where the family is not on record they rest on the family allowances of the slip itself.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rulebook import pay
from rulebook.errors import NoRuleOnFile, Refusal
from rulebook.labels import label, rupiah_text
from rulebook.payslip.facts import PaidLine, RecordedFamily, RecordedMonth, RecordedPosition, sum_lines
from rulebook.payslip.line_kinds import load_line_kinds
from rulebook.table import DatedValue
from rulebook.values import Citation, EmployeeKind, PayslipLineKind, UnrecordedFact


@dataclass(frozen=True, slots=True)
class LawComparison:
    """One kind of line beside the law: `lawful` is None where it is not known or where no law fixes it.

    `missing` or `refusal` say why it is not known. Units: whole rupiah, in the direction of the kind's sign
    """

    kind: PayslipLineKind
    paid: int
    lawful: int | None = None
    citations: tuple[Citation, ...] = ()
    missing: UnrecordedFact | None = None
    refusal: Refusal | None = None

    @property
    def difference(self) -> int | None:
        """What was paid beyond the law, negative where it was less; None where the law's amount is not known."""
        return None if self.lawful is None else self.paid - self.lawful

    def rule(self, locale: str) -> str:
        """Name the laws and decrees that the amount rests on."""
        return "; ".join(citation.text(locale) for citation in self.citations)

    def sentence(self, locale: str) -> str:
        """Say how the line stands to the law; in Indonesian unless English is asked."""
        if self.missing:
            return self._say_missing(self.missing, locale)
        if self.refusal:
            return self.refusal.message(locale)
        if self.lawful is None:
            return (
                "No law on file fixes this amount."
                if locale == "en"
                else "Besarnya tidak ditetapkan aturan yang tercatat di sini."
            )
        return self._say_difference(self.paid - self.lawful, rupiah_text(self.lawful, locale), locale)

    def _say_missing(self, missing: UnrecordedFact, locale: str) -> str:
        fact = label(missing, locale)
        if locale == "en":
            return f"What the law gives is not known: the {fact} of that month is not on record."
        return f"Besar menurut aturan tidak diketahui: {fact} bulan itu tidak tercatat."

    def _say_difference(self, difference: int, lawful: str, locale: str) -> str:
        apart = rupiah_text(abs(difference), locale)
        if locale == "en":
            if difference == 0:
                return "Equal to what the law gives."
            return f"{apart} {'more' if difference > 0 else 'less'} than the law gives, which is {lawful}."
        if difference == 0:
            return "Sama dengan besar menurut aturan."
        return f"{apart} {'lebih' if difference > 0 else 'kurang'} dari besar menurut aturan, yaitu {lawful}."


class _NotRecorded(Exception):
    """The fact that an amount rests on is not on record."""

    def __init__(self, fact: UnrecordedFact) -> None:
        super().__init__(fact)
        self.fact = fact


@dataclass(frozen=True, slots=True)
class _LawfulMonth:
    """The law applied to the facts of one month. `family_pay` is what the slip pays for a family."""

    facts: RecordedMonth
    family_pay: int | None = None

    def compute_base_pay(self) -> int:
        rank = self.facts.rank
        if rank is None:
            raise _NotRecorded(UnrecordedFact.GRADE)
        kind, on = self.facts.kind, self.facts.month
        return pay.compute_base_pay(rank.grade, rank.service_years, kind=kind, on=on)

    def compute_spouse_allowance(self) -> int:
        has_spouse = self._family().has_spouse
        return pay.compute_spouse_allowance(
            self.compute_base_pay(), has_spouse=has_spouse, on=self.facts.month
        )

    def compute_child_allowance(self) -> int:
        children = self._family().children
        return pay.compute_child_allowance(self.compute_base_pay(), children=children, on=self.facts.month)

    def compute_rice_allowance(self) -> int:
        family = self._family()
        return pay.compute_rice_allowance(
            has_spouse=family.has_spouse, children=family.children, on=self.facts.month
        )

    def compute_tpp(self) -> int:
        tariff = self._position().tariff
        if tariff is None:
            raise _NotRecorded(UnrecordedFact.TARIFF)
        return tariff.amount

    def compute_pension_contribution(self) -> int:
        kind, on = self.facts.kind, self.facts.month
        return pay.compute_pension_contribution(self._sum_family_pay(), kind=kind, on=on)

    def compute_health_contribution(self) -> int:
        insured = self._sum_family_pay() + self.find_allowance().integer
        return pay.compute_health_contribution(insured, on=self.facts.month)

    def find_allowance(self) -> DatedValue:
        """Find the one allowance that the position gives: structural, functional or general."""
        position, rank = self._position(), self.facts.rank
        if rank is None:
            raise _NotRecorded(UnrecordedFact.GRADE)
        pay.require_grade_of_kind(rank.grade, self.facts.kind)
        facts = pay.PositionFacts(position.eselon, position.functional_level)
        return pay.position_allowance(facts, rank.grade, on=self.facts.month)

    def _sum_family_pay(self) -> int:
        if self.facts.family is None and self.family_pay is not None:
            return self.compute_base_pay() + self.family_pay
        return self.compute_base_pay() + self.compute_spouse_allowance() + self.compute_child_allowance()

    def _family(self) -> RecordedFamily:
        if self.facts.family is None:
            raise _NotRecorded(UnrecordedFact.FAMILY)
        return self.facts.family

    def _position(self) -> RecordedPosition:
        if self.facts.position is None:
            raise _NotRecorded(UnrecordedFact.POSITION)
        return self.facts.position


_AMOUNTS: Final[Mapping[PayslipLineKind, Callable[[_LawfulMonth], int]]] = MappingProxyType(
    {
        PayslipLineKind.BASE_PAY: _LawfulMonth.compute_base_pay,
        PayslipLineKind.SPOUSE_ALLOWANCE: _LawfulMonth.compute_spouse_allowance,
        PayslipLineKind.CHILD_ALLOWANCE: _LawfulMonth.compute_child_allowance,
        PayslipLineKind.RICE_ALLOWANCE: _LawfulMonth.compute_rice_allowance,
        PayslipLineKind.TPP: _LawfulMonth.compute_tpp,
        PayslipLineKind.PENSION_CONTRIBUTION: _LawfulMonth.compute_pension_contribution,
        PayslipLineKind.HEALTH_CONTRIBUTION: _LawfulMonth.compute_health_contribution,
    }
)
_ALLOWANCE_KEYS: Final[Mapping[PayslipLineKind, str]] = MappingProxyType(
    {
        PayslipLineKind.POSITION_ALLOWANCE: "tunjangan.jabatan.",
        PayslipLineKind.FUNCTIONAL_ALLOWANCE: "tunjangan.fungsional.",
        PayslipLineKind.GENERAL_ALLOWANCE: "tunjangan.umum.",
    }
)
LAWFUL_KINDS: Final = frozenset({*_AMOUNTS, *_ALLOWANCE_KEYS})
"""Kinds of lines that the law or the regency's tariff fixes."""


def compare_amount(
    kind: PayslipLineKind, facts: RecordedMonth, *, paid: int, family_pay: int | None = None
) -> LawComparison:
    """Hold what was paid of one kind against what the law gives in that month."""
    if kind not in LAWFUL_KINDS:
        return LawComparison(kind, paid)
    month = _LawfulMonth(facts, family_pay)
    try:
        if facts.kind is EmployeeKind.PPPK_PART_TIME:
            raise NoRuleOnFile(subject=facts.kind)
        if kind in _ALLOWANCE_KEYS:
            allowance = month.find_allowance()
            if allowance.key.startswith(_ALLOWANCE_KEYS[kind]):
                return LawComparison(kind, paid, allowance.integer, (allowance.source,))
            # The law gives another allowance, whose law is not this one's.
            return LawComparison(kind, paid, 0, _list_citations(kind, facts))
        return LawComparison(kind, paid, _AMOUNTS[kind](month), _list_citations(kind, facts))
    except _NotRecorded as unknown:
        return LawComparison(kind, paid, citations=_list_citations(kind, facts), missing=unknown.fact)
    except Refusal as refusal:
        return LawComparison(kind, paid, citations=_list_citations(kind, facts), refusal=refusal)


def compare_lines(facts: RecordedMonth, lines: Iterable[PaidLine]) -> tuple[LawComparison, ...]:
    """Hold every kind that is on a slip, or that the law gives, against the law, in the order of a slip.

    Lines of other months are left out: they were due under the facts of those months.
    """
    kinds = load_line_kinds()
    paid: Counter[PayslipLineKind] = Counter()
    for line in lines:
        if line.month == facts.month:
            paid[line.kind] += sum_lines((line,), sign=kinds[line.kind].sign)
    present = frozenset(paid)
    family_pay = paid[PayslipLineKind.SPOUSE_ALLOWANCE] + paid[PayslipLineKind.CHILD_ALLOWANCE]
    compared = (
        compare_amount(kind, facts, paid=paid[kind], family_pay=family_pay) for kind in PayslipLineKind
    )
    return tuple(each for each in compared if each.kind in present or each.lawful)


def _list_citations(kind: PayslipLineKind, facts: RecordedMonth) -> tuple[Citation, ...]:
    if kind is PayslipLineKind.TPP and facts.position and facts.position.tariff:
        return (Citation(facts.position.tariff.decree, "", verified=True),)
    return load_line_kinds()[kind].find_law(facts.kind, on=facts.month).citations
