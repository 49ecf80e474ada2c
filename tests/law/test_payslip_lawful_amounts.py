"""Lawful amounts beside what was paid: equal, apart by how much, or not known and why."""

from dataclasses import replace
from datetime import date

import pytest

from rulebook import pay
from rulebook.errors import GradeNotOfKind, NoLawInForce, NoPayStep, NoRuleOnFile, Refusal, UnknownGrade
from rulebook.payslip.facts import (
    PaidLine,
    RecordedFamily,
    RecordedMonth,
    RecordedPosition,
    RecordedRank,
    RecordedTariff,
)
from rulebook.payslip.lawful_amounts import LAWFUL_KINDS, LawComparison, compare_amount, compare_lines
from rulebook.payslip.line_kinds import load_line_kinds
from rulebook.values import EmployeeKind, FunctionalLevel, PayslipLineKind, UnrecordedFact

MONTH = date(2026, 11, 1)
STAFF = RecordedPosition("Pengelola Kepegawaian", "Dinas A", 7)
TEACHER = RecordedPosition("Guru", "SD 1", 8, functional_level=FunctionalLevel.AHLI_PERTAMA)
HEAD = RecordedPosition("Kepala Bidang", "Dinas A", 11, eselon="III.b")
TARIFF = RecordedTariff(3_000_000, "Perbup 1/2026")
PNS = RecordedMonth(
    MONTH, EmployeeKind.PNS, RecordedRank("III/a", 0), replace(STAFF, tariff=TARIFF), RecordedFamily(True, 2)
)
CPNS = replace(PNS, kind=EmployeeKind.CPNS, family=RecordedFamily(False, 0))
PPPK = replace(
    CPNS, kind=EmployeeKind.PPPK, rank=RecordedRank("IX", 0), position=replace(TEACHER, tariff=TARIFF)
)
K = PayslipLineKind


def lawful(facts: RecordedMonth) -> dict[PayslipLineKind, int | None]:
    return {
        kind: compare_amount(kind, facts, paid=0).lawful for kind in PayslipLineKind if kind in LAWFUL_KINDS
    }


def slip(facts: RecordedMonth, amounts: dict[PayslipLineKind, int]) -> list[PaidLine]:
    kinds = load_line_kinds()
    return [PaidLine(kind, amount, kinds[kind].sign, facts.month) for kind, amount in amounts.items()]


def test_the_worked_example_of_a_pns_is_what_the_law_gives() -> None:
    assert lawful(PNS) == {
        K.BASE_PAY: 2_785_700, K.SPOUSE_ALLOWANCE: 278_570, K.CHILD_ALLOWANCE: 111_428,
        K.POSITION_ALLOWANCE: 0, K.FUNCTIONAL_ALLOWANCE: 0, K.GENERAL_ALLOWANCE: 185_000,
        K.RICE_ALLOWANCE: 289_680, K.TPP: 3_000_000, K.PENSION_CONTRIBUTION: 254_056, K.HEALTH_CONTRIBUTION: 33_607,
    }  # fmt: skip


def test_a_cpns_is_given_eighty_per_cent_and_a_pppk_pays_no_pension_part() -> None:
    assert (lawful(CPNS)[K.BASE_PAY], lawful(CPNS)[K.PENSION_CONTRIBUTION]) == (2_228_560, 178_285)
    found = lawful(PPPK)
    assert (found[K.BASE_PAY], found[K.PENSION_CONTRIBUTION]) == (3_203_600, 104_117)
    assert (found[K.FUNCTIONAL_ALLOWANCE], found[K.GENERAL_ALLOWANCE]) == (540_000, 0)


