"""Publication policies: proposed with decree, approved by a second information officer or withdrawn, ended by decree.

A policy is ended and followed, never edited. The database keeps two people, one policy a day for a field, and the
transitions there are; what is said here is only kinder. Locks all policies before one of them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from audit.read_log import AuditedRow
from resolvers.access.row_scope import has_full_reach, reach_of
from resolvers.audited_transaction import audited_transaction
from resolvers.caller import Actor, Call
from resolvers.idempotency import IdempotentCall, claim_idempotency_key
from resolvers.limits import MAX_REFERENCE_CHARACTERS
from resolvers.mappings import POLICY_DECREE
from resolvers.query.mapping import Search
from resolvers.query.selection import Filter
from resolvers.sql import statement
from rulebook.access import may
from rulebook.access.publication import PolicyDays, check_days, check_end, check_field
from rulebook.errors import (
    Denied,
    InvalidInput,
    NotFound,
    PolicyOverlaps,
    PolicySettled,
    SamePerson,
    StaleVersion,
)
from rulebook.text import check_plain, check_required
from rulebook.values import PolicyState, PublicationField


@dataclass(frozen=True, kw_only=True)
class PolicyForm:
    """Which field is to be opened, at which tier, on which basis, by which decree, and on which days."""

    field: str
    tier: str
    legal_basis: str
    decree_number: str
    decree_date: date
    effective_from: date
    effective_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class PolicyStep:
    """Which policy, and the version that was looked at."""

    policy_id: UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class PolicyEnd(PolicyStep):
    """The decree that ends a policy, and its last day."""

    effective_until: date
    decree_number: str
    decree_date: date


async def propose_policy(call: Call, form: PolicyForm, *, key: UUID) -> UUID:
    """Enter a policy, which opens nothing until somebody else approves it; return its id.

    Raises: NotFound, Denied, InvalidInput, FieldClosedByLaw, DatesReversed, PolicyOverlaps
    """
    actor = call.require_actor()
    check_plain(field=form.field, tier=form.tier)
    check_required(MAX_REFERENCE_CHARACTERS, legal_basis=form.legal_basis, decree_number=form.decree_number)
    policy_id = uuid4()
    async with audited_transaction(call.attribution("proposePolicy")) as client:
        check_policy_authority(actor, "proposePolicy")
        once = IdempotentCall(key, "proposePolicy", asdict(form))
        if earlier := await claim_idempotency_key(client, once, actor=actor, object_id=policy_id):
            return earlier
        days = PolicyDays(form.effective_from, form.effective_until)
        field = check_field(form.field, form.tier, on=actor.today)
        check_days(days)
        _check_decree_date(form.decree_date, on=actor.today)
        await client.execute_query(statement("lock_policies"))
        await _check_overlap(client, field, days, path="effective_from")
        values = [policy_id, *asdict(form).values(), actor.account_id]
        await client.execute_query(statement("propose_policy"), values)
    return policy_id


async def approve_policy(call: Call, step: PolicyStep, *, key: UUID) -> UUID:
    """Put somebody else's proposal in force, from its first day on.

    Raises: NotFound, Denied, SamePerson, PolicySettled, StaleVersion, PolicyOverlaps
    """
    actor = call.require_actor()
    async with audited_transaction(
        call.attribution("approvePolicy"), on=AuditedRow("hr.publication_policy", step.policy_id)
    ) as client:
        once = IdempotentCall(key, "approvePolicy", [str(step.policy_id), step.version])
        if await claim_idempotency_key(client, once, actor=actor, object_id=step.policy_id):
            return step.policy_id
        await client.execute_query(statement("lock_policies"))
        policy = await _lock_policy(client, actor, step.policy_id)
        check_policy_authority(actor, "approvePolicy")
        if policy["proposed_by_id"] == actor.account_id:
            raise SamePerson(path=("policy_id",))
        _check_state(policy, PolicyState.PROPOSED, version=step.version)
        await _check_overlap(client, PublicationField(policy["field"]), _days_of(policy), path="policy_id")
        await client.execute_query(statement("approve_policy"), [step.policy_id, actor.account_id])
    return step.policy_id


async def withdraw_policy(call: Call, step: PolicyStep, *, key: UUID) -> UUID:
    """Take a proposal back, or refuse it, while it is not approved.

    Raises: NotFound, Denied, PolicySettled, StaleVersion
    """
    actor = call.require_actor()
    async with audited_transaction(
        call.attribution("withdrawPolicy"), on=AuditedRow("hr.publication_policy", step.policy_id)
    ) as client:
        once = IdempotentCall(key, "withdrawPolicy", [str(step.policy_id), step.version])
        if await claim_idempotency_key(client, once, actor=actor, object_id=step.policy_id):
            return step.policy_id
        policy = await _lock_policy(client, actor, step.policy_id)
        check_policy_authority(actor, "withdrawPolicy")
        _check_state(policy, PolicyState.PROPOSED, version=step.version)
        await client.execute_query(statement("withdraw_policy"), [step.policy_id, actor.account_id])
    return step.policy_id


async def end_policy(call: Call, step: PolicyEnd, *, key: UUID) -> UUID:
    """End a policy by decree; after its last day the field is closed until another follows.

    Raises: NotFound, Denied, InvalidInput, PolicySettled, StaleVersion
    """
    actor = call.require_actor()
    check_required(MAX_REFERENCE_CHARACTERS, decree_number=step.decree_number)
    async with audited_transaction(
        call.attribution("endPolicy"), on=AuditedRow("hr.publication_policy", step.policy_id)
    ) as client:
        once = IdempotentCall(key, "endPolicy", asdict(step))
        if await claim_idempotency_key(client, once, actor=actor, object_id=step.policy_id):
            return step.policy_id
        policy = await _lock_policy(client, actor, step.policy_id)
        check_policy_authority(actor, "endPolicy")
        _check_state(policy, PolicyState.APPROVED, version=step.version)
        _check_decree_date(step.decree_date, on=actor.today)
        check_end(_days_of(policy), last=step.effective_until, on=actor.today)
        values = [
            step.policy_id,
            actor.account_id,
            step.effective_until,
            step.decree_number,
            step.decree_date,
        ]
        await client.execute_query(statement("end_policy"), values)
    return step.policy_id


def policies(call: Call) -> Search:
    """Look for policies, newest first; there is none for those who have no part in them. Raises: NotSignedIn"""
    call.require_actor()
    return Search(POLICY_DECREE)


def policy(call: Call, policy_id: UUID) -> Search:
    """Look for one policy within reach; absent or beyond it looks the same. Raises: NotSignedIn"""
    call.require_actor()
    return Search(POLICY_DECREE, [Filter("id", "equals", policy_id)])


def check_policy_authority(actor: Actor, act: str) -> None:
    """A person who reaches nothing of this does not learn that it is there. Raises: NotFound, Denied"""
    if not may(actor.roles, act):
        raise Denied if reach_of(actor, "PolicyDecree") else NotFound


def _check_decree_date(decree_date: date, *, on: date) -> None:
    if decree_date > on:
        raise InvalidInput(
            path=("decree_date",),
            why_id="Keputusan itu bertanggal sesudah hari ini. Masukkan setelah ditandatangani.",
            why_en="That decree is dated after today. Enter it once it is signed.",
        )


async def _check_overlap(
    client: BaseDBAsyncClient, field: PublicationField, days: PolicyDays, *, path: str
) -> None:
    rows = await client.execute_query_dict(statement("policy_overlap"), [field.value, days.first, days.last])
    if rows:
        raise PolicyOverlaps(
            field=field,
            decree_number=rows[0]["decree_number"],
            first=rows[0]["effective_from"],
            path=(path,),
        )


async def _lock_policy(client: BaseDBAsyncClient, actor: Actor, policy_id: UUID) -> Mapping[str, Any]:
    rows = await client.execute_query_dict(statement("lock_policy"), [policy_id])
    if not rows or not has_full_reach(actor, "PolicyDecree"):
        raise NotFound(path=("policy_id",))
    found: Mapping[str, Any] = rows[0]
    return found


def _check_state(policy: Mapping[str, Any], allowed: PolicyState, *, version: int) -> None:
    state = PolicyState(policy["state"])
    if state is not allowed:
        raise PolicySettled(state=state)
    if policy["version"] != version:
        raise StaleVersion(current=policy["version"])


def _days_of(policy: Mapping[str, Any]) -> PolicyDays:
    return PolicyDays(policy["effective_from"], policy["effective_until"])
