"""Watch of schema changes: event triggers in place, and replay compared with the live rows."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from jejak.database.migrate import install_schema_guard
from jejak.doctor.database.migrations import list_migration_relations
from jejak.doctor.sql import statement as doctors
from tests.databases import Database
from tests.ledger.write_rows import begin


async def enable_schema_watch(database: Database) -> Database:
    """Have event triggers guard the schema of this database, as the set-up of an embedded cluster does."""
    assert await install_schema_guard(database.superuser_url)
    return database


RELEASE = "uji.0001"  # a step that these tests ship
_RELATIONS = ("hr.unit", "hr.employee", "hr.payslip", "hr.note", "hr.diary", "hr.journal")


@asynccontextmanager
async def begin_act(
    connection: asyncpg.Connection, *, step: str | None = None
) -> AsyncIterator[asyncpg.Connection]:
    """A transaction with an actor, committed at the end; it notes the step that it is."""
    async with connection.transaction():
        await begin(connection)
        yield connection
        if step:
            said = '{"command": "migrate", "text": "ab"}'
            await connection.execute("SELECT audit.log_schema_change($1, $2)", step, said)


async def load_differences(connection: asyncpg.Connection) -> list[tuple[str, ...]]:
    """Rows that are not what replaying the log gives, of every relation in the register; the doctor compares so too."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        await connection.execute(doctors("set_canonical_session"))
        return [
            (relation, row["how"], row["key"], row["columns"] or "")
            for relation, compare in await connection.fetch(doctors("compare_rows"))
            for row in await connection.fetch(compare)
            if row["columns"] or row["how"] != "CHANGED"
        ]


async def load_restatements(connection: asyncpg.Connection) -> set[tuple[str, str, str]]:
    """Where the log states rows anew otherwise than before: how, of which relation, in which columns."""
    shipped = [*list_migration_relations(), *((RELEASE, "ab", relation) for relation in _RELATIONS)]
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        await connection.execute(doctors("set_canonical_session"))
        return {
            (
                row["how"],
                row["relation"],
                ", ".join(json.loads(text)) if (text := row["columns"] or "").startswith("{") else text,
            )
            for row in await connection.fetch(
                doctors("inconsistent_restatements"), *map(list, zip(*shipped, strict=True))
            )
        }


async def load_schema_entries(connection: asyncpg.Connection) -> list[tuple[str, str]]:
    """What was done to the schema in the newest transaction that did anything to it: command, object."""
    return [
        (row["command"], row["object"])
        for row in await connection.fetch(
            "SELECT e.new ->> 'command' AS command, e.pk ->> 'object' AS object FROM audit.entry e WHERE e.op = 'S' "
            "AND e.tx_id = (SELECT max(tx_id) FROM audit.entry WHERE op = 'S') ORDER BY e.seq"
        )
    ]