@pytest.mark.parametrize(
    "facts", [PNS, CPNS, PPPK, replace(PNS, position=HEAD)], ids=["PNS", "CPNS", "PPPK", "head"]
)
def test_every_line_agrees_with_the_slip_that_is_computed_whole(facts: RecordedMonth) -> None:
    assert facts.rank
    assert facts.position
    assert facts.family
    whole = pay.compute_payslip(
        pay.PayFacts(
            facts.kind,
            facts.rank.grade,
            facts.rank.service_years,
            has_spouse=facts.family.has_spouse,
            children=facts.family.children,
            position=pay.PositionFacts(facts.position.eselon, facts.position.functional_level),
        ),
        on=facts.month,
    )
    columns = dict.fromkeys((load_line_kinds()[kind].column for kind in LAWFUL_KINDS if kind is not K.TPP), 0)
    for kind, amount in lawful(facts).items():
        if kind is not K.TPP:
            columns[load_line_kinds()[kind].column] += amount or 0
    assert columns == {name: getattr(whole, name) for name in columns}


@pytest.mark.parametrize(
    ("paid", "difference", "indonesian", "english"),
    [
        (2_785_700, 0, "Sama dengan besar menurut aturan.", "Equal to what the law gives."),
        (
            2_785_699, -1,
            "Rp\u00a01 kurang dari besar menurut aturan, yaitu Rp\u00a02.785.700.",
            "Rp\u00a01 less than the law gives, which is Rp\u00a02,785,700.",
        ),
        (
            2_800_000, 14_300,
            "Rp\u00a014.300 lebih dari besar menurut aturan, yaitu Rp\u00a02.785.700.",
            "Rp\u00a014,300 more than the law gives, which is Rp\u00a02,785,700.",
        ),
    ],
)  # fmt: skip
def test_a_line_says_by_how_much_it_is_apart(
    paid: int, difference: int, indonesian: str, english: str
) -> None:
    found = compare_amount(K.BASE_PAY, PNS, paid=paid)
    assert (found.difference, found.sentence("id"), found.sentence("en")) == (difference, indonesian, english)
    assert found.rule("id") == "PP 5/2024 Lampiran"


@pytest.mark.parametrize(
    ("facts", "kinds", "missing"),
    [
        (
            replace(PNS, rank=None),
            {K.BASE_PAY, K.SPOUSE_ALLOWANCE, K.GENERAL_ALLOWANCE, K.PENSION_CONTRIBUTION},
            UnrecordedFact.GRADE,
        ),
        (
            replace(PNS, position=None),
            {K.POSITION_ALLOWANCE, K.GENERAL_ALLOWANCE, K.TPP, K.HEALTH_CONTRIBUTION},
            UnrecordedFact.POSITION,
        ),
        (
            replace(PNS, family=None),
            {K.SPOUSE_ALLOWANCE, K.CHILD_ALLOWANCE, K.RICE_ALLOWANCE, K.PENSION_CONTRIBUTION},
            UnrecordedFact.FAMILY,
        ),
        (replace(PNS, position=STAFF), {K.TPP}, UnrecordedFact.TARIFF),
    ],
    ids=list(UnrecordedFact),
)
def test_an_amount_that_rests_on_an_unrecorded_fact_is_never_guessed(
    facts: RecordedMonth, kinds: set[PayslipLineKind], missing: UnrecordedFact
) -> None:
    for kind in kinds:
        found = compare_amount(kind, facts, paid=5)
        assert (found.lawful, found.difference, found.missing) == (None, None, missing)
        assert found.sentence("id").endswith(" tidak tercatat.")
        assert found.sentence("en").endswith(" is not on record.")


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (replace(PNS, kind=EmployeeKind.PPPK), GradeNotOfKind),
        (replace(PPPK, kind=EmployeeKind.PNS), GradeNotOfKind),
        (replace(PNS, rank=RecordedRank("III/f", 0)), UnknownGrade),
        (replace(PNS, rank=RecordedRank("II/b", 0)), NoPayStep),
        (replace(PNS, kind=EmployeeKind.PPPK_PART_TIME), NoRuleOnFile),
        (replace(PNS, month=date(2023, 12, 1)), NoLawInForce),
    ],
    ids=lambda each: each.__name__ if isinstance(each, type) else "",
)
def test_a_grade_that_the_law_does_not_know_is_said_and_compared_with_nothing(
    facts: RecordedMonth, refusal: type[Refusal]
) -> None:
    found = compare_amount(K.BASE_PAY, facts, paid=1)
    assert isinstance(found.refusal, refusal)
    assert found.lawful is None
    assert found.sentence("id") == found.refusal.message("id") != found.sentence("en")


