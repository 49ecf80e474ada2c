"""Import of the grades in which titles may be held, `jejak import grades FILE`, one title and kind of employee a row.

The base pay, allowance and total of the public list are computed from them. Judges no holder: what somebody holds is
their own history.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.imports.decree_lines import AcceptedLine, DecreeLine, DecreeReference, accept_lines, read_term
from jejak.imports.employee_row import read_grade
from jejak.imports.lookup.position_lookup import PositionLookup
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
from rulebook.values import EmployeeKind, grades_of

LAYOUT = "grades"
IMPORT_SQL = ImportSql(
    plan=(),
    tally="count_grades",
    write=("end_grades", "add_grades", "check_constraints"),
    operation="importGrades",
    summary="SUMMARY_GRADES",
)


@dataclass(frozen=True, slots=True)
class GradeContext:
    """What the rows are read against: the layout's words for kinds, and the positions on record."""

    kinds: Mapping[str, str]
    positions: PositionLookup


async def import_grades(owner_url: str, options: ImportOptions) -> ImportReport:
    """Read the grades of titles, and store those that begin or end.

    Raises: InvalidImportFile; OSError
    """
    source = open_file(options.path, LAYOUT)
    async with import_transaction(owner_url) as client:
        await load_today(client)
        known = await _load_context(client, source)
        rows = list(read_rows(source, options))
        claims = [(row, line) for row in rows if (line := _read_line(row, known))]
        lines = accept_lines(
            claims, await _load_recorded(client), tells_ends="effective_until" in source.columns.indexes
        )
        if len(lines) < len(rows) and not options.skip_faulty:
            return build_report(source, rows, steps=IMPORT_SQL, counts={}, is_stored=False)
        await client.execute_script(load_sql("stage_grades"))
        await copy_to_staging(client, "incoming_grade", records=[_to_staging_row(each) for each in lines])
        return await run_import(client, options, steps=IMPORT_SQL, source=source, rows=rows)


async def _load_context(client: BaseDBAsyncClient, source: OpenedFile) -> GradeContext:
    words = source.layout.vocabulary
    recorded = await client.execute_query_dict(load_sql("recorded_positions"))
    return GradeContext(words["employee_kind"], PositionLookup(recorded, words))


async def _load_recorded(client: BaseDBAsyncClient) -> dict[UUID, DecreeLine]:
    return {
        each["id"]: DecreeLine(
            subject=(each["position_id"], each["employee_kind"]),
            classes=range(each["job_class"], each["job_class"] + 1),
            content=(each["lowest_grade"], each["highest_grade"]),
            decree=DecreeReference(each["source"]),
            since=each["effective_from"],
            until=each["effective_until"],
        )
        for each in await client.execute_query_dict(load_sql("recorded_grades"))
    }


def _read_line(row: ImportRow, context: GradeContext) -> DecreeLine | None:
    position = context.positions.find_recorded(row)
    kind = row.read_code("employee_kind", context.kinds, required=True)
    grades = _read_grades(row, EmployeeKind(kind) if kind else None)
    decree, term = row.read_text("decree_number", required=True), read_term(row)
    if row.is_refused or not (position and kind and grades and decree and term):
        return None
    classes = range(position.job_class, position.job_class + 1)
    return DecreeLine((position.id, kind), classes, grades, DecreeReference(decree), *term)


def _read_grades(row: ImportRow, kind: EmployeeKind | None) -> tuple[str, str] | None:
    """The lowest and the highest grade, of the ladder of the kind."""
    lowest = read_grade(row, kind, field="lowest_grade")
    highest = read_grade(row, kind, field="highest_grade")
    if kind is None or lowest is None or highest is None:
        return None
    ladder = grades_of(kind)
    if ladder.index(highest) < ladder.index(lowest):
        row.add_issue("highest_grade", "GRADES_REVERSED")
    return lowest, highest


def _to_staging_row(each: AcceptedLine) -> tuple[Any, ...]:
    """The columns of the staging table, in order."""
    line = each.line
    assert isinstance(line.content, tuple)
    term = (line.decree.number, line.since, line.until)
    return (each.row.number, each.id, each.is_new, *line.subject, *line.content, *term)
