"""Growth of answers with the regency: the same operations at every size, and the tables read whole.

At full size it takes some gigabytes and a quarter of an hour. Our server is `jejak serve` as it ships, asked
over one connection.
"""

import os
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import product, repeat
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

from bench.measurement_setup import MeasurementSize, ReadDurations
from bench.plan_log import log_plans
from bench.reads.cpu_affinity import REST, pin_while
from bench.reads.load_generator import WrongAnswer, run_load
from bench.reads.measured_regency import MeasuredRegency, create_regency
from bench.reads.operations import OFFICE, READS, BenchOperation
from bench.reads.systems import JejakServer, start_jejak
from bench.regency_grower import RegencyGrower
from bench.report.section import Section
from bench.sql_text import statement
from jejak.database.embedded import Cluster
from jejak.progress import ProgressCallback
from resolvers.mappings import EMPLOYEE
from resolvers.query.level_reader import cursor_label_of
from resolvers.query.sql import cursor

LARGE_TABLE_ROWS = 10_000  # rows
MAX_REQUESTS = 200  # in one turn
PLANS_UNTIL_GENERIC = 8  # times asked, after which PostgreSQL plans for any values
MAX_DEEP_PAGE_RATIO = 1.3


@dataclass(frozen=True)
class MeasuredOperation:
    """One question at every size, by the name of its figure, with what it is asked about beside the town's facts."""

    name: str
    operation: BenchOperation
    facts: Mapping[str, str | None] = field(default_factory=dict)


async def measure(cluster: Cluster, size: MeasurementSize, *, progress: ProgressCallback) -> list[Section]:
    """Measure every size, the smallest first."""
    grown: dict[str, dict[str, float | None]] = {}
    smallest = size.growth[0]
    async with create_regency(cluster, employees=smallest, decisions=0) as dataset:
        superuser = await asyncpg.connect(dataset.database.superuser_url)
        regency = RegencyGrower(superuser, smallest)
        await regency.prepare()
        with pin_while(os.getpid(), REST):
            for people in size.growth:
                progress(f"  growth: {people:,} employees")
                many = await regency.grow_to(people)
                timed = await _time_operations(
                    dataset, await _list_operations(dataset, superuser), size.reads
                )
                grown[str(people)] = {"employees": many} | timed
            progress("  growth: plans")
            scanned = await _find_scans(dataset, await _list_operations(dataset, superuser), superuser)
        await superuser.close()
    return build_sections({"growth": grown, "scanned": scanned})


async def _list_operations(
    dataset: MeasuredRegency, superuser: asyncpg.Connection
) -> Sequence[MeasuredOperation]:
    """Return what is asked; the deep page begins in the middle of everybody."""
    people, find = BenchOperation("people", "", OFFICE), BenchOperation("find", "", OFFICE)
    middle = await superuser.fetchrow(statement("middle"))
    name = await superuser.fetchval(
        "SELECT name FROM hr.employee WHERE id = $1::uuid", dataset.facts["employee"]
    )
    deep = cursor.encode(list(middle), label=cursor_label_of(EMPLOYEE, []))
    by_name = {each.name: each for each in READS}
    return (
        MeasuredOperation("first_page_ms", people, {"after": None}),
        MeasuredOperation("deep_page_ms", people, {"after": deep}),
        MeasuredOperation("search_ms", find, {"name": name}),
        MeasuredOperation("inbox_ms", by_name["Q3"]),
        MeasuredOperation("employee_page_ms", by_name["Q2"]),
        MeasuredOperation("public_page_ms", by_name["Q1"]),
        MeasuredOperation("public_search_ms", by_name["search"]),
    )


@asynccontextmanager
async def _serve(dataset: MeasuredRegency) -> AsyncIterator[JejakServer]:
    with tempfile.TemporaryDirectory(prefix="jejak-bench-") as folder:
        async with start_jejak(dataset, Path(folder)) as server:
            yield server


