"""Files of a month's pay for the import tests: slips that add up, of invented people, and what they come to."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from types import MappingProxyType

import asyncpg

from jejak.imports.report import ImportReport
from tests.intake.files import Line, write_csv
from tests.ledger.write_rows import begin

INCOME = {
    "GAJI POKOK": 2_785_700, "TUNJANGAN ISTRI": 278_570, "TUNJANGAN ANAK": 55_714, "TUNJANGAN JABATAN": 185_000,
    "TUNJANGAN FUNGSIONAL": 360_000, "TUNJANGAN UMUM": 175_000, "TUNJANGAN BERAS": 217_260, "TPP": 2_500_000,
    "TUNJANGAN PPH": 12_345, "PEMBULATAN": 31, "HONOR KEGIATAN": 150_000,
}  # fmt: skip
DEDUCTIONS = {
    "IWP": 132_321, "BPJS KESEHATAN": 31_200, "PPH 21": 12_500, "TAPERUM": 7_000, "PENGEMBALIAN": 45_678,
    "POTONGAN KOPERASI": 50_000,
}  # fmt: skip
KINDS = {
    "GAJI POKOK": "BASE_PAY", "TUNJANGAN ISTRI": "SPOUSE_ALLOWANCE", "TUNJANGAN ANAK": "CHILD_ALLOWANCE",
    "TUNJANGAN JABATAN": "POSITION_ALLOWANCE", "TUNJANGAN FUNGSIONAL": "FUNCTIONAL_ALLOWANCE",
    "TUNJANGAN UMUM": "GENERAL_ALLOWANCE", "TUNJANGAN BERAS": "RICE_ALLOWANCE", "TPP": "TPP",
    "TUNJANGAN PPH": "INCOME_TAX_ALLOWANCE", "PEMBULATAN": "ROUNDING", "HONOR KEGIATAN": "OTHER_INCOME",
    "IWP": "PENSION_CONTRIBUTION", "BPJS KESEHATAN": "HEALTH_CONTRIBUTION", "PPH 21": "INCOME_TAX",
    "TAPERUM": "HOUSING_SAVINGS", "PENGEMBALIAN": "REPAYMENT", "POTONGAN KOPERASI": "OTHER_DEDUCTION",
}  # fmt: skip
"""The kind of line that each column becomes."""
FEWER: Mapping[str, int] = dict.fromkeys(
    ("TUNJANGAN FUNGSIONAL", "TUNJANGAN UMUM", "TUNJANGAN PPH", "TAPERUM", "PENGEMBALIAN"), 0
)
"""Amounts that leave the lines of a common slip: nobody holds three kinds of position."""
READ_CELLS = ("NIP", "BULAN", "GOLONGAN", "MASA KERJA", "NOMOR REKENING", "DASAR", *KINDS, "JUMLAH KOTOR",
              "JUMLAH POTONGAN", "JUMLAH BERSIH")  # fmt: skip
UNKNOWN, ROUNDED = "197901022005011001", "1,98001E+17"
FAULTS: Sequence[tuple[dict[str, str], str, str]] = [
    ({"NIP": UNKNOWN}, "NIP", "NIP_UNKNOWN"),
    ({"NIP": ROUNDED}, "NIP", "NIP_IS_A_NUMBER"),
    ({"NIP": "198001"}, "NIP", "NIP_NOT_18_DIGITS"),
    ({"NIP": ""}, "NIP", "CELL_EMPTY"),
    ({"BULAN": "2026-10"}, "BULAN", "MONTH_OTHER"),
    ({"BULAN": "bulan ini"}, "BULAN", "MONTH_UNREADABLE"),
    ({"BULAN": ""}, "BULAN", "CELL_EMPTY"),
    ({"NOMOR REKENING": "1,23457E+15"}, "NOMOR REKENING", "ACCOUNT_ROUNDED"),
    ({"JUMLAH KOTOR": "1"}, "JUMLAH KOTOR", "SUM_DIFFERS"),
    ({"JUMLAH POTONGAN": "1"}, "JUMLAH POTONGAN", "SUM_DIFFERS"),
    ({"JUMLAH BERSIH": "1"}, "JUMLAH BERSIH", "SUM_DIFFERS"),
    ({"JUMLAH BERSIH": "-5.000"}, "JUMLAH BERSIH", "NET_NEGATIVE"),
    ({"JUMLAH BERSIH": ""}, "JUMLAH BERSIH", "CELL_EMPTY"),
    *(({name: "=SUM(A1:A9)"}, name, "CELL_FORMULA") for name in READ_CELLS),
    ({"DASAR": '  =HYPERLINK("http://contoh.example")'}, "DASAR", "CELL_FORMULA"),
    ({"TPP": "1,5"}, "TPP", "RUPIAH_UNREADABLE"),
    ({"TPP": "-1000"}, "TPP", "RUPIAH_UNREADABLE"),
    ({"TPP": "#REF!"}, "TPP", "CELL_ERROR"),
    ({"HONOR KEGIATAN": "dua ratus"}, "HONOR KEGIATAN", "RUPIAH_UNREADABLE"),
    ({"GOLONGAN": "IX"}, "GOLONGAN", "GRADE_UNKNOWN"),
    ({"GOLONGAN": ""}, "GOLONGAN", "CELL_EMPTY"),
    ({"GOLONGAN": "III/a\u202e"}, "GOLONGAN", "CELL_CONTROL"),
    ({"GOLONGAN": "III/a " * 100}, "GOLONGAN", "CELL_LONG"),
    ({"MASA KERJA": "99"}, "MASA KERJA", "NUMBER_UNREADABLE"),
]
"""What may be wrong with one row: what is put into it, the column that is named, and the code."""
IMPORTER = "keuangan"
"""The account of payroll that brings the files."""
_ACCOUNT = """
WITH made AS (INSERT INTO hr.account (user_name, name) VALUES ($1, 'Keuangan') RETURNING id)
INSERT INTO hr.account_role (account_id, role, effective_from) SELECT id, 'PAYROLL', '2015-01-01' FROM made
"""
_PEOPLE = """
INSERT INTO hr.employee (id, nip, kind, name, sex, birth_date, service_from, work_week)
SELECT gen_random_uuid(), nip, 'PNS', 'Orang ' || n, 'MALE', '1980-01-02', '2005-01-01', 5
  FROM unnest($1::text[]) WITH ORDINALITY u (nip, n)
