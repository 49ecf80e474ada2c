"""Comparison of what PostgreSQL itself brings (functions, operators, types, views) with the manifest.

A row that was written since initdb is named when its part of the catalogue says something else than in the manifest,
so that a right given on one of PostgreSQL's own functions accuses nobody. Another version of the catalogue has no
manifest, which is said.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import asyncpg

from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.sql import statement

BUILT_IN = "built-in"
_VERSION = "version"
_KINDS = {"pg_proc": FindingKind.FUNCTIONS, "pg_aggregate": FindingKind.FUNCTIONS}


async def read_built_in(connection: asyncpg.Connection) -> dict[str, str]:
    """What each catalogue brings in each of its parts: number of rows and a digest; the manifest keeps it."""
    parts: dict[str, list[str]] = defaultdict(list)
    for row in await connection.fetch(statement("built_in"), True):
        parts[row["catalogue"]].append(f"{row['part']}:{row['number']}:{row['digest']}")
    version = await connection.fetchval(statement("catalogue_version"))
    return {_VERSION: version, **{catalogue: " ".join(each) for catalogue, each in sorted(parts.items())}}


async def compare_built_in(
    connection: asyncpg.Connection, examination: Examination, *, shipped: Mapping[str, str]
) -> list[DoctorFinding]:
    """What was written anew, added to, or taken from what PostgreSQL brings."""
    version = await connection.fetchval(statement("catalogue_version"))
    if version != shipped[_VERSION]:
        examination.add_remark(RemarkCode.OTHER_CATALOGUE, version=version)
        return []
    found = list[DoctorFinding]()
    numbers: dict[str, dict[int, int]] = defaultdict(dict)
    known = {catalogue: _parse_parts(text) for catalogue, text in shipped.items() if catalogue != _VERSION}
    for row in await connection.fetch(statement("built_in"), False):
        catalogue = row["catalogue"]
        numbers[catalogue][row["part"]] = row["number"]
        if row["written"] and known[catalogue].get(row["part"]) != (row["number"], row["digest"]):
            found += _find_rewritten(catalogue, row["written"])
    return [*found, *_find_miscounted(numbers, known)]


def _find_rewritten(catalogue: str, names: list[str]) -> Iterator[DoctorFinding]:
    for name in names:
        yield DoctorFinding(_KINDS.get(catalogue, FindingKind.SHAPE), FindingCode.REPLACED, name)


def _find_miscounted(
    numbers: Mapping[str, Mapping[int, int]], known: Mapping[str, Mapping[int, tuple[int, str]]]
) -> Iterator[DoctorFinding]:
    for catalogue, parts in known.items():
        expected = {part: number for part, (number, _) in parts.items()}
        found = numbers[catalogue]
        if found != expected:  # by parts, for what was taken and what was added would make up for each other
            kind = _KINDS.get(catalogue, FindingKind.SHAPE)
            yield DoctorFinding(
                kind, FindingCode.DIFFERENT, catalogue, _row_count(expected), _row_count(found)
            )


def _row_count(numbers: Mapping[int, int]) -> str:
    return f"{sum(numbers.values())} rows"


def _parse_parts(text: str) -> dict[int, tuple[int, str]]:
    split = (each.split(":") for each in text.split())
    return {int(part): (int(number), digest) for part, number, digest in split}
