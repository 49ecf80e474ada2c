"""Erasure of personal data: requested with basis and decree, approved by a second person, or cancelled.

Destroys nothing: `jejak erase` carries out what is approved, and asks again whether it may. Locks the request
before the person.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from audit.read_log import AuditedRow
from models.compliance import Erasure
from resolvers.access.row_scope import has_full_reach, reach_of
from resolvers.audited_transaction import audited_transaction
from resolvers.caller import Actor, Call
from resolvers.idempotency import IdempotentCall, claim_idempotency_key
from resolvers.limits import MAX_REASON_CHARACTERS, MAX_REFERENCE_CHARACTERS
from resolvers.mappings import ERASURE
from resolvers.query.mapping import Search
from resolvers.query.selection import Filter
from resolvers.sql import statement
from rulebook.access import may
from rulebook.erasure import check_erasable, check_second_person
from rulebook.errors import (
    Denied,
    ErasureClosed,
    ErasurePending,
    NotFound,
    StaleVersion,
    StillInService,
    UnderAudit,
)
from rulebook.text import check_required
from rulebook.values import ErasureState

# Basis and decree stay in the log for ever. The CHECKs of hr.erasure say the same.
MAX_LENGTHS = {
    "legal_basis": MAX_REFERENCE_CHARACTERS,
    "decree_number": MAX_REFERENCE_CHARACTERS,
    "reason": MAX_REASON_CHARACTERS,
}


@dataclass(frozen=True, kw_only=True)
class ErasureForm:
    """Whose data is to be destroyed, on which basis and decree; a reason, if any, goes with the data."""

    employee_id: UUID
    legal_basis: str
    decree_number: str
    decree_date: date
    reason: str | None = None


async def request_erasure(call: Call, form: ErasureForm, *, key: UUID) -> UUID:
    """Ask for the destruction of a person's data; return the request's id.

    Raises: NotFound, Denied, InvalidInput, StillInService, UnderAudit, ErasurePending
    """
    actor = call.require_actor()
    _check_texts(form)
    whose = AuditedRow("hr.employee", form.employee_id)
    async with audited_transaction(
        call.attribution("requestErasure", reason=form.reason), on=whose
    ) as client:
        _check_authority(actor, "requestErasure")
        once, erasure_id = IdempotentCall(key, "requestErasure", asdict(form)), uuid4()
        if earlier := await claim_idempotency_key(client, once, actor=actor, object_id=erasure_id):
            return earlier
        person = await _lock_subject(client, actor, form.employee_id)
        if person["state"] is not None:
            raise ErasurePending(requested_on=person["requested_on"], state=ErasureState(person["state"]))
        await Erasure.create(using_db=client, id=erasure_id, requested_by_id=actor.account_id, **asdict(form))
    return erasure_id


async def approve_erasure(call: Call, *, erasure_id: UUID, version: int, key: UUID) -> UUID:
    """Approve somebody else's request; from then on `jejak erase` may carry it out.

    Raises: NotFound, Denied, SecondPersonNeeded, ErasureClosed, StaleVersion, StillInService, UnderAudit
    """
    actor = call.require_actor()
    async with audited_transaction(
        call.attribution("approveErasure"), on=AuditedRow("hr.erasure", erasure_id)
    ) as client:
        once = IdempotentCall(key, "approveErasure", [str(erasure_id), version])
        if await claim_idempotency_key(client, once, actor=actor, object_id=erasure_id):
            return erasure_id
        request = await _lock_request(client, actor, erasure_id)
        _check_authority(actor, "approveErasure")
        check_second_person(is_requester=request["requested_by_id"] == actor.account_id, on=actor.today)
        _check_state(request, ErasureState.REQUESTED, version=version)
        await load_subject(client, request["employee_id"])
        await _advance(client, request, ErasureState.APPROVED, actor=actor)
    return erasure_id


async def cancel_erasure(call: Call, *, erasure_id: UUID, version: int, key: UUID) -> UUID:
    """Take a request back, or refuse it, while it is not carried out; it may be asked for again.

    Raises: NotFound, Denied, ErasureClosed, StaleVersion
    """
    actor = call.require_actor()
    async with audited_transaction(
        call.attribution("cancelErasure"), on=AuditedRow("hr.erasure", erasure_id)
    ) as client:
        once = IdempotentCall(key, "cancelErasure", [str(erasure_id), version])
        if await claim_idempotency_key(client, once, actor=actor, object_id=erasure_id):
            return erasure_id
        request = await _lock_request(client, actor, erasure_id)
        _check_authority(actor, "cancelErasure")
        _check_state(request, ErasureState.REQUESTED, ErasureState.APPROVED, version=version)
        await _advance(client, request, ErasureState.CANCELLED, actor=actor)
    return erasure_id


def erasures(call: Call) -> Search:
    """Look for requests, newest first; there is none for those who have nothing to do with them. Raises: NotSignedIn"""
    call.require_actor()
    return Search(ERASURE, audit_operation="erasures")


def erasure(call: Call, erasure_id: UUID) -> Search:
    """Look for one request within reach; absent or beyond it looks the same. Raises: NotSignedIn"""
    call.require_actor()
    return Search(ERASURE, [Filter("id", "equals", erasure_id)], audit_operation="erasure")


async def _lock_subject(client: BaseDBAsyncClient, actor: Actor, employee_id: UUID) -> Mapping[str, Any]:
    """Return the person; who is still here or under audit is not found by the person who does not reach people at all.

    Raises: as subject_of
    """
    try:
        return await load_subject(client, employee_id)
    except (StillInService, UnderAudit):
        if has_full_reach(actor, "Employee"):
            raise
        raise NotFound(path=("employee_id",)) from None


async def load_subject(client: BaseDBAsyncClient, employee_id: UUID) -> Mapping[str, Any]:
    """Lock a person whose data may be destroyed today.

    Raises: NotFound, StillInService, UnderAudit
    """
    rows = await client.execute_query_dict(statement("erasure_subject"), [employee_id])
    if not rows:
        raise NotFound(path=("employee_id",))
    person: Mapping[str, Any] = rows[0]
    check_erasable(
        service_until=person["service_until"], open_letter=person["open_letter"], on=person["today"]
    )
    return person


def _check_authority(actor: Actor, act: str) -> None:
    """A person who reaches nothing of this does not learn that it is there."""
    if may(actor.roles, act):
        return
    kind, field = ("Employee", "employee_id") if act == "requestErasure" else ("Erasure", "erasure_id")
    raise Denied if reach_of(actor, kind) else NotFound(path=(field,))


def _check_texts(form: ErasureForm) -> None:
    """A reason may be left out, or left blank."""
    for name, most in MAX_LENGTHS.items():
        text = getattr(form, name)
        if name != "reason" or (text and (text.strip() or len(text) > most)):
            check_required(most, **{name: text})


async def _lock_request(client: BaseDBAsyncClient, actor: Actor, erasure_id: UUID) -> Mapping[str, Any]:
    rows = await client.execute_query_dict(statement("lock_erasure"), [erasure_id])
    if not rows or not has_full_reach(actor, "Erasure"):
        raise NotFound(path=("erasure_id",))
    found: Mapping[str, Any] = rows[0]
    return found


def _check_state(request: Mapping[str, Any], *allowed: ErasureState, version: int) -> None:
    state = ErasureState(request["state"])
    if state not in allowed:
        raise ErasureClosed(state=state)
    if request["version"] != version:
        raise StaleVersion(current=request["version"])


async def _advance(
    client: BaseDBAsyncClient, request: Mapping[str, Any], state: ErasureState, *, actor: Actor
) -> None:
    by = "approved" if state is ErasureState.APPROVED else "cancelled"
    await (
        Erasure.filter(id=request["id"])
        .using_db(client)
        .update(
            state=state,
            version=request["version"] + 1,
            **{f"{by}_by_id": actor.account_id, f"{by}_at": datetime.now(UTC)},
        )
    )
