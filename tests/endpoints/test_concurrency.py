"""Many hands at once: a balance is never overdrawn, a step is taken once, and nobody waits for ever.

Every hand has a connection of its own to the server, which has as many to the database as its pools allow.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from itertools import cycle

import httpx2
import pytest

from tests.endpoints.client import Caller
from tests.endpoints.leave_client import (
    Answer,
    LeaveParties,
    create_leave_parties,
    file_request,
    load_balance,
    load_days,
    request_leave,
    request_of,
    take_step,
    withdraw_request,
)
from tests.endpoints.regency_api import RegencyApi
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

CONNECTIONS = 500 if IS_FULL_SIZE else 50
SEED = 20260706
MINE = "{ viewer { employee { leaveRequests(first: 100) { edges { node { state workingDays } } } } } }"


@pytest.fixture
async def line(api: RegencyApi) -> LeaveParties:
    return await create_leave_parties(api)


def date_ranges(count: int) -> list[tuple[str, str]]:
    """Every other one a day of its own, the rest one to five days anywhere, the same ones for the same seed.

    Twelve single days are enough for all twelve to be reserved, in any order: while a day is left, a single
    day is refused only where it is taken.
    """
    chance, monday = random.Random(SEED), date(2026, 9, 7)
    weekdays = [monday + timedelta(weeks=at // 5, days=at % 5) for at in range(75)]
    found = []
    for number, day in zip(range(count), cycle(chance.sample(weekdays, 75)), strict=False):
        length = 1 if number % 2 else chance.randint(1, 5 - day.weekday())
        found.append((str(day), str(day + timedelta(length - 1))))
    return found


@asynccontextmanager
async def open_connections(
    api: RegencyApi, caller: Caller, count: int = CONNECTIONS
) -> AsyncIterator[list[Caller]]:
    """The same person on so many connections."""
    limits = httpx2.Limits(max_connections=count, max_keepalive_connections=count)
    async with httpx2.AsyncClient(base_url=api.http.base_url, timeout=120, limits=limits) as client:
        yield [Caller(client, caller.token)] * count


@pytest.mark.proof
async def test_parallel_submissions_reserve_exactly_the_days_there_are(
    api: RegencyApi, line: LeaveParties, record_claim: ClaimRecorder
) -> None:
    async with open_connections(api, line.applicant) as connections:
        answers = await asyncio.gather(
            *(
                request_leave(connection, *dates)
                for connection, dates in zip(connections, date_ranges(CONNECTIONS), strict=True)
            )
        )
    granted = [answer["leaveRequest"] for answer in answers if not answer["errors"]]
    codes = Counter(error["code"] for answer in answers for error in answer["errors"])
    assert set(codes) <= {"INSUFFICIENT_BALANCE", "LEAVE_OVERLAPS"}
    assert sum(request["workingDays"] for request in granted) == 12
    assert await load_days(line.applicant) == (0, 12, 0)
    left = (await load_balance(line.applicant))["n"]
    assert left == {"granted": 12, "remaining": 0}
    record_claim(
        "Parallel submissions against a 12-day balance reserve exactly 12 days",
        f"{CONNECTIONS} at once, seed {SEED}: {len(granted)} filed with 12 days together, "
        f"{sum(codes.values())} refused ({dict(sorted(codes.items()))})",
    )


@pytest.mark.proof
@pytest.mark.parametrize("name", ["adviseLeave", "decideLeave"])
async def test_parallel_decisions_on_one_request_give_one(
    api: RegencyApi, line: LeaveParties, name: str, record_claim: ClaimRecorder
) -> None:
    request, who = await file_request(line.applicant, "2026-09-07", "2026-09-11"), "Budi Contoh"
    caller = line.superior
    if name == "decideLeave":
        request, who = request_of(await take_step(line.superior, "adviseLeave", request)), "Sri Contoh"
        caller = line.officer
    outcomes = ["APPROVED", "REFUSED", "POSTPONED"]
    async with open_connections(api, caller) as connections:
        answers = await asyncio.gather(
            *(
                take_step(connection, name, request, outcomes[at % 3], reason="Sebab")
                for at, connection in enumerate(connections)
            )
        )
    (winner,) = [answer["leaveRequest"] for answer in answers if not answer["errors"]]
    conflicts = [error for answer in answers for error in answer["errors"]]
    assert len(conflicts) == CONNECTIONS - 1
    taken_at = winner["steps"]["edges"][-1]["node"]["at"]
    assert {(each["__typename"], each["decidedBy"], each["decidedAt"]) for each in conflicts} == {
        ("LeaveConflict", who, taken_at)
    }
    assert {each["current"]["state"] for each in conflicts} == {winner["state"]}
    used = {"APPROVED": (7, 0, 5)}.get(winner["state"], (12, 0, 0))
    assert await load_days(line.applicant) == (used if name == "decideLeave" else (7, 5, 0))
    record_claim(
        f"Parallel calls of {name} on one request give one step",
        f"{CONNECTIONS} at once: 1 step, {CONNECTIONS - 1} conflicts",
    )


@pytest.mark.proof
async def test_filing_withdrawing_and_deciding_at_once_never_block_each_other_for_good(
    api: RegencyApi, line: LeaveParties, record_claim: ClaimRecorder
) -> None:
    """Three rounds a hand of everything at once on one person; what is left in the end adds up."""
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    before = await api.superuser.fetchval(deadlocks)
    crowd = CONNECTIONS // 5
    async with open_connections(api, line.applicant, crowd) as connections:
        answers = await asyncio.gather(
            *(
                _live(line, connection, dates)
                for connection, dates in zip(connections, date_ranges(crowd), strict=True)
            )
        )
    codes = Counter(error["code"] for each in answers for answer in each for error in answer["errors"])
    assert set(codes) <= {
        "INSUFFICIENT_BALANCE", "LEAVE_OVERLAPS", "ALREADY_DECIDED", "WRONG_STATE", "STALE_VERSION",
    }  # fmt: skip
    assert await api.superuser.fetchval(deadlocks) == before
    mine = (await line.applicant.ask(MINE))["viewer"]["employee"]["leaveRequests"]["edges"]
    held = Counter[str]()
    for edge in mine:
        held[edge["node"]["state"]] += edge["node"]["workingDays"]
    used, reserved = held["APPROVED"], held["FILED"] + held["ADVISED"]
    assert await load_days(line.applicant) == (12 - used - reserved, reserved, used)
    record_claim(
        "Filing, withdrawing and deciding at once on one person never deadlock",
        f"{crowd} hands, {dict(codes)}",
    )


async def _live(line: LeaveParties, connection: Caller, dates: tuple[str, str]) -> list[Answer]:
    answers = [await request_leave(connection, *dates)]
    request = answers[0]["leaveRequest"]
    if request is not None:
        answers += await asyncio.gather(
            take_step(line.superior, "adviseLeave", request),
            withdraw_request(connection, request),
            withdraw_request(connection, request),
        )
        advised = answers[1]["leaveRequest"]
        if advised is not None:
            answers += await asyncio.gather(
                take_step(line.officer, "decideLeave", advised),
                withdraw_request(connection, advised),
                request_leave(connection, *dates),
            )
    return answers
