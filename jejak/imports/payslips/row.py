"""Row of a month's file as a slip with its lines, or its faults.

How lines sum into the columns of a slip is asked of rulebook.payslip.lines; nothing is written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from jejak.imports.employee_row import read_typed_nip
from jejak.imports.spreadsheet.cells import ImportRow
from jejak.imports.spreadsheet.column_mapping import normalize_header
from jejak.limits import MAX_SERVICE_YEARS
from rulebook.labels import MONTHS, label
from rulebook.nip import ROUNDED_NUMBER, InvalidNip, parse_nip_digits
from rulebook.payslip.facts import PaidLine
from rulebook.payslip.line_kinds import load_line_kinds
from rulebook.payslip.lines import sum_columns
from rulebook.tenure import Tenure, service_in_grade
from rulebook.values import EmployeeKind, PayslipLineKind, grades_of

_YEAR_FIRST = re.compile(r"(\d{4})[-/ ](\d{1,2})(?:[-/ ]0?1)?(?: 00:00:00)?")
_MONTH_FIRST = re.compile(r"(?:0?1[-/ ])?(\d{1,2})[-/ ](\d{4})")
_MONTH_NAMES = {name.upper(): number for names in MONTHS.values() for number, name in enumerate(names, 1)}
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_EXACT_DIGITS = 15
"""Digits that a spreadsheet keeps of a number: what is longer was rounded."""


class RecordedEmployee(NamedTuple):
    """An employee on record, with the grade that they hold today."""

    id: UUID
    kind: EmployeeKind
    grade: str | None
    service: Tenure | None
    grade_from: date | None


class StagedPayslip(NamedTuple):
    """A readable row; the fields are the columns of the staging table, in order."""

    line: int
    id: UUID
    employee_id: UUID
    grade: str
    service_years: int
    base_pay: int
    spouse_allowance: int
    child_allowance: int
    position_allowance: int
    rice_allowance: int
    tpp: int
    other_income: int
    pension_contribution: int
    health_contribution: int
    other_deductions: int
    gross: int
    net: int
    line_month: date
    basis: str | None
    kinds: Sequence[str]
    names: Sequence[str | None]
    amounts: Sequence[int]
    signs: Sequence[int]


@dataclass
class PayslipContext:
    """What the rows are read against: the month, the people, and which columns hold lines of which kind and name."""

    month: date
    employees: Mapping[str, RecordedEmployee]
    line_columns: Sequence[tuple[str, PayslipLineKind, str | None]]
    is_correction: bool
    first_rows: dict[str, int] = field(default_factory=dict)


def read_payslip(row: ImportRow, context: PayslipContext) -> StagedPayslip | None:
    """Read one row whole, so that all its faults are told at once."""
    row.refuse_formulas()
    employee = _find_employee(row, context)
    month = _read_months(row, context)
    _check_account_number(row)
    lines = _read_lines(row, context, month or context.month)
    basis = row.read_text("basis")
    sums = sum_columns(lines, month=context.month)
    gross = sum(line.amount for line in lines if line.sign > 0)
    net = sum(line.amount * line.sign for line in lines)
    if not row.is_refused:
        _check_sums(row, gross=gross, net=net)
    if employee is None:
        return None
    grade, years = _read_grade(row, employee), _read_service_years(row, employee, context.month)
    if row.is_refused or grade is None or years is None or month is None:
        return None
    return StagedPayslip(
        line=row.number,
        id=uuid4(),
        employee_id=employee.id,
        grade=grade,
        service_years=years,
        **sums,
        gross=gross,
        net=net,
        line_month=month,
        basis=basis,
        kinds=[line.kind for line in lines],
        names=[line.name for line in lines],
        amounts=[line.amount for line in lines],
        signs=[line.sign for line in lines],
    )


def parse_month(text: str) -> date | None:
    """Return the first day of a month as people write it: 2026-11, 11/2026 or November 2026."""
    words = text.strip()
    name, _, last = words.rpartition(" ")
    if found := _YEAR_FIRST.fullmatch(words):
        year, month = int(found[1]), int(found[2])
    elif found := _MONTH_FIRST.fullmatch(words):
        year, month = int(found[2]), int(found[1])
    elif last.isascii() and last.isdigit() and name.upper() in _MONTH_NAMES:
        year, month = int(last), _MONTH_NAMES[name.upper()]
    else:
        return None
    return date(year, month, 1) if 1 <= month <= 12 and _FIRST_YEAR <= year <= _LAST_YEAR else None


def _find_employee(row: ImportRow, context: PayslipContext) -> RecordedEmployee | None:
    if (raw := read_typed_nip(row)) is None:
        return None
    try:
        nip = parse_nip_digits(raw)
    except InvalidNip as unreadable:
        row.add_finding("nip", unreadable.finding)
        return None
    if (first := context.first_rows.setdefault(nip, row.number)) != row.number:
        row.add_issue("nip", "NIP_TWICE", first=first)
    employee = context.employees.get(nip)
    if employee is None:
        row.add_issue("nip", "NIP_UNKNOWN")
    return employee


def _read_months(row: ImportRow, context: PayslipContext) -> date | None:
    """Return the month that the row's lines belong to: the run's own, or the one that is corrected."""
    paid = _read_month(row, "month", required=row.has_column("month"))
    if paid is not None and paid != context.month:
        row.add_issue("month", "MONTH_OTHER", month=f"{context.month:%Y-%m}")
    if not context.is_correction:
        return context.month
    corrected = _read_month(row, "corrected_month", required=True)
    if corrected is not None and corrected > context.month:
        row.add_issue("corrected_month", "MONTH_TO_COME", month=f"{context.month:%Y-%m}")
    return corrected


def _read_month(row: ImportRow, name: str, *, required: bool = False) -> date | None:
    cell = row.get_cell(name)
    if isinstance(cell, datetime | date):
        return date(cell.year, cell.month, 1)
    if (words := row.read_text(name, required=required)) is None:
        return None
    if (month := parse_month(words)) is None:
        row.add_issue(name, "MONTH_UNREADABLE")
    return month


def _check_account_number(row: ImportRow) -> None:
    """An account number is not kept; a rounded one says that the file went through a spreadsheet."""
    cell = row.get_cell("account_number")
    words = "" if cell is None else str(cell).strip()
    is_long = isinstance(cell, int | float) and len(f"{cell:.0f}") > _EXACT_DIGITS
    if is_long or (not words.isdigit() and ROUNDED_NUMBER.fullmatch(words)):
        row.add_issue("account_number", "ACCOUNT_ROUNDED")


def _read_lines(row: ImportRow, context: PayslipContext, month: date) -> list[PaidLine]:
    lines = []
    for column, kind, name in context.line_columns:
        amount = _read_amount(row, column, may_be_negative=kind is PayslipLineKind.ROUNDING)
        if amount:
            sign = load_line_kinds()[kind].sign if amount > 0 else -1
            lines.append(PaidLine(kind, abs(amount), sign, month, name))
    return lines


def _read_amount(row: ImportRow, name: str, *, may_be_negative: bool = False) -> int | None:
    cell = row.get_cell(name)
    words = cell.strip() if isinstance(cell, str) else ""
    is_negative = (words.startswith("-") and words != "-") or (isinstance(cell, int | float) and cell < 0)
    if is_negative and may_be_negative:
        digits = str(cell).strip().removeprefix("-").removesuffix(".0").replace(".", "")
        if digits.isascii() and digits.isdigit():
            return -int(digits)
    if is_negative and name == "net":
        row.add_issue(name, "NET_NEGATIVE")
        return None
    return row.read_rupiah(name, required=name == "net")


def _check_sums(row: ImportRow, *, gross: int, net: int) -> None:
    """Hold the sums that the file tells against those of its lines."""
    for name, total in (("gross", gross), ("deductions", gross - net), ("net", net)):
        told = _read_amount(row, name)
        if told is not None and told != total:
            row.add_issue(name, "SUM_DIFFERS", total=f"{total:,}".replace(",", "."))
    if net < 0 and not row.is_refused:
        row.add_issue("net", "NET_NEGATIVE")


def _read_grade(row: ImportRow, employee: RecordedEmployee) -> str | None:
    said = row.read_text("grade", required=employee.grade is None)
    if said is None:
        return employee.grade
    ladder = grades_of(employee.kind)
    grade = {each.upper(): each for each in ladder}.get(said.upper().replace(" ", ""))
    if grade is None:
        row.add_issue(
            "grade", "GRADE_UNKNOWN", kind=label(employee.kind, "id"), example=ladder[len(ladder) // 2]
        )
    return grade


def _read_service_years(row: ImportRow, employee: RecordedEmployee, month: date) -> int | None:
    is_known = employee.service is not None and employee.grade_from is not None
    years = row.read_integer("service_years", within=range(MAX_SERVICE_YEARS + 1), required=not is_known)
    if years is not None or employee.service is None or employee.grade_from is None:
        return years
    return service_in_grade(employee.service, min(employee.grade_from, month), on=month).years


def kind_of_unknown(header: str, deductions: Sequence[str]) -> PayslipLineKind:
    """Return whether a column that no layout knows is paid or kept back, by the first word of its header."""
    first = normalize_header(header).partition(" ")[0]
    return PayslipLineKind.OTHER_DEDUCTION if first in deductions else PayslipLineKind.OTHER_INCOME
