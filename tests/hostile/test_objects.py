"""No kind of catalogue object stands in a write's or the doctor's way unnamed: before, between and after the seals.

The kinds stand in objects.toml. They do not disturb each other: each moment takes one database and one examination.
"""

import tomllib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from jejak.doctor import Examination, FindingCode, FindingKind, find_problems, run_examination
from jejak.doctor.finding import RemarkCode
from tests.databases import Database
from tests.hostile.attacker import ATTACK, LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import SealedHistory
from tests.log_sealer import seal_all
from tests.regency import SmallRegency

pytestmark = pytest.mark.proof
_PRELUDE = ("SET event_triggers = off", "SET allow_system_table_mods = on")
_COUNT_NOW = "SELECT pg_stat_force_next_flush()"  # statistics are told at the end of a session otherwise


@dataclass(frozen=True, kw_only=True)
class CatalogueObject:
    """One kind of object, how it comes and goes, and what names it."""

    name: str
    make: str
    there: list[str]
    back: str = ""
    past: str = ""
    setup: str = ""  # what must stand before; it is left
    shared: bool = False  # by all databases of the cluster


OBJECTS = [
    CatalogueObject(**each)
    for each in tomllib.loads(Path(__file__).with_name("objects.toml").read_text("utf-8"))["object"]
]


@pytest.fixture
async def put_back(history: SealedHistory) -> AsyncIterator[None]:
    """Afterwards the cluster's roles are what they were."""
    yield
    await as_superuser(history.database, *(each.back for each in OBJECTS if each.shared))


async def _as_superuser(database: Database, statements: Iterable[str]) -> None:
    for each in statements:
        if each:
            await as_superuser(database, *_PRELUDE, each, _COUNT_NOW)


def _list_unnamed(seen: Examination) -> list[str]:
    named = {(each.kind, each.subject) for each in seen.findings}
    return [each.name for each in OBJECTS if (FindingKind[each.there[0]], each.there[1]) not in named]


@ATTACK
@pytest.mark.usefixtures("put_back")
async def test_what_was_made_before_the_first_seal_does_not_stand_unnamed(
    small_regency: SmallRegency,
) -> None:
    database = small_regency.database
    await _as_superuser(database, (each.setup for each in OBJECTS))
    await _as_superuser(database, (each.make for each in OBJECTS))
    await seal_all(database)
    assert _list_unnamed(await run_examination(database.owner_url, evidence=LOCAL_COPIES)) == []


@ATTACK
@pytest.mark.usefixtures("put_back")
async def test_what_was_made_after_the_last_seal_does_not_stand_unnamed(history: SealedHistory) -> None:
    await _as_superuser(history.database, (each.setup for each in OBJECTS))
    await _as_superuser(history.database, (each.make for each in OBJECTS))
    assert _list_unnamed(await run_examination(history.database.owner_url, evidence=LOCAL_COPIES)) == []


@ATTACK
@pytest.mark.usefixtures("put_back")
async def test_what_was_made_and_put_back_between_two_seals_does_not_pass_unnamed(
    history: SealedHistory,
) -> None:
    gone = [each for each in OBJECTS if each.back]
    await _as_superuser(history.database, (each.setup for each in OBJECTS))
    await seal_all(history.database)
    for each in gone:
        await _as_superuser(history.database, (each.make, each.back))
    await seal_all(history.database)
    await seal_all(history.database)
    seen = await run_examination(history.database.owner_url, evidence=LOCAL_COPIES)
    assert [each.name for each in gone if not _is_named_past(each, seen)] == []


async def test_an_extension_of_an_operators_is_named_once(small_regency: SmallRegency) -> None:
    await as_superuser(small_regency.database, "CREATE EXTENSION pg_stat_statements SCHEMA public")
    findings = await find_problems(small_regency.database.owner_url, evidence=LOCAL_COPIES)
    assert [(each.kind, each.code, each.subject) for each in findings] == [
        (FindingKind.SHAPE, FindingCode.UNKNOWN, "EXTENSION pg_stat_statements")
    ]


def _is_named_past(thing: CatalogueObject, seen: Examination) -> bool:
    if any(each.kind is FindingKind.PAST and each.subject == thing.past for each in seen.findings):
        return True
    return any(
        thing.past in [part.split()[0] for part in str(each.details["what"]).split(", ")]
        for each in seen.remarks
        if each.code is RemarkCode.CATALOGUE_WRITTEN
    )
