"""How does an answer grow with the regency? The same questions at every size, and which tables are read whole.

Called by `bench.__main__`, by name alone (`make bench-growth`): at full size it takes some gigabytes and a quarter of
an hour. Our server is `jejak serve` as it ships, asked over one connection.
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

from bench.grow import Grown
from bench.place import Rhythm, Size
from bench.plans import explaining
from bench.reads.cores import REST, pinned
from bench.reads.load import WrongAnswer, driven
from bench.reads.questions import OFFICE, READS, Question
from bench.reads.rounds import Say
from bench.reads.systems import Ours, ours
from bench.reads.town import Town, a_town
from bench.section import Section
from bench.text import statement
from jejak.database.embedded import Cluster
from resolvers.mappings import EMPLOYEE
from resolvers.query import cursor
from resolvers.query.level_reader import cursor_label_of

LARGE = 10_000  # rows
MOST_ASKED = 200  # in one turn
GENERIC = 8  # times asked, after which PostgreSQL plans for any values
DEEPER = 1.3


@dataclass(frozen=True)
class Asked:
    """One question at every size, by the name of its figure, with what it is asked about beside the town's facts."""

    figure: str
    question: Question
    about: Mapping[str, str | None] = field(default_factory=dict)


async def measure(cluster: Cluster, size: Size, *, say: Say) -> list[Section]:
    """Measure every size, the smallest first."""
    grown: dict[str, dict[str, float | None]] = {}
    smallest = size.growth[0]
    async with a_town(cluster, employees=smallest, decisions=0) as town:
        superuser = await asyncpg.connect(town.database.superuser_url)
        regency = Grown(superuser, smallest)
        await regency.begin()
        with pinned(os.getpid(), REST):
            for people in size.growth:
                say(f"  growth: {people:,} employees")
                many = await regency.to(people)
                timed = await _timed(town, await _asked(town, superuser), size.reads)
                grown[str(people)] = {"employees": many} | timed
            say("  growth: plans")
            scanned = await _scanned(town, await _asked(town, superuser), superuser)
        await superuser.close()
    return sections_of({"growth": grown, "scanned": scanned})


async def _asked(town: Town, superuser: asyncpg.Connection) -> Sequence[Asked]:
    """Return what is asked; the deep page begins in the middle of everybody."""
    people, find = Question("people", "", OFFICE), Question("find", "", OFFICE)
    middle = await superuser.fetchrow(statement("middle"))
    name = await superuser.fetchval(
        "SELECT name FROM hr.employee WHERE id = $1::uuid", town.facts["employee"]
    )
    deep = cursor.encode(list(middle), label=cursor_label_of(EMPLOYEE, []))
    by_name = {each.name: each for each in READS}
    return (
        Asked("first_page_ms", people, {"after": None}),
        Asked("deep_page_ms", people, {"after": deep}),
        Asked("search_ms", find, {"name": name}),
        Asked("inbox_ms", by_name["Q3"]),
        Asked("employee_page_ms", by_name["Q2"]),
        Asked("public_page_ms", by_name["Q1"]),
        Asked("public_search_ms", by_name["search"]),
    )


@asynccontextmanager
async def _serving(town: Town) -> AsyncIterator[Ours]:
    with tempfile.TemporaryDirectory(prefix="jejak-bench-") as folder:
        async with ours(town, Path(folder)) as server:
            yield server


async def _timed(town: Town, asked: Sequence[Asked], rhythm: Rhythm) -> dict[str, float | None]:
    """Return the middle answer's milliseconds of each question; None where no answer came in time."""
    found: dict[str, list[float]] = defaultdict(list)
    async with _serving(town) as server:
        for number, each in product(range(rhythm.rounds + 1), asked):
            times = _times(server, each, rhythm.seconds)
            if number:  # the first turn warms up
                found[each.figure] += times
    return {
        each.figure: round(1_000 * median(found[each.figure]), 3) if found[each.figure] else None
        for each in asked
    }


def _times(server: Ours, asked: Asked, seconds: float) -> list[float]:
    """Return the middle of one turn's times, in seconds; nothing when it is refused."""
    request = replace(server, facts={**server.facts, **asked.about}).read(asked.question)
    try:
        seen = driven(server.port, [repeat(request, MOST_ASKED)], seconds=seconds, is_right=_is_right)
    except WrongAnswer:
        return []
    return [median(seen.times)]


def _is_right(body: bytes) -> bool:
    return b'"errors":[' not in body


async def _scanned(town: Town, asked: Sequence[Asked], superuser: asyncpg.Connection) -> dict[str, list[str]]:
    """Return which large tables each question of the suite reads from end to end."""
    suite = [*asked, *(Asked(each.name, each) for each in READS)]
    found: dict[str, list[str]] = {}
    async with explaining(superuser, rows=LARGE) as plans, _serving(town) as server:
        await plans.new()  # what signing in read is another matter
        for each in suite:
            request = replace(server, facts={**server.facts, **each.about}).read(each.question)
            try:
                driven(server.port, [repeat(request, GENERIC)], seconds=60, is_right=_is_right)
                found[each.figure] = await plans.scanned()
            except WrongAnswer:
                found[each.figure] = ["no answer came in time"]
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


def sections_of(known: Mapping[str, Any]) -> list[Section]:
    """Tell how answers grow, and what is read from end to end at the largest size."""
    sizes: Mapping[str, Mapping[str, float | None]] = known["growth"]
    grown = Section(
        "How answers grow",
        ("Milliseconds", *(f"{each['employees']:,.0f} employees" for each in sizes.values())),
    )
    for figure, words in WORDS.items():
        grown.rows.append((words, *(_told(each[figure]) for each in sizes.values())))
    for each in sizes.values():
        first, deep = each["first_page_ms"], each["deep_page_ms"]
        text = f"{each['employees']:,.0f} employees: a deep page takes at most {DEEPER}x the first"
        grown.promise(text, seen=deep / first if first and deep else float("inf"), unit="x", most=DEEPER)
    whole = {name: tables for name, tables in known["scanned"].items() if tables}
    text = (
        f"of {len(known['scanned'])} questions at the largest size, none reads {LARGE:,} rows from end to end"
    )
    grown.promise(text, seen=len(whole), unit="", most=0)
    grown.notes += [f"{name}: {', '.join(tables)}." for name, tables in whole.items()]
    grown.notes.append(
        "The middle of several rounds over one connection, first to last byte. A dash: no answer came in time."
    )
    grown.figures = dict(known)
    return [grown]


def _told(milliseconds: float | None) -> str:
    return "-" if milliseconds is None else f"{milliseconds:.2f}"
