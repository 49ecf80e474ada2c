"""Comparison of what PostgreSQL itself brings (functions, operators, types, views) with the manifest.

A row that was written since initdb is named when its part of the catalogue says something else than in the manifest,
so that a right given on one of PostgreSQL's own functions accuses nobody. Another version of the catalogue has no
manifest, which is said.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import asyncpg

from jejak.doctor.finding import Examination, Finding, Kind, Said, Wrong
from jejak.doctor.sql import statement

BUILT_IN = "built-in"
_VERSION = "version"
_KINDS = {"pg_proc": Kind.FUNCTIONS, "pg_aggregate": Kind.FUNCTIONS}


async def draw_built_in(connection: asyncpg.Connection) -> dict[str, str]:
    """What each catalogue brings in each of its parts: number of rows and a digest; the manifest keeps it."""
    parts: dict[str, list[str]] = defaultdict(list)
    for row in await connection.fetch(statement("built_in"), True):
        parts[row["catalogue"]].append(f"{row['part']}:{row['number']}:{row['digest']}")
    version = await connection.fetchval(statement("catalogue_version"))
    return {_VERSION: version, **{catalogue: " ".join(each) for catalogue, each in sorted(parts.items())}}


async def compare_built_in(
    connection: asyncpg.Connection, seen: Examination, *, shipped: Mapping[str, str]
) -> list[Finding]:
    """What was written anew, added to, or taken from what PostgreSQL brings."""
    version = await connection.fetchval(statement("catalogue_version"))
    if version != shipped[_VERSION]:
        seen.say(Said.OTHER_CATALOGUE, version=version)
        return []
    found = list[Finding]()
    numbers: dict[str, dict[int, int]] = defaultdict(dict)
    known = {catalogue: _parts(text) for catalogue, text in shipped.items() if catalogue != _VERSION}
    for row in await connection.fetch(statement("built_in"), False):
        catalogue = row["catalogue"]
        numbers[catalogue][row["part"]] = row["number"]
        if row["written"] and known[catalogue].get(row["part"]) != (row["number"], row["digest"]):
            found += _rewritten(catalogue, row["written"])
    return [*found, *_uncounted(numbers, known)]


def _rewritten(catalogue: str, names: list[str]) -> Iterator[Finding]:
    for name in names:
        yield Finding(_KINDS.get(catalogue, Kind.SHAPE), Wrong.REPLACED, name)


def _uncounted(
    numbers: Mapping[str, Mapping[int, int]], known: Mapping[str, Mapping[int, tuple[int, str]]]
) -> Iterator[Finding]:
    for catalogue, parts in known.items():
        expected = {part: number for part, (number, _) in parts.items()}
        found = numbers[catalogue]
        if found != expected:  # by parts, for what was taken and what was added would make up for each other
            kind = _KINDS.get(catalogue, Kind.SHAPE)
            yield Finding(kind, Wrong.DIFFERENT, catalogue, _rows(expected), _rows(found))


def _rows(numbers: Mapping[int, int]) -> str:
    return f"{sum(numbers.values())} rows"


def _parts(text: str) -> dict[int, tuple[int, str]]:
    split = (each.split(":") for each in text.split())
    return {int(part): (int(number), digest) for part, number, digest in split}
