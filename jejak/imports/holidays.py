"""Import of a decree on holidays, `jejak import holidays FILE`, one day a row; or of the packaged calendar.

A day takes what the file says of it; days that were only estimated and that the file does not name, of a kind and a
year that it does, are gone. Every year that changes gets another edition.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.imports.messages import InvalidImportFile
from jejak.imports.pipeline import (
    ImportOptions,
    ImportSql,
    build_report,
    copy_to_staging,
    import_transaction,
    load_today,
    open_file,
    read_rows,
    run_import,
)
from jejak.imports.report import ImportReport
from jejak.imports.spreadsheet.cells import ImportRow
from jejak.imports.sql import load_sql
from rulebook.labels import day_text
from rulebook.table import PACKAGED_HOLIDAYS_SOURCE, load_national_holidays
from rulebook.values import HolidayKind

LAYOUT = "holidays"
REVOKED: Final = "REVOKED"
YEARS: Final = range(2017, 2101)
"""From the law of leave that is on file to what hr.calendar_year keeps."""
IMPORT_SQL = ImportSql(
    plan=(),
    tally="count_holidays",
    write=("remove_holidays", "change_holidays", "add_holidays", "check_constraints"),
    operation="importHolidays",
    summary="SUMMARY_HOLIDAYS",
)
_KINDS: Final = {HolidayKind.NATIONAL: "NASIONAL", HolidayKind.COLLECTIVE: "CUTI BERSAMA"}


class StagedHoliday(NamedTuple):
    """One day as the file has it, in the order of the staging table."""

    line: int
    day: date
    kind: str
    name: str
    source: str
    is_estimated: bool


async def import_holidays(owner_url: str, options: ImportOptions) -> ImportReport:
    """Read the holidays of a decree, and store what they change.

    Raises: InvalidImportFile; OSError
    """
    source = open_file(options.path, LAYOUT)
    words = source.layout.vocabulary
    async with import_transaction(owner_url) as client:
        day = await load_today(client)
        rows = list(read_rows(source, options))
        found = [each for row in rows if (each := _read_holiday(row, words, day))]
        _refuse_duplicates(rows, found)
        _refuse_unknown(rows, found, await _load_context(client))
        faulty = {row.number for row in rows if row.is_refused}
        kept = [each for each in found if each.line not in faulty]
        if faulty and not options.skip_faulty:
            return build_report(source, rows, steps=IMPORT_SQL, counts={}, is_stored=False)
        await client.execute_script(load_sql("stage_holidays"))
        await copy_to_staging(client, "incoming_holiday", records=kept)
        return await run_import(client, options, steps=IMPORT_SQL, source=source, rows=rows)


@contextmanager
def use_packaged_calendar(options: ImportOptions, year: int) -> Iterator[ImportOptions]:
    """Have what this release brings of a year read like a file of the office's own.

    Raises: InvalidImportFile for a year that it does not bring
    """
    days = [each for each in load_national_holidays() if each.day.year == year]
    if not days:
        years = sorted({each.day.year for each in load_national_holidays()})
        raise InvalidImportFile("YEAR_NOT_PACKAGED", year=year, years=", ".join(map(str, years)))
    with TemporaryDirectory(prefix="jejak-libur-") as folder:
        path = Path(folder) / f"hari-libur-{year}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(["TANGGAL", "JENIS", "NAMA", "DASAR", "PERKIRAAN"])
            for each in days:
                estimated = "YA" if each.is_estimated else "TIDAK"
                writer.writerow(
                    [each.day.isoformat(), _KINDS[each.kind], each.name, PACKAGED_HOLIDAYS_SOURCE, estimated]
                )
        yield replace(options, path=path)


def _read_holiday(
    row: ImportRow, words: Mapping[str, Mapping[str, str]], today_: date
) -> StagedHoliday | None:
    day, kind = row.read_date("day", required=True), row.read_code("kind", words["kind"], required=True)
    name, number = row.read_text("name", required=True), row.read_text("decree_number", required=True)
    on, estimated = row.read_date("decree_date"), row.read_code("is_estimated", words["is_estimated"])
    if on and on > today_:
        row.add_issue("decree_date", "DATE_FUTURE")
    if day and day.year not in YEARS:
        row.add_issue("day", "HOLIDAY_YEAR", first=YEARS.start, last=YEARS.stop - 1)
    if row.is_refused or day is None or kind is None or name is None or number is None:
        return None
    source = f"{number}, {day_text(on, 'id')}" if on else number
    return StagedHoliday(row.number, day, kind, name, source, estimated == "yes")


def _refuse_duplicates(rows: Sequence[ImportRow], holidays: Sequence[StagedHoliday]) -> None:
    by_number, seen = {row.number: row for row in rows}, dict[date, int]()
    for each in holidays:
        if (first := seen.setdefault(each.day, each.line)) != each.line:
            by_number[each.line].add_issue("day", "HOLIDAY_TWICE", first=first)


def _refuse_unknown(
    rows: Sequence[ImportRow], holidays: Sequence[StagedHoliday], context: "HolidayContext"
) -> None:
    """A year begins with its national holidays, and only what is on record is revoked."""
    by_number = {row.number: row for row in rows}
    years = context.years | {each.day.year for each in holidays if each.kind == HolidayKind.NATIONAL}
    for each in holidays:
        if each.kind == REVOKED and each.day not in context.days:
            by_number[each.line].add_issue("day", "HOLIDAY_NOT_ON_RECORD")
        elif each.day.year not in years:
            by_number[each.line].add_issue("day", "HOLIDAY_YEAR_BEGINS", year=each.day.year)


class HolidayContext(NamedTuple):
    """The years with a calendar, and its days."""

    years: frozenset[int]
    days: frozenset[date]


async def _load_context(client: BaseDBAsyncClient) -> HolidayContext:
    rows = await client.execute_query_dict(load_sql("recorded_holidays"))
    days = frozenset(row["day"] for row in rows if row["day"] is not None)
    return HolidayContext(frozenset(row["year"] for row in rows), days)
