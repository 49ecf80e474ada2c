"""One who loses the right to act while a request runs loses it at once: nothing is written, and they are told why."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from resolvers.caller import ACTOR_CACHE
from tests.endpoints.leave_client import (
    LeaveParties,
    create_leave_parties,
    file_request,
    request_leave,
    withdraw_request,
)
from tests.endpoints.regency_api import RegencyApi

WAITING_LOCK = (
    4207  # who holds this advisory lock keeps every act waiting before anybody vouches for its caller
)
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted"
BEFORE_VOUCHING = f"""
ALTER FUNCTION audit.check_session(uuid, uuid, text, text[]) RENAME TO vouch_then;
CREATE FUNCTION audit.check_session(actor uuid, session uuid, method text, roles text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({WAITING_LOCK});
    PERFORM audit.vouch_then($1, $2, $3, $4);
END $$
"""
LOSSES = {
    "a session that ended": "UPDATE ops.session SET ended_at = now() WHERE account_id = $1",
    "a session that ran out": "UPDATE ops.session SET expires_at = now() - interval '1 s' WHERE account_id = $1",
    "an account that was closed": "UPDATE hr.account SET disabled_at = now() WHERE id = $1",
    "service that ended": "UPDATE hr.employee e SET service_until = hr.today() - 1 FROM hr.account a "
    "WHERE a.employee_id = e.id AND a.id = $1",
    "a role that was given": "INSERT INTO hr.account_role (account_id, role, effective_from) "
    "VALUES ($1, 'PERSONNEL', hr.today())",
    "a role that was taken": "UPDATE hr.account_role SET effective_from = hr.today() - 2, "
    "effective_until = hr.today() - 1 WHERE account_id = $1",
}
NOT_SIGNED_IN = "Anda belum masuk. Masuk lebih dahulu.", "You are not signed in. Sign in first."
ROLES_CHANGED = (
    (
        "Peran Anda berubah saat langkah ini berjalan, jadi langkah ini tidak dilakukan. "
        "Masuk lagi, lalu periksa apakah Anda masih berwenang."
    ),
    (
        "Your roles changed while this step was taken, so it was not taken. "
        "Sign in again, and see whether you still have the authority."
    ),
)
STATE = "SELECT state FROM hr.leave_request WHERE number = $1"
ACTOR = (
    "SELECT audit.begin('00000000-0000-4000-8000-000000000003', NULL, 'CLI', 'r', 'take', NULL, NULL, NULL, NULL, "
    "NULL, NULL, NULL, NULL, 'uji')"
)


@pytest.fixture(scope="module")
async def owner(api: RegencyApi) -> AsyncIterator[asyncpg.Connection]:
    """The owner, who can keep acts waiting from when a caller is let in until somebody vouches for them."""
    await api.superuser.execute(BEFORE_VOUCHING)
    connection = await asyncpg.connect(api.regency.database.owner_url)
    yield connection
    await connection.close()


@asynccontextmanager
async def hold_acts(owner: asyncpg.Connection) -> AsyncIterator[None]:
    await owner.execute("SELECT pg_advisory_lock($1)", WAITING_LOCK)
    try:
        yield
    finally:
        await owner.execute("SELECT pg_advisory_unlock_all()")


async def wait_for_act(owner: asyncpg.Connection) -> None:
    async with asyncio.timeout(20):
        while await owner.fetchval(WAITING, WAITING_LOCK) == 0:  # noqa: ASYNC110  (another process's lock)
            await asyncio.sleep(0.01)


async def revoke(api: RegencyApi, loss: str, account: UUID) -> None:
    async with api.superuser.transaction():
        await api.superuser.execute(ACTOR)
        await api.superuser.execute(LOSSES[loss], account)


async def create_actor(api: RegencyApi, user_name: str) -> tuple[LeaveParties, UUID]:
    line = await create_leave_parties(api, user_name=user_name)
    return line, await api.superuser.fetchval("SELECT id FROM hr.account WHERE user_name = $1", user_name)


@pytest.mark.parametrize("loss", LOSSES)
async def test_an_act_is_refused_when_its_right_was_lost_meanwhile(
    api: RegencyApi, owner: asyncpg.Connection, loss: str
) -> None:
    line, account = await create_actor(api, f"orang-{list(LOSSES).index(loss)}")
    requested = await file_request(line.applicant, "2026-09-07", "2026-09-08")
    if loss == "a role that was taken":
        await revoke(api, "a role that was given", account)
        ACTOR_CACHE.evict_where()  # and the caller is let in with it
    before = await api.count_rows()
    async with hold_acts(owner):
        act = asyncio.create_task(withdraw_request(line.applicant, requested))
        await wait_for_act(owner)
        await revoke(api, loss, account)
    (error,) = (await act)["errors"]
    code, words = ("ROLES_CHANGED", ROLES_CHANGED) if "role" in loss else ("NOT_SIGNED_IN", NOT_SIGNED_IN)
    assert (error["code"], (error["message"], error["english"])) == (code, words)
    grown = {name for name, count in (await api.count_rows()).items() if count != before[name]}
    assert not grown & {"hr.leave_ledger", "hr.leave_step", "ops.idempotency"}, "nothing was written"
    assert await api.superuser.fetchval(STATE, requested["number"]) == "FILED"
    if "role" in loss:
        assert (await withdraw_request(line.applicant, requested))["errors"] == [], (
            "once more, with the roles as they are"
        )


async def test_a_caller_who_keeps_their_right_is_only_kept_waiting(
    api: RegencyApi, owner: asyncpg.Connection
) -> None:
    line, _ = await create_actor(api, "orang-sabar")
    async with hold_acts(owner):
        act = asyncio.create_task(request_leave(line.applicant, "2026-11-02", "2026-11-03"))
        await wait_for_act(owner)
    assert (await act)["errors"] == []
