"""Statement timeouts of each runtime role, for every way to log in."""

import asyncio

import asyncpg
import pytest

from jejak.cli.database.migrate import prepare_database
from jejak.database.embedded import Cluster
from jejak.database.locate import DatabaseLocation
from jejak.database.pools import get_pool, open_pools
from jejak.database.roles import POOL_ROLES, ensure_roles, role_urls
from jejak.settings import Settings

TIMEOUTS = {
    "jejak_app": ["statement_timeout=9500"],
    "jejak_public": ["statement_timeout=2850"],
    "jejak_auditor": ["statement_timeout=9500"],
    "jejak_sealer": None,
    "jejak_owner": None,
}
ROLE_TIMEOUTS = "SELECT rolname, rolconfig FROM pg_roles WHERE rolname LIKE 'jejak\\_%'"
ROLE_SETTINGS = "SELECT setrole, setconfig, xmin::text FROM pg_db_role_setting ORDER BY setrole"
SHORT = "ALTER ROLE jejak_public SET statement_timeout = 100"
SLEEP = "SELECT pg_sleep(1)"


async def _query_all(url: str, *statements: str) -> list[asyncpg.Record]:
    """Return what the last of these statements finds."""
    connection = await asyncpg.connect(url)
    try:
        found = [await connection.fetch(each) for each in statements]
        return list(found[-1])
    finally:
        await connection.close()


def _urls(cluster: Cluster) -> dict[str, str]:
    return role_urls(cluster.url(), Settings.from_environment({}), data_dir=cluster.data_dir)


async def _migrate(cluster: Cluster) -> None:
    place = DatabaseLocation(cluster.data_dir, cluster.url(), cluster)
    await asyncio.to_thread(
        prepare_database, place, Settings.from_environment({"JEJAK_DATA_DIR": str(cluster.data_dir)})
    )


async def test_migrating_bounds_the_roles_of_the_pools_and_once_is_enough(shared_cluster: Cluster) -> None:
    await _migrate(shared_cluster)
    assert {
        row["rolname"]: row["rolconfig"] for row in await _query_all(shared_cluster.url(), ROLE_TIMEOUTS)
    } == TIMEOUTS
    written = await _query_all(shared_cluster.url(), ROLE_SETTINGS)
    await _migrate(shared_cluster)
    assert await _query_all(shared_cluster.url(), ROLE_SETTINGS) == written


async def test_roles_of_an_older_version_are_bound_and_keep_their_other_settings(
    shared_cluster: Cluster,
) -> None:
    await ensure_roles(shared_cluster.url(), _urls(shared_cluster))
    await _query_all(
        shared_cluster.superuser_url(),
        "ALTER ROLE jejak_app RESET statement_timeout",
        "ALTER ROLE jejak_auditor SET statement_timeout = 0",
        "ALTER ROLE jejak_auditor SET work_mem = '8MB'",
    )
    await ensure_roles(shared_cluster.url(), _urls(shared_cluster))
    bound = {
        row["rolname"]: row["rolconfig"] for row in await _query_all(shared_cluster.url(), ROLE_TIMEOUTS)
    }
    await _query_all(shared_cluster.superuser_url(), "ALTER ROLE jejak_auditor RESET work_mem")
    assert bound == TIMEOUTS | {"jejak_auditor": ["statement_timeout=9500", "work_mem=8MB"]}


async def test_who_says_nothing_is_ended_and_what_is_ours_takes_as_long_as_it_takes(
    shared_cluster: Cluster,
) -> None:
    urls = _urls(shared_cluster)
    await ensure_roles(shared_cluster.url(), urls)
    for name, role in POOL_ROLES.items():
        (row,) = await _query_all(urls[name], "SHOW statement_timeout")
        assert row[0] == {"public": "2850ms"}.get(name, "9500ms"), role
    await _query_all(shared_cluster.url(), SHORT)
    try:
        with pytest.raises(asyncpg.QueryCanceledError, match="statement timeout"):
            await _query_all(urls["public"], SLEEP)
        async with open_pools({"public": urls["public"]}):
            assert len(await get_pool("public").execute_query_dict(SLEEP)) == 1
        async with open_pools({"public": urls["public"]}, timeout_seconds={"public": 2}):
            assert len(await get_pool("public").execute_query_dict(SLEEP)) == 1
    finally:
        await ensure_roles(shared_cluster.url(), urls)
    assert (await _query_all(urls["public"], "SHOW statement_timeout"))[0][0] == "2850ms"
