"""Difference of roles, grants, triggers, functions and tables from the shipped manifest.

The manifest is the picture of a fresh database, drawn by `python -m jejak.doctor.database.write_manifest`; a test says
when it is stale. Views, triggers and constraints read as PostgreSQL 18 prints them.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import asyncpg

from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.sql import statement
from jejak.limits import MIN_SEQUENCE_NUMBERS

MANIFEST = "manifest.json"
_KINDS = {
    "role": FindingKind.ROLES,
    "setting": FindingKind.ROLES,
    "grant": FindingKind.GRANTS,
    "trigger": FindingKind.TRIGGERS,
    "function": FindingKind.FUNCTIONS,
    "relation": FindingKind.SHAPE,
    "column": FindingKind.SHAPE,
    "constraint": FindingKind.SHAPE,
    "index": FindingKind.SHAPE,
    "plain index": FindingKind.SHAPE,
    "sequence": FindingKind.SHAPE,
    "language": FindingKind.FUNCTIONS,
    "object": FindingKind.SHAPE,
    "register": FindingKind.REGISTER,
}
_EVENT_TRIGGERS = frozenset({"audit_commands", "audit_drops", "audit_rewrite"})
_EXTENSION = "EXTENSION "
_UNPRINTABLE = "?"
_PARTITION = re.compile(r"entry_from_(\d+)")
CatalogueSnapshot = dict[str, dict[str, str]]


async def compare_catalogue(connection: asyncpg.Connection) -> list[DoctorFinding]:
    """What this database has more, less or other than the shipped one."""
    here = _without_new_partitions(await read_catalogue(connection))
    shipped = load_manifest()
    found = [
        finding
        for kind in _KINDS
        for name in sorted(here.get(kind, {}).keys() | shipped.get(kind, {}).keys())
        if (
            finding := _compare_object(
                kind, name, shipped.get(kind, {}).get(name), here.get(kind, {}).get(name)
            )
        )
    ]
    unknown = [
        each.subject.removeprefix(_EXTENSION)
        for each in found
        if each.code is FindingCode.UNKNOWN and each.subject.startswith(_EXTENSION)
    ]
    return [each for each in found if not _is_member(each, of=unknown)]


async def check_event_triggers(
    connection: asyncpg.Connection, examination: Examination
) -> list[DoctorFinding]:
    """Who watches the schema: event triggers, or the migration alone; some of them, or what is gone, is neither."""
    rows = await connection.fetch(statement("schema_event_triggers"))
    there = {row["name"] for row in rows}
    is_watched = there == _EVENT_TRIGGERS and all(row["fires"] for row in rows)
    examination.add_remark(RemarkCode.SCHEMA_WATCHED if is_watched else RemarkCode.SCHEMA_UNWATCHED)
    gone = (
        sorted(_EVENT_TRIGGERS - there)
        if there or await connection.fetchval(statement("schema_event_triggers_created"))
        else []
    )
    return [DoctorFinding(FindingKind.TRIGGERS, FindingCode.MISSING, f"EVENT {name}") for name in gone]


async def check_sequences(connection: asyncpg.Connection) -> list[DoctorFinding]:
    """Sequences that are at their end or near it: what asks them for a number fails, and with it the write."""
    return [
        DoctorFinding(
            FindingKind.SHAPE,
            FindingCode.NUMBERS_END,
            row["sequence"],
            details={"stands": row["stands"], "left": max(int(row["left"]), 0)},
        )
        for row in await connection.fetch(statement("sequences_near_end"), MIN_SEQUENCE_NUMBERS)
    ]


async def read_catalogue(connection: asyncpg.Connection) -> CatalogueSnapshot:
    """Picture of this database: kind, name, and what it says; the connection reads as `set_canonical_session` sets."""
    picture: CatalogueSnapshot = {}
    for part in ("catalogue", "unknown_objects", "objects", "indexes", "contradictions", "owners"):
        for kind, name, says in await connection.fetch(statement(part)):
            # What PostgreSQL cannot print is no less there: it is never taken for what is missing.
            picture.setdefault(kind, {})[name or _UNPRINTABLE] = _UNPRINTABLE if says is None else says
    return {kind: dict(sorted(named.items())) for kind, named in sorted(picture.items())}


def _without_new_partitions(snapshot: CatalogueSnapshot) -> CatalogueSnapshot:
    """Leave out the partitions of the log that were made ahead since, where each is like the last that is shipped."""
    known = {
        int(found[1])
        for names in load_manifest().values()
        for name in names
        if (found := _PARTITION.search(name))
    }
    if not known:
        return snapshot
    return {
        kind: {
            name: says
            for name, says in named.items()
            if not _is_new_partition(kind, name, says=says, last=max(known))
        }
        for kind, named in snapshot.items()
    }


def _is_member(finding: DoctorFinding, *, of: Iterable[str]) -> bool:
    """Whether an extension that is named itself brought this."""
    return any(f"{finding.found}, ".startswith(f"of extension {each}, ") for each in of)


def _is_new_partition(kind: str, name: str, *, says: str, last: int) -> bool:
    found, twin = _PARTITION.search(name), f"entry_from_{last}"
    if not found or int(found[1]) <= last:
        return False
    expected = load_manifest().get(kind, {}).get(name.replace(found[0], twin))
    return expected is not None and says == expected.replace(twin, found[0])


@cache
def load_manifest() -> CatalogueSnapshot:
    """The picture of a database that this version made."""
    picture: CatalogueSnapshot = json.loads((files("jejak.doctor") / MANIFEST).read_text("utf-8"))
    return picture


def _compare_object(kind: str, name: str, expected: str | None, found: str | None) -> DoctorFinding | None:
    if expected == found:
        return None
    if kind == "plain index" and expected is None:
        return None  # a database administrator's
    wrong = (
        FindingCode.MISSING
        if found is None
        else FindingCode.UNKNOWN
        if expected is None
        else FindingCode.DIFFERENT
    )
    return DoctorFinding(_KINDS[kind], wrong, name, expected, found)
