"""Pipeline of an import, in one transaction: lock, stage, plan, write what changes.

Works as the owner: the staging tables are temporary ones, which jejak_app may not make; pay slips alone come in over
its login too, by a function of the owner's. A plan that changes nothing leaves no trace: the actor is stated only
before a write.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import uuid4

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.exceptions import IntegrityError

from audit.context import Attribution, begin, transaction
from jejak.accounts.sql import statement
from jejak.database.pools import open_pools
from jejak.imports.messages import InvalidImportFile, build_finding
from jejak.imports.report import ImportReport
from jejak.imports.spreadsheet.cells import CellIssue, ImportRow
from jejak.imports.spreadsheet.column_mapping import ColumnLayout, ColumnMapping, load_layout, map_columns
from jejak.imports.spreadsheet.sheet import Sheet, read_sheet
from jejak.imports.sql import load_sql
from rulebook.access import SERVICE_ACTORS

Item = TypeVar("Item")


class ProgressTracker(Protocol):
    """Shows how far a loop has come; `busy` is the code of what it does."""

    def __call__(self, items: Iterable[Item], *, total: int | None, busy: str) -> Iterable[Item]: ...


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the operator asked for."""

    path: Path
    dry_run: bool
    skip_faulty: bool
    track: ProgressTracker


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that was opened, and its columns by a layout."""

    layout: ColumnLayout
    sheet: Sheet
    columns: ColumnMapping


class ImportSql(NamedTuple):
    """The SQL of one kind of import, in order: the plan's count tells whether anything is to be written."""

    plan: Sequence[str]
    tally: str
    write: Sequence[str]
    operation: str
    summary: str


def open_file(path: Path, name: str, *, shows_formulas: bool = False) -> OpenedFile:
    """Open a file that should have a layout's columns.

    Raises: InvalidImportFile; OSError
    """
    known = load_layout(name)
    sheet = read_sheet(path, is_header=known.is_header, shows_formulas=shows_formulas)
    return OpenedFile(known, sheet, map_columns(known, sheet.headers))


@asynccontextmanager
async def import_transaction(
    url: str, *, lock: str = "lock", pool: str = "owner"
) -> AsyncIterator[TransactionalDBClient]:
    """Hold the one transaction of an import, with everything it writes locked by the SQL of this name.

    Raises: InvalidImportFile when the file contradicts what is recorded
    """
    async with open_pools({pool: url}):
        try:
            async with transaction(pool) as client:
                await client.execute_script(load_sql(lock))
                yield client
        except IntegrityError as error:
            raise InvalidImportFile("DATABASE_REFUSED", detail=str(error)) from error


async def load_today(client: BaseDBAsyncClient) -> date:
    """Return the regency's civil date.

    Raises: InvalidImportFile before there is a regency
    """
    day: date | None = (await client.execute_query_dict(statement("today")))[0]["today"]
    if day is None:
        raise InvalidImportFile("NO_REGENCY")
    return day


def read_rows(source: OpenedFile, options: ImportOptions) -> Iterator[ImportRow]:
    """Read the rows below the headers, and show how far that has come."""
    for line in options.track(source.sheet.rows, total=source.sheet.row_count, busy="BUSY_READING"):
        yield ImportRow(line, source.columns)


async def copy_to_staging(client: BaseDBAsyncClient, table: str, *, records: Iterable[Sequence[Any]]) -> None:
    """Fill a staging table whose columns are the records' fields, in order."""
    async with client.acquire_connection() as connection:
        await connection.copy_records_to_table(table, records=records)


async def run_import(
    client: TransactionalDBClient,
    options: ImportOptions,
    *,
    steps: ImportSql,
    source: OpenedFile,
    rows: Sequence[ImportRow],
) -> ImportReport:
    """Plan what the staged rows change, write it unless it is nothing; take it back after a rehearsal."""
    for name in steps.plan:
        await client.execute_script(load_sql(name))
    counts = (await client.execute_query_dict(load_sql(steps.tally)))[0]
    found = build_report(source, rows, steps=steps, counts=counts, is_stored=not options.dry_run)
    if found.has_changes:
        await begin(client, build_attribution(source.sheet, steps.operation))
        for name in options.track(steps.write, total=len(steps.write), busy="BUSY_STORING"):
            await client.execute_script(load_sql(name))
    if options.dry_run:
        await client.rollback()
    return found


def build_report(
    source: OpenedFile,
    rows: Sequence[ImportRow],
    *,
    steps: ImportSql,
    counts: Mapping[str, int],
    is_stored: bool,
) -> ImportReport:
    """Gather what is to be told: remarks on the file, the rows' faults in order, and the counts."""
    faults: list[CellIssue] = [fault for row in rows for fault in row.issues]
    has_changes = any(count for name, count in counts.items() if name != "unchanged")
    return ImportReport(
        rows=len(rows),
        issues=faults,
        file_remarks=tuple(_file_remarks(source)),
        summary=steps.summary,
        counts=counts,
        is_stored=is_stored and has_changes,
    )


def _file_remarks(source: OpenedFile) -> Iterable[Any]:
    yield from source.sheet.notes
    if source.columns.unknown:
        yield build_finding("HEADERS_UNKNOWN", headers=", ".join(source.columns.unknown))
    if not source.layout.verified:
        yield build_finding("LAYOUT_UNVERIFIED", source=source.layout.source, since=source.layout.since)


def build_attribution(sheet: Sheet, operation: str) -> Attribution:
    """Return who is on record for what a file changes: the machine that imports, and the file."""
    return Attribution(
        actor=SERVICE_ACTORS["import"],
        method="SERVICE",
        request=str(uuid4()),
        operation=operation,
        document=sheet.digest,
        reason=f"{sheet.name}, SHA-256 {sheet.digest.hex()}",
    )
