"""Requests over one small pool, many of them cut off at any point: nobody acts under another's name, or under none."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from tortoise.context import TortoiseContext

from audit.context import Attribution, attributed
from jejak.database.pools import build_tortoise_config, get_pool
from models.account import Account
from models.unit import Position
from rulebook.access import SERVICE_ACTORS
from tests.databases import Database
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SEED = 20260706
REQUESTS = 10_000 if IS_FULL_SIZE else 400
CONNECTIONS = 8
MAX_CONCURRENT = 40  # five for each connection, so that some are cut off while they wait for one
CUT = 0.28  # some of them are done before they can be cut off, which leaves a fifth
ACTORS = [UUID(int=number) for number in range(1, 38)]
ROWS = [uuid4() for _ in range(12)]
ACT = Attribution(actor=UUID(int=0), method="SERVICE", request="", operation="cut")

LOG = """
SELECT t.actor_id, t.request_id, e.op::text AS op, e.new ->> 'title' AS title
  FROM audit.entry e LEFT JOIN audit.tx t ON t.id = e.tx_id
 WHERE e.relation = 'hr.position' AND t.operation IS DISTINCT FROM 'arrange'
 ORDER BY e.seq
"""


@pytest.fixture
async def api(database: Database) -> AsyncIterator[None]:
    """A few machines that may act and a few rows they all want, behind a pool of eight."""
    config = build_tortoise_config(database.urls | {"owner": database.owner_url})
    config["connections"]["app"]["credentials"]["maxsize"] = CONNECTIONS
    async with TortoiseContext() as context:
        await context.init(config=config)
        act = replace(ACT, actor=SERVICE_ACTORS["jobs"], request="arrange", operation="arrange")
        async with attributed(act, connection="owner") as client:
            for actor in ACTORS:
                name = f"system:uji-{actor.int}"
                await Account.create(using_db=client, id=actor, user_name=name, name=name, kind="SERVICE")
            for number, row in enumerate(ROWS):
                await Position.create(
                    using_db=client, id=row, title=f"Jabatan {number}", kind="PELAKSANA", job_class=5
                )
        yield


def actor_of(number: int) -> UUID:
    return ACTORS[number % len(ACTORS)]


async def write(number: int, row: UUID) -> int:
    """One request: a row that all want is renamed, and one of its own is made; both say who did it."""
    async with attributed(replace(ACT, actor=actor_of(number), request=f"{number}")) as client:
        await Position.filter(id=row).using_db(client).update(title=f"Kini {number}")
        await Position.create(using_db=client, title=f"Baru {number}", kind="PELAKSANA", job_class=6)
    return number


async def run(chance: random.Random) -> tuple[set[int], int]:
    """All requests, forty at a time; return those that were answered, and how many were to be cut off."""
    turns, answered, cut = asyncio.Semaphore(MAX_CONCURRENT), set(), 0
    usual = 0.05  # how many seconds a request takes when nobody cuts it off, as far as was seen

    async def one(number: int, row: UUID, until: float | None) -> None:
        nonlocal usual
        async with turns:
            began = time.monotonic()
            task = asyncio.create_task(write(number, row))
            if until is not None:
                await asyncio.wait([task], timeout=until * usual)
                task.cancel()
            (found,) = await asyncio.gather(task, return_exceptions=True)
            if isinstance(found, int):
                answered.add(found)
                if until is None:
                    usual += (time.monotonic() - began - usual) / 20
            elif not isinstance(found, asyncio.CancelledError):
                raise found

    ahead = []
    for number in range(REQUESTS):
        until = chance.random() if chance.random() < CUT else None
        cut += until is not None
        ahead.append(one(number, chance.choice(ROWS), until))
    await asyncio.gather(*ahead)
    return answered, cut


@pytest.mark.proof
async def test_cut_off_requests_leave_no_open_transaction_and_no_wrong_name(
    api: None, record_claim: ClaimRecorder
) -> None:
    answered, cut = await run(random.Random(SEED))
    entries = await get_pool("owner").execute_query_dict(LOG)
    assert [entry for entry in entries if entry["actor_id"] is None] == [], "an entry without an actor"
    wrong = [entry for entry in entries if not _names_its_actor(entry)]
    assert wrong == [], "an entry under another's name"
    whole = _numbers(entries, "U")
    assert whole == _numbers(entries, "I"), "an act came in by half"
    assert len(entries) == 2 * len(whole), "an act is on record twice"
    assert answered <= whole, "what was answered is on record"
    assert REQUESTS - cut <= len(answered) < REQUESTS, "some were cut off, and only those"
    assert await _open_transactions() == 0
    await asyncio.gather(*(write(REQUESTS + more, ROWS[0]) for more in range(2 * CONNECTIONS)))
    record_claim(
        "Requests cut off at random points leave no open transaction and no wrong or missing actor",
        f"{REQUESTS:,} requests over {CONNECTIONS} connections, {cut:,} to be cut off, "
        f"{REQUESTS - len(answered):,} not answered, {len(entries):,} entries of {len(ACTORS)} actors, seed {SEED}",
    )


def _names_its_actor(entry: dict[str, object]) -> bool:
    number = str(entry["title"]).split()[-1]
    return entry["request_id"] == number and entry["actor_id"] == actor_of(int(number))


def _numbers(entries: list[dict[str, object]], op: str) -> set[int]:
    return {int(str(entry["request_id"])) for entry in entries if entry["op"] == op}


async def _open_transactions() -> int:
    rows = await get_pool("owner").execute_query_dict(
        "SELECT count(*) AS open FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    return int(rows[0]["open"])
