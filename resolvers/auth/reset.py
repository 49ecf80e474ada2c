"""Account recovery with the help of others, on record: forgotten passwords and lost authenticators.

The operator of the person's own unit makes a one-time slip; who belongs to no unit, or has authority that no
second factor guards yet, turns to an administrator. The second factor of an account with authority goes only
when two administrators say so, and the code that the next one of a role takes comes from the server
(`jejak.accounts.totp_reset`). What authority is, and who may vouch for it, is the database's one answer
(33_authority.sql). The old password holds until the slip is used, so that nobody is locked out by a slip that
they did not ask for. A key is claimed for the name that was given, before anybody looks whose it is: a repeat
tells nothing of accounts beyond reach.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from models.account import TotpReset
from resolvers.access.row_scope import reach_of
from resolvers.audited_transaction import audited_transaction
from resolvers.auth import totp
from resolvers.auth.activation import ALL_PURPOSES, make_code, void_codes
from resolvers.auth.session import end_sessions
from resolvers.auth.sign_in_limits import RESET_CODE_DAYS
from resolvers.caller import Actor, Call, evict_actor
from resolvers.idempotency import IdempotentCall, claim_idempotency_key
from resolvers.mappings import TOTP_RESET
from resolvers.query.mapping import Search
from resolvers.query.selection import Filter
from resolvers.sql import statement
from rulebook.access import may
from rulebook.errors import (
    AdministratorNeeded,
    AnotherPersonNeeded,
    Denied,
    NotFound,
    RequesterNotEligible,
    StaleVersion,
    TotpResetClosed,
)
from rulebook.nip import normalize_typed_name
from rulebook.text import check_plain
from rulebook.values import ResetState


@dataclass(frozen=True)
class ActivationSlip:
    """A one-time slip; the code is shown once, so a repeated call brings the rest without it."""

    user_name: str
    name: str
    expires_at: datetime
    code: str | None = None


async def reset_password(call: Call, *, user_name: str, key: UUID) -> ActivationSlip:
    """Make a one-time slip for somebody who forgot their password.

    Raises: NotSignedIn, Denied, NotFound, AdministratorNeeded, AnotherPersonNeeded
    """
    actor, name = call.require_actor(), normalize_typed_name(user_name)
    async with audited_transaction(call.attribution("resetPassword")) as client:
        _check_authority(actor, "resetPassword")
        code_id = uuid4()
        once = IdempotentCall(key, "resetPassword", [name])
        if earlier := await claim_idempotency_key(client, once, actor=actor, object_id=code_id):
            return await _load_slip(client, earlier)
        account = await _load_account(client, actor, name)
        _check_helper(actor, account, takes_administrator=account["needs_administrator"])
        _refuse_own_account(actor, account)
        code = await make_code(
            client,
            account_id=account["id"],
            days=RESET_CODE_DAYS,
            reset_by=actor.account_id,
            code_id=code_id,
        )
        return replace(await _load_slip(client, code_id), code=code)


async def request_totp_reset(call: Call, *, user_name: str, reason: str | None, key: UUID) -> UUID:
    """Take the second factor from an account, or ask for it where two have to agree; return the request's id.

    Raises: NotSignedIn, InvalidInput, Denied, NotFound, AdministratorNeeded, AnotherPersonNeeded, TotpResetClosed
    """
    actor, name = call.require_actor(), normalize_typed_name(user_name)
    check_plain(reason=reason)
    async with audited_transaction(call.attribution("requestTotpReset", reason=reason)) as client:
        _check_authority(actor, "requestTotpReset")
        reset_id, once = uuid4(), IdempotentCall(key, "requestTotpReset", [name, reason])
        if earlier := await claim_idempotency_key(client, once, actor=actor, object_id=reset_id):
            return earlier
        account = await _load_account(client, actor, name)
        _check_helper(actor, account, takes_administrator=needs_two_people(account))
        _refuse_own_account(actor, account)
        await request_totp_removal(client, account, by=actor.account_id, reset_id=reset_id)
    return reset_id


async def approve_totp_reset(call: Call, *, reset_id: UUID, version: int, key: UUID) -> UUID:
    """Carry out what another administrator asked for: the second factor goes, and every session with it.

    Raises: NotSignedIn, Denied, NotFound, AnotherPersonNeeded, RequesterNotEligible, TotpResetClosed, StaleVersion
    """
    actor = call.require_actor()
    async with audited_transaction(call.attribution("approveTotpReset")) as client:
        _check_authority(actor, "approveTotpReset")
        once = IdempotentCall(key, "approveTotpReset", [str(reset_id), version])
        if await claim_idempotency_key(client, once, actor=actor, object_id=reset_id):
            return reset_id
        request = await _lock_reset(client, reset_id, version=version)
        if actor.account_id in (request["requested_by_id"], request["account_id"]):
            raise AnotherPersonNeeded(path=("totp_reset_id",))
        await approve_totp_removal(client, request, by=actor.account_id)
    return reset_id


async def cancel_totp_reset(call: Call, *, reset_id: UUID, version: int, key: UUID) -> UUID:
    """Take a request back, or refuse it.

    Raises: NotSignedIn, Denied, NotFound, TotpResetClosed, StaleVersion
    """
    actor = call.require_actor()
    async with audited_transaction(call.attribution("cancelTotpReset")) as client:
        _check_authority(actor, "cancelTotpReset")
        once = IdempotentCall(key, "cancelTotpReset", [str(reset_id), version])
        if await claim_idempotency_key(client, once, actor=actor, object_id=reset_id):
            return reset_id
        request = await _lock_reset(client, reset_id, version=version)
        await _close_reset(client, request, ResetState.CANCELLED, by=actor.account_id)
    return reset_id


def totp_resets(call: Call) -> Search:
    """Look for requests, newest first; there is none for those who have no part in them. Raises: NotSignedIn"""
    call.require_actor()
    return Search(TOTP_RESET, audit_operation="totpResets")


def totp_reset(call: Call, reset_id: UUID) -> Search:
    """Look for one request within reach; absent or beyond it looks the same. Raises: NotSignedIn"""
    call.require_actor()
    return Search(TOTP_RESET, [Filter("id", "equals", reset_id)], audit_operation="totpReset")


async def request_totp_removal(
    client: BaseDBAsyncClient, account: Mapping[str, Any], *, by: UUID, reset_id: UUID
) -> bool:
    """Put down who wants an account to lose its second factor; return whether one person suffices and it is gone.

    Raises: NotFound without a second factor, TotpResetClosed when a request stands
    """
    if not account["has_second_factor"]:
        raise NotFound(path=("user_name",))
    if await client.execute_query_dict(statement("open_totp_reset"), [account["id"]]):
        raise TotpResetClosed(state=ResetState.REQUESTED, path=("user_name",))
    two = needs_two_people(account)
    await TotpReset.create(
        using_db=client,
        id=reset_id,
        account_id=account["id"],
        state=ResetState.REQUESTED if two else ResetState.DONE,
        needs_two=two,
        requested_by_id=by,
    )
    if not two:
        await remove_second_factor(client, account["id"])
    return not two


def needs_two_people(account: Mapping[str, Any]) -> bool:
    """Tell whether an account has authority, today or by what is decided, so that two people take its second factor."""
    return bool(account["has_authority"])


async def approve_totp_removal(client: BaseDBAsyncClient, request: Mapping[str, Any], *, by: UUID) -> None:
    """Carry out a request as the second person.

    Raises: RequesterNotEligible when the first may not vouch for this account any more
    """
    await client.execute_query(statement("lock_account"), [request["account_id"]])
    values = [request["requested_by_id"], request["account_id"]]
    (first,) = await client.execute_query_dict(statement("vouches_as"), values)
    if first["vouches_as"] is None:
        raise RequesterNotEligible
    await _close_reset(client, request, ResetState.DONE, by=by)
    await remove_second_factor(client, request["account_id"])


async def remove_second_factor(client: BaseDBAsyncClient, account_id: UUID) -> None:
    """Take the second factor, and with it every way in that was begun while it stood: codes, sessions, challenges."""
    await totp.remove_totp(client, account_id)
    await void_codes(client, [account_id], purposes=ALL_PURPOSES)
    await end_sessions(client, account_id)
    evict_actor(account_id)


async def _load_account(client: BaseDBAsyncClient, actor: Actor, name: str) -> Mapping[str, Any]:
    rows = await client.execute_query_dict(statement("account_to_help"), [name, actor.account_id])
    if not rows:
        raise NotFound(path=("user_name",))
    found: Mapping[str, Any] = rows[0]
    return found


def _may_help(actor: Actor, account: Mapping[str, Any]) -> bool:
    """Tell whether this is the operator of the person's unit, or an administrator where there is no unit."""
    if account["has_unit"]:
        return bool(account["is_of_helpers_unit"])
    return may(actor.roles, "approveTotpReset")


