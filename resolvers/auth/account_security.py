"""What may somebody do to their own account? Go, here or everywhere, change the password, set up the second factor.

Called by the session mutations, and by jejak.auth.oidc before an identity is linked; by whoever is signed in. What a
thief of a session could use to stay asks for the password again, and for a code where there is a second factor. A
machine's token does none of it but end itself.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from resolvers.audited_transaction import audited_transaction
from resolvers.auth import totp
from resolvers.auth.activation import is_enrolment_code, spend_enrolment_codes
from resolvers.auth.identity_assurance import (
    check_assurance,
    load_assurance,
    load_pending_assurance,
    merge_assurances,
)
from resolvers.auth.password import hash_password, is_password
from resolvers.auth.session import SessionPolicy, end_session, end_sessions
from resolvers.auth.sign_in import is_account_unchanged, log_attempt, names_of, set_password
from resolvers.auth.throttle import (
    clear_attempts,
    counter_of_account,
    counter_of_second_factor,
    record_attempt,
)
from resolvers.auth.totp import Enrolment
from resolvers.caller import Actor, Call, evict_actor
from resolvers.query.mapping import Row
from resolvers.sql import statement
from rulebook.errors import (
    Denied,
    EnrolmentCodeNeeded,
    NoEnrolmentPending,
    NotSignedIn,
    SecondFactorExists,
    WrongPassword,
    WrongSecondFactor,
)
from rulebook.login_throttle import PER_SECOND_FACTOR


async def sign_out(call: Call) -> None:
    """End the caller's session, as an act of the caller; of two clicks at once the second leaves no trace.

    Raises: NotSignedIn, also when the session ended while this waited
    """
    actor = call.require_actor()
    async with audited_transaction(call.attribution("signOut")) as client:
        if not await end_session(client, actor.session_id):
            raise NotSignedIn
        await log_attempt(client, actor.account_id, outcome="SIGNED_OUT")
    evict_actor(actor.account_id)


async def sign_out_everywhere(call: Call) -> int:
    """End every session of the caller, this one too; return how many ended.

    Raises: NotSignedIn; Denied for a machine, whose other tokens are not this one's to end
    """
    actor = call.require_actor()
    async with audited_transaction(call.attribution("signOutEverywhere")) as client:
        _refuse_service_account(actor)
        ended = await end_sessions(client, actor.account_id)
        await log_attempt(client, actor.account_id, outcome="SIGNED_OUT_EVERYWHERE")
    evict_actor(actor.account_id)
    return ended


async def change_password(call: Call, *, password: str, new_password: str) -> None:
    """Put a new password in the place of the present one; the caller's other sessions end.

    So does a second factor that was being set up: who else knew the old password may have begun it.

    Raises: NotSignedIn, TooManyTries, Busy, WrongPassword, WeakPassword
    """
    actor = call.require_actor()
    account = await _load_account(call, operation="changePassword")
    await _check_password(call, account, password=password, operation="changePassword")
    hashed = await hash_password(new_password, about=names_of(account))
    async with audited_transaction(call.attribution("changePassword")) as client:
        if not await is_account_unchanged(client, account):
            raise WrongPassword
        await set_password(client, actor.account_id, hashed=hashed)
        await totp.void_enrolment(client, actor.account_id)
        await end_sessions(client, actor.account_id, keep=actor.session_id)
        await log_attempt(client, actor.account_id, outcome="PASSWORD_CHANGED")
    evict_actor(actor.account_id)


async def reauthenticate(
    call: Call, terms: SessionPolicy, *, password: str, code: str | None, operation: str
) -> None:
    """Ask for all that opens the account, before another way into it is made.

    Raises: NotSignedIn, Denied, TooManyTries, Busy, WrongPassword, SecondFactorStands, WrongSecondFactor
    """
    async with _reauthenticated(call, terms, password=password, code=code, operation=operation):
        pass


async def enrol_totp(
    call: Call, terms: SessionPolicy, *, password: str, code: str | None = None
) -> Enrolment:
    """Make the secret of an authenticator, to be confirmed with its first code.

    Raises: NotSignedIn, TooManyTries, Busy, WrongPassword; SecondFactorStands without a code of the one there is,
            WrongSecondFactor for a wrong one; EnrolmentCodeNeeded for the first one of an account with a role;
            VouchingOver where an operator alone vouched for the holder of an account that decides
    """
    actor = call.require_actor()
    async with _reauthenticated(call, terms, password=password, code=code, operation="enrolTotp") as client:
        return await totp.begin_enrolment(
            client,
            terms.totp_key,
            account_id=actor.account_id,
            user_name=actor.user_name,
            vouched_by_role=await _load_voucher_role(client, actor, code=code),
        )


async def confirm_totp(call: Call, terms: SessionPolicy, *, code: str) -> Sequence[str]:
    """Take the authenticator into use with its first code, and return recovery codes, shown this once.

    The session it is done in has the second factor from now on; the others end. After five wrong codes it is void.

    Raises: NotSignedIn, TooManyTries, NotEnrolling, WrongSecondFactor, EnrolmentCodeNeeded, VouchingOver
    """
    actor = call.require_actor()
    tries = counter_of_second_factor(actor.account_id)
    failures = await record_attempt(call, tries, operation="confirmTotp")
    async with audited_transaction(call.attribution("confirmTotp")) as client:
        _refuse_service_account(actor)
        codes = await _confirm(client, terms, actor, code=code)
        if codes is None:
            await log_attempt(client, actor.account_id, outcome="WRONG_SECOND_FACTOR")
        if codes is None and failures >= PER_SECOND_FACTOR.free_attempts:
            await totp.void_enrolment(client, actor.account_id)
    if codes is None:
        raise WrongSecondFactor
    await clear_attempts(tries)
    evict_actor(actor.account_id)
    return codes


async def _confirm(
    client: BaseDBAsyncClient, terms: SessionPolicy, actor: Actor, *, code: str
) -> Sequence[str] | None:
    """Return the recovery codes, or None for a wrong code; the account may have got authority since it was begun."""
    await client.execute_query(statement("lock_account"), [actor.account_id])
    if (vouching := await load_pending_assurance(client, actor.account_id)) is None:
        raise NoEnrolmentPending
    check_assurance(vouching)
    codes = await totp.finish_enrolment(client, terms.totp_key, account_id=actor.account_id, code=code)
    if codes is not None:
        await spend_enrolment_codes(client, actor.account_id)
        await merge_assurances(client, actor.account_id)
        await client.execute_query(statement("strengthen_session"), [actor.session_id])
        await end_sessions(client, actor.account_id, keep=actor.session_id)
    return codes


@asynccontextmanager
async def _reauthenticated(
    call: Call, terms: SessionPolicy, *, password: str, code: str | None, operation: str
) -> AsyncIterator[BaseDBAsyncClient]:
    """Open an act that the password stands behind, and a code where there is a second factor.

    Who comes from a sign-in provider may have no password. What is wrong is put on record.
    """
    account = await _load_account(call, operation=operation)
    if account["password_hash"] is not None:
        await _check_password(call, account, password=password, operation=operation)
    tries = counter_of_second_factor(account["id"])
    if code is not None:
        await record_attempt(call, tries, operation=operation)
    async with audited_transaction(call.attribution(operation)) as client:
        if not await is_account_unchanged(client, account):
            raise WrongPassword
        if is_right := await _verify_code(client, terms, account["id"], code=code):
            yield client
        else:
            await log_attempt(client, account["id"], outcome="WRONG_SECOND_FACTOR")
    if not is_right:
        raise WrongSecondFactor
    if code is not None:
        await clear_attempts(tries)


async def _verify_code(
    client: BaseDBAsyncClient, terms: SessionPolicy, account_id: UUID, *, code: str | None
) -> bool:
    if not await totp.has_totp(client, account_id):
        return True
    if code is None:
        raise SecondFactorExists
    return await totp.verify_second_factor(client, terms.totp_key, account_id=account_id, code=code)


async def _load_voucher_role(client: BaseDBAsyncClient, actor: Actor, *, code: str | None) -> str | None:
    """Return as what somebody vouched for the holder: for the first second factor of a role, the server by a code."""
    vouching = await load_assurance(client, actor.account_id, with_factor=True)
    if vouching.has_role and not await totp.has_totp(client, actor.account_id):
        if code is None or not await is_enrolment_code(client, actor.account_id, code=code):
            raise EnrolmentCodeNeeded
        return None
    check_assurance(vouching)
    return vouching.vouched_by_role


def _refuse_service_account(actor: Actor) -> None:
    """A machine has neither password nor authenticator, and its tokens are given and taken at the server."""
    if actor.scopes is not None:
        raise Denied


async def _load_account(call: Call, *, operation: str) -> Row:
    """Return the caller's account.

    Raises: Denied for a machine, on record
    """
    actor = call.require_actor()
    if actor.scopes is not None:
        async with audited_transaction(call.attribution(operation)):
            _refuse_service_account(actor)
    rows = await get_connection("app").execute_query_dict(statement("own_account"), [actor.account_id])
    found: Row = rows[0]
    return found


async def _check_password(call: Call, account: Row, *, password: str, operation: str) -> None:
    """Ask a signed-in person for their password once more."""
    tries = counter_of_account(call, account["id"])
    await record_attempt(call, tries, operation=operation)
    if not await is_password(account["password_hash"], password):
        async with audited_transaction(call.attribution(operation)) as client:
            await log_attempt(client, account["id"], outcome="WRONG_PASSWORD")
        raise WrongPassword
    await clear_attempts(tries)
