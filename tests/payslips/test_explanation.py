"""Every line of a slip says what it is for, how it stands to the law and why it changed."""

import re
from dataclasses import replace

from rulebook.payslip.explanation import explain_payslip
from rulebook.payslip.facts import PaidLine
from rulebook.payslip.line_kinds import load_line_kinds
from rulebook.values import PayChangeReason, PayslipLineKind
from tests.payslips.slips import AFTER, BEFORE

K = PayslipLineKind


def test_no_line_is_lost_and_what_is_missing_stands_as_a_line_of_zero() -> None:
    found = explain_payslip(AFTER, BEFORE)
    added = [(each.line.kind, each.line.amount) for each in found if each.line not in AFTER.lines]
    assert {each.line for each in found} >= set(AFTER.lines)
    assert added == [(K.TPP, 0), (K.HOUSING_SAVINGS, 0)]
    assert [each.line.kind for each in found] == sorted((each.line.kind for each in found), key=list(K).index)


def test_a_line_says_what_it_is_for_how_it_stands_to_the_law_and_why_it_changed() -> None:
    found = {each.name("en"): each.list_sentences("en") for each in explain_payslip(AFTER, BEFORE)}
    assert found["Base pay"][1:] == (
        "Basis: PP 5/2024 Lampiran, for PNS. Equal to what the law gives.",
        "Before Rp\u00a02,785,700. The service counted for pay changed from 1 to 2 years.",
    )
    assert found["Base pay, for October 2026"][1:] == (
        "Basis: PP 5/2024 Lampiran, for PNS.",
        "Before Rp\u00a00. A correction for October 2026.",
    )
    assert found["Spouse allowance"][1:] == (
        (
            "Basis: PP 51/1992, for PNS and CPNS. What the law gives is not known: the family in the pay list of that "
            "month is not on record."
        ),
        "Before Rp\u00a00. The reason is not on record.",
    )
    assert found["Additional income (TPP)"][1].endswith(
        "less than the law gives, which is Rp\u00a02,000,000."
    )
    assert found["General allowance"][1:] == (
        "Basis: Perpres 12/2006, for PNS and CPNS. Equal to what the law gives.",
    )
    assert found["Rounding"][1] == "Basis: PER-3/PB/2015 (unverified), for PNS, CPNS and PPPK."


def test_the_sum_of_a_kind_is_said_once_however_many_lines_it_has() -> None:
    others = [each for each in explain_payslip(AFTER, BEFORE) if each.line.kind is K.OTHER_DEDUCTION]
    assert [each.name("id") for each in others] == ["Koperasi", "Arisan"]
    assert [each.change.after if each.change else None for each in others] == [525_000, None]


def test_a_first_slip_has_no_changes_and_a_later_one_every_reason_that_is_planted() -> None:
    assert [each.change for each in explain_payslip(AFTER, None) if each.change] == []
    found = {each.change.reason for each in explain_payslip(AFTER, BEFORE) if each.change}
    assert found == {PayChangeReason.RAISE, PayChangeReason.CORRECTION, PayChangeReason.NOT_RECORDED}


def test_every_kind_of_line_names_a_law_and_for_whom() -> None:
    kinds = load_line_kinds()
    lines = tuple(PaidLine(kind, 1, kinds[kind].sign, AFTER.facts.month, basis="SK 7") for kind in K)
    found = explain_payslip(replace(AFTER, lines=lines), None)
    assert {each.line.kind for each in found if not each.rule("id")} == set()
    assert {
        each.line.kind
        for each in found
        if not re.search(r", untuk [A-Z, dan]+\.", each.list_sentences("id")[1])
    } == set()
    assert {each.list_sentences("id")[2] for each in found} == {"Dasar menurut bagian gaji: SK 7."}


def test_an_allowance_that_the_law_does_not_give_names_its_own_law_and_not_the_others() -> None:
    lines = (PaidLine(K.FUNCTIONAL_ALLOWANCE, 300_000, 1, AFTER.facts.month),)
    found = {each.line.kind: each for each in explain_payslip(replace(AFTER, lines=lines), None)}
    assert found[K.FUNCTIONAL_ALLOWANCE].rule("id") != found[K.GENERAL_ALLOWANCE].rule("id")
