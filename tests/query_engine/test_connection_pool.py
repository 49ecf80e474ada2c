"""A connection is lent for one statement and is as it was when the next one comes, whatever became of the first."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from tortoise.context import TortoiseContext

from jejak.database.pools import build_tortoise_config, get_pool, open_pools
from jejak.database.roles import POOL_ROLES
from models.fast_pool import FastClient, FastPool
from tests.databases import Database

CONNECTIONS = 3
SLOW = "SELECT pg_sleep(30)"
LOCKS = (
    "SELECT pg_backend_pid(), count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
)
STARTED = "SELECT name, reset_val FROM pg_settings WHERE name IN ('jit', 'statement_timeout') ORDER BY name"
STATEMENT_TIMEOUTS = {"app": "3000", "public": "0", "auditor": "0"}
NUMBER_QUERY = "SELECT $1::int AS asked, pg_backend_pid() AS pid"


@pytest.fixture
async def leased_pool(database: Database) -> AsyncIterator[FastPool]:
    """A small pool of a role whose statements leave nothing behind."""
    config = build_tortoise_config(database.urls)
    config["connections"]["app"]["credentials"]["maxsize"] = CONNECTIONS
    async with TortoiseContext() as context:
        await context.init(config=config)
        client = get_pool("app")
        assert isinstance(client, FastClient)
        await client.read(NUMBER_QUERY, [0])
        assert isinstance(client._pool, FastPool)
        yield client._pool


async def fetch_number(lending: FastPool, number: int) -> int:
    """Return which session answered."""
    ((found, pid),) = await lending.read(NUMBER_QUERY, [number])
    assert found == number
    return int(pid)


async def test_the_roles_that_serve_are_lent_so_and_the_owner_is_not(database: Database) -> None:
    async with open_pools(database.urls | {"owner": database.owner_url}):
        assert {name for name in (*POOL_ROLES, "owner") if isinstance(get_pool(name), FastClient)} == set(
            POOL_ROLES
        )


async def test_what_the_driver_switches_off_for_a_moment_is_off_from_the_start(database: Database) -> None:
    superuser = await asyncpg.connect(database.superuser_url)
    await superuser.execute(f"ALTER DATABASE {database.name} SET jit = on")
    await superuser.close()
    async with open_pools(database.urls, timeout_seconds={"app": 3}):
        for name in POOL_ROLES:
            client = get_pool(name)
            assert isinstance(client, FastClient)
            assert await client.read(STARTED, []) == [
                ("jit", "off"),
                ("statement_timeout", STATEMENT_TIMEOUTS[name]),
            ]


async def test_one_after_the_other_has_the_same_session_and_many_have_no_more_than_there_are(
    leased_pool: FastPool,
) -> None:
    assert len({await fetch_number(leased_pool, number) for number in range(20)}) == 1
    pids = await asyncio.gather(*(fetch_number(leased_pool, number) for number in range(200)))
    assert 1 <= len(set(pids)) <= CONNECTIONS
    assert leased_pool.get_idle_size() == leased_pool.get_size() <= CONNECTIONS


async def test_a_read_that_is_cut_off_neither_keeps_its_connection_nor_answers_the_next(
    leased_pool: FastPool,
) -> None:
    for _ in range(5):
        slow = [asyncio.create_task(leased_pool.read(SLOW, [])) for _ in range(CONNECTIONS)]
        waiting = [asyncio.create_task(fetch_number(leased_pool, number)) for number in range(10)]
        await asyncio.sleep(0.05)
        assert not any(each.done() for each in waiting)
        waiting[0].cancel()
        for each in slow:
            each.cancel()
        ended = await asyncio.gather(*slow, return_exceptions=True)
        assert all(isinstance(each, asyncio.CancelledError) for each in ended)
        async with asyncio.timeout(10):
            await asyncio.gather(*waiting[1:])
    assert leased_pool.get_idle_size() == leased_pool.get_size()


async def test_a_statement_that_fails_and_a_session_that_ends_are_nobody_elses_matter(
    leased_pool: FastPool,
) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await leased_pool.read("SELECT 1 / 0", [])
    for _ in range(2 * CONNECTIONS):
        with pytest.raises(asyncpg.PostgresConnectionError):
            await leased_pool.read("SELECT pg_terminate_backend(pg_backend_pid())", [])
        assert await fetch_number(leased_pool, 1)
    assert leased_pool.get_idle_size() == leased_pool.get_size()


async def test_what_was_begun_and_left_is_undone_before_the_next(leased_pool: FastPool) -> None:
    async with leased_pool.acquire() as connection:
        await connection.execute("BEGIN")
        first = await connection.fetchval("SELECT pg_backend_pid() FROM pg_advisory_xact_lock(7)")
    ((pid, locks),) = await leased_pool.read(LOCKS, [])
    assert (pid, locks) == (first, 0)


async def test_connections_of_the_day_before_are_not_lent(leased_pool: FastPool) -> None:
    before = await fetch_number(leased_pool, 1)
    await leased_pool.expire_connections()
    assert await fetch_number(leased_pool, 2) != before


async def test_a_closed_pool_lends_nothing(leased_pool: FastPool) -> None:
    slow = asyncio.create_task(leased_pool.read("SELECT pg_sleep(0.2)", []))
    await asyncio.sleep(0.05)
    closing = asyncio.create_task(leased_pool.close())
    await asyncio.sleep(0)
    with pytest.raises(asyncpg.InterfaceError):
        await fetch_number(leased_pool, 1)
    assert len(await slow) == 1
    await closing
    with pytest.raises(asyncpg.InterfaceError):
        await fetch_number(leased_pool, 2)
