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

from tests.doors.client import Caller
from tests.doors.leave import Answer, Line, a_line, ask_for_leave, balance, days, done, filed, take, withdraw
from tests.doors.town import Town
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

HANDS = 500 if IS_FULL_SIZE else 50
SEED = 20260706
MINE = "{ viewer { employee { leaveRequests(first: 100) { edges { node { state workingDays } } } } } }"


@pytest.fixture
async def line(town: Town) -> Line:
    return await a_line(town)


def ranges(count: int) -> list[tuple[str, str]]:
    """Every other one a day of its own, the rest one to five days anywhere, the same ones for the same seed.

    Twelve single days are enough for all twelve to be reserved, whoever comes first: while a day is left, a single
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
async def many_hands(town: Town, caller: Caller, count: int = HANDS) -> AsyncIterator[list[Caller]]:
    """The same person on so many connections."""
    limits = httpx2.Limits(max_connections=count, max_keepalive_connections=count)
    async with httpx2.AsyncClient(base_url=town.http.base_url, timeout=120, limits=limits) as client:
        yield [Caller(client, caller.token)] * count


@pytest.mark.proof
async def test_parallel_submissions_reserve_exactly_the_days_there_are(
    town: Town, line: Line, record_claim: ClaimRecorder
) -> None:
    async with many_hands(town, line.applicant) as hands:
        answers = await asyncio.gather(
            *(ask_for_leave(hand, *dates) for hand, dates in zip(hands, ranges(HANDS), strict=True))
        )
    granted = [answer["leaveRequest"] for answer in answers if not answer["errors"]]
    codes = Counter(error["code"] for answer in answers for error in answer["errors"])
    assert set(codes) <= {"INSUFFICIENT_BALANCE", "LEAVE_OVERLAPS"}
    assert sum(request["workingDays"] for request in granted) == 12
    assert await days(line.applicant) == (0, 12, 0)
    left = (await balance(line.applicant))["n"]
    assert left == {"granted": 12, "remaining": 0}
    record_claim(
        "Parallel submissions against a 12-day balance reserve exactly 12 days",
        f"{HANDS} at once, seed {SEED}: {len(granted)} filed with 12 days together, "
        f"{sum(codes.values())} refused ({dict(sorted(codes.items()))})",
    )


@pytest.mark.proof
@pytest.mark.parametrize("name", ["adviseLeave", "decideLeave"])
async def test_parallel_decisions_on_one_request_give_one(
    town: Town, line: Line, name: str, record_claim: ClaimRecorder
) -> None:
    request, who = await filed(line.applicant, "2026-09-07", "2026-09-11"), "Budi Contoh"
    caller = line.superior
    if name == "decideLeave":
        request, who = done(await take(line.superior, "adviseLeave", request)), "Sri Contoh"
        caller = line.officer
    outcomes = ["APPROVED", "REFUSED", "POSTPONED"]
    async with many_hands(town, caller) as hands:
        answers = await asyncio.gather(
            *(take(hand, name, request, outcomes[at % 3], reason="Sebab") for at, hand in enumerate(hands))
        )
    (winner,) = [answer["leaveRequest"] for answer in answers if not answer["errors"]]
    conflicts = [error for answer in answers for error in answer["errors"]]
    assert len(conflicts) == HANDS - 1
    taken_at = winner["steps"]["edges"][-1]["node"]["at"]
    assert {(each["__typename"], each["decidedBy"], each["decidedAt"]) for each in conflicts} == {
        ("LeaveConflict", who, taken_at)
    }
    assert {each["current"]["state"] for each in conflicts} == {winner["state"]}
    used = {"APPROVED": (7, 0, 5)}.get(winner["state"], (12, 0, 0))
    assert await days(line.applicant) == (used if name == "decideLeave" else (7, 5, 0))
    record_claim(
        f"Parallel calls of {name} on one request give one step",
        f"{HANDS} at once: 1 step, {HANDS - 1} conflicts",
    )


@pytest.mark.proof
async def test_filing_withdrawing_and_deciding_at_once_never_block_each_other_for_good(
    town: Town, line: Line, record_claim: ClaimRecorder
) -> None:
    """Three rounds a hand of everything at once on one person; what is left in the end adds up."""
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    before = await town.behind.fetchval(deadlocks)
    crowd = HANDS // 5
    async with many_hands(town, line.applicant, crowd) as hands:
        answers = await asyncio.gather(
            *(_live(line, hand, dates) for hand, dates in zip(hands, ranges(crowd), strict=True))
        )
    codes = Counter(error["code"] for each in answers for answer in each for error in answer["errors"])
    assert set(codes) <= {
        "INSUFFICIENT_BALANCE", "LEAVE_OVERLAPS", "ALREADY_DECIDED", "WRONG_STATE", "STALE_VERSION",
    }  # fmt: skip
    assert await town.behind.fetchval(deadlocks) == before
    mine = (await line.applicant.ask(MINE))["viewer"]["employee"]["leaveRequests"]["edges"]
    held = Counter[str]()
    for edge in mine:
        held[edge["node"]["state"]] += edge["node"]["workingDays"]
    used, reserved = held["APPROVED"], held["FILED"] + held["ADVISED"]
    assert await days(line.applicant) == (12 - used - reserved, reserved, used)
    record_claim(
        "Filing, withdrawing and deciding at once on one person never deadlock",
        f"{crowd} hands, {dict(codes)}",
    )


async def _live(line: Line, hand: Caller, dates: tuple[str, str]) -> list[Answer]:
    answers = [await ask_for_leave(hand, *dates)]
    request = answers[0]["leaveRequest"]
    if request is not None:
        answers += await asyncio.gather(
            take(line.superior, "adviseLeave", request), withdraw(hand, request), withdraw(hand, request)
        )
        advised = answers[1]["leaveRequest"]
        if advised is not None:
            answers += await asyncio.gather(
                take(line.officer, "decideLeave", advised),
                withdraw(hand, advised),
                ask_for_leave(hand, *dates),
            )
    return answers
