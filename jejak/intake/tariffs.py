"""How do the regency's own TPP tariffs come in? `jejak import tariffs FILE`, one class a row.

Judges no amount: what a class is paid is the regency's decree.
"""

from datetime import date
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.intake.lines import Decree, Line, Placed, placed, read_term
from jejak.intake.loading import Steps, Wish, carry_out, copy, opened, report, rows_of, today, working
from jejak.intake.report import Report
from jejak.intake.row import Row
from jejak.intake.sql import step
from jejak.intake.titles import CLASSES

LAYOUT = "tariffs"
STEPS = Steps(
    plan=(),
    tally="count_tariffs",
    write=("end_tariffs", "add_tariffs", "settle"),
    operation="importTariffs",
    summary="SUMMARY_TARIFFS",
)


async def import_tariffs(owner_url: str, wish: Wish) -> Report:
    """Read the tariffs of a decree, and store those that begin or end.

    Raises: FileRefused; OSError
    """
    source = opened(wish.path, LAYOUT)
    async with working(owner_url) as client:
        day = await today(client)
        rows = list(rows_of(source, wish))
        claims = [(row, line) for row in rows if (line := _read(row, day))]
        lines = placed(claims, await _recorded(client), tells_ends="effective_until" in source.columns.place)
        if len(lines) < len(rows) and not wish.skip_faulty:
            return report(source, rows, steps=STEPS, counts={}, is_stored=False)
        await client.execute_script(step("incoming_tariffs"))
        await copy(client, "incoming_tariff", records=[_staged(each) for each in lines])
        return await carry_out(client, wish, steps=STEPS, source=source, rows=rows)


async def _recorded(client: BaseDBAsyncClient) -> dict[UUID, Line]:
    return {
        each["id"]: Line(
            about=(),
            classes=range(each["job_class"], each["job_class"] + 1),
            says=each["amount"],
            decree=Decree(each["decree_number"], each["decree_date"]),
            since=each["effective_from"],
            until=each["effective_until"],
        )
        for each in await client.execute_query_dict(step("known_tariffs"))
    }


def _read(row: Row, day: date) -> Line | None:
    job_class = row.whole("job_class", within=CLASSES, required=True)
    amount = row.rupiah("amount", required=True)
    term = read_term(row, today=day)
    if row.is_refused or job_class is None or amount is None or term is None:
        return None
    return Line((), range(job_class, job_class + 1), amount, *term)


def _staged(each: Placed) -> tuple[Any, ...]:
    """The columns of the staging table, in order."""
    line = each.line
    term = (*line.decree, line.since, line.until)
    return (each.row.number, each.id, each.is_new, line.classes.start, line.says, *term)
