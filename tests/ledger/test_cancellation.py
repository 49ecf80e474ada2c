"""A request that is cut off at any point leaves no open transaction and lends nobody's name to anybody."""

import asyncio
import os
import random
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import pytest

from audit.context import Attribution, attributed
from jejak.database import pool
from models.employee import Employee
from tests.proofs import Saw
from tests.regency import SmallRegency

SEED = 20260706
TASKS = 10_000 if os.environ.get("JEJAK_PROOF") == "full" else 200
AT_ONCE = 20  # twice the pool, so that some are cut off while they wait for a connection
ACT = Attribution(actor=UUID(int=0), method="SERVICE", request="cut", operation="cut")


@pytest.mark.proof
async def test_cut_off_requests_leave_no_open_transaction_and_no_wrong_name(
    small_regency: SmallRegency, saw: Saw
) -> None:
    chance = random.Random(SEED)
    people = [person.id for person in (small_regency.staff, small_regency.colleague, small_regency.teacher)]

    async def rename(number: int) -> None:
        async with attributed(replace(ACT, actor=UUID(int=number))) as client:
            row = Employee.filter(id=chance.choice(people)).using_db(client)
            await row.update(name=f"Nomor {number}")

    async def cut(number: int) -> None:
        task = asyncio.create_task(rename(number))
        await asyncio.sleep(chance.uniform(0, 0.05))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    for first in range(0, TASKS, AT_ONCE):
        numbers = range(first, first + AT_ONCE)
        await asyncio.gather(rename(first + AT_ONCE - 1), *(cut(number) for number in numbers[:-1]))

    entries = await pool("owner").execute_query_dict(
        "SELECT t.actor_id, e.new ->> 'name' AS name FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id "
        "WHERE t.operation = 'cut'"
    )
    assert TASKS / AT_ONCE <= len(entries) < TASKS, "some were cut off, some were not"
    assert [entry for entry in entries if entry["name"] != f"Nomor {entry['actor_id'].int}"] == []
    assert await _open_transactions() == 0
    await rename(TASKS + AT_ONCE)
    assert await Employee.filter(name=f"Nomor {TASKS + AT_ONCE}").using_db(pool("app")).exists()
    saw(
        "Requests cut off at random points leave no open transaction and no wrong or missing actor",
        f"{TASKS:,} requests, {len(entries):,} entries, seed {SEED}",
    )


async def _open_transactions() -> int:
    rows = await pool("owner").execute_query_dict(
        "SELECT count(*) AS open FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    return int(rows[0]["open"])
