"""A month of pay comes in whole or not at all, and every fault is told by row and column."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook

from jejak.imports.messages import InvalidImportFile
from jejak.imports.payslips.load import import_payslips
from jejak.imports.payslips.row import parse_month
from jejak.imports.report import ImportReport
from tests.intake.conftest import Office
from tests.intake.files import Line
from tests.intake.pay_files import add_people, build_month, build_slip, write_month
from tests.ledger.write_rows import begin
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

NOVEMBER = date(2026, 11, 1)
take_november = partial(import_payslips, month=NOVEMBER)
RUNS = (
    "SELECT source, state, is_correction, count, gross, deductions, net FROM hr.pay_run ORDER BY imported_at"
)
LINES = """SELECT l.kind, l.name, l.amount, l.sign, l.month, l.basis
             FROM hr.payslip_line l JOIN hr.payslip s ON s.id = l.payslip_id JOIN hr.pay_run r ON r.id = s.run_id
            WHERE r.is_correction = $1 ORDER BY l.sign DESC, l.kind, l.name"""
UNKNOWN, ROUNDED = "197901022005011001", "1,98001E+17"
FAULTS: Sequence[tuple[dict[str, str], str, str]] = [
    ({"NIP": UNKNOWN}, "NIP", "NIP_UNKNOWN"),
    ({"NIP": ROUNDED}, "NIP", "NIP_IS_A_NUMBER"),
    ({"NIP": ""}, "NIP", "CELL_EMPTY"),
    ({"BULAN": "2026-10"}, "BULAN", "MONTH_OTHER"),
    ({"BULAN": "bulan ini"}, "BULAN", "MONTH_UNREADABLE"),
    ({"NOMOR REKENING": "1,23457E+15"}, "NOMOR REKENING", "ACCOUNT_ROUNDED"),
    ({"JUMLAH KOTOR": "1"}, "JUMLAH KOTOR", "SUM_DIFFERS"),
    ({"JUMLAH POTONGAN": "1"}, "JUMLAH POTONGAN", "SUM_DIFFERS"),
    ({"JUMLAH BERSIH": "1"}, "JUMLAH BERSIH", "SUM_DIFFERS"),
    ({"JUMLAH BERSIH": "-5.000"}, "JUMLAH BERSIH", "NET_NEGATIVE"),
    ({"JUMLAH BERSIH": ""}, "JUMLAH BERSIH", "CELL_EMPTY"),
    ({"TPP": "=SUM(A1:A9)"}, "TPP", "CELL_FORMULA"),
    ({"TPP": "1,5"}, "TPP", "RUPIAH_UNREADABLE"),
    ({"TPP": "-1000"}, "TPP", "RUPIAH_UNREADABLE"),
    ({"TPP": "#REF!"}, "TPP", "CELL_ERROR"),
    ({"HONOR KEGIATAN": "dua ratus"}, "HONOR KEGIATAN", "RUPIAH_UNREADABLE"),
    ({"GOLONGAN": "IX"}, "GOLONGAN", "GRADE_UNKNOWN"),
    ({"GOLONGAN": ""}, "GOLONGAN", "CELL_EMPTY"),
    ({"MASA KERJA": "99"}, "MASA KERJA", "NUMBER_UNREADABLE"),
]


def list_issues(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.finding.code) for each in report.issues]


async def close_run(office: Office) -> None:
    async with office.owner.transaction():
        await begin(office.owner)
        await office.owner.execute(
            "UPDATE hr.pay_run SET state = 'CLOSED', closed_at = now(), "
            "closed_by_id = (SELECT id FROM hr.account WHERE user_name = 'siti') WHERE state = 'OPEN'"
        )


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-11", NOVEMBER), ("2026-11-01", NOVEMBER), ("11/2026", NOVEMBER), ("01-11-2026", NOVEMBER),
        ("November 2026", NOVEMBER), ("NOVEMBER 2026", NOVEMBER), ("2026-13", None), ("2026", None), ("", None),
        ("Nopember 2026", None), ("2026-11-02", None), ("11/0026", None),
    ],
)  # fmt: skip
def test_a_month_is_read_as_people_write_it(text: str, month: date | None) -> None:
    assert parse_month(text) == month


async def test_a_month_comes_in_open_with_its_lines_and_twice_is_once(office: Office) -> None:
    nips = await add_people(office.owner, 3)
    path, totals = write_month(office.folder / "november.csv", nips)
    log = await office.log()
    rehearsed = await take_november(office.database.owner_url, office.wish(path, dry_run=True))
    assert (rehearsed.is_stored, rehearsed.counts, rehearsed.issues) == (
        False,
        {"added": 3, "unchanged": 0},
        [],
    )
    assert (await office.rows(RUNS), await office.log()) == ([], log)
    report = await take_november(office.database.owner_url, office.wish(path))
    assert (report.is_stored, report.counts, report.issues) == (True, {"added": 3, "unchanged": 0}, [])
    run = ("IMPORTED", "OPEN", False, *totals.values())
    assert await office.rows(RUNS) == [run]
    kept = [note for note in report.file_remarks if note.code == "HEADERS_KEPT"]
    assert "HONOR KEGIATAN, POTONGAN KOPERASI" in kept[0].english
    kinds = [(kind, name, sign) for kind, name, _, sign, *_ in await office.rows(LINES, False)]
    assert kinds[::3] == [
        ("BASE_PAY", None, 1), ("CHILD_ALLOWANCE", None, 1), ("OTHER_INCOME", "HONOR KEGIATAN", 1),
        ("POSITION_ALLOWANCE", None, 1), ("RICE_ALLOWANCE", None, 1), ("ROUNDING", None, 1),
        ("SPOUSE_ALLOWANCE", None, 1), ("TPP", None, 1), ("HEALTH_CONTRIBUTION", None, -1), ("INCOME_TAX", None, -1),
        ("OTHER_DEDUCTION", "POTONGAN KOPERASI", -1), ("PENSION_CONTRIBUTION", None, -1),
    ]  # fmt: skip
    log = await office.log()
    for _ in ("open", "closed"):
        again = await take_november(office.database.owner_url, office.wish(path))
        assert (again.is_stored, again.counts) == (False, {"added": 0, "unchanged": 3})
        assert await office.log() == log
        await close_run(office)
        log = await office.log()


async def test_every_fault_is_told_by_row_and_column_and_nothing_is_stored(office: Office) -> None:
    nips = await add_people(office.owner, len(FAULTS) + 2)
    good, first, *others = nips
    lines: list[Line] = [build_slip(good), build_slip(first)]
    lines += [build_slip(nip) | changes for nip, (changes, *_) in zip(others, FAULTS, strict=True)]
    lines.append(build_slip(good))
    report = await office.read(take_november, lines)
    expected = [(row, column, code) for row, (_, column, code) in enumerate(FAULTS, 4)]
    assert list_issues(report) == [*expected, (len(lines) + 1, "NIP", "NIP_TWICE")]
    assert (report.is_stored, report.counts, await office.rows(RUNS)) == (False, {}, [])


async def test_deductions_beyond_income_are_a_negative_net(office: Office) -> None:
    (nip,) = await add_people(office.owner, 1)
    line = build_slip(nip, amounts={"PPH 21": 99_000_000}) | {"JUMLAH KOTOR": "", "JUMLAH POTONGAN": ""}
    report = await office.read(take_november, [line])
    assert list_issues(report) == [(2, "JUMLAH BERSIH", "NET_NEGATIVE")]


async def test_a_month_has_one_regular_run_and_is_corrected_by_another(office: Office) -> None:
    (nip,) = await add_people(office.owner, 1)
    correction = {"NIP": nip, "GOLONGAN": "III/a", "MASA KERJA": "11", "UNTUK BULAN": "2026-09", "GAJI POKOK": "90000",
                  "PEMBULATAN": "-7", "DASAR": "SK 823/7/2026", "JUMLAH BERSIH": "89993"}  # fmt: skip
    with pytest.raises(InvalidImportFile) as refused:
        await office.read(take_november, [correction])
    assert refused.value.finding.code == "MONTH_NOT_CLOSED"
    await office.read(take_november, [build_slip(nip)])
    with pytest.raises(InvalidImportFile) as refused:
        await office.read(take_november, [build_slip(nip, amounts={"TPP": 1})])
    assert refused.value.finding.code == "MONTH_OPEN"
    await close_run(office)
    with pytest.raises(InvalidImportFile) as refused:
        await office.read(take_november, [build_slip(nip, amounts={"TPP": 1})])
    assert refused.value.finding.code == "MONTH_CLOSED"
    late = await office.read(take_november, [correction | {"UNTUK BULAN": "2026-12"}])
    assert list_issues(late) == [(2, "UNTUK BULAN", "MONTH_TO_COME")]
    report = await office.read(take_november, [correction])
    assert (report.is_stored, report.issues) == (True, [])
    september, basis = date(2026, 9, 1), "SK 823/7/2026"
    assert await office.rows(LINES, True) == [
        ("BASE_PAY", None, 90_000, 1, september, basis),
        ("ROUNDING", None, 7, -1, september, basis),
    ]
    assert (await office.rows(RUNS))[1:] == [("IMPORTED", "OPEN", True, 1, 90_000, 7, 89_993)]
    await close_run(office)


async def test_a_formula_of_a_workbook_is_refused_though_it_has_a_value(office: Office) -> None:
    (nip,) = await add_people(office.owner, 1)
    line = build_slip(nip)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(line))
    sheet.append(["=1+1" if name == "TPP" else int(cell) if name in ("GAJI POKOK", "JUMLAH BERSIH") else cell
                  for name, cell in line.items()])  # fmt: skip
    path = office.folder / "november.xlsx"
    book.save(path)
    report = await take_november(office.database.owner_url, office.wish(path))
    assert list_issues(report) == [(2, "TPP", "CELL_FORMULA")]
    sheet.cell(2, list(line).index("TPP") + 1, int(line["TPP"]))
    book.save(path)
    report = await take_november(office.database.owner_url, office.wish(path))
    assert (list_issues(report), report.is_stored) == ([], True)


async def test_a_file_comes_in_the_name_of_payroll_alone(office: Office) -> None:
    nips = await add_people(office.owner, 1)
    path, _ = write_month(office.folder / "november.csv", nips)
    for name in ("siti", "siapa"):
        with pytest.raises(InvalidImportFile) as refused:
            await take_november(office.database.owner_url, office.wish(path), imported_by=name)
        assert refused.value.finding.code == "IMPORTER_UNKNOWN"


@pytest.mark.proof
async def test_planted_faults_are_told_exactly_and_the_corrected_file_adds_up(
    office: Office, record_claim: ClaimRecorder
) -> None:
    count, planted = (6_000, 100) if IS_FULL_SIZE else (300, 30)
    nips, chance = await add_people(office.owner, count), Random(15)
    lines = build_month(nips)
    expected: list[tuple[int, str, str]] = []
    for row in sorted(chance.sample(range(count), planted)):
        changes, column, code = chance.choice(FAULTS)
        lines[row] |= changes
        if code == "NIP_UNKNOWN":
            lines[row]["NIP"] = f"{UNKNOWN[:-3]}{len(expected) + 1:03}"
        expected.append((row + 2, column, code))
    faulty = await office.read(take_november, lines)
    assert (list_issues(faulty), faulty.is_stored) == (expected, False)
    path, totals = write_month(office.folder / "november.csv", nips)
    began = time.perf_counter()
    report = await take_november(office.database.owner_url, office.wish(path))
    took = time.perf_counter() - began
    assert (report.issues, report.counts["added"]) == ([], count)
    assert await office.rows(RUNS) == [("IMPORTED", "OPEN", False, *totals.values())]
    log = await office.log()
    await take_november(office.database.owner_url, office.wish(path))
    assert await office.log() == log
    assert took < 15
    record_claim(
        "A month of pay with planted faults tells exactly these; corrected, it adds up, and twice is once",
        f"{count:,} slips, {planted} faults, stored in {took:.1f} s",
    )


_IMPORT = """
import asyncio, re, sys
from datetime import date
from pathlib import Path
from jejak.imports.payslips.load import import_payslips
from jejak.imports.pipeline import ImportOptions
wish = ImportOptions(Path(sys.argv[2]), False, False, lambda items, *, total, busy: items)
report = asyncio.run(import_payslips(sys.argv[1], wish, month=date(2026, 11, 1)))
# What getrusage tells is also of the process that this one was started by.
print(report.counts["added"], int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.proof
async def test_a_large_month_comes_in_within_its_time_and_memory(
    office: Office, record_claim: ClaimRecorder
) -> None:
    count, seconds, megabytes = (100_000, 180, 300) if IS_FULL_SIZE else (2_000, 15, 300)
    nips = await add_people(office.owner, count)
    path, totals = write_month(office.folder / "november.csv", nips)
    command = (sys.executable, "-c", _IMPORT, office.database.owner_url, str(path))
    began = time.perf_counter()
    run: Any = partial(subprocess.run, command, capture_output=True, text=True, check=True)
    ended = await asyncio.to_thread(run)
    took = time.perf_counter() - began
    added, memory = map(int, ended.stdout.split())
    assert added == count
    assert await office.rows(RUNS) == [("IMPORTED", "OPEN", False, *totals.values())]
    record_claim(
        "A month of pay comes in as slips and lines, each on record, within 3 minutes and 300 MB",
        f"{count:,} slips with {12 * count:,} lines in {took:.1f} s, {memory} MB",
    )
    assert took < seconds
    assert memory < megabytes
