"""Register of watched relations: both lists are complete; a migration that would leave a gap is refused."""

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from jejak.database.migrate import migrate
from jejak.doctor.database.migrations import list_shipped_migrations
from jejak.errors import OperatorError
from tests.databases import Database

RELATIONS = (
    "SELECT nspname || '.' || relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
    "WHERE relkind IN ('r', 'p', 'f') AND nspname !~ '^(pg_.*|information_schema|audit)$'"
)
ROOT = Path(__file__).parents[2]
AUDITS = sorted(name for name in list_shipped_migrations() if name.startswith("audit."))[-1:]


async def _rows(database: Database, query: str) -> list[Any]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def _run(database: Database, statement: str) -> None:
    connection = await asyncpg.connect(database.owner_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_every_relation_is_watched_or_outside_with_a_reason(module_database: Database) -> None:
    everything = set(await _rows(module_database, RELATIONS))
    watched = set(await _rows(module_database, "SELECT relation FROM audit.relation"))
    outside = dict(await _rows(module_database, "SELECT relation, reason FROM ops.unaudited"))
    assert {("audit.relation",)} <= watched, "changes of the register are entries too"
    watched = {(name,) for (name,) in watched if not name.startswith("audit.")}
    assert watched | {(name,) for name in outside} == everything
    assert not watched & {(name,) for name in outside}
    assert all(name.startswith("ops.") and len(reason) > 20 for name, reason in outside.items())
    named = {name for reason in outside.values() for name in re.findall(r"hr\.\w+", reason)}
    assert named == {"hr.sign_in_attempt"}
    assert named <= {name for (name,) in watched}


async def test_a_watched_relation_has_its_three_triggers_always(module_database: Database) -> None:
    found = await _rows(
        module_database,
        "SELECT nspname || '.' || relname, array_agg(tgname::text ORDER BY tgname), "
        "bool_and(tgenabled = 'A') FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid "
        "JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE tgname LIKE 'audit_%' GROUP BY 1",
    )
    watched = await _rows(module_database, "SELECT relation FROM audit.relation")
    triggers = ["audit_row", "audit_truncate", "audit_update"]
    assert sorted(found) == sorted((name, triggers, True) for (name,) in watched)


async def test_a_relation_without_a_key_cannot_be_watched(database: Database) -> None:
    await _run(database, "CREATE TABLE hr.note (words text)")
    with pytest.raises(asyncpg.RaiseError, match=r"hr\.note has no primary key"):
        await _run(database, "SELECT audit.track('hr.note')")


async def test_a_migration_that_leaves_a_relation_unwatched_is_refused(empty_database: Database) -> None:
    await migrate(empty_database.owner_url, upto=sorted(list_shipped_migrations()))
    await _run(empty_database, "CREATE TABLE hr.note (id uuid PRIMARY KEY)")
    with pytest.raises(OperatorError, match=r"without a trace: hr\.note"):
        await migrate(empty_database.owner_url)
    functions = "SELECT count(*) FROM ops.applied_file WHERE name LIKE 'models/%'"
    assert await _rows(empty_database, functions) == [(0,)], "nothing of it was done"


async def test_migrating_twice_changes_nothing_and_leaves_no_trace(database: Database) -> None:
    trace = "SELECT max(id), (SELECT max(seq) FROM audit.entry), max(a.at) FROM audit.tx, ops.applied_file a"
    before = await _rows(database, trace)
    assert await migrate(database.owner_url) is False
    assert await _rows(database, trace) == before


async def test_two_migrations_at_once_do_not_collide(empty_database: Database, tmp_path: Path) -> None:
    async def one() -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "jejak", "migrate"),
            env={
                "JEJAK_DATABASE_URL": empty_database.owner_url,
                "JEJAK_DATA_DIR": str(tmp_path),
                **{f"JEJAK_{pool.upper()}_URL": url for pool, url in empty_database.urls.items()},
                "PYTHONPATH": ":".join(sys.path),
            },
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode, said.decode()

    answers = await asyncio.gather(one(), one())
    assert [code for code, _ in answers] == [0, 0], answers
    assert sorted("was at this version already" in said for _, said in answers) == [False, True]
    assert await _rows(empty_database, "SELECT count(*) FROM audit.tx WHERE operation = 'migrate'") == [(1,)]
