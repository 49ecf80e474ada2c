"""Demo loading: into an empty database only, and back to what it was."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import pytest

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from jejak.demo import DemoOptions, is_demo, load_demo, reset_demo, save_template, set_today
from jejak.errors import OperatorError
from tests.databases import Database, create_database
from tests.people import a_regency

OPTIONS = DemoOptions(employees=250, today=date(2026, 11, 24))


@pytest.fixture(scope="module")
async def loaded_template(cluster: Cluster, template: Database) -> AsyncIterator[Database]:
    """A loaded demo; copy it, never connect to it."""
    async with create_database(cluster, template=template.name) as database:
        await load_demo(database.owner_url, options=OPTIONS)
        yield database


@pytest.fixture
async def loaded_demo(cluster: Cluster, loaded_template: Database) -> AsyncIterator[Database]:
    async with create_database(cluster, template=loaded_template.name) as database:
        yield database


async def _fetch_value(database: Database, question: str) -> object:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_loading_is_one_transaction_with_one_actor_and_every_row_has_an_entry(
    loaded_demo: Database,
) -> None:
    assert await is_demo(loaded_demo.owner_url)
    acts = "SELECT count(*) FROM audit.tx WHERE operation = 'loadDemo'"
    assert await _fetch_value(loaded_demo, acts) == 1
    entries = "SELECT count(*) FROM audit.entry WHERE relation = 'hr.employee' AND op = 'I'"
    assert await _fetch_value(loaded_demo, entries) == 250
    assert await _fetch_value(loaded_demo, "SELECT hr.today()") == date(2026, 11, 24)


async def test_a_second_load_is_refused_and_changes_nothing(loaded_demo: Database) -> None:
    entries = await _fetch_value(loaded_demo, "SELECT count(*) FROM audit.entry")
    with pytest.raises(OperatorError, match="a demo needs an empty one"):
        await load_demo(loaded_demo.owner_url, options=OPTIONS)
    assert await _fetch_value(loaded_demo, "SELECT count(*) FROM audit.entry") == entries


async def test_the_next_request_takes_the_next_number(loaded_demo: Database) -> None:
    last = await _fetch_value(loaded_demo, "SELECT max(right(number, 6))::integer FROM hr.leave_request")
    assert isinstance(last, int)
    assert await _fetch_value(loaded_demo, "SELECT nextval('hr.leave_number')") == last + 1


async def test_a_reset_brings_the_loaded_demo_back_and_leaves_the_roles_their_log_in(
    loaded_demo: Database,
) -> None:
    assert await save_template(loaded_demo.owner_url, options=OPTIONS)
    await set_today(loaded_demo.owner_url, date(2027, 3, 1))
    assert await _fetch_value(loaded_demo, "SELECT hr.today()") == date(2027, 3, 1)
    await reset_demo(loaded_demo.owner_url)
    assert await _fetch_value(loaded_demo, "SELECT hr.today()") == date(2026, 11, 24)
    for url in loaded_demo.urls.values():
        await (await asyncpg.connect(url)).close()


async def test_a_reset_to_other_options_loads_anew(loaded_demo: Database) -> None:
    await save_template(loaded_demo.owner_url, options=OPTIONS)
    wanted = DemoOptions(employees=260, today=date(2026, 11, 24))
    said: list[str] = []
    await reset_demo(loaded_demo.owner_url, options=wanted, progress=said.append)
    assert said[0] == "No copy fits; the demo is loaded anew."
    assert await _fetch_value(loaded_demo, "SELECT count(*) FROM hr.employee") == 260


async def test_a_reset_of_no_demo_fills_it_and_drops_nothing(database: Database) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute("CREATE TABLE public.catatan AS SELECT 'milik orang lain' AS isi")
    await connection.close()
    await reset_demo(database.owner_url, options=OPTIONS)
    assert await is_demo(database.owner_url)
    assert await _fetch_value(database, "SELECT isi FROM public.catatan") == "milik orang lain"


async def test_a_reset_that_fails_leaves_the_demo_and_no_half_made_copy(loaded_demo: Database) -> None:
    await save_template(loaded_demo.owner_url, options=OPTIONS)
    in_the_way = await asyncpg.connect(
        loaded_demo.superuser_url
    )  # a superuser's session the owner cannot end
    with pytest.raises(OperatorError, match="cannot reset it"):
        await reset_demo(loaded_demo.owner_url)
    await in_the_way.close()
    assert await is_demo(loaded_demo.owner_url)
    copies = f"SELECT count(*) FROM pg_database WHERE datname = '{loaded_demo.name}_demo_fresh'"
    assert await _fetch_value(loaded_demo, copies) == 0


async def test_a_vacuum_at_work_does_not_stop_a_reset(loaded_demo: Database) -> None:
    await save_template(loaded_demo.owner_url, options=OPTIONS)
    behind = await asyncpg.connect(loaded_demo.superuser_url.replace(f"/{loaded_demo.name}?", "/postgres?"))
    inside = await asyncpg.connect(loaded_demo.superuser_url)
    at_work = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'autovacuum worker'"
    )
    try:
        await inside.execute(
            """CREATE TABLE public.penuh WITH (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1,
              autovacuum_vacuum_threshold = 0) AS SELECT generate_series(1, 50000) AS nomor"""
        )
        await inside.execute("DELETE FROM public.penuh")
        await inside.execute("ALTER SYSTEM SET autovacuum_naptime = '1s'")
        await inside.execute("SELECT pg_reload_conf()")
        async with asyncio.timeout(60):
            while not await inside.fetchval(at_work, loaded_demo.name):  # noqa: ASYNC110 - the server begins it
                await asyncio.sleep(0.1)
        await inside.close()
        await reset_demo(loaded_demo.owner_url)
    finally:
        await behind.execute("ALTER SYSTEM RESET autovacuum_naptime")
        await behind.execute("SELECT pg_reload_conf()")
        await behind.close()
    assert await _fetch_value(loaded_demo, "SELECT to_regclass('public.penuh')") is None


async def test_a_real_regency_is_neither_reset_nor_moved_to_another_date(database: Database) -> None:
    async with open_pools({"owner": database.owner_url}):
        await a_regency(today=None)
    with pytest.raises(OperatorError, match="only a demo is ever reset"):
        await reset_demo(database.owner_url)
    with pytest.raises(OperatorError, match="Only a demo may stand on another date"):
        await set_today(database.owner_url, date(2026, 6, 1))
    with pytest.raises(OperatorError, match="a demo needs an empty one"):
        await load_demo(database.owner_url, options=OPTIONS)
