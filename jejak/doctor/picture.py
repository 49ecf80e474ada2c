"""Are roles, grants, triggers, functions and tables the shipped ones? Compares a database with the manifest.

The manifest is the picture of a fresh database, drawn by `python -m jejak.doctor.draw`; a test says when it is stale.
Views, triggers and constraints read as PostgreSQL 18 prints them.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import asyncpg

from jejak.doctor.finding import Examination, Finding, Kind, Said, Wrong
from jejak.doctor.sql import statement

MANIFEST = "manifest.json"
_KINDS = {
    "role": Kind.ROLES,
    "setting": Kind.ROLES,
    "grant": Kind.GRANTS,
    "trigger": Kind.TRIGGERS,
    "function": Kind.FUNCTIONS,
    "relation": Kind.SHAPE,
    "column": Kind.SHAPE,
    "constraint": Kind.SHAPE,
    "index": Kind.SHAPE,
    "plain index": Kind.SHAPE,
    "sequence": Kind.SHAPE,
    "language": Kind.FUNCTIONS,
    "object": Kind.SHAPE,
    "register": Kind.REGISTER,
}
_WATCHERS = frozenset({"audit_commands", "audit_drops", "audit_rewrite"})
_EXTENSION = "EXTENSION "
_PARTITION = re.compile(r"entry_from_(\d+)")
Picture = dict[str, dict[str, str]]


async def differences(connection: asyncpg.Connection) -> list[Finding]:
    """What this database has more, less or other than the shipped one."""
    here = _as_shipped(await drawn(connection))
    shipped = manifest()
    found = [
        finding
        for kind in _KINDS
        for name in sorted(here.get(kind, {}).keys() | shipped.get(kind, {}).keys())
        if (finding := _compared(kind, name, shipped.get(kind, {}).get(name), here.get(kind, {}).get(name)))
    ]
    unknown = [
        each.subject.removeprefix(_EXTENSION)
        for each in found
        if each.wrong is Wrong.UNKNOWN and each.subject.startswith(_EXTENSION)
    ]
    return [each for each in found if not _is_member(each, of=unknown)]


async def watchers(connection: asyncpg.Connection, seen: Examination) -> list[Finding]:
    """Who watches the schema: event triggers, or the migration alone; some of them, or what is gone, is neither."""
    rows = await connection.fetch(statement("schema_watchers"))
    there = {row["name"] for row in rows}
    is_watched = there == _WATCHERS and all(row["fires"] for row in rows)
    seen.say(Said.SCHEMA_WATCHED if is_watched else Said.SCHEMA_UNWATCHED)
    gone = sorted(_WATCHERS - there) if there or await connection.fetchval(statement("watchers_made")) else []
    return [Finding(Kind.TRIGGERS, Wrong.MISSING, f"EVENT {name}") for name in gone]


async def check_sequences(connection: asyncpg.Connection) -> list[Finding]:
    """Sequences that are at their end or near it: what asks them for a number fails, and with it the write."""
    return [
        Finding(
            Kind.SHAPE,
            Wrong.NUMBERS_END,
            row["sequence"],
            details={"stands": row["stands"], "left": max(int(row["left"]), 0)},
        )
        for row in await connection.fetch(statement("numbers_end"))
    ]


async def drawn(connection: asyncpg.Connection) -> Picture:
    """This database's picture: kind, name, and what it says; the connection reads as `read_alike` sets it."""
    picture: Picture = {}
    for part in ("picture", "strangers", "objects", "indexes"):
        for kind, name, says in await connection.fetch(statement(part)):
            picture.setdefault(kind, {})[name] = says
    return {kind: dict(sorted(named.items())) for kind, named in sorted(picture.items())}


def _as_shipped(picture: Picture) -> Picture:
    """Leave out the partitions of the log that were made ahead since, where each is like the last that is shipped."""
    known = {
        int(found[1]) for names in manifest().values() for name in names if (found := _PARTITION.search(name))
    }
    if not known:
        return picture
    return {
        kind: {
            name: says
            for name, says in named.items()
            if not _is_partition_ahead(kind, name, says=says, last=max(known))
        }
        for kind, named in picture.items()
    }


def _is_member(finding: Finding, *, of: Iterable[str]) -> bool:
    """Whether an extension that is named itself brought this."""
    return any(f"{finding.found}, ".startswith(f"of extension {each}, ") for each in of)


def _is_partition_ahead(kind: str, name: str, *, says: str, last: int) -> bool:
    found, twin = _PARTITION.search(name), f"entry_from_{last}"
    if not found or int(found[1]) <= last:
        return False
    expected = manifest().get(kind, {}).get(name.replace(found[0], twin))
    return expected is not None and says == expected.replace(twin, found[0])


@cache
def manifest() -> Picture:
    """The picture of a database that this version made."""
    picture: Picture = json.loads((files("jejak.doctor") / MANIFEST).read_text("utf-8"))
    return picture


def _compared(kind: str, name: str, expected: str | None, found: str | None) -> Finding | None:
    if expected == found:
        return None
    if kind == "plain index" and expected is None:
        return None  # a database administrator's
    wrong = Wrong.MISSING if found is None else Wrong.UNKNOWN if expected is None else Wrong.DIFFERENT
    return Finding(_KINDS[kind], wrong, name, expected, found)
