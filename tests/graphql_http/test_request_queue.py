"""What is beyond ten requests of a caller at once waits its turn: in order, not for ever, and in nobody else's way."""

import asyncio
import os
import signal
from pathlib import Path

import httpx2
import pytest

from jejak.rate_limit.known_tokens import KnownTokens
from jejak.rate_limit.limiter import RateLimiter
from jejak.rate_limit.limits import MAX_WAIT_SECONDS, MAX_WAITING_REQUESTS
from jejak.rate_limit.policy import RatePolicy
from jejak.rate_limit.token_bucket import Rate
from rulebook.errors import TooManyAtOnce
from tests.graphql_http.conftest import LAW, EdgeFixture
from tests.graphql_http.server import run_server

ONE_AT_ONCE = RatePolicy(points=Rate(100, 10), mutations=Rate(2, 0.1), max_concurrent=1)
LOCK_TABLE = "LOCK TABLE hr.regency IN ACCESS EXCLUSIVE MODE"


async def run_charged(turns: RateLimiter, order: list[str], caller: str, name: str) -> None:
    async with turns.admit(caller, ONE_AT_ONCE):
        order.append(name)


async def wait_until_started(*tasks: asyncio.Task[None]) -> None:
    """Let tasks go as far as they can by themselves."""
    for _ in range(10):
        await asyncio.sleep(0)
    assert not any(task.done() for task in tasks)


async def test_nobody_who_comes_later_is_first() -> None:
    turns, order = RateLimiter(), list[str]()
    async with turns.admit("a", ONE_AT_ONCE):
        waiting = [asyncio.create_task(run_charged(turns, order, "a", str(at))) for at in range(5)]
        await wait_until_started(*waiting)
    late = asyncio.create_task(run_charged(turns, order, "a", "late"))
    await asyncio.gather(*waiting, late)
    assert order == ["0", "1", "2", "3", "4", "late"]
    assert (turns.running_counts, turns.waiting_queues) == ({}, {})


async def test_a_full_row_keeps_no_other_caller_waiting_and_is_not_added_to() -> None:
    turns, order = RateLimiter(), list[str]()
    async with turns.admit("a", ONE_AT_ONCE):
        waiting = [asyncio.create_task(run_charged(turns, [], "a", "")) for _ in range(MAX_WAITING_REQUESTS)]
        await wait_until_started(*waiting)
        async with asyncio.timeout(1):
            await run_charged(turns, order, "b", "other")
            with pytest.raises(TooManyAtOnce) as refusal:
                await run_charged(turns, order, "a", "one too many")
    await asyncio.gather(*waiting)
    assert (order, refusal.value.most) == (["other"], 1)
    assert (turns.running_counts, turns.waiting_queues) == ({}, {})


async def test_nobody_waits_longer_than_said() -> None:
    turns, order = RateLimiter(max_wait_seconds=0.05), list[str]()
    assert MAX_WAIT_SECONDS == RateLimiter().max_wait_seconds == 5
    async with turns.admit("a", ONE_AT_ONCE):
        with pytest.raises(TooManyAtOnce):
            await run_charged(turns, order, "a", "late")
        assert turns.waiting_queues == {}
    await run_charged(turns, order, "a", "next")
    assert order == ["next"]


async def test_a_caller_who_leaves_or_is_cut_off_takes_nobodys_turn() -> None:
    turns, order, left = RateLimiter(), list[str](), asyncio.Event()

    async def leave() -> None:
        await left.wait()

    async def until_left() -> None:
        async with turns.admit("a", ONE_AT_ONCE, disconnect=leave):
            order.append("who had left")

    async with turns.admit("a", ONE_AT_ONCE):
        gone = asyncio.create_task(until_left())
        cut = asyncio.create_task(run_charged(turns, order, "a", "who was cut off"))
        called = asyncio.create_task(run_charged(turns, order, "a", "who is cut off as they are called"))
        stays = asyncio.create_task(run_charged(turns, order, "a", "who stays"))
        await wait_until_started(gone, cut, called, stays)
        left.set()
        cut.cancel()
        with pytest.raises(TooManyAtOnce):
            await gone
        assert len(turns.waiting_queues["a"]) == 2
    called.cancel()  # which does not know yet that it was called
    await asyncio.wait([stays], timeout=1)
    assert order == ["who stays"]
    assert (turns.running_counts, turns.waiting_queues) == ({}, {})


