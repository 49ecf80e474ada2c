"""How does the decree on who decides leave come in? `jejak import delegations FILE`, one line a row.

A unit's code as decider means the post of its head; that of the root is the regency head's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.intake.directory import Directory
from jejak.intake.lines import Decree, Line, Placed, placed, read_term
from jejak.intake.loading import Source, Steps, Wish, carry_out, copy, opened, report, rows_of, today, working
from jejak.intake.report import Report
from jejak.intake.row import Row
from jejak.intake.sql import step
from jejak.intake.titles import CLASSES

LAYOUT = "delegations"
STEPS = Steps(
    plan=(),
    tally="count_delegations",
    write=("end_delegations", "add_delegations", "settle"),
    operation="importDelegations",
    summary="SUMMARY_DELEGATIONS",
)


class Head(NamedTuple):
    """The post at the head of a unit, and whether somebody holds it today."""

    post_id: UUID
    is_held: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows are read against."""

    today: date
    words: Mapping[str, Any]
    units: Directory
    heads: Mapping[UUID, Head]


async def import_delegations(owner_url: str, wish: Wish) -> Report:
    """Read the lines of a delegation decree, and store those that begin or end.

    Raises: FileRefused; OSError
    """
    source = opened(wish.path, LAYOUT)
    async with working(owner_url) as client:
        known = await _known(client, source)
        rows = list(rows_of(source, wish))
        claims = [(row, line) for row in rows if (line := _read(row, known))]
        lines = placed(claims, await _recorded(client), tells_ends="effective_until" in source.columns.place)
        if len(lines) < len(rows) and not wish.skip_faulty:
            return report(source, rows, steps=STEPS, counts={}, is_stored=False)
        await client.execute_script(step("incoming_delegations"))
        await copy(client, "incoming_delegation", records=[_staged(each) for each in lines])
        return await carry_out(client, wish, steps=STEPS, source=source, rows=rows)


async def _known(client: BaseDBAsyncClient, source: Source) -> Known:
    day = await today(client)
    units = await client.execute_query_dict(step("known_units"))
    heads = await client.execute_query_dict(step("known_heads"))
    return Known(
        today=day,
        words=source.layout.words,
        units=Directory(units),
        heads={each.pop("unit_id"): Head(**each) for each in heads},
    )


async def _recorded(client: BaseDBAsyncClient) -> dict[UUID, Line]:
    return {
        each["id"]: Line(
            about=(each["unit_id"], each["leave_kind"]),
            classes=range(each["lowest_job_class"], each["highest_job_class"] + 1),
            says=each["deciding_post_id"],
            decree=Decree(each["decree_number"], each["decree_date"]),
            since=each["effective_from"],
            until=each["effective_until"],
        )
        for each in await client.execute_query_dict(step("known_delegations"))
    }


def _read(row: Row, known: Known) -> Line | None:
    unit = known.units.coded(row, "unit_code")
    kind = row.word("leave_kind", known.words["leave_kind"]) or known.words["usual_kind"]
    lowest = row.whole("lowest_class", within=CLASSES) or min(CLASSES)
    highest = row.whole("highest_class", within=CLASSES) or max(CLASSES)
    if lowest > highest:
        row.complain("highest_class", "CLASSES_REVERSED")
    post, term = _deciding_post(row, known), read_term(row, today=known.today)
    if row.is_refused or unit is None or post is None or term is None:
        return None
    return Line((unit, kind), range(lowest, highest + 1), post, *term)


def _deciding_post(row: Row, known: Known) -> UUID | None:
    unit = known.units.coded(row, "deciding_code")
    if unit is None:
        return None
    head = known.heads.get(unit)
    if head is None:
        row.complain("deciding_code", "HEAD_MISSING")
        return None
    if not head.is_held:
        row.complain("deciding_code", "HEAD_VACANT")
    return head.post_id


def _staged(each: Placed) -> tuple[Any, ...]:
    """The columns of the staging table, in order."""
    line = each.line
    classes = (min(line.classes), max(line.classes))
    term = (*line.decree, line.since, line.until)
    return (each.row.number, each.id, each.is_new, *line.about, *classes, line.says, *term)
