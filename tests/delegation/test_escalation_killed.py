"""The periodic work is killed after any of its statements and started again: the outcome is the same."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, time
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import BaseORMException

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from models.account import Account
from resolvers.leave.escalation import escalate_due_steps
from resolvers.leave.evaluation import LeaveForm
from resolvers.leave.request import request_leave
from rulebook.values import LeaveKind
from tests import people
from tests.databases import Database, create_database
from tests.delegation.session_pool import SessionPool
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.regency import SmallRegency

ESCALATIONS = """
SELECT r.number, p.step, p.kind, p.turn, p.from_post_id, p.to_post_id, p.delegation_id, p.reason, r.version, r.due_at
  FROM hr.leave_request r LEFT JOIN hr.leave_pass p ON p.request_id = r.id
 WHERE r.state = 'FILED' ORDER BY 1, 2, 3, 5
"""


@asynccontextmanager
async def _pools(database: Database) -> AsyncIterator[None]:
    async with open_pools({"app": database.urls["app"], "owner": database.owner_url}):
        yield


@pytest.fixture(scope="module")
async def due_requests(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[Database]:
    """Three requests that are due: one to be raised, one for a delegate, one to be reminded of."""
    async with create_database(cluster, template=small_template.database.name) as database:
        async with _pools(database):
            await _arrange(small_template)
        yield database


async def _arrange(regency: SmallRegency) -> None:
    async def clock(hour: int) -> None:
        async with people.setup_transaction() as db:
            await db.execute_query("UPDATE hr.regency SET demo_time = $1", [time(hour)])

    sessions = SessionPool()
    async with people.setup_transaction() as db:
        accounts = {
            who: await Account.get(employee_id=getattr(regency, who).id, using_db=db)
            for who in ("staff", "teacher", "superior")
        }
    await sessions.open_sessions(accounts.values())
    wish = LeaveForm(
        kind=LeaveKind.ANNUAL, starts_on=date(2026, 8, 3), ends_on=date(2026, 8, 4), reason="Keluarga"
    )
    appointments = regency.superior.current_appointment, regency.school_head.current_appointment
    assert appointments[0] is not None
    assert appointments[1] is not None
    await people.a_delegation(appointments[1].post, regency.colleague)
    for hour, who in ((8, "staff"), (8, "teacher"), (11, "superior")):
        await clock(hour)
        await request_leave(await sessions.build_call(accounts[who].id), wish, key=uuid4())
    await people.grant_leave(regency.school_head)
    await people.grant_leave(regency.superior)
    await clock(16)


async def _load_escalations(database: Database) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return [tuple(row) for row in await connection.fetch(ESCALATIONS)]
    finally:
        await connection.close()


class _ConnectionCutter:
    """Ends every connection of the pool when so many statements have been answered, whatever is on its way by then."""

    def __init__(self, after: int) -> None:
        self.left, self.answered = after, 0
        self.connections: list[Any] = []

    def __call__(self, record: object) -> None:
        self.answered += 1
        self.left -= 1
        if self.left == 0:
            for connection in self.connections:
                connection.terminate()

    async def watch(self) -> None:
        """Listen to every connection of the pool."""
        client: Any = get_connection("app")
        await client.execute_query("SELECT 1")
        for holder in client._pool._holders:
            if holder._con is None:
                await holder.connect()
            self.connections.append(holder._con)
            holder._con.add_query_logger(self)


async def _run_with_cut(cut: _ConnectionCutter) -> bool:
    """Run the work once under the knife; tell whether it felt it."""
    await cut.watch()
    try:
        await escalate_due_steps()
    except (
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        BaseORMException,
        OSError,
    ):
        return True
    return False


@pytest.mark.proof
async def test_killed_anywhere_and_started_again_it_comes_to_the_same(
    cluster: Cluster, due_requests: Database, record_claim: ClaimRecorder
) -> None:
    async with create_database(cluster, template=due_requests.name) as database:
        whole = _ConnectionCutter(-1)
        async with _pools(database):
            assert not await _run_with_cut(whole)
            assert await escalate_due_steps() == 0
        expected = await _load_escalations(database)
    assert sorted(row[2] for row in expected) == ["DELEGATED", "RAISED", "REMINDED"]
    cuts, felt, partly = range(1, whole.answered, 1 if IS_FULL_SIZE else 4), 0, 0
    for after in cuts:
        async with create_database(cluster, template=due_requests.name) as database:
            async with _pools(database):
                felt += await _run_with_cut(_ConnectionCutter(after))
            partly += await _load_escalations(database) != expected
            async with _pools(database):
                await escalate_due_steps()
                assert await escalate_due_steps() == 0
            assert await _load_escalations(database) == expected, after
    assert (
        felt >= len(cuts) // 2
    )  # between two transactions the pool opens another connection, and nothing is torn
    assert partly >= len(cuts) // 2
    record_claim(
        "Periodic passing killed after any statement and started again leaves what an undisturbed run leaves",
        f"cut at {len(cuts)} of {whole.answered} statements, three passes; {partly} cuts came before the last was made",
    )