async def test_sixty_requests_at_once_are_answered_where_nothing_was_asked_before(edge: EdgeFixture) -> None:
    for of in (None, await edge.staff()):
        whose = "Pegawai" if of else "Umum"
        asked = [edge.post(f"query {whose}{at} {{ lawfulPay {{ on }} }}", of=of) for at in range(60)]
        assert {each.status_code for each in await asyncio.gather(*asked)} == {200}
    assert edge.rate_limits.limiter.waiting_queues == {}


async def test_a_hundred_and_fifty_requests_whose_token_is_new_here_are_answered(
    edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those wait once, and not for a second turn behind each other."""
    staff = await edge.staff()
    monkeypatch.setattr(edge.rate_limits, "known_tokens", KnownTokens())  # as after a start
    asked = [edge.post("{ __typename }", of=staff) for _ in range(150)]
    async with asyncio.timeout(MAX_WAIT_SECONDS):
        answers = await asyncio.gather(*asked)
    assert {each.status_code for each in answers} == {200}


async def test_time_in_the_row_is_no_time_of_the_request_and_others_are_not_in_it(edge: EdgeFixture) -> None:
    """The ten before it take their three seconds; what waited for them has its own three left."""
    async with edge.api.superuser.transaction():
        await edge.api.superuser.execute(LOCK_TABLE)
        ten = [asyncio.create_task(edge.post(LAW)) for _ in range(10)]
        await asyncio.sleep(0.3)
        eleventh = asyncio.create_task(edge.post(LAW))
        await asyncio.sleep(0.3)
        other = {"x-forwarded-for": "203.0.113.60"}
        async with asyncio.timeout(1):
            answer = await edge.http.post("/graphql", json={"query": "{ __typename }"}, headers=other)
        assert answer.status_code == 200
        codes = {each.json()["errors"][0]["extensions"]["code"] for each in await asyncio.gather(*ten)}
        assert codes == {"DEADLINE_PASSED"}
        await asyncio.sleep(0.6)
    assert (await eleventh).status_code == 200


async def test_what_is_asked_by_somebody_who_has_left_is_not_run(edge: EdgeFixture) -> None:
    async with edge.api.superuser.transaction():
        await edge.api.superuser.execute(LOCK_TABLE)
        ten = [asyncio.create_task(edge.post(LAW)) for _ in range(10)]
        await asyncio.sleep(0.3)
        async with httpx2.AsyncClient(base_url=edge.http.base_url) as leaving:
            with pytest.raises(httpx2.ReadTimeout):
                await leaving.post("/graphql", json={"query": LAW}, timeout=0.3)
        await asyncio.sleep(0.2)
        assert edge.rate_limits.limiter.waiting_queues == {}
    assert {each.status_code for each in await asyncio.gather(*ten)} == {200}


async def test_a_server_that_stops_answers_those_who_wait(edge: EdgeFixture, tmp_path: Path) -> None:
    async with (
        run_server(edge.api.regency.database, tmp_path) as server,
        httpx2.AsyncClient(base_url=server.url) as http,
    ):
        async with edge.api.superuser.transaction():
            await edge.api.superuser.execute(LOCK_TABLE)
            asked = [asyncio.create_task(http.post("/graphql", json={"query": LAW})) for _ in range(15)]
            await asyncio.sleep(0.5)
            os.kill(server.pid, signal.SIGTERM)
            await asyncio.sleep(0.5)
            assert not any(each.done() for each in asked)
        answers = await asyncio.gather(*asked)
    assert all(each.json()["data"]["lawfulPay"]["on"] for each in answers)
