"""What may somebody do to their own account? Go, here or everywhere, change the password, set up the second factor.

Called by the session mutations, by whoever is signed in. What a thief of a session could use to stay asks for the
password again.
"""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from resolvers import second_factor
from resolvers.acting import acting
from resolvers.identity import Actor, Call, forget_actor
from resolvers.pacing import at_account, at_second_factor, forgive, take_try
from resolvers.password import hash_password, matches
from resolvers.plan.shape import Row
from resolvers.second_factor import Enrolment
from resolvers.session import Terms, end_session, end_sessions
from resolvers.sign_in import names_of, note_attempt, set_password
from resolvers.sql import statement
from rulebook.errors import (
    Denied,
    NotEnrolling,
    NotSignedIn,
    SecondFactorStands,
    WrongPassword,
    WrongSecondFactor,
)


async def sign_out(call: Call) -> None:
    """End the caller's session, as an act of the caller; of two clicks at once the second leaves no trace.

    Raises: NotSignedIn, also when the session ended while this waited
    """
    actor = call.signed_in()
    async with acting(call.act("signOut")) as client:
        if not await end_session(client, actor.session_id):
            raise NotSignedIn
        await note_attempt(client, actor.account_id, outcome="SIGNED_OUT")
    forget_actor(actor.account_id)


async def sign_out_everywhere(call: Call) -> int:
    """End every session of the caller, this one too; return how many ended.

    Raises: NotSignedIn
    """
    actor = call.signed_in()
    async with acting(call.act("signOutEverywhere")) as client:
        ended = await end_sessions(client, actor.account_id)
        await note_attempt(client, actor.account_id, outcome="SIGNED_OUT_EVERYWHERE")
    forget_actor(actor.account_id)
    return ended


async def change_password(call: Call, *, password: str, new_password: str) -> None:
    """Put a new password in the place of the present one; the caller's other sessions end.

    Raises: NotSignedIn, TooManyTries, Busy, WrongPassword, WeakPassword
    """
    actor = call.signed_in()
    account = await _account(actor)
    await _check(call, account, password=password, operation="changePassword")
    hashed = await hash_password(new_password, about=names_of(account))
    async with acting(call.act("changePassword")) as client:
        await set_password(client, actor.account_id, hashed=hashed)
        await end_sessions(client, actor.account_id, keep=actor.session_id)
        await note_attempt(client, actor.account_id, outcome="PASSWORD_CHANGED")
    forget_actor(actor.account_id)


async def enrol_totp(call: Call, terms: Terms, *, password: str, code: str | None = None) -> Enrolment:
    """Make the secret of an authenticator, to be confirmed with its first code.

    Raises: NotSignedIn, TooManyTries, Busy, WrongPassword; SecondFactorStands without a code of the one there is,
            WrongSecondFactor for a wrong one
    """
    actor = call.signed_in()
    account = await _account(actor)
    if account["password_hash"] is not None:  # who comes from a sign-in provider may have none
        await _check(call, account, password=password, operation="enrolTotp")
    codes = at_second_factor(actor.account_id)
    if code is not None:
        await take_try(call, codes, operation="enrolTotp")
    async with acting(call.act("enrolTotp")) as client:
        await _prove(client, terms, actor, code=code)
        enrolment = await second_factor.begin_enrolment(
            client, terms.factor_key, account_id=actor.account_id, user_name=actor.user_name
        )
    if code is not None:
        await forgive(codes)
    return enrolment


async def _prove(client: BaseDBAsyncClient, terms: Terms, actor: Actor, *, code: str | None) -> None:
    """Have the present second factor stand behind its successor."""
    if not await second_factor.stands(client, actor.account_id):
        return
    if code is None:
        raise SecondFactorStands
    if not await second_factor.proves(client, terms.factor_key, account_id=actor.account_id, code=code):
        raise WrongSecondFactor


async def confirm_totp(call: Call, terms: Terms, *, code: str) -> Sequence[str]:
    """Take the authenticator into use with its first code, and return recovery codes, shown this once.

    The session it is done in has the second factor from now on; the others end.

    Raises: NotSignedIn, NotEnrolling, WrongSecondFactor
    """
    actor = call.signed_in()
    async with acting(call.act("confirmTotp")) as client:
        try:
            codes = await second_factor.finish_enrolment(
                client, terms.factor_key, account_id=actor.account_id, code=code
            )
        except LookupError:
            raise NotEnrolling from None
        if codes is None:
            raise WrongSecondFactor
        await client.execute_query(statement("strengthen_session"), [actor.session_id])
        await end_sessions(client, actor.account_id, keep=actor.session_id)
    forget_actor(actor.account_id)
    return codes


async def _account(actor: Actor) -> Row:
    """Raises: Denied for a machine, which has neither password nor authenticator"""
    if actor.scopes is not None:
        raise Denied
    rows = await get_connection("app").execute_query_dict(statement("own_account"), [actor.account_id])
    found: Row = rows[0]
    return found


async def _check(call: Call, account: Row, *, password: str, operation: str) -> None:
    """Ask a signed-in person for their password once more."""
    account_id = call.signed_in().account_id
    tries = at_account(call, account_id)
    await take_try(call, tries, operation=operation)
    if not await matches(account["password_hash"], password):
        async with acting(call.act(operation)) as client:
            await note_attempt(client, account_id, outcome="WRONG_PASSWORD")
        raise WrongPassword
    await forgive(tries)
