"""A fictional person's slips of two months, with every thing in them that a line can have said beside it."""

from dataclasses import replace
from datetime import date

from jejak.payslips.pdf import PrintedPayslip, PrintedPayslipLine
from rulebook.payslip.explanation import explain_payslip
from rulebook.payslip.facts import (
    PaidLine,
    PayslipMonth,
    RecordedMonth,
    RecordedPosition,
    RecordedRank,
    RecordedTariff,
)
from rulebook.values import EmployeeKind, PayslipLineKind

K = PayslipLineKind
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
POSITION = RecordedPosition(
    "Pengelola Kepegawaian", "Dinas Contoh", 7, tariff=RecordedTariff(2_000_000, "Perbup 1/2026")
)
FACTS = RecordedMonth(OCTOBER, EmployeeKind.PNS, RecordedRank("III/a", 1), POSITION)
BEFORE = PayslipMonth(
    FACTS,
    (
        PaidLine(K.BASE_PAY, 2_785_700, 1, OCTOBER),
        PaidLine(K.GENERAL_ALLOWANCE, 185_000, 1, OCTOBER),
        PaidLine(K.TPP, 2_000_000, 1, OCTOBER),
        PaidLine(K.HEALTH_CONTRIBUTION, 29_707, -1, OCTOBER),
        PaidLine(K.PENSION_CONTRIBUTION, 222_856, -1, OCTOBER),
        PaidLine(K.HOUSING_SAVINGS, 10_000, -1, OCTOBER),
    ),
)
AFTER = PayslipMonth(
    replace(FACTS, month=NOVEMBER, rank=RecordedRank("III/a", 2)),
    (
        PaidLine(K.BASE_PAY, 2_873_500, 1, NOVEMBER),
        PaidLine(K.BASE_PAY, 87_800, 1, OCTOBER),
        PaidLine(K.SPOUSE_ALLOWANCE, 287_350, 1, NOVEMBER),
        PaidLine(K.GENERAL_ALLOWANCE, 185_000, 1, NOVEMBER),
        PaidLine(K.ROUNDING, 66, 1, NOVEMBER),
        PaidLine(K.PENSION_CONTRIBUTION, 252_868, -1, NOVEMBER),
        PaidLine(K.HEALTH_CONTRIBUTION, 33_459, -1, NOVEMBER),
        PaidLine(K.OTHER_DEDUCTION, 500_000, -1, NOVEMBER, "Koperasi"),
        PaidLine(K.OTHER_DEDUCTION, 25_000, -1, NOVEMBER, "Arisan"),
    ),
)


def print_slip(month: PayslipMonth, before: PayslipMonth | None, *, locale: str) -> PrintedPayslip:
    """Word the slip of a month for a fictional person."""
    assert month.facts.rank
    gross, deductions = (sum(line.amount for line in month.lines if line.sign == sign) for sign in (1, -1))
    return PrintedPayslip(
        regency="Kabupaten Contoh",
        name="Łucja Ünal Sari, S.Kom.",
        nip="199001012015012001",
        position=POSITION.title,
        unit=POSITION.unit,
        grade=month.facts.rank.grade,
        service_years=month.facts.rank.service_years,
        month=month.facts.month,
        lines=tuple(
            PrintedPayslipLine(
                each.name(locale), each.line.amount, each.line.sign < 0, each.list_sentences(locale)
            )
            for each in explain_payslip(month, before)
        ),
        gross=gross,
        deductions=deductions,
        net=gross - deductions,
    )
