"""Changes of a slip against the month before: what moved, by how much, and the reason that the record knows."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rulebook.payslip.changes import list_changes
from rulebook.payslip.facts import (
    PaidLine,
    PayslipMonth,
    RecordedFamily,
    RecordedMonth,
    RecordedPosition,
    RecordedRank,
    RecordedTariff,
)
from rulebook.payslip.lawful_amounts import LAWFUL_KINDS, compare_amount
from rulebook.payslip.line_kinds import load_line_kinds
from rulebook.tenure import add_months
from rulebook.values import (
    GRADES_PNS,
    GRADES_PPPK,
    EmployeeKind,
    FunctionalLevel,
    PayChangeReason,
    PayslipLineKind,
)
from tests.proof_report import report_claim

IS_FULL_SIZE = os.environ.get("JEJAK_PROOF") == "full"
EXAMPLES = 3_000 if IS_FULL_SIZE else 60
sized = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)

K, R = PayslipLineKind, PayChangeReason
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
CLERK = RecordedPosition(
    "Pengelola Kepegawaian", "Dinas A", 7, tariff=RecordedTariff(2_000_000, "Perbup 1/2026")
)
HEAD = RecordedPosition(
    "Kepala Bidang", "Dinas A", 11, eselon="III.b", tariff=RecordedTariff(5_000_000, "Perbup 1/2026")
)
PNS = RecordedMonth(OCTOBER, EmployeeKind.PNS, RecordedRank("III/a", 1), CLERK, RecordedFamily(True, 1))


def month_of(
    facts: RecordedMonth, *more: PaidLine, without: tuple[PayslipLineKind, ...] = ()
) -> PayslipMonth:
    """Make the slip that the law gives."""
    amounts = {kind: compare_amount(kind, facts, paid=0).lawful for kind in K if kind in LAWFUL_KINDS}
    kinds = load_line_kinds()
    lines = [
        PaidLine(kind, amount, kinds[kind].sign, facts.month)
        for kind, amount in amounts.items()
        if amount and kind not in without
    ]
    return PayslipMonth(facts, (*lines, *more))


def summarize_changes(
    before: PayslipMonth, after: PayslipMonth
) -> dict[PayslipLineKind, tuple[int, int, PayChangeReason]]:
    return {each.kind: (each.before, each.after, each.reason) for each in list_changes(before, after)}


def unrecorded_family(month: PayslipMonth) -> PayslipMonth:
    return replace(month, facts=replace(month.facts, family=None))


def test_nothing_changed_is_no_change() -> None:
    assert list_changes(month_of(PNS), month_of(replace(PNS, month=NOVEMBER))) == ()


def test_a_step_of_pay_is_the_reason_of_every_line_that_rests_on_it() -> None:
    after = month_of(replace(PNS, month=NOVEMBER, rank=RecordedRank("III/a", 2)))
    assert summarize_changes(month_of(PNS), after) == {
        K.BASE_PAY: (2_785_700, 2_873_500, R.RAISE), K.SPOUSE_ALLOWANCE: (278_570, 287_350, R.RAISE),
        K.CHILD_ALLOWANCE: (55_714, 57_470, R.RAISE), K.PENSION_CONTRIBUTION: (249_599, 257_466, R.RAISE),
        K.HEALTH_CONTRIBUTION: (33_050, 34_033, R.RAISE),
    }  # fmt: skip
    sentences = {(each.sentence("id"), each.sentence("en")) for each in list_changes(month_of(PNS), after)}
    assert sentences == {
        (
            "Masa kerja golongan berubah dari 1 menjadi 2 tahun.",
            "The service counted for pay changed from 1 to 2 years.",
        )
    }


def test_a_raise_is_found_in_the_family_lines_where_no_family_is_on_record() -> None:
    before, after = month_of(PNS), month_of(replace(PNS, month=NOVEMBER, rank=RecordedRank("III/a", 2)))
    found = summarize_changes(unrecorded_family(before), unrecorded_family(after))
    assert found == summarize_changes(before, after)
    assert {reason for _, _, reason in found.values()} == {R.RAISE}


@pytest.mark.parametrize(
    ("facts", "reason", "indonesian", "english"),
    [
        (replace(PNS, rank=RecordedRank("III/b", 1)), R.PROMOTION,
         "Golongan berubah dari III/a menjadi III/b.", "The grade changed from III/a to III/b."),
        (replace(PNS, position=HEAD), R.TRANSFER,
         "Jabatan berubah dari Pengelola Kepegawaian menjadi Kepala Bidang.",
         "The position changed from Pengelola Kepegawaian to Kepala Bidang."),
        (replace(PNS, position=replace(CLERK, unit="Dinas B", job_class=8, tariff=HEAD.tariff)), R.TRANSFER,
         "Unit kerja berubah dari Dinas A menjadi Dinas B.", "The unit changed from Dinas A to Dinas B."),
        (replace(PNS, position=replace(CLERK, job_class=8, tariff=HEAD.tariff)), R.TRANSFER,
         "Kelas jabatan berubah dari 7 menjadi 8.", "The class of the position changed from 7 to 8."),
        (replace(PNS, position=replace(CLERK, tariff=RecordedTariff(2_500_000, "Perbup 9/2026"))), R.TARIFF,
         "Aturan atau tarif baru berlaku mulai November 2026: Perbup 9/2026.",
         "A new law or tariff is in force from November 2026: Perbup 9/2026."),
        (replace(PNS, family=RecordedFamily(True, 2)), R.FAMILY,
         "Keluarga di daftar gaji berubah dari suami/istri dan 1 anak menjadi suami/istri dan 2 anak.",
         "The family in the pay list changed from a spouse and 1 child to a spouse and 2 children."),
        (replace(PNS, family=RecordedFamily(False, 0)), R.FAMILY,
         "Keluarga di daftar gaji berubah dari suami/istri dan 1 anak menjadi tanpa keluarga.",
         "The family in the pay list changed from a spouse and 1 child to nobody."),
    ],
)  # fmt: skip
def test_a_recorded_change_is_the_one_reason(
    facts: RecordedMonth, reason: PayChangeReason, indonesian: str, english: str
) -> None:
    found = list_changes(month_of(PNS), month_of(replace(facts, month=NOVEMBER)))
    assert {(each.reason, each.sentence("id"), each.sentence("en")) for each in found} == {
        (reason, indonesian, english)
    }


def test_a_cpns_who_is_appointed_is_promoted() -> None:
    before = month_of(replace(PNS, kind=EmployeeKind.CPNS))
    found = list_changes(before, month_of(replace(PNS, month=NOVEMBER)))
    assert {each.reason for each in found} == {R.PROMOTION}
    assert found[0].sentence("en") == "The kind of employee changed from CPNS to PNS."
    assert (found[0].before, found[0].after) == (2_228_560, 2_785_700)


def test_the_first_month_of_a_new_pay_law_is_a_new_tariff() -> None:
    before = PayslipMonth(
        replace(PNS, month=date(2023, 12, 1)), (PaidLine(K.BASE_PAY, 2_579_400, 1, date(2023, 12, 1)),)
    )
    found = list_changes(
        before, month_of(replace(PNS, month=date(2024, 1, 1)), without=tuple(set(K) - {K.BASE_PAY}))
    )
    assert [(each.kind, each.reason, each.sentence("en")) for each in found] == [
        (K.BASE_PAY, R.TARIFF, "A new law or tariff is in force from January 2024: PP 5/2024 Lampiran.")
    ]


def test_a_line_of_another_month_is_a_correction_beside_the_change_of_its_own_month() -> None:
    arrears = PaidLine(K.BASE_PAY, 87_800, 1, date(2026, 9, 1))
    after = month_of(
        replace(PNS, month=NOVEMBER, rank=RecordedRank("III/a", 2)), arrears, replace(arrears, month=OCTOBER)
    )
    found = [each for each in list_changes(month_of(PNS), after) if each.kind is K.BASE_PAY]
    assert [(each.before, each.after, each.reason) for each in found] == [
        (2_785_700, 2_873_500, R.RAISE),
        (0, 175_600, R.CORRECTION),
    ]
    assert found[1].sentence("id") == "Perbaikan untuk September 2026, Oktober 2026."
    assert found[1].sentence("en") == "A correction for September 2026, October 2026."


def test_a_change_against_the_recorded_fact_is_not_explained_by_it() -> None:
    after = month_of(replace(PNS, month=NOVEMBER, rank=RecordedRank("III/a", 2)), without=(K.BASE_PAY,))
    less = PaidLine(K.BASE_PAY, 2_700_000, 1, NOVEMBER)
    found = summarize_changes(month_of(PNS), replace(after, lines=(*after.lines, less)))
    assert found[K.BASE_PAY] == (2_785_700, 2_700_000, R.NOT_RECORDED)


def test_a_kind_that_no_law_fixes_changes_for_a_reason_that_is_not_on_record() -> None:
    loan = PaidLine(K.OTHER_DEDUCTION, 500_000, -1, NOVEMBER, "Koperasi")
    found = list_changes(month_of(PNS), month_of(replace(PNS, month=NOVEMBER), loan))
    assert [(each.kind, each.before, each.after, each.reason) for each in found] == [
        (K.OTHER_DEDUCTION, 0, 500_000, R.NOT_RECORDED)
    ]
    assert found[0].sentence("id") == "Sebabnya tidak tercatat."
    assert found[0].sentence("en") == "The reason is not on record."


def test_a_family_that_is_not_on_record_is_never_the_reason() -> None:
    after = month_of(replace(PNS, month=NOVEMBER, family=RecordedFamily(False, 1)))
    found = summarize_changes(unrecorded_family(month_of(PNS)), unrecorded_family(after))
    assert {kind: reason for kind, (_, _, reason) in found.items()} == dict.fromkeys(
        (K.SPOUSE_ALLOWANCE, K.RICE_ALLOWANCE, K.PENSION_CONTRIBUTION, K.HEALTH_CONTRIBUTION), R.NOT_RECORDED
    )


def test_a_move_is_the_reason_of_a_tpp_whose_tariff_is_not_on_record() -> None:
    before, after = (
        PayslipMonth(
            replace(PNS, month=month, position=replace(position, tariff=None)),
            (PaidLine(K.TPP, paid, 1, month),),
        )
        for month, position, paid in ((OCTOBER, CLERK, 2_000_000), (NOVEMBER, HEAD, 5_000_000))
    )
    assert summarize_changes(before, after) == {K.TPP: (2_000_000, 5_000_000, R.TRANSFER)}


ESELONS = st.sampled_from(["II.b", "III.a", "III.b", "IV.a", "IV.b", None])
TARIFFS = st.builds(RecordedTariff, st.integers(1, 9_000_000), st.just("Perbup 1/2026"))
POSITIONS = st.builds(
    RecordedPosition,
    st.sampled_from(["Guru", "Perawat", "Camat"]),
    st.sampled_from(["Dinas A", "Dinas B"]),
    st.integers(1, 17),
    ESELONS,
    st.sampled_from([*FunctionalLevel, None]),
    TARIFFS,
)
FAMILIES = st.builds(RecordedFamily, st.booleans(), st.integers(0, 4))
RANKS = {
    EmployeeKind.PNS: st.builds(RecordedRank, st.sampled_from(GRADES_PNS), st.integers(3, 32)),
    EmployeeKind.CPNS: st.builds(RecordedRank, st.sampled_from(GRADES_PNS), st.integers(3, 32)),
    EmployeeKind.PPPK: st.builds(RecordedRank, st.sampled_from(GRADES_PPPK), st.integers(3, 32)),
}
FACTS = st.one_of(
    [
        st.builds(RecordedMonth, st.just(OCTOBER), st.just(kind), rank, POSITIONS, FAMILIES)
        for kind, rank in RANKS.items()
    ]
)


def raise_step(facts: RecordedMonth, draw: st.DataObject) -> RecordedMonth:
    assert facts.rank
    return replace(facts, rank=replace(facts.rank, service_years=draw.draw(st.integers(3, 32))))


def promote(facts: RecordedMonth, draw: st.DataObject) -> RecordedMonth:
    rank = draw.draw(RANKS[facts.kind])
    assert facts.rank
    assume(rank.grade != facts.rank.grade)
    return replace(facts, rank=rank)


def transfer(facts: RecordedMonth, draw: st.DataObject) -> RecordedMonth:
    position = draw.draw(POSITIONS)
    assert facts.position
    assume(position.job_class != facts.position.job_class)
    return replace(facts, position=position)


def renew_tariff(facts: RecordedMonth, draw: st.DataObject) -> RecordedMonth:
    assert facts.position
    return replace(facts, position=replace(facts.position, tariff=draw.draw(TARIFFS)))


def change_family(facts: RecordedMonth, draw: st.DataObject) -> RecordedMonth:
    return replace(facts, family=draw.draw(FAMILIES))


PLANTS: Mapping[PayChangeReason, Callable[[RecordedMonth, st.DataObject], RecordedMonth]] = {
    R.RAISE: raise_step,
    R.PROMOTION: promote,
    R.TRANSFER: transfer,
    R.TARIFF: renew_tariff,
    R.FAMILY: change_family,
}


@pytest.fixture(scope="module", autouse=True)
def progress_report(request: pytest.FixtureRequest) -> Iterator[None]:
    """Say how far this went, if nothing failed on the way."""
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed == failed:
        report_claim(
            "The planted reason of a change of pay is the found one, in every line that moved and in no other",
            f"{EXAMPLES:,} examples of each of {len(PayChangeReason)} reasons, derandomized",
        )


def amounts(month: PayslipMonth) -> dict[PayslipLineKind, int]:
    return {line.kind: line.amount for line in month.lines}


@pytest.mark.proof
@pytest.mark.parametrize("reason", PLANTS)
@sized
@given(FACTS, st.data())
def test_the_planted_reason_is_the_found_reason(
    reason: PayChangeReason, facts: RecordedMonth, draw: st.DataObject
) -> None:
    before = month_of(facts)
    after = month_of(replace(PLANTS[reason](facts, draw), month=NOVEMBER))
    old, new = amounts(before), amounts(after)
    moved = {kind for kind in K if old.get(kind, 0) != new.get(kind, 0)}
    found = summarize_changes(before, after)
    assert found == {kind: (old.get(kind, 0), new.get(kind, 0), reason) for kind in moved}
    if reason is not R.FAMILY:
        assert summarize_changes(unrecorded_family(before), unrecorded_family(after)) == found


@pytest.mark.proof
@sized
@given(FACTS, st.sampled_from(K), st.integers(1, 9_000_000), st.integers(1, 30))
def test_a_planted_correction_is_found_beside_nothing_else(
    facts: RecordedMonth, kind: PayslipLineKind, amount: int, months: int
) -> None:
    line = PaidLine(kind, amount, load_line_kinds()[kind].sign, add_months(NOVEMBER, -months))
    found = summarize_changes(month_of(facts), month_of(replace(facts, month=NOVEMBER), line))
    assert found == {kind: (0, amount, R.CORRECTION)}


@pytest.mark.proof
@sized
@given(FACTS, st.sampled_from(K), st.integers(-9_000_000, 9_000_000))
def test_a_planted_change_without_a_fact_has_no_reason_on_record(
    facts: RecordedMonth, kind: PayslipLineKind, change: int
) -> None:
    before = month_of(facts)
    old = amounts(before).get(kind, 0)
    assume(change and old + change >= 0)
    line = PaidLine(kind, old + change, load_line_kinds()[kind].sign, NOVEMBER)
    after = month_of(replace(facts, month=NOVEMBER), line, without=(kind,))
    assert summarize_changes(before, after) == {kind: (old, old + change, R.NOT_RECORDED)}
