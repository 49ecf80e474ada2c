"""Nobody waits longer than was promised, and the database does not work on for somebody who has gone."""

import asyncio
import time
from dataclasses import replace

import pytest

from jejak.asgi.status_codes import GRAPHQL
from jejak.database.roles import STATEMENT_TIMEOUT_SECONDS
from jejak.graphql.runtime import ClientClass
from resolvers.caller import ACTOR_CACHE
from schema.limits import PUBLIC, STAFF
from tests.graphql_http.conftest import EdgeFixture, code_of, database_down

QUERY = "{ lawfulPay { on } }"


@pytest.fixture
def short_deadline_edge(edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch) -> EdgeFixture:
    """A gate where everybody has one second."""
    monkeypatch.setattr(edge.runtime, "public", ClientClass(replace(PUBLIC, seconds=1)))
    monkeypatch.setattr(edge.runtime, "staff", ClientClass(replace(STAFF, seconds=1)))
    return edge


async def count_running(edge: EdgeFixture) -> int:
    """Count the statements that the server has the database work on."""
    found: int = await edge.api.superuser.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND usename IN ('jejak_app', 'jejak_public')"
        " AND datname = current_database()"
    )
    return found


@pytest.mark.parametrize("is_planning", [True, False])
async def test_an_answer_that_takes_too_long_is_given_up_here_and_in_the_database(
    short_deadline_edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch, is_planning: bool
) -> None:
    monkeypatch.setattr(short_deadline_edge.runtime, "is_compiler_enabled", is_planning)
    edge, behind = short_deadline_edge, short_deadline_edge.api.superuser
    async with behind.transaction():
        await behind.execute(
            "LOCK TABLE hr.regency IN ACCESS EXCLUSIVE MODE"
        )  # the caller who asks the date waits
        began = time.monotonic()
        public, staff = await asyncio.gather(edge.post(QUERY), edge.post(QUERY, of=await edge.staff()))
        took = time.monotonic() - began
        async with asyncio.timeout(8):
            while await count_running(edge):  # noqa: ASYNC110 (another process ends it)
                await asyncio.sleep(0.1)
    assert 0.9 < took < 8
    for answer in (public, staff):
        assert (answer.status_code, code_of(answer)) == (504, "DEADLINE_PASSED")
        assert answer.json()["errors"][0]["message"].count("1") >= 2
        assert (
            answer.json()["extensions"]["cost"]["actual"] > answer.json()["extensions"]["cost"]["requested"]
        )
    assert (await edge.post(QUERY)).json()["data"]["lawfulPay"]["on"]


async def test_the_promise_is_three_seconds_to_the_public_and_ten_to_staff() -> None:
    assert (PUBLIC.seconds, STAFF.seconds) == (3, 10)
    assert {
        "public": pytest.approx(2.85),
        "app": pytest.approx(9.5),
        "auditor": pytest.approx(9.5),
    } == STATEMENT_TIMEOUT_SECONDS


@pytest.mark.parametrize("is_planning", [True, False])
async def test_the_database_itself_ends_a_statement_that_takes_too_long(
    edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch, is_planning: bool
) -> None:
    """The server's own clock stands still here: what ends the statement is the timeout of the pool's role."""
    monkeypatch.setattr(edge.runtime, "is_compiler_enabled", is_planning)
    behind = edge.api.superuser
    edge.rate_limits.limiter.buckets.clear()
    async with behind.transaction():
        await behind.execute("LOCK TABLE hr.regency IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        answer = await edge.post(QUERY)
        took = time.monotonic() - began
    assert 2.5 < took < 8
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "DEADLINE_PASSED"
    assert "3" in error["message"]
    cost = answer.json()["extensions"]["cost"]
    assert cost["actual"] == 2 * cost["requested"]


async def test_finding_out_who_asks_is_part_of_the_time(short_deadline_edge: EdgeFixture) -> None:
    """The token opens nothing, which takes longer to be told than a stranger is given."""
    token, behind = str((await short_deadline_edge.staff()).token), short_deadline_edge.api.superuser
    headers = {"authorization": f"Bearer {token[:-43]}{'A' * 43}", "accept": GRAPHQL}
    asked = {"query": QUERY}
    short_deadline_edge.runtime.staff.limits = replace(STAFF, seconds=9)
    async with behind.transaction():
        await behind.execute("LOCK TABLE ops.session IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        task = asyncio.create_task(short_deadline_edge.http.post("/graphql", json=asked, headers=headers))
        await asyncio.sleep(1.5)
    answer = await task
    assert (answer.status_code, code_of(answer)) == (504, "DEADLINE_PASSED")
    assert time.monotonic() - began < 2.4


async def test_whose_session_cannot_be_looked_up_in_time_is_told_so(edge: EdgeFixture) -> None:
    """PostgreSQL gives that up by itself, a little before the server would."""
    staff, behind = await edge.staff(), edge.api.superuser
    ACTOR_CACHE.evict_where()
    async with behind.transaction():
        await behind.execute("LOCK TABLE ops.session IN ACCESS EXCLUSIVE MODE")
        asked = asyncio.create_task(edge.post(QUERY, of=staff))
        await asyncio.sleep(1)
        await behind.execute(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND usename = 'jejak_app' AND datname = current_database()"
        )
        answer = await asked
    assert (answer.status_code, code_of(answer)) == (504, "DEADLINE_PASSED")


async def test_a_database_whose_socket_is_gone_is_away_and_no_fault_of_ours(edge: EdgeFixture) -> None:
    staff = await edge.staff()
    async with database_down(edge):
        ACTOR_CACHE.evict_where()
        public, unknown = await edge.post(QUERY), await edge.post(QUERY, of=staff)
    (error,) = public.json()["errors"]
    assert error["extensions"]["code"] == code_of(unknown) == "UNAVAILABLE"
    assert (unknown.status_code, int(unknown.headers["retry-after"]) > 0) == (503, True)
    assert (await edge.post(QUERY)).json()["data"]["lawfulPay"]["on"]
