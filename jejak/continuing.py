"""May the log go on after a restore? Two persons decide, by a decree; both acts are entries of the log itself.

Called by `jejak ledger continue`. The sealer looks for the decision and opens the next origin; nothing is signed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient

from audit.checkpoint import Checkpoint
from audit.context import attributed
from audit.policy import Policy
from audit.seal import reached
from audit.store import latest_checkpoint
from jejak.accounts import by_operator
from jejak.database import pool
from jejak.errors import Problem
from jejak.ledger_witness import Witnesses
from jejak.sealing.own_copy import OwnCopy
from jejak.sql import statement
from resolvers.password import matches


@dataclass(frozen=True)
class Decision:
    """How far a decision has come."""

    lost: Checkpoint
    kept: int
    is_approved: bool


async def furthest(own: OwnCopy, policy: Policy) -> Checkpoint:
    """Return the last checkpoint that anybody has kept: we ourselves, or a witness.

    Raises: Problem when nobody has one
    """
    last = await latest_checkpoint(pool("owner"))
    known = [each] if (each := own.read()) else []
    witnesses = Witnesses(policy.witnesses.values())
    try:
        for origin in {each.origin for each in known} | ({last.origin} if last else set()):
            known += await witnesses.lives(origin)
    finally:
        witnesses.close()
    if not known:
        raise Problem(
            "No checkpoint of this log is known outside of the database: there is nothing to continue."
        )
    return max(known, key=reached)


async def decide(lost: Checkpoint, *, decree: str, by: Mapping[str, str]) -> Decision:
    """Ask for the continuation, or approve what somebody else asked for; `by` has each one's own password.

    Raises: Problem when nothing was lost, or the two are not two persons who may decide
    """
    found: Decision | None = None
    for name, password in by.items():
        found = await _decide(lost, decree=decree, who=await _decider(pool("owner"), name, password=password))
    assert found is not None
    return found


async def _decide(lost: Checkpoint, *, decree: str, who: UUID) -> Decision:
    act = replace(by_operator("continueLog"), on_behalf_of=who, legal_basis=decree)
    async with attributed(act, connection="owner") as client:
        last = await latest_checkpoint(client)
        kept = last.size if last else 0
        if lost.size <= kept:
            raise Problem(
                f"The database has all {lost.size} leaves that are known to be signed: nothing was lost, and if the "
                f"sealer refuses, the log was rewritten, which no decree mends."
            )
        about = [lost.origin, lost.size, lost.root, kept]
        rows = await client.execute_query_dict(statement("continuation_open"), about)
        if not rows:
            await client.execute_query(statement("continuation_request"), [*about, decree, who])
            return Decision(lost, kept, is_approved=False)
        _refuse_alone(rows[0], who, decree)
        await client.execute_query(statement("continuation_approve"), [rows[0]["id"], who])
        return Decision(lost, kept, is_approved=True)


def _refuse_alone(request: "asyncpg.Record", who: UUID, decree: str) -> None:
    if request["requested_by"] == who:
        raise Problem("Somebody else approves what one has asked for: --by another administrator or auditor.")
    if request["decree"] != decree:
        raise Problem(f"It was asked for under decree {request['decree']!r}: name the same.")


async def _decider(client: BaseDBAsyncClient, name: str, *, password: str) -> UUID:
    rows = await client.execute_query_dict(statement("decider"), [name])
    if not rows:
        raise Problem(f"{name} is no open account of an administrator or auditor.")
    hashed = rows[0]["password_hash"]
    if not hashed or not await matches(hashed, password):
        raise Problem(f"That is not the password of {name}: who decides on the log types it in person.")
    return UUID(str(rows[0]["id"]))
