"""Who stands in for a post, from when until when, and by which decree? Making it, ending it, and reading it.

Called by schema/delegation.py. The holder of a post names who stands in for them, the personnel office for any post.
The database keeps one delegate a day and lets nothing lead back; what is said here is only kinder.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from audit.noting import Matter
from models.absence import Delegation
from resolvers.acting import acting
from resolvers.identity import Actor, Call, forget_actor
from resolvers.plan.ask import Filter
from resolvers.plan.shape import Search
from resolvers.repeat import Once, done_before
from resolvers.scope import reaches_all
from resolvers.shapes import DELEGATION
from resolvers.sql import statement
from rulebook.errors import (
    DelegationLeadsBack,
    DelegationOver,
    DelegationOverlaps,
    Denied,
    InvalidInput,
    NotFound,
    StaleVersion,
)
from rulebook.leave.delegation import Candidate, Decree, check_decree
from rulebook.values import DelegationKind

# What is in the log stays there for ever. The CHECKs of hr.delegation say the same.
LONGEST = {"decree_number": 200, "reason": 2000}


@dataclass(frozen=True, kw_only=True)
class Appointing:
    """Who is to stand in, for which post (None: the caller's own), as what, by which decree, on which days, and why."""

    post_id: UUID | None
    delegate_id: UUID
    kind: DelegationKind
    decree_number: str
    decree_date: date
    effective_from: date
    effective_until: date
    reason: str


async def delegate_decisions(call: Call, wish: Appointing, *, key: UUID) -> UUID:
    """Let somebody stand in for a post; return the delegation's id.

    Raises: NotFound, Denied, InvalidInput, WrongDelegationKind, DelegateUnfit, DelegationTooLong, DelegationOverlaps,
            DelegationLeadsBack
    """
    actor = call.signed_in()
    _check_words(wish)
    post_id, delegation_id = _post_of(actor, wish), uuid4()
    async with acting(call.act("delegateDecisions", reason=wish.reason)) as client:
        once = Once(key, "delegateDecisions", asdict(wish))
        if earlier := await done_before(client, once, actor=actor, object_id=delegation_id):
            return earlier
        held = await _check_authority(client, actor, post_id)
        account_id = await _check(client, actor, replace(wish, post_id=post_id), held=held)
        await Delegation.create(
            using_db=client,
            id=delegation_id,
            made_by_id=actor.account_id,
            **asdict(wish) | {"post_id": post_id},
        )
    forget_actor(account_id)
    return delegation_id


async def end_delegation(call: Call, *, delegation_id: UUID, version: int, key: UUID) -> UUID:
    """End a delegation from this instant on, or take it back before it began.

    Raises: NotFound, Denied, DelegationOver, StaleVersion
    """
    actor = call.signed_in()
    async with acting(call.act("endDelegation"), on=Matter("hr.delegation", delegation_id)) as client:
        once = Once(key, "endDelegation", [str(delegation_id), version])
        if await done_before(client, once, actor=actor, object_id=delegation_id):
            return delegation_id
        found = await _locked(client, actor, delegation_id)
        await _check_authority(client, actor, found["post_id"])
        if found["ended_on"] is not None:
            raise DelegationOver(ended_on=found["ended_on"])
        if found["version"] != version:
            raise StaleVersion(current=found["version"])
        await client.execute_query(statement("end_delegation"), [delegation_id, actor.account_id])
    return delegation_id


def delegations(call: Call) -> Search:
    """Look for delegations, newest first: those one is a party to, or all of them for the personnel office.

    Raises: NotSignedIn
    """
    call.signed_in()
    return Search(DELEGATION, door="delegations")


def delegation(call: Call, delegation_id: UUID) -> Search:
    """Look for one delegation within reach; absent or beyond it looks the same. Raises: NotSignedIn"""
    call.signed_in()
    return Search(DELEGATION, [Filter("id", "equals", delegation_id)], door="delegation")


def _post_of(actor: Actor, wish: Appointing) -> UUID:
    """Return the post that is named, or the caller's own.

    Raises: NotFound for a caller without a post, and for one who may not name others' delegates
    """
    if wish.post_id is None:
        if not actor.posts:
            raise NotFound(path=("post_id",))
        return actor.posts[0]
    return wish.post_id


async def _check_authority(client: BaseDBAsyncClient, actor: Actor, post_id: UUID) -> list[UUID]:
    """The holder of a post names for their own, the personnel office for any; return the posts held at this moment."""
    rows = await client.execute_query_dict(statement("posts_held"), [actor.account_id])
    held = [row["post_id"] for row in rows]
    if post_id not in held and not reaches_all(actor, "Delegation"):
        raise Denied
    return held


def _check_words(wish: Appointing) -> None:
    for name, most in LONGEST.items():
        text: str = getattr(wish, name)
        if len(text) > most or not text.strip():
            raise InvalidInput(
                path=(name,),
                why_id=f"Isian ini wajib diisi, paling banyak {most} huruf.",
                why_en=f"This must be filled in, with {most} characters at most.",
            )


async def _check(client: BaseDBAsyncClient, actor: Actor, wish: Appointing, *, held: list[UUID]) -> UUID:
    """Hold a wish against the rules; return the account of whoever is to stand in."""
    await client.execute_query(statement("lock_delegations"))
    days = wish.effective_from, wish.effective_until
    values = [wish.post_id, wish.delegate_id, *days, reaches_all(actor, "Employee"), held]
    rows = await client.execute_query_dict(statement("delegation_facts"), values)
    if not rows:
        raise NotFound(path=("post_id",))
    facts = rows[0]
    if facts["service_from"] is None:
        raise NotFound(path=("delegate_id",))
    candidate = Candidate(
        is_holder=facts["is_holder"],
        is_namer=wish.delegate_id == actor.employee_id,
        has_account=facts["account_id"] is not None,
        service_until=facts["service_until"],
        away_from=facts["away_from"],
    )
    decree = Decree(wish.kind, wish.effective_from, wish.effective_until)
    check_decree(decree, candidate, is_held=facts["is_held"], on=actor.today)
    if facts["taken_from"]:
        raise DelegationOverlaps(first=facts["taken_from"], last=facts["taken_until"])
    if facts["leads_back"]:
        raise DelegationLeadsBack
    account_id: UUID = facts["account_id"]
    return account_id


async def _locked(client: BaseDBAsyncClient, actor: Actor, delegation_id: UUID) -> Mapping[str, Any]:
    """Lock a delegation within the actor's reach; beyond reach it is not found."""
    values = [delegation_id, reaches_all(actor, "Delegation"), actor.account_id]
    rows = await client.execute_query_dict(statement("delegation_locked"), values)
    if not rows:
        raise NotFound(path=("delegation_id",))
    found: Mapping[str, Any] = rows[0]
    return found