"""


async def add_people(owner: asyncpg.Connection, count: int) -> list[str]:
    """Put so many people on record, without rank or post, and the account of payroll; return their numbers."""
    nips = [
        f"1980{1 + number // 27_972 % 12:02}{1 + number // 999 % 28:02}2005011{1 + number % 999:03}"
        for number in range(count)
    ]
    async with owner.transaction():
        await begin(owner)
        await owner.execute(_PEOPLE, nips)
        await owner.execute(_ACCOUNT, IMPORTER)
    return nips


def build_slip(
    nip: str, random: Random | None = None, *, amounts: Mapping[str, int] = MappingProxyType({})
) -> Line:
    """One row that adds up."""
    chance = random or Random(0)
    income = INCOME | {"TPP": chance.randrange(1_000, 4_000) * 1_000}
    income |= {name: amount for name, amount in amounts.items() if name in INCOME}
    held = DEDUCTIONS | {name: amount for name, amount in amounts.items() if name in DEDUCTIONS}
    gross, kept = sum(income.values()), sum(held.values())
    sums = {"JUMLAH KOTOR": gross, "JUMLAH POTONGAN": kept, "JUMLAH BERSIH": gross - kept}
    cells = {name: str(amount) for name, amount in (income | held | sums).items()}
    return {"NIP": nip, "NAMA": "Orang", "BULAN": "2026-11", "GOLONGAN": "III/a", "MASA KERJA": "11",
            "NOMOR REKENING": "0012345678901", "DASAR": "", **cells}  # fmt: skip


def build_month(
    nips: Sequence[str], *, seed: int = 1, amounts: Mapping[str, int] = MappingProxyType({})
) -> list[Line]:
    """A row for everybody."""
    random = Random(seed)
    return [build_slip(nip, random, amounts=amounts) for nip in nips]


def write_month(
    path: Path,
    nips: Sequence[str],
    *,
    seed: int = 1,
    month: str = "2026-11",
    amounts: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Path, dict[str, int]]:
    """Write the month; return the file and what its sums come to."""
    lines = [line | {"BULAN": month} for line in build_month(nips, seed=seed, amounts=amounts)]
    names = {"gross": "JUMLAH KOTOR", "deductions": "JUMLAH POTONGAN", "net": "JUMLAH BERSIH"}
    totals = {name: sum(int(line[header]) for line in lines) for name, header in names.items()}
    return write_csv(path, lines), {"count": len(lines)} | totals


def list_issues(report: ImportReport) -> list[tuple[int, str, str]]:
    """Return row, column and code of each fault that was told."""
    return [(each.row, each.column, each.finding.code) for each in report.issues]
