"""A month of pay comes in whole or not at all, and every fault is told by row and column."""

from datetime import date
from functools import partial

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from jejak.imports.messages import InvalidImportFile
from jejak.imports.payslips.load import import_payslips
from jejak.imports.payslips.row import parse_month
from jejak.imports.spreadsheet.column_mapping import load_layout
from rulebook.values import PayslipLineKind
from tests.intake.conftest import Office
from tests.intake.files import Line, write_csv
from tests.intake.pay_files import (
    DEDUCTIONS,
    FAULTS,
    IMPORTER,
    INCOME,
    KINDS,
    READ_CELLS,
    add_people,
    build_month,
    build_slip,
    list_issues,
    write_month,
)
from tests.ledger.write_rows import begin

NOVEMBER = date(2026, 11, 1)
take_month = partial(import_payslips, imported_by=IMPORTER)
take_november = partial(take_month, month=NOVEMBER)
RUNS = (
    "SELECT source, state, is_correction, count, gross, deductions, net FROM hr.pay_run ORDER BY imported_at"
)
LINES = """SELECT l.kind, coalesce(l.name, ''), l.amount, l.sign, l.month, l.basis
             FROM hr.payslip_line l JOIN hr.payslip s ON s.id = l.payslip_id JOIN hr.pay_run r ON r.id = s.run_id
            WHERE r.is_correction = $1 ORDER BY l.sign DESC, l.kind, l.name"""


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
    assert sorted(await office.rows(LINES, False)) == sorted(
        (
            KINDS[column],
            column if KINDS[column].startswith("OTHER_") else "",
            int(line[column]),
            -1 if column in DEDUCTIONS else 1,
            NOVEMBER,
            None,
        )
        for line in build_month(nips)
        for column in KINDS
    )
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
        ("BASE_PAY", "", 90_000, 1, september, basis),
        ("ROUNDING", "", 7, -1, september, basis),
    ]
    assert (await office.rows(RUNS))[1:] == [("IMPORTED", "OPEN", True, 1, 90_000, 7, 89_993)]
    await close_run(office)


async def test_the_same_file_never_comes_in_under_another_month(office: Office) -> None:
    nips = await add_people(office.owner, 2)
    lines = build_month(nips)
    for line in lines:
        del line["BULAN"]
    october, path = date(2026, 10, 1), write_csv(office.folder / "gaji.csv", lines)
    url, wish = office.database.owner_url, office.wish(path)
    assert (await take_month(url, wish, month=october)).is_stored
    log = await office.log()
    for _ in ("open", "closed"):
        with pytest.raises(InvalidImportFile) as refused:
            await take_november(url, wish)
        assert refused.value.finding.code == "FILE_OF_OTHER_MONTH"
        assert "2026-10" in refused.value.finding.message("id")
        assert await office.log() == log
        await close_run(office)
        log = await office.log()
    assert (await take_month(url, wish, month=october)).counts == {"added": 0, "unchanged": 2}


async def test_a_file_of_a_discarded_run_comes_in_under_the_right_month(office: Office) -> None:
    nips = await add_people(office.owner, 1)
    line = build_slip(nips[0])
    del line["BULAN"]
    path = write_csv(office.folder / "gaji.csv", [line])
    url, wish = office.database.owner_url, office.wish(path)
    assert (await take_month(url, wish, month=date(2026, 10, 1))).is_stored
    async with office.owner.transaction():
        await begin(office.owner)
        await office.owner.execute("UPDATE hr.pay_run SET state = 'DISCARDED'")
    assert (await take_november(url, wish)).is_stored


def test_every_column_of_the_layout_stands_in_the_files_of_these_tests() -> None:
    layout = load_layout("payslips")
    fields = {field for field, names in layout.columns.items() if set(names) & set(READ_CELLS)}
    assert set(layout.columns) - fields == {"corrected_month"}
    assert set(KINDS) == {*INCOME, *DEDUCTIONS}
    assert set(KINDS.values()) == set(PayslipLineKind)


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
    basis = list(line).index("DASAR") + 1
    for formula in (ArrayFormula("F2:F3", "=A1:A2"), DataTableFormula(ref="F2:F3")):
        sheet.cell(2, basis).value = formula
        book.save(path)
        report = await take_november(office.database.owner_url, office.wish(path))
        assert [(each.column, each.value) for each in report.issues] == [
            ("DASAR", getattr(formula, "text", "=")),
            ("TPP", "=1+1"),
        ]
    sheet.cell(2, basis).value = None
    sheet.cell(2, list(line).index("TPP") + 1, int(line["TPP"]))
    book.save(path)
    report = await take_november(office.database.owner_url, office.wish(path))
    assert (list_issues(report), report.is_stored) == ([], True)


async def test_a_file_comes_in_the_name_of_payroll_alone(office: Office) -> None:
    nips = await add_people(office.owner, 1)
    path, _ = write_month(office.folder / "november.csv", nips)
    for name in ("siti", "siapa", ""):
        with pytest.raises(InvalidImportFile) as refused:
            await take_november(office.database.owner_url, office.wish(path), imported_by=name)
        assert refused.value.finding.code == "IMPORTER_UNKNOWN"
    assert (await take_november(office.database.owner_url, office.wish(path))).is_stored
    brought = "SELECT a.user_name FROM hr.pay_run r JOIN hr.account a ON a.id = r.imported_by_id"
    assert await office.rows(brought) == [(IMPORTER,)]
