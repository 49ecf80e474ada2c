"""Whatever office program wrote the file: it is read as it was meant, or refused in one sentence."""

from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from jejak.imports.messages import InvalidImportFile
from jejak.imports.report import print_report, write_issues_csv
from tests.intake import files
from tests.intake.conftest import Office

PEOPLE = "SELECT name FROM hr.employee ORDER BY name"


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-8")]
)
async def test_separators_and_encodings_are_recognised(office: Office, separator: str, encoding: str) -> None:
    lines = files.people(5)
    path = files.write_csv(office.folder / "x.csv", lines, separator=separator, encoding=encoding)
    report = await office.file(path)
    assert report.counts["added"] == 5
    assert [note.code for note in report.file_remarks] == ["LAYOUT_UNVERIFIED"]


async def test_windows_letters_are_read_and_said_aloud(office: Office) -> None:
    (line,) = files.people(1, heads=False)
    path = files.write_csv(office.folder / "x.csv", [line | {"NAMA": "Désirée Contoh"}], encoding="cp1252")
    report = await office.file(path)
    assert [note.code for note in report.file_remarks] == ["READ_AS_CP1252", "LAYOUT_UNVERIFIED"]
    assert await office.rows(PEOPLE) == [("Désirée Contoh",)]


async def test_a_workbook_is_read_and_its_numeric_numbers_are_refused(office: Office) -> None:
    lines: list[dict[str, object]] = [dict(line) for line in files.people(6, heads=False)]
    lines[1]["NIP BARU"] = float(str(lines[1]["NIP BARU"]))
    lines[2]["NIP BARU"] = int(str(lines[2]["NIP BARU"]))
    for line in lines:
        line["TMT GOLONGAN"] = datetime.strptime(str(line["TMT GOLONGAN"]), "%d-%m-%Y")  # noqa: DTZ007
        line["MK TAHUN"] = int(str(line["MK TAHUN"]))
    report = await office.file(files.write_xlsx(office.folder / "x.xlsx", lines), skip_faulty=True)
    assert [(fault.row, fault.finding.code) for fault in report.issues] == [
        (3, "NIP_IS_A_NUMBER"),
        (4, "NIP_IS_A_NUMBER"),
    ]
    assert report.counts["added"] == 4


async def test_a_number_marked_as_text_by_an_apostrophe_is_text(office: Office) -> None:
    (line,) = files.people(1, heads=False)
    report = await office.employees([line | {"NIP BARU": f"'{line['NIP BARU']}"}])
    assert report.counts["added"] == 1


async def test_titles_above_the_headers_are_skipped_and_rows_keep_their_numbers(office: Office) -> None:
    lines = files.people(3, heads=False)
    lines[2]["NAMA"] = ""
    path = files.write_csv(office.folder / "x.csv", lines)
    path.write_text(f"Daftar pegawai,,\n\n{path.read_text()}")
    report = await office.file(path)
    assert [(fault.row, fault.column) for fault in report.issues] == [(6, "NAMA")]


async def test_headers_nobody_knows_are_named_and_not_fatal(office: Office) -> None:
    (line,) = files.people(1, heads=False)
    report = await office.employees([line | {"WARNA KESUKAAN": "hijau", "NIK": ""}])
    assert report.counts["added"] == 1
    assert "WARNA KESUKAAN" in report.file_remarks[0].indonesian
    assert "NIK" not in report.file_remarks[0].indonesian


async def test_a_missing_column_is_one_sentence(office: Office) -> None:
    lines = files.people(2)
    for line in lines:
        del line["TMT JABATAN"], line["NAMA"]
    with pytest.raises(InvalidImportFile) as refusal:
        await office.employees(lines)
    assert refusal.value.finding.indonesian == (
        "Kolom yang wajib tidak ada: NAMA, TMT JABATAN. Tambahkan kolom itu, lalu ulangi."
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"\xd0\xcf\x11\xe0 old", "FILE_OLD_EXCEL"),
        (b"PK\x03\x04 not a workbook", "FILE_KIND"),
        (b"a,b\0,c\n", "FILE_KIND"),
        (b"NIP BARU,NAMA,TMT CPNS\n\"1,2,3\n", "FILE_BROKEN"),
        (b"NIP BARU,NAMA,NAMA\n1,2,3\n", "HEADER_TWICE"),
        (b"\x81\x8d\xff", "FILE_CHARACTERS"),
    ],
)  # fmt: skip
async def test_what_is_no_table_is_refused_in_words(office: Office, content: bytes, code: str) -> None:
    path = office.folder / "x.csv"
    path.write_bytes(content)
    with pytest.raises(InvalidImportFile) as refusal:
        await office.file(path)
    assert refusal.value.finding.code == code


async def test_the_samples_of_the_handbook_come_in(new_regency: Office) -> None:
    samples = Path(__file__).parents[2] / "docs" / "samples"
    rows = [line.split(",") for line in (samples / "units.csv").read_text().splitlines()[1:]]
    units = await new_regency.units(rows)
    people = await new_regency.file(samples / "employees.csv")
    assert (units.issues, units.counts["added"], people.issues, people.counts["added"]) == ([], 7, [], 8)


async def test_what_is_shown_of_a_cell_cannot_drive_the_terminal(office: Office) -> None:
    (line,) = files.people(1, heads=False)
    report = await office.employees([line | {"NAMA": "Sabri \x1b[2J[bold]Contoh" + "x" * 90}])
    write_issues_csv(report.issues, office.folder / "report.csv", locale="id")
    shown = (office.folder / "report.csv").read_text("utf-8-sig")
    assert [fault.finding.code for fault in report.issues] == ["CELL_CONTROL"]
    assert "\x1b" not in shown
    assert "Sabri \N{REPLACEMENT CHARACTER}[2J[bold]Contohxxx" in shown
    with Console(record=True, width=200, file=StringIO()) as console:
        print_report(report, console, locale="id", dry_run=False)
    assert "[2J[bold]Contohxxx" in console.export_text()


@pytest.mark.parametrize("column", ["NAMA", "TEMPAT LAHIR", "NOMOR SK"])
@pytest.mark.parametrize("mark", ["\u202e", "\u2067", "\u200e"])
async def test_no_cell_brings_in_a_text_that_reads_as_another(office: Office, column: str, mark: str) -> None:
    (line,) = files.people(1, heads=False)
    told = next((each for each in line if each.startswith(column)), "NAMA")
    report = await office.employees([line | {told: f"Sab{mark}ri Contoh"}])
    assert [fault.finding.code for fault in report.issues] == ["CELL_CONTROL"]
