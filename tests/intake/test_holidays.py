"""A decree on holidays comes in like every other file: rehearsed, all or nothing, each fault told, twice is once."""

from datetime import date
from pathlib import Path

import pytest

from jejak.imports.holidays import import_holidays, use_packaged_calendar
from jejak.imports.messages import InvalidImportFile
from jejak.imports.pipeline import ImportOptions
from jejak.imports.report import ImportReport
from tests.intake.conftest import Office, quietly
from tests.intake.files import Line

DAYS = "SELECT day, kind, name, source, is_estimated FROM hr.holiday WHERE extract(year FROM day) = $1 ORDER BY day"
EDITION = "SELECT version FROM hr.calendar_year WHERE year = $1"
SKB = "SKB 1/2027, 5 Oktober 2026"


def holiday(day: str, name: str, kind: str = "Libur Nasional", **other: str) -> Line:
    line = {
        "TANGGAL": day, "JENIS": kind, "NAMA": name, "NOMOR SK": "SKB 1/2027",
        "TANGGAL SK": "05-10-2026", "PERKIRAAN": "",
    }  # fmt: skip
    return line | {each.replace("_", " "): said for each, said in other.items()}


async def edition(office: Office, year: int) -> int | None:
    found = await office.rows(EDITION, year)
    return found[0][0] if found else None


async def test_a_decree_comes_in_and_twice_is_once(office: Office) -> None:
    decree = [
        holiday("01-01-2028", "Tahun Baru"),
        holiday("2028-02-14", "Cuti Bersama Contoh", "cuti bersama"),
        holiday("10-11-2028", "Hari Jadi Kabupaten", "Libur Daerah"),
    ]
    rehearsed = await office.read(import_holidays, decree, dry_run=True)
    assert (rehearsed.is_stored, await edition(office, 2028)) == (False, None)
    report = await office.read(import_holidays, decree)
    assert report.counts == {"added": 3, "changed": 0, "removed": 0, "unchanged": 0}
    assert await office.rows(DAYS, 2028) == [
        (date(2028, 1, 1), "NATIONAL", "Tahun Baru", SKB, False),
        (date(2028, 2, 14), "COLLECTIVE", "Cuti Bersama Contoh", SKB, False),
        (date(2028, 11, 10), "REGIONAL", "Hari Jadi Kabupaten", SKB, False),
    ]
    assert await edition(office, 2028) == 1
    log = await office.log()
    again = await office.read(import_holidays, decree)
    assert (again.is_stored, again.counts["unchanged"], await office.log()) == (False, 3, log)
    acts = await office.rows("SELECT t.operation FROM audit.tx t JOIN audit.entry e ON e.tx_id = t.id"
                             " WHERE e.relation = 'hr.holiday' GROUP BY 1 ORDER BY 1")  # fmt: skip
    assert acts == [("importHolidays",), ("initRegency",)]


async def test_what_was_estimated_gives_way_and_what_is_firm_stays(office: Office) -> None:
    before = await office.rows(DAYS, 2027)
    estimated = [row for row in before if row[4] and row[1] == "NATIONAL"]
    firm = [row for row in before if not row[4]]
    assert estimated
    report = await office.read(import_holidays, [holiday("09-03-2027", "Idulfitri Contoh")])
    gone = [row for row in estimated if row[0] != date(2027, 3, 9)]
    assert report.counts["removed"] == len(gone)
    after = await office.rows(DAYS, 2027)
    assert {row[0] for row in gone} & {row[0] for row in after} == set()
    assert set(firm) <= set(after) | {row for row in firm if row[0] == date(2027, 3, 9)}
    assert await edition(office, 2027) == 2
    revoked = await office.read(import_holidays, [holiday("09-03-2027", "Idulfitri Contoh", "Dicabut")])
    assert revoked.counts == {"added": 0, "changed": 0, "removed": 1, "unchanged": 0}
    assert await edition(office, 2027) == 3


async def test_each_fault_is_told_with_row_and_column_and_nothing_is_stored(office: Office) -> None:
    log = await office.log()
    lines = [
        holiday("31-02-2027", "Tidak ada"),
        holiday("01-05-2027", "Buruh", "Libur Panjang"),
        holiday("02-05-2027", ""),
        holiday("03-05-2027", "Satu", "Libur Daerah"),
        holiday("03-05-2027", "Dua", "Libur Daerah"),
        holiday("01-01-2031", "Daerah saja", "Libur Daerah"),
        holiday("04-05-2027", "Bukan libur", "Dicabut"),
        holiday("05-05-2027", "SK nanti", TANGGAL_SK="01-01-2099"),
        holiday("05-05-1999", "Lama sekali"),
    ]
    report = await office.read(import_holidays, lines)
    assert [(each.row, each.column, each.finding.code) for each in report.issues] == [
        (2, "TANGGAL", "DATE_UNREADABLE"),
        (3, "JENIS", "WORD_UNKNOWN"),
        (4, "NAMA", "CELL_EMPTY"),
        (6, "TANGGAL", "HOLIDAY_TWICE"),
        (7, "TANGGAL", "HOLIDAY_YEAR_BEGINS"),
        (8, "TANGGAL", "HOLIDAY_NOT_ON_RECORD"),
        (9, "TANGGAL SK", "DATE_FUTURE"),
        (10, "TANGGAL", "HOLIDAY_YEAR"),
    ]
    assert (report.is_stored, await office.log()) == (False, log)
    taken = await office.read(import_holidays, lines, skip_faulty=True)
    assert (taken.is_stored, taken.counts["added"]) == (True, 1)


async def import_year(office: Office, year: int) -> ImportReport:
    with use_packaged_calendar(ImportOptions(Path(), False, False, quietly), year) as wish:
        return await import_holidays(office.database.owner_url, wish)


async def test_what_the_release_brings_comes_in_once(office: Office) -> None:
    log = await office.log()
    report = await import_year(office, 2026)
    assert (report.counts["added"], report.counts["changed"], report.counts["removed"]) == (0, 0, 0)
    assert await office.log() == log
    await office.read(import_holidays, [holiday("17-08-2026", "Proklamasi Kemerdekaan")])
    report = await import_year(office, 2026)
    assert (report.counts["changed"], await edition(office, 2026)) == (1, 3)
    with pytest.raises(InvalidImportFile, match="only of 2025, 2026, 2027"):
        await import_year(office, 2040)
