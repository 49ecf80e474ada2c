"""A click that is repeated, on a bad line or by a nervous hand, happens once."""

import asyncio

import pytest

from tests.doors.client import new_key
from tests.doors.leave import Line, a_line, act, ask_for_leave, days, done, filed, refusal, take, withdraw
from tests.doors.town import Town

WEEK = "2026-09-07", "2026-09-11"


@pytest.fixture
async def line(town: Town) -> Line:
    return await a_line(town)


async def test_the_same_key_and_input_file_one_request_whatever_became_of_it(town: Town, line: Line) -> None:
    key = new_key()
    first = done(await ask_for_leave(line.applicant, *WEEK, idempotencyKey=key))
    assert done(await ask_for_leave(line.applicant, *WEEK, idempotencyKey=key)) == first
    advised = done(await take(line.superior, "adviseLeave", first))
    # The answer is read afresh: it tells how the request stands by now.
    assert done(await ask_for_leave(line.applicant, *WEEK, idempotencyKey=key)) == advised
    assert await days(line.applicant) == (7, 5, 0)


async def test_twenty_clicks_at_once_file_one_request(town: Town, line: Line) -> None:
    key = new_key()
    answers = await asyncio.gather(
        *(ask_for_leave(line.applicant, *WEEK, idempotencyKey=key) for _ in range(20))
    )
    assert len({done(answer)["id"] for answer in answers}) == 1
    assert await days(line.applicant) == (7, 5, 0)


async def test_a_repeated_step_is_no_conflict(town: Town, line: Line) -> None:
    request, keys = await filed(line.applicant, *WEEK), [new_key(), new_key()]
    advised = [
        done(await take(line.superior, "adviseLeave", request, idempotencyKey=keys[0])) for _ in range(2)
    ]
    assert advised[0] == advised[1]
    decisions = await asyncio.gather(
        *(take(line.officer, "decideLeave", advised[0], idempotencyKey=keys[1]) for _ in range(20))
    )
    assert {done(each)["version"] for each in decisions} == {3}
    assert await days(line.applicant) == (7, 0, 5)


async def test_a_repeated_withdrawal_gives_the_days_back_once(town: Town, line: Line) -> None:
    request, key = await filed(line.applicant, *WEEK), new_key()
    answers = await asyncio.gather(
        *(withdraw(line.applicant, request, idempotencyKey=key) for _ in range(20))
    )
    assert {done(each)["state"] for each in answers} == {"WITHDRAWN"}
    assert await days(line.applicant) == (12, 0, 0)


async def test_the_same_key_for_something_else_is_refused(town: Town, line: Line) -> None:
    key = new_key()
    request = done(await ask_for_leave(line.applicant, *WEEK, idempotencyKey=key))
    before = await town.counts()
    for attempt in (
        ask_for_leave(line.applicant, WEEK[0], "2026-09-10", idempotencyKey=key),
        ask_for_leave(line.applicant, *WEEK, idempotencyKey=key, reason="Lain"),
        withdraw(line.applicant, request, idempotencyKey=key),
    ):
        error = refusal(await attempt)
        assert (error["code"], error["path"]) == ("IDEMPOTENCY_MISMATCH", ["idempotencyKey"])
    assert await town.counts() == before


async def test_a_key_belongs_to_its_maker(town: Town, line: Line) -> None:
    other, key = await a_line(town), new_key()
    first = done(await ask_for_leave(line.applicant, *WEEK, idempotencyKey=key))
    second = done(await ask_for_leave(other.applicant, *WEEK, idempotencyKey=key))
    assert first["id"] != second["id"]


async def test_a_refused_attempt_does_not_use_up_its_key(town: Town, line: Line) -> None:
    key = new_key()
    request = await filed(line.applicant, *WEEK)
    assert refusal(await ask_for_leave(line.applicant, *WEEK, idempotencyKey=key))["code"] == "LEAVE_OVERLAPS"
    done(await withdraw(line.applicant, request))
    assert done(await ask_for_leave(line.applicant, *WEEK, idempotencyKey=key))["state"] == "FILED"


async def test_a_key_is_a_uuid(town: Town, line: Line) -> None:
    with pytest.raises(AssertionError, match="BAD_REQUEST"):
        await act(
            line.applicant,
            "requestLeave",
            idempotencyKey="kunci",
            startsOn=WEEK[0],
            endsOn=WEEK[1],
            reason="Coba",
        )
