"""Import of units, `jejak import units FILE`: a list with codes and parent codes becomes the tree.

The root is what `jejak init` made: a file may rename it, not move it. Units that are not in the file are left alone.
"""

from collections.abc import Mapping
from typing import NamedTuple

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

LAYOUT = "units"
IMPORT_SQL = ImportSql(
    plan=("unit_superiors", "plan_units"),
    tally="count_units",
    write=("add_units", "change_units", "move_superiors", "check_constraints"),
    operation="importUnits",
    summary="SUMMARY_UNITS",
)


class StagedUnit(NamedTuple):
    """A readable row; the fields are the columns of the staging table, in order."""

    line: int
    code: str
    name: str
    kind: str
    parent_code: str | None
    work_week: int | None
    usual_week: int


async def import_units(owner_url: str, options: ImportOptions) -> ImportReport:
    """Read a list of units and store what it changes.

    Raises: InvalidImportFile; OSError
    """
    source = open_file(options.path, LAYOUT)
    async with import_transaction(owner_url) as client:
        await load_today(client)
        recorded = await client.execute_query_dict(load_sql("recorded_units"))
        rows, units = read_units(
            source, options, recorded={each["code"]: each["parent_code"] for each in recorded}
        )
        if len(units) < len(rows) and not options.skip_faulty:
            return build_report(source, rows, steps=IMPORT_SQL, counts={}, is_stored=False)
        await client.execute_script(load_sql("stage_units"))
        await copy_to_staging(client, "incoming_unit", records=units)
        return await run_import(client, options, steps=IMPORT_SQL, source=source, rows=rows)


def read_units(
    source: OpenedFile, options: ImportOptions, *, recorded: Mapping[str, str | None]
) -> tuple[list[ImportRow], list[StagedUnit]]:
    """Read all rows, then look at the tree they make together with the units on record."""
    rows: list[ImportRow] = []
    units: dict[str, tuple[ImportRow, StagedUnit]] = {}
    for row in read_rows(source, options):
        rows.append(row)
        unit = _read_unit(row, source)
        if unit and unit.code in units:
            row.add_issue("code", "CODE_TWICE", first=units[unit.code][1].line)
        elif unit:
            units[unit.code] = (row, unit)
    _check_tree(units, recorded)
    return rows, [unit for row, unit in units.values() if not row.is_refused]


def _read_unit(row: ImportRow, source: OpenedFile) -> StagedUnit | None:
    words = source.layout.vocabulary
    code = row.read_text("code", required=True)
    name = row.read_text("name", required=True)
    kind = row.read_code("kind", words["kind"], required=True)
    parent, week = row.read_text("parent_code"), row.read_integer("work_week", within=range(5, 7))
    if row.is_refused or not (code and name and kind):
        return None
    return StagedUnit(row.number, code, name, kind, parent, week, words["work_week"])


def _check_tree(
    units: Mapping[str, tuple[ImportRow, StagedUnit]], recorded: Mapping[str, str | None]
) -> None:
    """Every unit hangs, over known parents, under the one root; a child of a faulty row is faulty too."""
    root = next(code for code, parent in recorded.items() if parent is None)
    parents = {**recorded, **{code: unit.parent_code for code, (_, unit) in units.items()}}
    parents[root] = None
    for code, (row, unit) in units.items():
        if code == root:
            if unit.parent_code:
                row.add_issue("parent_code", "ROOT_MOVED", root=root)
        elif unit.parent_code is None:
            row.add_issue("parent_code", "ROOT_SECOND", root=root)
        elif unit.parent_code not in parents:
            row.add_issue("parent_code", "PARENT_UNKNOWN")
        elif path := _find_cycle(code, parents):
            row.add_issue("parent_code", "PARENT_CIRCLE", path=" → ".join(path))


def _find_cycle(code: str, parents: Mapping[str, str | None]) -> list[str] | None:
    """The way from a unit back to itself, if its parents lead there."""
    path = [code]
    while (above := parents.get(path[-1])) is not None and above not in path:
        path.append(above)
    return [*path, code] if above == code else None
