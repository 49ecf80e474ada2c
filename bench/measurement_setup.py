"""Setup of a measurement: a PostgreSQL of its own in a new folder, removed at the end.

The server runs with the settings of the embedded one and keeps its promises to the disk: nothing is switched off but
what would come between two numbers by chance (autovacuum, a checkpoint in the middle) or on its first day alone.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from uuid import UUID, uuid4

import asyncpg

from audit.context import build
from bench.sql_text import statement
from jejak.database.embedded import Cluster, start, stop
from jejak.database.migrate import migrate
from jejak.database.roles import ensure_roles
from rulebook.access import SERVICE_ACTORS
from tests.databases import Database, create_database, locate_database

_STEADY_SETTINGS = (
    "autovacuum = off",
    "checkpoint_timeout = '1h'",
    "max_wal_size = '16GB'",
    # A server in service writes into segments that it has used before; a new one would fill each with zeros first.
    "wal_init_zero = off",
)


@dataclass(frozen=True)
class ReadDurations:
    """How reads are measured: on how many employees, in how many rounds of how many seconds, and warmed up how long."""

    employees: int
    rounds: int
    seconds: float
    warm: float


@dataclass(frozen=True)
class MeasurementSize:
    """How much is measured: `--full` is what the goals speak of."""

    rows: int
    singles: int
    rounds: int
    entries: int
    probes: int
    seconds: int
    reads: ReadDurations
    growth: tuple[int, ...]


FULL = MeasurementSize(
    rows=50_000, singles=2_000, rounds=5, entries=1_000_000, probes=2_000, seconds=60,
    reads=ReadDurations(employees=10_000, rounds=5, seconds=2, warm=5), growth=(6_000, 100_000, 1_000_000),
)  # fmt: skip
SMALL = MeasurementSize(
    rows=5_000, singles=300, rounds=1, entries=50_000, probes=300, seconds=10,
    reads=ReadDurations(employees=1_000, rounds=2, seconds=0.5, warm=0.5), growth=(1_000, 10_000),
)  # fmt: skip
# Small, to see that everything still runs.
TINY = MeasurementSize(
    rows=500, singles=40, rounds=1, entries=4_000, probes=20, seconds=2,
    reads=ReadDurations(employees=400, rounds=1, seconds=0.1, warm=0.1), growth=(400, 2_000),
)  # fmt: skip


async def prepare_cluster(cluster: Cluster) -> str:
    """Make the runtime roles, keep chance out, and return the server's version."""
    superuser = await asyncpg.connect(cluster.superuser_url())
    try:
        for setting in _STEADY_SETTINGS:
            await superuser.execute(f"ALTER SYSTEM SET {setting}")
        await superuser.execute("SELECT pg_reload_conf()")
        place = locate_database(cluster, "jejak")
        await ensure_roles(cluster.url(), place.urls | {"sealer": place.sealer_url})
        return str(await superuser.fetchval("SHOW server_version")).split()[0]
    finally:
        await superuser.close()


async def enable_statement_counts(cluster: Cluster) -> Cluster:
    """Start the server anew so that it can count what it runs; it does while `count_session_statements` says so."""
    superuser = await asyncpg.connect(cluster.superuser_url())
    await superuser.execute("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
    await superuser.execute("ALTER SYSTEM SET pg_stat_statements.track = 'none'")
    await superuser.close()
    stop(cluster)
    return start(cluster.data_dir, progress=lambda line: None)


@asynccontextmanager
async def count_session_statements(superuser: asyncpg.Connection) -> AsyncIterator[None]:
    """Count the statements that sessions send until the block ends."""
    await superuser.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public")
    for track in ("top", "none"):
        await superuser.execute(f"ALTER SYSTEM SET pg_stat_statements.track = '{track}'")
        await superuser.execute("SELECT pg_reload_conf()")
        await asyncio.sleep(0.3)  # until the backends have heard it
        if track == "top":
            yield


@asynccontextmanager
async def peer_database(cluster: Cluster, trigger: str | None) -> AsyncIterator[Database]:
    """A database without Jejak: the measured relation, and a peer's trigger on it if one is named."""
    async with create_database(cluster) as database:
        owner = await asyncpg.connect(database.owner_url)
        await owner.execute(statement("rows"))
        if trigger:
            await owner.execute(statement(trigger))
        await owner.close()
        yield database


@asynccontextmanager
async def tracked_database(cluster: Cluster, track: str | None) -> AsyncIterator[Database]:
    """A migrated database with the measured relation, under audit if it is said how."""
    async with create_database(cluster) as database:
        await migrate(database.owner_url)
        owner = await asyncpg.connect(database.owner_url)
        async with owner.transaction():
            await state_actor(owner, SERVICE_ACTORS["migrate"])
            await owner.execute(statement("rows"))
            if track:
                await owner.execute(statement(track))
            await owner.execute(statement("grant_app_write"))
        await owner.close()
        yield database


async def create_caller(owner: asyncpg.Connection) -> tuple[UUID, UUID]:
    """Make somebody who is signed in; return account and session."""
    async with owner.transaction():
        await state_actor(owner, SERVICE_ACTORS["cli"])
        found = await owner.fetchrow(statement("create_caller"))
    return found["account_id"], found["id"]


async def state_actor(connection: asyncpg.Connection, actor: UUID, *, session: UUID | None = None) -> None:
    """State who acts in the open transaction, by the statement that the application uses."""
    facts = (actor, session, "SESSION" if session else "SERVICE", str(uuid4()), "bench")
    nothing = [None] * 7  # no document, reason, law, principal, acting post, decree or network
    await connection.execute(_begin_sql(), *facts, *nothing, [], build())


@cache
def _begin_sql() -> str:
    return (files("audit") / "statements" / "begin.sql").read_text("utf-8")
