"""A click that is repeated, on a bad line or by a nervous hand, happens once."""

import asyncio

import pytest

from tests.endpoints.client import new_idempotency_key
from tests.endpoints.leave_client import (
    LeaveParties,
    create_leave_parties,
    expect_error,
    file_request,
    load_days,
    request_leave,
    request_of,
    send_mutation,
    take_step,
    withdraw_request,
)
from tests.endpoints.regency_api import RegencyApi

WEEK = "2026-09-07", "2026-09-11"


@pytest.fixture
async def line(api: RegencyApi) -> LeaveParties:
    return await create_leave_parties(api)


async def test_the_same_key_and_input_file_one_request_and_no_second_one_later(
    api: RegencyApi, line: LeaveParties
) -> None:
    key = new_idempotency_key()
    first = request_of(await request_leave(line.applicant, *WEEK, idempotencyKey=key))
    assert request_of(await request_leave(line.applicant, *WEEK, idempotencyKey=key)) == first
    advised = request_of(await take_step(line.superior, "adviseLeave", first))
    # The answer is read afresh: it tells how the request stands by now.
    assert request_of(await request_leave(line.applicant, *WEEK, idempotencyKey=key)) == advised
    assert await load_days(line.applicant) == (7, 5, 0)


async def test_twenty_clicks_at_once_file_one_request(api: RegencyApi, line: LeaveParties) -> None:
    key = new_idempotency_key()
    answers = await asyncio.gather(
        *(request_leave(line.applicant, *WEEK, idempotencyKey=key) for _ in range(20))
    )
    assert len({request_of(answer)["id"] for answer in answers}) == 1
    assert await load_days(line.applicant) == (7, 5, 0)


async def test_a_repeated_step_is_no_conflict(api: RegencyApi, line: LeaveParties) -> None:
    request, keys = await file_request(line.applicant, *WEEK), [new_idempotency_key(), new_idempotency_key()]
    advised = [
        request_of(await take_step(line.superior, "adviseLeave", request, idempotencyKey=keys[0]))
        for _ in range(2)
    ]
    assert advised[0] == advised[1]
    decisions = await asyncio.gather(
        *(take_step(line.officer, "decideLeave", advised[0], idempotencyKey=keys[1]) for _ in range(20))
    )
    assert {request_of(each)["version"] for each in decisions} == {3}
    assert await load_days(line.applicant) == (7, 0, 5)


async def test_a_repeated_withdrawal_gives_the_days_back_once(api: RegencyApi, line: LeaveParties) -> None:
    request, key = await file_request(line.applicant, *WEEK), new_idempotency_key()
    answers = await asyncio.gather(
        *(withdraw_request(line.applicant, request, idempotencyKey=key) for _ in range(20))
    )
    assert {request_of(each)["state"] for each in answers} == {"WITHDRAWN"}
    assert await load_days(line.applicant) == (12, 0, 0)


async def test_the_same_key_for_something_else_is_refused(api: RegencyApi, line: LeaveParties) -> None:
    key = new_idempotency_key()
    request = request_of(await request_leave(line.applicant, *WEEK, idempotencyKey=key))
    before = await api.count_rows()
    for attempt in (
        request_leave(line.applicant, WEEK[0], "2026-09-10", idempotencyKey=key),
        request_leave(line.applicant, *WEEK, idempotencyKey=key, reason="Lain"),
        withdraw_request(line.applicant, request, idempotencyKey=key),
    ):
        error = expect_error(await attempt)
        assert (error["code"], error["path"]) == ("IDEMPOTENCY_MISMATCH", ["idempotencyKey"])
    assert await api.count_rows() == before


async def test_a_key_belongs_to_its_maker(api: RegencyApi, line: LeaveParties) -> None:
    other, key = await create_leave_parties(api), new_idempotency_key()
    first = request_of(await request_leave(line.applicant, *WEEK, idempotencyKey=key))
    second = request_of(await request_leave(other.applicant, *WEEK, idempotencyKey=key))
    assert first["id"] != second["id"]


async def test_a_refused_attempt_does_not_use_up_its_key(api: RegencyApi, line: LeaveParties) -> None:
    key = new_idempotency_key()
    request = await file_request(line.applicant, *WEEK)
    assert (
        expect_error(await request_leave(line.applicant, *WEEK, idempotencyKey=key))["code"]
        == "LEAVE_OVERLAPS"
    )
    request_of(await withdraw_request(line.applicant, request))
    assert request_of(await request_leave(line.applicant, *WEEK, idempotencyKey=key))["state"] == "FILED"


async def test_a_key_is_a_uuid(api: RegencyApi, line: LeaveParties) -> None:
    with pytest.raises(AssertionError, match="BAD_REQUEST"):
        await send_mutation(
            line.applicant,
            "requestLeave",
            idempotencyKey="kunci",
            startsOn=WEEK[0],
            endsOn=WEEK[1],
            reason="Coba",
        )
