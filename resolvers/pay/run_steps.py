"""Steps on a month of pay: another person than the one who brought it closes it, or it is discarded.

Locks the run. What closing must find, slips that add up, the database asks itself (models/functions/43_pay_run.sql).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from audit.read_log import AuditedRow
from models.pay import PayRun
from resolvers.access.row_scope import has_full_reach
from resolvers.audited_transaction import audited_transaction
from resolvers.caller import Actor, Call
from resolvers.idempotency import IdempotentCall, claim_idempotency_key
from resolvers.mappings import PAY_RUN
from resolvers.query.mapping import Search
from resolvers.query.selection import Filter
from resolvers.sql import statement
from rulebook.access import may
from rulebook.errors import Denied, NotFound, RunChanged, RunClosed, SamePerson
from rulebook.values import PayRunState


async def close_pay_run(call: Call, *, run_id: UUID, version: int, key: UUID) -> UUID:
    """Close a month of pay; from then on its people see their slips, and nothing of it changes.

    Raises: NotFound, Denied, SamePerson, RunClosed, RunChanged
    """
    return await _take_step(call, PayRunState.CLOSED, run_id=run_id, version=version, key=key)


async def discard_pay_run(call: Call, *, run_id: UUID, version: int, key: UUID) -> UUID:
    """Discard a month of pay that is wrong, while it is open; another file may then bring the month.

    Raises: NotFound, Denied, RunClosed, RunChanged
    """
    return await _take_step(call, PayRunState.DISCARDED, run_id=run_id, version=version, key=key)


def pay_runs(call: Call) -> Search:
    """Look for months of pay, newest first; there is none for those who have no part in them. Raises: NotSignedIn"""
    call.require_actor()
    return Search(PAY_RUN, audit_operation="payRuns")


def pay_run(call: Call, run_id: UUID) -> Search:
    """Look for one month of pay within reach; absent or beyond it looks the same. Raises: NotSignedIn"""
    call.require_actor()
    return Search(PAY_RUN, [Filter("id", "equals", run_id)], audit_operation="payRun")


_SUMS = frozenset({"pay_run_is_the_sum_of_its_slips", "payslip_is_the_sum_of_its_lines"})
"""What hr.check_pay_run refuses: since the file came in, somebody changed the run beside the application."""
_ACTS = {PayRunState.CLOSED: "closePayRun", PayRunState.DISCARDED: "discardPayRun"}


async def _take_step(call: Call, state: PayRunState, *, run_id: UUID, version: int, key: UUID) -> UUID:
    actor, act = call.require_actor(), _ACTS[state]
    async with audited_transaction(call.attribution(act), on=AuditedRow("hr.pay_run", run_id)) as client:
        once = IdempotentCall(key, act, [str(run_id), version])
        if await claim_idempotency_key(client, once, actor=actor, object_id=run_id):
            return run_id
        run = await _lock_run(client, actor, run_id)
        if not may(actor.roles, act):
            raise Denied
        _check_open(run, version=version)
        if state is PayRunState.CLOSED and run["imported_by_id"] == actor.account_id:
            raise SamePerson(path=("id",))
        await _advance(client, run, state, actor=actor)
    return run_id


async def _lock_run(client: BaseDBAsyncClient, actor: Actor, run_id: UUID) -> Mapping[str, Any]:
    rows = await client.execute_query_dict(statement("lock_pay_run"), [run_id])
    if not rows or not has_full_reach(actor, "PayRun"):
        raise NotFound(path=("id",))
    found: Mapping[str, Any] = rows[0]
    return found


def _check_open(run: Mapping[str, Any], *, version: int) -> None:
    state = PayRunState(run["state"])
    if state is not PayRunState.OPEN:
        raise RunClosed(state=state)
    if run["version"] != version:
        raise RunChanged(current=run["version"])


async def _advance(
    client: BaseDBAsyncClient, run: Mapping[str, Any], state: PayRunState, *, actor: Actor
) -> None:
    closing = {"closed_by_id": actor.account_id, "closed_at": datetime.now(UTC)}
    told = closing if state is PayRunState.CLOSED else {}
    changed = PayRun.filter(id=run["id"]).using_db(client)
    try:
        await changed.update(state=state, version=run["version"] + 1, **told)
    except IntegrityError as error:
        if getattr(error.__cause__, "constraint_name", None) in _SUMS:
            raise RunChanged(path=("id",), current=run["version"]) from error
        raise
