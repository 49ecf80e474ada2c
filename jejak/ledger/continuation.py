"""Continuation of the log after a restore or without its key, by decree and decision of two persons.

Both must be known from the sealed part of the log, with their role and their password; both acts are entries
of the log itself. The sealer believes a decision by its signature alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from audit.checkpoint import Checkpoint, NoteError
from audit.context import attributed
from audit.policy import Policy
from audit.seal import SigningKeys, checkpoint_order, next_origin_after
from audit.succession import SignedConsent, Succession, parse_succession, sign_succession
from audit.tree_store import StoredCheckpoint, load_latest_checkpoint
from jejak.accounts.accounts import operator_attribution
from jejak.database.pools import get_pool
from jejak.errors import OperatorError
from jejak.ledger.sealer.last_checkpoint import LastCheckpointFile
from jejak.ledger.sql import statement
from jejak.ledger.witness_client import WitnessClient
from resolvers.auth.password import is_password


@dataclass(frozen=True)
class ContinuationDecision:
    """How far a decision has come; `note` is what the key has signed of it."""

    lost_checkpoint: Checkpoint
    kept_size: int
    note: str
    is_approved: bool


async def find_latest_checkpoint(own: LastCheckpointFile, policy: Policy) -> Checkpoint:
    """Return the last checkpoint that anybody has kept: we ourselves, or a witness.

    Raises: OperatorError when nobody has one
    """
    last = await load_latest_checkpoint(get_pool("owner"))
    known = [each] if (each := own.read()) else []
    witnesses = WitnessClient(policy.witnesses.values())
    try:
        for origin in {each.origin for each in known} | ({last.origin} if last else set()):
            known += await witnesses.fetch_all_origins(origin)
    finally:
        witnesses.close()
    if not known:
        raise OperatorError(
            "No checkpoint of this log is known outside of the database: there is nothing to continue."
        )
    return max(known, key=checkpoint_order)


async def decide_continuation(
    lost: Checkpoint, *, decree: str, by: Mapping[str, str], signing: SigningKeys
) -> ContinuationDecision:
    """Ask for the continuation, or approve what somebody else asked for; `by` has each one's own password.

    Raises: OperatorError when nothing was lost, or the two are not two persons who may decide
    """
    found: ContinuationDecision | None = None
    for name, password in by.items():
        who = await _authenticate_decider(get_pool("owner"), name, password=password)
        found = await _decide_as_one(lost, decree=decree, who=who, signing=signing)
    assert found is not None
    return found


async def _decide_as_one(
    lost: Checkpoint, *, decree: str, who: UUID, signing: SigningKeys
) -> ContinuationDecision:
    act = replace(operator_attribution("continueLog"), on_behalf_of=who, legal_basis=decree)
    async with attributed(act, connection="owner") as client:
        last = _require_loss(await load_latest_checkpoint(client), lost, signing)
        after = signing.of(next_origin_after([last.origin, lost.origin]))
        asked = Succession(
            before=lost, after=Checkpoint(after.origin, last.size, last.root), vkey=after.vkeys[0], decree=decree,
            request=_act_now(who),
        )  # fmt: skip
        about = [lost.origin, lost.size, lost.root, last.size]
        for row in await client.execute_query_dict(statement("pending_continuations"), about):
            if (found := _verify_request(row["note"], after)) and found.after == asked.after:
                _refuse_alone(found, who, decree)
                note = _sign_decision(replace(found, vkey=asked.vkey, approval=_act_now(who)), after)
                await client.execute_query(statement("approve_continuation"), [row["id"], who, note])
                return ContinuationDecision(lost, last.size, note, is_approved=True)
        note = _sign_decision(asked, after)
        await client.execute_query(statement("request_continuation"), [*about, decree, who, note])
        return ContinuationDecision(lost, last.size, note, is_approved=False)


def _require_loss(last: StoredCheckpoint | None, lost: Checkpoint, signing: SigningKeys) -> StoredCheckpoint:
    """There is something to decide: leaves are lost, or the key is."""
    if last is None:
        raise OperatorError(
            "No sealed leaf is left, so nobody is known who could decide: begin another log (JEJAK_LOG_ORIGIN)."
        )
    is_key_lost = not signing.of(last.origin).has_signed(last.note)
    if lost.size > last.size or (is_key_lost and (lost.size, lost.root) == (last.size, last.root)):
        return last
    raise OperatorError(
        f"The database has all {lost.size} leaves that are known to be signed: nothing was lost, and if the "
        f"sealer refuses, the log was rewritten, which no decree mends."
    )


def _verify_request(note: str, signing: SigningKeys) -> Succession | None:
    """A request that we have signed; what else stands in the table anybody may have written."""
    try:
        return parse_succession(note, signing.vkeys)
    except NoteError:
        return None


def _sign_decision(decision: Succession, signing: SigningKeys) -> str:
    try:
        return sign_succession(decision, signing.keys[0])
    except NoteError as fault:
        raise OperatorError(f"This cannot be signed: {fault}.") from fault


def _act_now(who: UUID) -> SignedConsent:
    return SignedConsent(str(who), datetime.now(UTC).isoformat(timespec="seconds"))


def _refuse_alone(request: Succession, who: UUID, decree: str) -> None:
    if request.request.who == str(who):
        raise OperatorError(
            "Somebody else approves what one has asked for: --by another administrator or auditor."
        )
    if request.decree != decree:
        raise OperatorError(f"It was asked for under decree {request.decree!r}: name the same.")


async def _authenticate_decider(client: BaseDBAsyncClient, name: str, *, password: str) -> UUID:
    rows = await client.execute_query_dict(statement("decider"), [name])
    if not rows:
        raise OperatorError(f"{name} is no open account of an administrator or auditor.")
    hashed, who = rows[0]["password_hash"], UUID(str(rows[0]["id"]))
    if not hashed or not await is_password(hashed, password):
        raise OperatorError(f"That is not the password of {name}: who decides on the log types it in person.")
    last = await load_latest_checkpoint(client)
    asked = [[str(who)], last.size if last else 0, rows[0]["today"]]
    known = await client.execute_query_dict(statement("deciders_in_log"), asked)
    if not known or known[0]["password"] != rows[0]["password"]:
        raise OperatorError(
            f"The sealed part of the log does not know {name} with this role and this password: who decides on the "
            f"log was an administrator or auditor before it broke off, and has not set another password since."
        )
    return who