def test_a_kind_that_no_law_fixes_is_said_to_be_free() -> None:
    for kind in set(PayslipLineKind) - LAWFUL_KINDS:
        assert compare_amount(kind, PNS, paid=9) == LawComparison(kind, 9)
    assert compare_amount(K.REPAYMENT, PNS, paid=9).sentence("en") == "No law on file fixes this amount."


def test_a_second_position_allowance_is_apart_by_its_whole_amount() -> None:
    found = compare_lines(
        replace(PNS, position=HEAD), slip(PNS, {K.POSITION_ALLOWANCE: 980_000, K.GENERAL_ALLOWANCE: 185_000})
    )
    apart = {
        each.kind: each.difference
        for each in found
        if each.kind in (K.POSITION_ALLOWANCE, K.GENERAL_ALLOWANCE)
    }
    assert apart == {K.POSITION_ALLOWANCE: 0, K.GENERAL_ALLOWANCE: 185_000}


def test_a_line_that_the_law_gives_and_the_slip_lacks_is_listed_and_a_line_of_another_month_is_not() -> None:
    lines = slip(PNS, {kind: amount for kind, amount in lawful(PNS).items() if amount and kind is not K.TPP})
    arrears = PaidLine(K.BASE_PAY, 70_000, 1, date(2026, 10, 1))
    found = {each.kind: each.difference for each in compare_lines(PNS, [*lines, arrears])}
    assert found == {line.kind: 0 for line in lines} | {K.TPP: -3_000_000}


def test_a_deduction_that_is_given_back_counts_against_the_deductions_of_its_kind() -> None:
    lines = [
        PaidLine(K.PENSION_CONTRIBUTION, 254_056, -1, MONTH),
        PaidLine(K.PENSION_CONTRIBUTION, 56, 1, MONTH),
    ]
    found = {each.kind: each.difference for each in compare_lines(PNS, lines)}
    assert found[K.PENSION_CONTRIBUTION] == -56


def test_contributions_rest_on_the_family_allowances_of_the_slip_where_no_family_is_on_record() -> None:
    facts = replace(PNS, family=None)
    paid = {K.BASE_PAY: 2_785_700, K.SPOUSE_ALLOWANCE: 278_570, K.CHILD_ALLOWANCE: 111_428,
            K.PENSION_CONTRIBUTION: 254_056, K.HEALTH_CONTRIBUTION: 33_600}  # fmt: skip
    found = {each.kind: each for each in compare_lines(facts, slip(facts, paid))}
    assert found[K.SPOUSE_ALLOWANCE].missing is UnrecordedFact.FAMILY
    assert found[K.PENSION_CONTRIBUTION].difference == 0
    assert found[K.HEALTH_CONTRIBUTION].difference == -7


def test_what_is_compared_with_an_unread_law_says_so() -> None:
    assert (
        compare_amount(K.PENSION_CONTRIBUTION, PNS, paid=0).rule("id")
        == "Keppres 8/1977 (belum diverifikasi)"
    )
    assert compare_amount(K.SPOUSE_ALLOWANCE, PPPK, paid=0).rule("en") == "Perpres 98/2020 (unverified)"
    assert compare_amount(K.FUNCTIONAL_ALLOWANCE, PPPK, paid=0).rule("en").endswith("(unverified)")
    assert compare_amount(K.TPP, PNS, paid=0).rule("en") == "Perbup 1/2026"
