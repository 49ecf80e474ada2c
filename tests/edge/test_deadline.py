"""Nobody waits longer than was promised, and the database does not work on for somebody who has gone."""

import asyncio
import time
from dataclasses import replace

import pytest

from jejak.app import STATEMENTS
from jejak.gate import Side
from jejak.rate import turn
from schema.limits import PUBLIC, STAFF
from tests.edge.conftest import Edge, code_of

ASKED = "{ lawfulPay { on } }"


@pytest.fixture
def hurried(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> Edge:
    """A gate where everybody has one second."""
    monkeypatch.setattr(edge.gate, "public", Side(replace(PUBLIC, seconds=1), turn.PUBLIC))
    monkeypatch.setattr(edge.gate, "staff", Side(replace(STAFF, seconds=1), turn.STAFF))
    return edge


async def running(edge: Edge) -> int:
    """Count the statements that the server has the database work on."""
    found: int = await edge.town.behind.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND usename IN ('jejak_app', 'jejak_public')"
        " AND datname = current_database()"
    )
    return found


@pytest.mark.parametrize("is_planning", [True, False])
async def test_an_answer_that_takes_too_long_is_given_up_here_and_in_the_database(
    hurried: Edge, monkeypatch: pytest.MonkeyPatch, is_planning: bool
) -> None:
    monkeypatch.setattr(hurried.gate, "is_planning", is_planning)
    edge, behind = hurried, hurried.town.behind
    async with behind.transaction():
        await behind.execute("LOCK TABLE hr.regency IN ACCESS EXCLUSIVE MODE")  # whoever asks the date waits
        began = time.monotonic()
        public, staff = await asyncio.gather(edge.post(ASKED), edge.post(ASKED, of=await edge.staff()))
        took = time.monotonic() - began
        async with asyncio.timeout(8):
            while await running(edge):  # noqa: ASYNC110 (another process ends it)
                await asyncio.sleep(0.1)
    assert 0.9 < took < 8
    for answer in (public, staff):
        assert (answer.status_code, code_of(answer)) == (504, "DEADLINE_PASSED")
        assert answer.json()["errors"][0]["message"].count("1") >= 2
        assert (
            answer.json()["extensions"]["cost"]["actual"] > answer.json()["extensions"]["cost"]["requested"]
        )
    assert (await edge.post(ASKED)).json()["data"]["lawfulPay"]["on"]


async def test_the_promise_is_three_seconds_to_the_public_and_ten_to_staff() -> None:
    assert (PUBLIC.seconds, STAFF.seconds) == (3, 10)
    assert {
        "public": pytest.approx(2.85),
        "app": pytest.approx(9.5),
        "auditor": pytest.approx(9.5),
    } == STATEMENTS


@pytest.mark.parametrize("is_planning", [True, False])
async def test_the_database_itself_ends_a_statement_that_takes_too_long(
    edge: Edge, monkeypatch: pytest.MonkeyPatch, is_planning: bool
) -> None:
    """The server's own clock stands still here: what ends the statement is the timeout of the pool's role."""
    monkeypatch.setattr(edge.gate, "is_planning", is_planning)
    behind = edge.town.behind
    edge.gate.turns.buckets.clear()
    async with behind.transaction():
        await behind.execute("LOCK TABLE hr.regency IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        answer = await edge.post(ASKED)
        took = time.monotonic() - began
    assert 2.5 < took < 8
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "DEADLINE_PASSED"
    assert "3" in error["message"]