async def _time_operations(
    dataset: MeasuredRegency, asked: Sequence[MeasuredOperation], rhythm: ReadDurations
) -> dict[str, float | None]:
    """Return the middle answer's milliseconds of each question; None where no answer came in time."""
    found: dict[str, list[float]] = defaultdict(list)
    async with _serve(dataset) as server:
        for number, each in product(range(rhythm.rounds + 1), asked):
            times = _time_requests(server, each, rhythm.seconds)
            if number:  # the first turn warms up
                found[each.name] += times
    return {
        each.name: round(1_000 * median(found[each.name]), 3) if found[each.name] else None for each in asked
    }


def _time_requests(server: JejakServer, asked: MeasuredOperation, seconds: float) -> list[float]:
    """Return the middle of one turn's times, in seconds; nothing when it is refused."""
    request = replace(server, facts={**server.facts, **asked.facts}).read_request(asked.operation)
    try:
        seen = run_load(
            server.port, [repeat(request, MAX_REQUESTS)], seconds=seconds, is_right=_is_without_error
        )
    except WrongAnswer:
        return []
    return [median(seen.times)]


def _is_without_error(body: bytes) -> bool:
    return b'"errors":[' not in body


async def _find_scans(
    dataset: MeasuredRegency, asked: Sequence[MeasuredOperation], superuser: asyncpg.Connection
) -> dict[str, list[str]]:
    """Return which large tables each question of the suite reads from end to end."""
    suite = [*asked, *(MeasuredOperation(each.name, each) for each in READS)]
    found: dict[str, list[str]] = {}
    async with log_plans(superuser, rows=LARGE_TABLE_ROWS) as plans, _serve(dataset) as server:
        await plans.read_new_log()  # what signing in read is another matter
        for each in suite:
            request = replace(server, facts={**server.facts, **each.facts}).read_request(each.operation)
            try:
                run_load(
                    server.port,
                    [repeat(request, PLANS_UNTIL_GENERIC)],
                    seconds=60,
                    is_right=_is_without_error,
                )
                found[each.name] = await plans.list_scanned_tables()
            except WrongAnswer:
                found[each.name] = ["no answer came in time"]
    return found


WORDS = {
    "first_page_ms": "first page of everybody, 50",
    "deep_page_ms": "a page in the middle",
    "search_ms": "a name, 20 found",
    "inbox_ms": "an inbox",
    "employee_page_ms": "one's own page",
    "public_page_ms": "the public's first page",
    "public_search_ms": "the public's search",
}


def build_sections(known: Mapping[str, Any]) -> list[Section]:
    """Tell how answers grow, and what is read from end to end at the largest size."""
    sizes: Mapping[str, Mapping[str, float | None]] = known["growth"]
    grown = Section(
        "How answers grow",
        ("Milliseconds", *(f"{each['employees']:,.0f} employees" for each in sizes.values())),
    )
    for figure, words in WORDS.items():
        grown.rows.append((words, *(_format_ms(each[figure]) for each in sizes.values())))
    for each in sizes.values():
        first, deep = each["first_page_ms"], each["deep_page_ms"]
        text = (
            f"{each['employees']:,.0f} employees: a deep page takes at most {MAX_DEEP_PAGE_RATIO}x the first"
        )
        grown.add_goal(
            text,
            value=deep / first if first and deep else float("inf"),
            unit="x",
            at_most=MAX_DEEP_PAGE_RATIO,
        )
    whole = {name: tables for name, tables in known["scanned"].items() if tables}
    scanned = len(known["scanned"])
    text = f"of {scanned} questions at the largest size, none reads {LARGE_TABLE_ROWS:,} rows from end to end"
    grown.add_goal(text, value=len(whole), unit="", at_most=0)
    grown.notes += [f"{name}: {', '.join(tables)}." for name, tables in whole.items()]
    grown.notes.append(
        "The middle of several rounds over one connection, first to last byte. A dash: no answer came in time."
    )
    grown.figures = dict(known)
    return [grown]


def _format_ms(milliseconds: float | None) -> str:
    return "-" if milliseconds is None else f"{milliseconds:.2f}"
