"""Import of the decree on who decides leave, `jejak import delegations FILE`, one line a row.

A unit's code as decider means the post of its head; that of the root is the regency head's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
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
from jejak.imports.lookup.unit_lookup import UnitLookup
from jejak.imports.pipeline import (
    ImportOptions,
    ImportSql,
    OpenedFile,
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

LAYOUT = "delegations"
IMPORT_SQL = ImportSql(
    plan=(),
    tally="count_delegations",
    write=("end_delegations", "add_delegations", "check_constraints"),
    operation="importDelegations",
    summary="SUMMARY_DELEGATIONS",
)


class UnitHead(NamedTuple):
    """The post at the head of a unit, and whether somebody holds it today."""

    post_id: UUID
    is_filled: bool


@dataclass(frozen=True, slots=True)
class DelegationContext:
    """What the rows are read against."""

    today: date
    words: Mapping[str, Any]
    units: UnitLookup
    heads: Mapping[UUID, UnitHead]


async def import_delegations(owner_url: str, options: ImportOptions) -> ImportReport:
    """Read the lines of a delegation decree, and store those that begin or end.

    Raises: InvalidImportFile; OSError
    """
    source = open_file(options.path, LAYOUT)
    async with import_transaction(owner_url) as client:
        known = await _load_context(client, source)
        rows = list(read_rows(source, options))
        claims = [(row, line) for row in rows if (line := _read_line(row, known))]
        lines = accept_lines(
            claims, await _load_recorded(client), tells_ends="effective_until" in source.columns.indexes
        )
        if len(lines) < len(rows) and not options.skip_faulty:
            return build_report(source, rows, steps=IMPORT_SQL, counts={}, is_stored=False)
        await client.execute_script(load_sql("stage_delegations"))
        await copy_to_staging(
            client, "incoming_delegation", records=[_to_staging_row(each) for each in lines]
        )
        return await run_import(client, options, steps=IMPORT_SQL, source=source, rows=rows)


async def _load_context(client: BaseDBAsyncClient, source: OpenedFile) -> DelegationContext:
    day = await load_today(client)
    units = await client.execute_query_dict(load_sql("recorded_units"))
    heads = await client.execute_query_dict(load_sql("recorded_heads"))
    return DelegationContext(
        today=day,
        words=source.layout.vocabulary,
        units=UnitLookup(units),
        heads={each.pop("unit_id"): UnitHead(**each) for each in heads},
    )


async def _load_recorded(client: BaseDBAsyncClient) -> dict[UUID, DecreeLine]:
    return {
        each["id"]: DecreeLine(
            subject=(each["unit_id"], each["leave_kind"]),
            classes=range(each["lowest_job_class"], each["highest_job_class"] + 1),
            content=each["deciding_post_id"],
            decree=DecreeReference(each["decree_number"], each["decree_date"]),
            since=each["effective_from"],
            until=each["effective_until"],
        )
        for each in await client.execute_query_dict(load_sql("recorded_delegations"))
    }


def _read_line(row: ImportRow, context: DelegationContext) -> DecreeLine | None:
    unit = context.units.find_by_code(row, "unit_code")
    kind = row.read_code("leave_kind", context.words["leave_kind"]) or context.words["usual_kind"]
    lowest = row.read_integer("lowest_class", within=CLASSES) or min(CLASSES)
    highest = row.read_integer("highest_class", within=CLASSES) or max(CLASSES)
    if lowest > highest:
        row.add_issue("highest_class", "CLASSES_REVERSED")
    post, term = _find_deciding_post(row, context), read_decree_term(row, today=context.today)
    if row.is_refused or unit is None or post is None or term is None:
        return None
    return DecreeLine((unit, kind), range(lowest, highest + 1), post, *term)


def _find_deciding_post(row: ImportRow, context: DelegationContext) -> UUID | None:
    unit = context.units.find_by_code(row, "deciding_code")
    if unit is None:
        return None
    head = context.heads.get(unit)
    if head is None:
        row.add_issue("deciding_code", "HEAD_MISSING")
        return None
    if not head.is_filled:
        row.add_issue("deciding_code", "HEAD_VACANT")
    return head.post_id


def _to_staging_row(each: AcceptedLine) -> tuple[Any, ...]:
    """The columns of the staging table, in order."""
    line = each.line
    classes = (min(line.classes), max(line.classes))
    term = (*line.decree, line.since, line.until)
    return (each.row.number, each.id, each.is_new, *line.subject, *classes, line.content, *term)
