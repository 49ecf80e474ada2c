"""A runtime role was given more than it needs; the server asks what a role can do, not what it is called."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import httpx2
import pytest

from jejak.app import create_app
from jejak.database.pools import open_pools
from jejak.database.privilege_check import refuse_strong_pools
from jejak.errors import OperatorError
from jejak.settings import Settings
from tests.databases import Database

# What was done, how it is undone, and how it is told.
DEEDS = [
    ("ALTER ROLE jejak_app SUPERUSER", "ALTER ROLE jejak_app NOSUPERUSER", "is a superuser"),
    ("ALTER ROLE jejak_app CREATEROLE", "ALTER ROLE jejak_app NOCREATEROLE", "may make roles"),
    ("ALTER ROLE jejak_app CREATEDB", "ALTER ROLE jejak_app NOCREATEDB", "may make databases"),
    ("ALTER ROLE jejak_app REPLICATION", "ALTER ROLE jejak_app NOREPLICATION", "may replicate"),
    ("ALTER ROLE jejak_app BYPASSRLS", "ALTER ROLE jejak_app NOBYPASSRLS", "passes by row security"),
    (
        "ALTER DATABASE {database} OWNER TO jejak_app",
        "ALTER DATABASE {database} OWNER TO jejak_owner; GRANT CONNECT ON DATABASE {database} TO jejak_app",
        "owns the database",
    ),
    ("ALTER SCHEMA audit OWNER TO jejak_app", "ALTER SCHEMA audit OWNER TO jejak_owner", "owns schema audit"),
    ("GRANT postgres TO jejak_app WITH INHERIT FALSE", "REVOKE postgres FROM jejak_app", "is a superuser"),
    (
        "CREATE ROLE wakil; ALTER SCHEMA hr OWNER TO wakil; GRANT wakil TO jejak_app WITH INHERIT FALSE, SET FALSE",
        "ALTER SCHEMA hr OWNER TO jejak_owner; DROP ROLE wakil",
        "owns schema hr",
    ),
    (
        "GRANT pg_write_all_data TO jejak_app",
        "REVOKE pg_write_all_data FROM jejak_app",
        "is a member of pg_write_all_data",
    ),
]


@asynccontextmanager
async def altered_role(database: Database, deed: str, undo: str) -> AsyncIterator[None]:
    """Roles are the whole cluster's, so that everything is undone."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute(deed.format(database=database.name))
        yield
    finally:
        await connection.execute(undo.format(database=database.name))
        await connection.close()


async def _get_ready(database: Database) -> httpx2.Response:
    transport = httpx2.ASGITransport(create_app(Settings.from_environment({}), database.urls))
    async with (
        open_pools(database.urls),
        httpx2.AsyncClient(transport=transport, base_url="http://jejak") as http,
    ):
        return await http.get("/readyz")


@pytest.mark.parametrize(("deed", "undo", "told"), DEEDS, ids=[told for _, _, told in DEEDS])
async def test_nobody_serves_with_a_role_that_can_do_more(
    database: Database, deed: str, undo: str, told: str
) -> None:
    app = create_app(Settings.from_environment({}), database.urls)
    async with altered_role(database, deed, undo):
        with pytest.raises(OperatorError, match=rf"^Pool app logs in as a role that {told}; "):
            async with app.router.lifespan_context(app):
                pass
        ready = await _get_ready(database)
    assert (ready.status_code, ready.json()["pools"]) == (
        503, {"app": "too strong", "public": "ok", "auditor": "ok"},
    )  # fmt: skip
    async with app.router.lifespan_context(app):
        assert (await _get_ready(database)).status_code == 200


async def test_a_role_that_becomes_another_one_as_it_logs_in_is_refused(database: Database) -> None:
    deed = "GRANT jejak_auditor TO jejak_app; ALTER ROLE jejak_app IN DATABASE {database} SET role = 'jejak_auditor'"
    undo = "REVOKE jejak_auditor FROM jejak_app; ALTER ROLE jejak_app IN DATABASE {database} RESET role"
    async with altered_role(database, deed, undo), open_pools(database.urls):
        with pytest.raises(OperatorError, match=r"^Pool app does not act as jejak_app; "):
            await refuse_strong_pools()


async def test_a_database_that_is_away_is_no_reason_not_to_start(database: Database) -> None:
    away = {name: url.replace(database.name, "nowhere") for name, url in database.urls.items()}
    async with open_pools(away):
        await refuse_strong_pools()
