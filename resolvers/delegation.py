"""Delegations of a post by decree: create, end and read them.

The holder of a post names who stands in for them, the personnel office for any post. The database keeps one
delegate a day and lets nothing lead back; what is said here is only kinder.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from audit.read_log import AuditedRow
from models.delegation import Delegation
from models.unit import Post
from resolvers.access.row_scope import has_full_reach
from resolvers.audited_transaction import audited_transaction
from resolvers.auth.identity_assurance import check_may_decide
from resolvers.caller import Actor, Call, evict_actor
from resolvers.idempotency import IdempotentCall, claim_idempotency_key
from resolvers.leave.assignees.coverage import load_posts_left_vacant
from resolvers.limits import MAX_REASON_CHARACTERS, MAX_REFERENCE_CHARACTERS
from resolvers.mappings import DELEGATION
from resolvers.query.mapping import Search
from resolvers.query.selection import Filter
from resolvers.sql import statement
from rulebook.errors import (
    DelegateStillNeeded,
    DelegationEnded,
    DelegationLeadsBack,
    DelegationOverlaps,
    Denied,
    NotFound,
    StaleVersion,
)
from rulebook.leave.delegation import Candidate, DelegationDecree, check_decree, check_still_covered
from rulebook.text import check_required
from rulebook.values import DelegationKind

# What is in the log stays there for ever. The CHECKs of hr.delegation say the same.
MAX_LENGTHS = {"decree_number": MAX_REFERENCE_CHARACTERS, "reason": MAX_REASON_CHARACTERS}


@dataclass(frozen=True, kw_only=True)
class DelegationForm:
    """Who is to stand in, for which post (None: the caller's own), as what, by which decree, on which days, and why.

    `replaces`: a delegation for the same post that ends with this one.
    """

    post_id: UUID | None
    delegate_id: UUID
    kind: DelegationKind
    decree_number: str
    decree_date: date
    effective_from: date
    effective_until: date
    reason: str
    replaces: UUID | None = None


async def delegate_decisions(call: Call, form: DelegationForm, *, key: UUID) -> UUID:
    """Let somebody stand in for a post; return the delegation's id.

    Raises: NotFound, Denied, InvalidInput, WrongDelegationKind, DelegateUnfit, DelegationTooLong, DelegationOverlaps,
            DelegationLeadsBack; SecondFactorNeeded, AssuranceInsufficient for a post that decides; and those of
            end_delegation for the one that is replaced
    """
    actor = call.require_actor()
    _check_texts(form)
    post_id, delegation_id = _post_of(actor, form), uuid4()
    async with audited_transaction(call.attribution("delegateDecisions", reason=form.reason)) as client:
        once = IdempotentCall(key, "delegateDecisions", asdict(form))
        if earlier := await claim_idempotency_key(client, once, actor=actor, object_id=delegation_id):
            return earlier
        held = await _check_authority(client, actor, post_id, names=True)
        await client.execute_query(statement("lock_delegations"))
        ended = await _end_replaced(client, actor, form.replaces, post_id=post_id) if form.replaces else None
        account_id = await _check_rules(client, actor, replace(form, post_id=post_id), held=held)
        told = {name: value for name, value in asdict(form).items() if name != "replaces"}
        await Delegation.create(
            using_db=client, id=delegation_id, made_by_id=actor.account_id, **told | {"post_id": post_id}
        )
        if ended:
            await _check_still_covered(client, actor, ended, path="effective_until")
    evict_actor(account_id)
    return delegation_id


async def end_delegation(call: Call, *, delegation_id: UUID, version: int, key: UUID) -> UUID:
    """End a delegation from this instant on, or take it back before it began.

    Raises: NotFound, Denied, DelegationEnded, StaleVersion, DelegateStillNeeded
    """
    actor = call.require_actor()
    async with audited_transaction(
        call.attribution("endDelegation"), on=AuditedRow("hr.delegation", delegation_id)
    ) as client:
        once = IdempotentCall(key, "endDelegation", [str(delegation_id), version])
        if await claim_idempotency_key(client, once, actor=actor, object_id=delegation_id):
            return delegation_id
        found = await _lock_delegation(client, actor, delegation_id)
        await _check_authority(client, actor, found["post_id"])
        await _end_locked(client, actor, found, version=version)
        await _check_still_covered(client, actor, found, path="delegation_id")
    return delegation_id


async def _end_replaced(
    client: BaseDBAsyncClient, actor: Actor, delegation_id: UUID, *, post_id: UUID
) -> Mapping[str, Any]:
    """End the delegation that another takes the place of; return it."""
    try:
        found = await _lock_delegation(client, actor, delegation_id)
        if found["post_id"] != post_id:
            raise NotFound
        await _end_locked(client, actor, found, version=found["version"])
    except (NotFound, DelegationEnded) as refusal:
        refusal.path = ("replaces_id",)
        raise
    return found


async def _end_locked(
    client: BaseDBAsyncClient, actor: Actor, found: Mapping[str, Any], *, version: int
) -> None:
    if found["ended_on"] is not None:
        raise DelegationEnded(ended_on=found["ended_on"])
    if found["version"] != version:
        raise StaleVersion(current=found["version"])
    await client.execute_query(statement("end_delegation"), [found["id"], actor.account_id])


async def _check_still_covered(
    client: BaseDBAsyncClient, actor: Actor, ended: Mapping[str, Any], *, path: str
) -> None:
    """Nobody whose stead somebody took on their leave loses that somebody before another is there."""
    days = {"first": ended["effective_from"], "last": ended["effective_until"]}
    try:
        check_still_covered(await load_posts_left_vacant(client, ended["post_id"], **days), on=actor.today)
    except DelegateStillNeeded as refusal:
        refusal.path = (path,)
        raise


def delegations(call: Call) -> Search:
    """Look for delegations, newest first: those one is a party to, or all of them for the personnel office.

    Raises: NotSignedIn
    """
    call.require_actor()
    return Search(DELEGATION, audit_operation="delegations")


def delegation(call: Call, delegation_id: UUID) -> Search:
    """Look for one delegation within reach; absent or beyond it looks the same. Raises: NotSignedIn"""
    call.require_actor()
    return Search(DELEGATION, [Filter("id", "equals", delegation_id)], audit_operation="delegation")


def _post_of(actor: Actor, form: DelegationForm) -> UUID:
    """Return the post that is named, or the caller's own.

    Raises: NotFound for a caller without a post, and for one who may not name others' delegates
    """
    if form.post_id is None:
        if not actor.posts:
            raise NotFound(path=("post_id",))
        return actor.posts[0]
    return form.post_id


async def _check_authority(
    client: BaseDBAsyncClient, actor: Actor, post_id: UUID, *, names: bool = False
) -> list[UUID]:
    """The holder of a post names for their own, the personnel office for any; return the posts held at this moment.

    A person who names who decides in their stead passes the decision on, and shows what deciding takes.
    """
    rows = await client.execute_query_dict(statement("held_posts"), [actor.account_id])
    held = [row["post_id"] for row in rows]
    if names and any(row["post_id"] == post_id and row["decides"] for row in rows):
        check_may_decide(actor)
    if post_id not in held and not has_full_reach(actor, "Delegation"):
        is_there = await Post.filter(id=post_id).using_db(client).exists()
        raise Denied if is_there else NotFound(path=("post_id",))
    return held


def _check_texts(form: DelegationForm) -> None:
    for name, most in MAX_LENGTHS.items():
        check_required(most, **{name: getattr(form, name)})


async def _check_rules(
    client: BaseDBAsyncClient, actor: Actor, form: DelegationForm, *, held: list[UUID]
) -> UUID:
    """Hold a form against the rules, under the lock; return the account of the person who is to stand in."""
    await client.execute_query(
        statement("lock_person"), [form.delegate_id]
    )  # so that their own leave stays as it is
    days = form.effective_from, form.effective_until
    values = [form.post_id, form.delegate_id, *days, has_full_reach(actor, "Employee"), held]
    rows = await client.execute_query_dict(statement("delegation_facts"), values)
    if not rows:
        raise NotFound(path=("post_id",))
    facts = rows[0]
    if facts["service_from"] is None:
        raise NotFound(path=("delegate_id",))
    candidate = Candidate(
        is_holder=facts["is_holder"],
        is_namer=form.delegate_id == actor.employee_id,
        has_account=facts["account_id"] is not None,
        service_until=facts["service_until"],
        away_from=facts["away_from"],
    )
    decree = DelegationDecree(form.kind, form.effective_from, form.effective_until)
    check_decree(decree, candidate, is_held=facts["is_held"], on=actor.today)
    if facts["taken_from"]:
        raise DelegationOverlaps(first=facts["taken_from"], last=facts["taken_until"])
    if facts["leads_back"]:
        raise DelegationLeadsBack
    account_id: UUID = facts["account_id"]
    return account_id


async def _lock_delegation(client: BaseDBAsyncClient, actor: Actor, delegation_id: UUID) -> Mapping[str, Any]:
    """Lock a delegation within the actor's reach; beyond reach it is not found."""
    values = [delegation_id, has_full_reach(actor, "Delegation"), actor.account_id]
    rows = await client.execute_query_dict(statement("lock_delegation"), values)
    if not rows:
        raise NotFound(path=("delegation_id",))
    found: Mapping[str, Any] = rows[0]
    return found