def _check_helper(actor: Actor, account: Mapping[str, Any], *, takes_administrator: bool) -> None:
    """What opens a way to authority is an administrator's to do, the rest the operator's of the person's own unit.

    Raises: NotFound beyond reach, AdministratorNeeded
    """
    if takes_administrator and may(actor.roles, "approveTotpReset"):
        return
    if not _may_help(actor, account):
        raise NotFound(path=("user_name",))
    if takes_administrator:
        raise AdministratorNeeded


def _refuse_own_account(actor: Actor, account: Mapping[str, Any]) -> None:
    if account["id"] == actor.account_id:
        raise AnotherPersonNeeded(path=("user_name",))


def _check_authority(actor: Actor, act: str) -> None:
    """A person who reaches nothing of this does not learn that it is there."""
    if may(actor.roles, act):
        return
    field = "totp_reset_id" if act in ("approveTotpReset", "cancelTotpReset") else "user_name"
    raise Denied if reach_of(actor, "TotpReset") else NotFound(path=(field,))


async def _lock_reset(client: BaseDBAsyncClient, reset_id: UUID, *, version: int) -> Mapping[str, Any]:
    rows = await client.execute_query_dict(statement("lock_totp_reset"), [reset_id])
    if not rows:
        raise NotFound(path=("totp_reset_id",))
    request: Mapping[str, Any] = rows[0]
    if (state := ResetState(request["state"])) is not ResetState.REQUESTED:
        raise TotpResetClosed(state=state)
    if request["version"] != version:
        raise StaleVersion(current=request["version"])
    return request


async def _close_reset(
    client: BaseDBAsyncClient, request: Mapping[str, Any], state: ResetState, *, by: UUID
) -> None:
    how = "approved" if state is ResetState.DONE else "cancelled"
    facts = {f"{how}_by_id": by, f"{how}_at": datetime.now(UTC)}
    await (
        TotpReset.filter(id=request["id"])
        .using_db(client)
        .update(state=state, version=request["version"] + 1, **facts)
    )


async def _load_slip(client: BaseDBAsyncClient, code_id: UUID) -> ActivationSlip:
    """Raises: NotFound when it was destroyed together with the person's data"""
    rows = await client.execute_query_dict(statement("activation_slip"), [code_id])
    if not rows:
        raise NotFound(path=("user_name",))
    return ActivationSlip(rows[0]["user_name"], rows[0]["name"], rows[0]["expires_at"])
