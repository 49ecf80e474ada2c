"""Documents that nobody has seen are read one after the other, with rests, and nobody takes everybody's time."""

import asyncio
import time
from itertools import pairwise

import pytest

from jejak.graphql.compile_queue import CompileQueue
from jejak.graphql.runtime import ClientClass
from jejak.rate_limit.limiter import RateLimiter
from jejak.rate_limit.policy import PUBLIC
from rulebook.errors import DeadlinePassed
from tests.graphql_http.conftest import EdgeFixture, code_of

WORK_SECONDS = 0.02


async def compile_document(
    queue: CompileQueue, caller: str = "a", turns: RateLimiter | None = None
) -> tuple[str, float, float]:
    """Read a document; return who did, and from when to when."""
    async with (turns or RateLimiter()).admit(caller, PUBLIC) as turn, queue.acquire(turn):
        began = time.perf_counter()
        while time.perf_counter() - began < WORK_SECONDS:
            pass
        return caller, began, time.perf_counter()


async def test_whose_document_is_read_does_not_wait_for_the_rest_that_follows() -> None:
    queue, began = CompileQueue(), time.perf_counter()
    await compile_document(queue)
    assert time.perf_counter() - began < 3 * WORK_SECONDS
    times = await asyncio.gather(*(compile_document(queue) for _ in range(3)))
    for (_, _, ended), (_, next_began, _) in pairwise(times):
        assert next_began - ended >= 3 * WORK_SECONDS


async def test_of_those_who_wait_everybodys_first_comes_before_anybodys_second() -> None:
    queue, order = CompileQueue(), list[str]()

    async def ask(caller: str) -> None:
        order.append((await compile_document(queue, caller))[0])

    crowd = [asyncio.create_task(ask(caller)) for caller in "aaaabbbccc"]
    await asyncio.sleep(0)
    crowd.append(asyncio.create_task(ask("v")))
    await asyncio.gather(*crowd)
    assert "".join(order) == "aabcvabcabc"


async def test_a_caller_who_gives_up_keeps_nobody_waiting() -> None:
    queue = CompileQueue()
    waiting = [asyncio.create_task(compile_document(queue, caller)) for caller in "abcab"]
    await asyncio.sleep(0)  # the first has the compile queue
    waiting[1].cancel()
    waiting[3].cancel()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert [isinstance(each, asyncio.CancelledError) for each in found] == [False, True, False, True, False]
    await asyncio.sleep(4 * WORK_SECONDS)
    assert (await asyncio.wait_for(compile_document(queue), 1))[0] == "a"


async def test_a_caller_called_just_as_they_give_up_passes_it_on() -> None:
    queue = CompileQueue()
    _, second, third = (asyncio.create_task(compile_document(queue, caller)) for caller in "abc")
    await asyncio.sleep(0)
    queue._admit_next()
    second.cancel()  # who does not know it yet
    assert (await asyncio.wait_for(third, 1))[0] == "c"


@pytest.mark.parametrize(("waits", "cost"), [(False, 2), (True, 1)])
async def test_time_that_is_up_costs_twice_but_not_while_waiting(waits: bool, cost: int) -> None:
    async with RateLimiter().admit("a", PUBLIC) as turn:
        turn.charge_bytes(1)
        turn.is_waiting = waits
        turn.penalize(DeadlinePassed(seconds=3))
    assert turn.actual == cost


async def test_a_stranger_is_not_made_to_pay_for_those_before_them(
    frozen_edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = ClientClass(frozen_edge.runtime.public.limits)
    monkeypatch.setattr(frozen_edge.runtime, "public", side)
    async with RateLimiter().admit("somebody else", PUBLIC) as turn, side.compile_queue.acquire(turn):
        answer = await frozen_edge.post("query Baru { lawfulPay { on } }")
    assert (answer.status_code, code_of(answer)) == (504, "DEADLINE_PASSED")
    cost = answer.json()["extensions"]["cost"]
    assert cost["actual"] == cost["requested"] == 1


async def test_a_plan_is_made_in_the_compile_queue_and_then_nobody_waits_for_it(
    frozen_edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A known document whose directives come out anew waits like an unknown one; what is known goes past."""
    side = ClientClass(frozen_edge.runtime.public.limits)
    monkeypatch.setattr(frozen_edge.runtime, "public", side)
    query = "query Hukum($more: Boolean!) { lawfulPay { on sources @include(if: $more) } }"
    assert (await frozen_edge.post(query, variables={"more": False})).status_code == 200
    async with RateLimiter().admit("somebody else", PUBLIC) as turn, side.compile_queue.acquire(turn):
        assert (await frozen_edge.post(query, variables={"more": False})).status_code == 200
        assert (await frozen_edge.post(query, variables={"more": True})).status_code == 504
