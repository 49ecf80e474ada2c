"""Import of the regency's own TPP tariffs, `jejak import tariffs FILE`, one class a row.

Judges no amount: what a class is paid is the regency's decree.
"""

from datetime import date
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.imports.decree_lines import (
    AcceptedLine,
    DecreeLine,
    DecreeReference,
    accept_lines,
    read_decree_term,
)
from jejak.imports.lookup.position_lookup import CLASSES
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

LAYOUT = "tariffs"
IMPORT_SQL = ImportSql(
    plan=(),
    tally="count_tariffs",
    write=("end_tariffs", "add_tariffs", "check_constraints"),
    operation="importTariffs",
    summary="SUMMARY_TARIFFS",
)


async def import_tariffs(owner_url: str, options: ImportOptions) -> ImportReport:
    """Read the tariffs of a decree, and store those that begin or end.

    Raises: InvalidImportFile; OSError
    """
    source = open_file(options.path, LAYOUT)
    async with import_transaction(owner_url) as client:
        day = await load_today(client)
        rows = list(read_rows(source, options))
        claims = [(row, line) for row in rows if (line := _read_line(row, day))]
        lines = accept_lines(
            claims, await _load_recorded(client), tells_ends="effective_until" in source.columns.indexes
        )
        if len(lines) < len(rows) and not options.skip_faulty:
            return build_report(source, rows, steps=IMPORT_SQL, counts={}, is_stored=False)
        await client.execute_script(load_sql("stage_tariffs"))
        await copy_to_staging(client, "incoming_tariff", records=[_to_staging_row(each) for each in lines])
        return await run_import(client, options, steps=IMPORT_SQL, source=source, rows=rows)


async def _load_recorded(client: BaseDBAsyncClient) -> dict[UUID, DecreeLine]:
    return {
        each["id"]: DecreeLine(
            subject=(),
            classes=range(each["job_class"], each["job_class"] + 1),
            content=each["amount"],
            decree=DecreeReference(each["decree_number"], each["decree_date"]),
            since=each["effective_from"],
            until=each["effective_until"],
        )
        for each in await client.execute_query_dict(load_sql("recorded_tariffs"))
    }


def _read_line(row: ImportRow, day: date) -> DecreeLine | None:
    job_class = row.read_integer("job_class", within=CLASSES, required=True)
    amount = row.read_rupiah("amount", required=True)
    term = read_decree_term(row, today=day)
    if row.is_refused or job_class is None or amount is None or term is None:
        return None
    return DecreeLine((), range(job_class, job_class + 1), amount, *term)


def _to_staging_row(each: AcceptedLine) -> tuple[Any, ...]:
    """The columns of the staging table, in order."""
    line = each.line
    term = (*line.decree, line.since, line.until)
    return (each.row.number, each.id, each.is_new, line.classes.start, line.content, *term)
