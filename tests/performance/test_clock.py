"""Timing does not tell whether a NIP exists that may not be read: thousands of requests in random order.

What may be gated is counted in tests/policy/test_absent_nip.py; here somebody outside really holds a watch.
"""

import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from models.account import Account
from resolvers.auth.session import SessionGrant, open_session
from tests import people
from tests.databases import Database, create_database
from tests.endpoints.client import SIGN_IN, Caller
from tests.endpoints.conftest import serve_database
from tests.endpoints.regency_api import open_connection
from tests.policy.test_absent_nip import ENTRIES, FIND_BY_NIP
from tests.policy.test_auditors import PURPOSE, open_letter
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.unlimited_runtime import unlimited_runtime

PAIRS, MOST = (2_000, 0.55) if IS_FULL_SIZE else (200, 0.65)  # of fewer pairs chance alone makes more
SEED = 12
BEYOND = """
SELECT e.nip
  FROM hr.employee e JOIN hr.appointment a ON a.id = e.current_appointment_id JOIN hr.post p ON p.id = a.post_id
 WHERE e.id NOT IN (SELECT hr.people_within_reach(ARRAY(
           SELECT h.post_id FROM hr.holding h JOIN hr.account c ON c.id = h.account_id WHERE c.user_name = 'atasan')))
   AND p.unit_id NOT IN (SELECT hr.units_under($1)) ORDER BY e.nip
"""
UNIT = """
SELECT u.id, u.code FROM hr.account c JOIN hr.employee e ON e.id = c.employee_id
  JOIN hr.appointment a ON a.id = e.current_appointment_id JOIN hr.post p ON p.id = a.post_id
  JOIN hr.unit u ON u.id = p.unit_id
 WHERE c.user_name = 'atasan'
"""
Ask = Callable[[str], Awaitable[Any]]


@dataclass(frozen=True)
class ClockDemo:
    """The demo over HTTP, its database, and NIPs: of people whom nobody here reaches, and of nobody."""

    http: Any
    superuser: asyncpg.Connection
    unit: str
    existing: Sequence[str]
    absent: Sequence[str]

    async def caller(self, user_name: str) -> Caller:
        """Return somebody with a session."""
        async with people.setup_transaction() as client:
            account = await Account.get(user_name=user_name, using_db=client)
            opening = SessionGrant(
                account_id=UUID(str(account.id)),
                method="PASSWORD",
                lifetime=timedelta(hours=1),
                has_second_factor=True,
            )
            return Caller(self.http, (await open_session(client, opening)).token)


@pytest.fixture(scope="module")
async def clock_demo(cluster: Cluster, demo_template: Database) -> AsyncIterator[ClockDemo]:
    async with (
        create_database(cluster, template=demo_template.name) as database,
        open_pools({"owner": database.owner_url}),
        open_connection(database.superuser_url) as behind,
        serve_database(database, unlimited_runtime()) as http,
    ):
        unit = await behind.fetchrow(UNIT)
        known = {each["nip"] for each in await behind.fetch("SELECT nip FROM hr.employee")}
        beyond = [each["nip"] for each in await behind.fetch(BEYOND, unit["id"])]
        chosen = random.Random(SEED).sample(beyond, min(len(beyond), PAIRS))
        absent = [number for nip in chosen if (number := f"{nip[:-3]}998") not in known]
        yield ClockDemo(http, behind, unit["code"], chosen, absent)


async def guess_rates(ask: Ask, clock_demo: ClockDemo) -> tuple[float, float, float]:
    """Return of how many requests a clock tells right whether the NIP exists, by pairs and one by one, and the median
    time of one in milliseconds.
    """
    chance = random.Random(SEED)
    for _ in range(30):
        await ask(clock_demo.existing[0])
        await ask(clock_demo.absent[0])
    took: list[tuple[float, float]] = []
    for _ in range(PAIRS):
        pair = {True: chance.choice(clock_demo.existing), False: chance.choice(clock_demo.absent)}
        seconds = dict[bool, float]()
        for exists in chance.sample([True, False], 2):
            began = time.perf_counter()
            await ask(pair[exists])
            seconds[exists] = time.perf_counter() - began
        took.append((seconds[True], seconds[False]))
    longer = sum(existing > absent for existing, absent in took) / PAIRS
    every = sorted(seconds for pair in took for seconds in pair)
    return max(longer, 1 - longer), _best_threshold(took), 1000 * every[PAIRS]


def _best_threshold(took: Sequence[tuple[float, float]]) -> float:
    """Return how often the best bound, known beforehand, would be right for a single request."""
    marked = sorted(
        ((seconds, exists) for pair in took for seconds, exists in zip(pair, (True, False), strict=True))
    )
    right = len(took)
    best = right
    for _, exists in marked:
        right += -1 if exists else 1  # what lies below the bound is called absent
        best = max(best, right, len(marked) - right)
    return best / len(marked)


@pytest.mark.measured
async def test_no_clock_tells_whether_a_nip_exists_that_may_not_be_read(
    clock_demo: ClockDemo, record_claim: ClaimRecorder
) -> None:
    superior, machine = await clock_demo.caller("atasan"), Caller(clock_demo.http)
    auditor = replace(await clock_demo.caller("auditor"), purpose=PURPOSE)
    ways: dict[str, Ask] = {
        "a superior's list": lambda nip: superior.ask(FIND_BY_NIP, nip=nip),
        "an auditor's entries": lambda nip: auditor.error_codes(ENTRIES, nip=nip),
        "signing in, with the address waiting": lambda nip: machine.ask(
            SIGN_IN, input={"userName": nip, "password": "bukan kata sandinya"}
        ),
    }
    told = {}
    async with open_letter(unit_codes=[clock_demo.unit]):
        for way, ask in ways.items():
            if way.startswith("signing"):
                for _ in range(101):
                    await clock_demo.superuser.execute(
                        "UPDATE ops.sign_in_pace SET wait_until = clock_timestamp()"
                    )
                    await ask(clock_demo.absent[0])
                await clock_demo.superuser.execute(
                    "UPDATE ops.sign_in_pace SET wait_until = clock_timestamp() + interval '1 hour'"
                )
            told[way] = await guess_rates(ask, clock_demo)
    for way, (pairs, single, median) in told.items():
        record_claim(
            f"A NIP that exists beyond reach and one that nobody has, told apart by time: {way} (at most 55 of 100)",
            f"{PAIRS:,} pairs, seed {SEED}: right in {100 * pairs:.1f} of 100 pairs, in {100 * single:.1f} of 100 "
            f"single requests by the best bound; median {median:.1f} ms",
        )
    assert {way: each for way, each in told.items() if max(each[0], each[1]) > MOST} == {}
