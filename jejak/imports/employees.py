"""Import of employees, `jejak import employees FILE`: rows, people, posts, appointments, ranks.

All or nothing, unless faulty rows may be skipped; the same file twice changes nothing. Who is not in the file is left
alone, and no leave is recorded for anybody.
"""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.imports.employee_row import EmployeeContext, RecordedPost, StagedEmployee, read_employee
from jejak.imports.lookup.position_lookup import PositionLookup
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

LAYOUT = "siasn_data_utama"
IMPORT_SQL = ImportSql(
    plan=("plan_people", "unit_superiors", "plan_posts"),
    tally="count_employees",
    write=(
        "vacate_heads",
        "add_posts",
        "move_superiors",
        "add_people",
        "change_people",
        "write_appointments",
        "write_ranks",
        "check_constraints",
    ),
    operation="importEmployees",
    summary="SUMMARY_EMPLOYEES",
)


async def import_employees(owner_url: str, options: ImportOptions) -> ImportReport:
    """Read a file of employees and store what it changes.

    Raises: InvalidImportFile; OSError
    """
    source = open_file(options.path, LAYOUT)
    async with import_transaction(owner_url) as client:
        known = await _load_context(client, source)
        rows, people = _read_rows(source, known, options)
        if len(people) < len(rows) and not options.skip_faulty:
            return build_report(source, rows, steps=IMPORT_SQL, counts={}, is_stored=False)
        await _stage(client, source, known, people)
        return await run_import(client, options, steps=IMPORT_SQL, source=source, rows=rows)


async def _load_context(client: BaseDBAsyncClient, source: OpenedFile) -> EmployeeContext:
    words = source.layout.vocabulary
    day = await load_today(client)
    units = await client.execute_query_dict(load_sql("recorded_units"))
    positions = await client.execute_query_dict(load_sql("recorded_positions"))
    people = await client.execute_query_dict(load_sql("recorded_people"))
    return EmployeeContext(
        today=day,
        words=words,
        texts=[each for each in source.layout.texts if each in source.columns.indexes],
        units=UnitLookup(units),
        positions=PositionLookup(positions, words),
        recorded_posts={each.pop("nip"): RecordedPost(**each) for each in people},
    )


def _read_rows(
    source: OpenedFile, context: EmployeeContext, options: ImportOptions
) -> tuple[list[ImportRow], list[StagedEmployee]]:
    rows: list[ImportRow] = []
    people: list[StagedEmployee] = []
    for row in read_rows(source, options):
        if person := read_employee(row, context):
            people.append(person)
        rows.append(row)
    return rows, people


async def _stage(
    client: BaseDBAsyncClient, source: OpenedFile, context: EmployeeContext, people: Sequence[StagedEmployee]
) -> None:
    await client.execute_script(load_sql("stage_employees"))
    wanted = {person.position_id for person in people}
    fresh = [position for position in context.positions.new_positions.values() if position.id in wanted]
    await copy_to_staging(client, "incoming_file", records=[(context.words["no_decree"],)])
    await copy_to_staging(client, "incoming_position", records=fresh)
    await copy_to_staging(client, "incoming", records=people)
