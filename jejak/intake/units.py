"""How do units come in? `jejak import units FILE`: a list with codes and parent codes becomes the tree.

The root is what `jejak init` made: a file may rename it, not move it. Units that are not in the file are left alone.
"""

from collections.abc import Mapping
from typing import NamedTuple

from jejak.intake.loading import Source, Steps, Wish, carry_out, copy, opened, report, rows_of, today, working
from jejak.intake.report import Report
from jejak.intake.row import Row
from jejak.intake.sql import step

LAYOUT = "units"
STEPS = Steps(
    plan=("hanging", "plan_units"),
    tally="count_units",
    write=("add_units", "change_units", "rehang", "settle"),
    operation="importUnits",
    summary="SUMMARY_UNITS",
)


class Unit(NamedTuple):
    """A readable row; the fields are the columns of the staging table, in order."""

    line: int
    code: str
    name: str
    kind: str
    parent_code: str | None
    work_week: int | None
    usual_week: int


async def import_units(owner_url: str, wish: Wish) -> Report:
    """Read a list of units and store what it changes.

    Raises: FileRefused; OSError
    """
    source = opened(wish.path, LAYOUT)
    async with working(owner_url) as client:
        await today(client)
        recorded = await client.execute_query_dict(step("known_units"))
        rows, units = read_units(
            source, wish, recorded={each["code"]: each["parent_code"] for each in recorded}
        )
        if len(units) < len(rows) and not wish.skip_faulty:
            return report(source, rows, steps=STEPS, counts={}, is_stored=False)
        await client.execute_script(step("incoming_units"))
        await copy(client, "incoming_unit", records=units)
        return await carry_out(client, wish, steps=STEPS, source=source, rows=rows)


def read_units(
    source: Source, wish: Wish, *, recorded: Mapping[str, str | None]
) -> tuple[list[Row], list[Unit]]:
    """Read all rows, then look at the tree they make together with the units on record."""
    rows: list[Row] = []
    units: dict[str, tuple[Row, Unit]] = {}
    for row in rows_of(source, wish):
        rows.append(row)
        unit = _read(row, source)
        if unit and unit.code in units:
            row.complain("code", "CODE_TWICE", first=units[unit.code][1].line)
        elif unit:
            units[unit.code] = (row, unit)
    _examine(units, recorded)
    return rows, [unit for row, unit in units.values() if not row.is_refused]


def _read(row: Row, source: Source) -> Unit | None:
    words = source.layout.words
    code = row.text("code", required=True)
    name = row.text("name", required=True)
    kind = row.word("kind", words["kind"], required=True)
    parent, week = row.text("parent_code"), row.whole("work_week", within=range(5, 7))
    if row.is_refused or not (code and name and kind):
        return None
    return Unit(row.number, code, name, kind, parent, week, words["work_week"])


def _examine(units: Mapping[str, tuple[Row, Unit]], recorded: Mapping[str, str | None]) -> None:
    """Every unit hangs, over known parents, under the one root; a child of a faulty row is faulty too."""
    root = next(code for code, parent in recorded.items() if parent is None)
    parents = {**recorded, **{code: unit.parent_code for code, (_, unit) in units.items()}}
    parents[root] = None
    for code, (row, unit) in units.items():
        if code == root:
            if unit.parent_code:
                row.complain("parent_code", "ROOT_MOVED", root=root)
        elif unit.parent_code is None:
            row.complain("parent_code", "ROOT_SECOND", root=root)
        elif unit.parent_code not in parents:
            row.complain("parent_code", "PARENT_UNKNOWN")
        elif path := _circle(code, parents):
            row.complain("parent_code", "PARENT_CIRCLE", path=" → ".join(path))


def _circle(code: str, parents: Mapping[str, str | None]) -> list[str] | None:
    """The way from a unit back to itself, if its parents lead there."""
    path = [code]
    while (above := parents.get(path[-1])) is not None and above not in path:
        path.append(above)
    return [*path, code] if above == code else None
