"""Differences of a slip for payroll: none of a lawful slip like the one before, and each planted one once."""

from dataclasses import replace
from datetime import date

import pytest

from rulebook.payslip.differences import list_differences
from rulebook.payslip.facts import (
    PaidLine,
    PayslipMonth,
    RecordedFamily,
    RecordedMonth,
    RecordedPosition,
    RecordedRank,
    RecordedTariff,
)
from rulebook.payslip.lawful_amounts import compare_lines
from rulebook.payslip.line_kinds import load_line_kinds
from rulebook.values import EmployeeKind, PayChangeReason, PayDifferenceReason, PayslipLineKind

JUNE, JULY = (date(2026, month, 1) for month in (6, 7))
POSITION = RecordedPosition("Pengelola Data", "Dinas Contoh", 7, tariff=RecordedTariff(2_000_000, "Perbup 1"))
FACTS = RecordedMonth(
    JULY, EmployeeKind.PNS, RecordedRank("III/a", 11), POSITION, RecordedFamily(has_spouse=True, children=1)
)


def pay_lawfully(facts: RecordedMonth) -> PayslipMonth:
    """The slip that the law gives for these facts."""
    kinds = load_line_kinds()
    return PayslipMonth(
        facts,
        tuple(
            PaidLine(found.kind, found.lawful, kinds[found.kind].sign, facts.month)
            for found in compare_lines(facts, ())
            if found.lawful
        ),
    )


def list_facts(
    month: PayslipMonth, before: PayslipMonth | None, *, is_correction: bool = False
) -> set[tuple[str, str, int]]:
    found = list_differences(month, before, is_correction=is_correction)
    return {(each.kind, each.reason, each.amount) for each in found}


def test_a_lawful_slip_that_is_like_the_one_before_has_no_difference() -> None:
    july, june = pay_lawfully(FACTS), pay_lawfully(replace(FACTS, month=JUNE))
    assert len(july.lines) >= 8
    assert list_facts(july, june) == set()
    assert list_facts(july, None) == set()


@pytest.mark.parametrize("number", range(8))
def test_a_planted_difference_is_listed_against_the_law_and_against_the_month_before(number: int) -> None:
    july, june = pay_lawfully(FACTS), pay_lawfully(replace(FACTS, month=JUNE))
    line = july.lines[number]
    planted = replace(line, amount=line.amount - 1_000)
    paid = PayslipMonth(FACTS, (*july.lines[:number], planted, *july.lines[number + 1 :]))
    assert list_facts(paid, june) == {
        (line.kind, PayDifferenceReason.FROM_THE_LAW, 1_000),
        (line.kind, PayDifferenceReason.NOT_RECORDED, 1_000),
    }
    (first,) = list_differences(paid, None, is_correction=False)
    assert (first.after, first.before, first.lawful) == (line.amount - 1_000, None, line.amount)
    assert first.sentence("id") != first.sentence("en")


def test_a_run_that_corrects_is_held_against_no_whole_month() -> None:
    paid = PayslipMonth(FACTS, (PaidLine(PayslipLineKind.TPP, 50_000, 1, JUNE),))
    before = pay_lawfully(replace(FACTS, month=JUNE))
    assert list_facts(paid, before, is_correction=True) == {
        (PayslipLineKind.TPP, PayDifferenceReason.CORRECTION, 50_000)
    }


def test_every_reason_of_a_change_is_a_reason_of_a_difference() -> None:
    assert {*PayDifferenceReason} - {PayDifferenceReason.FROM_THE_LAW} == {
        PayDifferenceReason(each.value) for each in PayChangeReason
    }
