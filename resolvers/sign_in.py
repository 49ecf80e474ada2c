"""How does somebody come in? With a password or a one-time code, and a second factor where the account has one.

Called by the session mutations. Every attempt is an audited row of the service `sign-in`. An unknown name costs as
much time as a wrong password and gets the same answer; failed tries make the next ones wait.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.expressions import F

from audit.context import attributed
from models.account import Account, AccountCode, SignInAttempt
from resolvers import second_factor
from resolvers.activation import code_hash
from resolvers.identity import Call, token_hash
from resolvers.pacing import at_address, at_name, at_second_factor, forgive, take_try
from resolvers.password import check_password, hash_password, is_outdated, matches
from resolvers.plan.shape import Row
from resolvers.session import Opening, SignedIn, Terms, end_sessions, open_session
from resolvers.sql import statement
from resolvers.vouching import join_vouching, kept
from rulebook.errors import (
    BadCredentials,
    ChallengeOver,
    CodeInvalid,
    VouchingOver,
    WeakPassword,
    WrongSecondFactor,
)
from rulebook.identity import typed_name

CHALLENGE_LASTS = timedelta(minutes=5)
_TRIES = 5
_NOBODY: Row = {
    "id": None,
    "version": None,
    "password_hash": None,
    "is_open": False,
    "has_second_factor": False,
}


@dataclass(frozen=True)
class Challenge:
    """Somebody gave a password and owes a code: the token of that, shown once, and when it runs out."""

    token: str
    expires_at: datetime


async def sign_in(call: Call, terms: Terms, *, user_name: str, password: str) -> SignedIn | Challenge:
    """Open a session for a user name (or NIP) and its password, or ask for the second factor.

    Raises: TooManyTries, Busy, and BadCredentials, the same for an unknown name, a wrong password and a closed account
    """
    name = typed_name(user_name)
    counters = at_address(call), at_name(call, name)
    await take_try(call, *counters, operation="signIn")  # before anybody looks whether there is such a name
    rows = await get_connection("app").execute_query_dict(statement("sign_in_account"), [name])
    account = rows[0] if rows else _NOBODY
    is_right = await matches(account["password_hash"], password)
    renewed = await _renewed(account, password) if is_right else None
    found = None
    async with attributed(call.service_act("sign-in", "signIn", method="PASSWORD")) as client:
        if is_right and await still_stands(client, account):
            await _renew(client, account, hashed=renewed)
            found = await let_in(client, terms, method="PASSWORD", account=account)
        else:
            await note_attempt(client, account["id"], outcome=_why_not(account, is_right=is_right))
    if found is None:
        raise BadCredentials
    await forgive(*counters)
    return found


async def complete_sign_in(call: Call, terms: Terms, *, challenge: str, code: str) -> SignedIn:
    """Open the session of somebody who gave a password, and now a code of the authenticator or a recovery code.

    Raises: ChallengeOver, TooManyTries, WrongSecondFactor
    """
    key, address = token_hash(challenge), at_address(call)
    await take_try(call, address, operation="completeSignIn")
    owed = await _owed(get_connection("app"), key)
    if owed is None:
        async with attributed(call.service_act("sign-in", "completeSignIn", method="TOTP")) as client:
            await note_attempt(client, None, outcome="WRONG_SECOND_FACTOR")
        raise ChallengeOver
    account_id: UUID = owed["account_id"]
    tries = at_second_factor(account_id)
    await take_try(call, tries, operation="completeSignIn")
    found = None
    async with attributed(call.service_act("sign-in", "completeSignIn", method="TOTP")) as client:
        if await _owed(client, key) is None:
            raise ChallengeOver
        if await second_factor.proves(client, terms.factor_key, account_id=account_id, code=code):
            found = await _met(client, terms, key=key, owed=owed)
        else:
            await client.execute_query(statement("fail_challenge"), [key])
            await note_attempt(client, account_id, outcome="WRONG_SECOND_FACTOR")
    if found is None:
        raise WrongSecondFactor
    await forgive(address, tries)
    return found


async def _owed(client: BaseDBAsyncClient, key: bytes) -> Row | None:
    rows = await client.execute_query_dict(statement("challenge_locked"), [key])
    return rows[0] if rows else None


async def _met(client: BaseDBAsyncClient, terms: Terms, *, key: bytes, owed: Row) -> SignedIn:
    """Open the session that a challenge stood for."""
    await client.execute_query(statement("meet_challenge"), [key])
    await note_attempt(client, owed["account_id"], outcome="ACCEPTED")
    if owed["method"] != "OIDC":  # what a provider says proves no password
        await join_vouching(client, owed["account_id"])
    opening = Opening(
        account_id=owed["account_id"],
        method=owed["method"],
        lasts=terms.lasts,
        idle=terms.idle,
        has_second_factor=True,
    )
    return await open_session(client, opening)


async def activate(call: Call, terms: Terms, *, code: str, new_password: str) -> SignedIn | Challenge:
    """Set the first (or a new) password with a one-time code, and go on as after a sign-in; older sessions end.

    Raises: WeakPassword, CodeInvalid, TooManyTries, Busy; VouchingOver when whoever made the code may not vouch for
            what the account may do by now
    """
    check_password(new_password)
    tries = at_address(call)
    await take_try(call, tries, operation="activateAccount")
    looked = await _opened_by(get_connection("app"), code)
    hashed = await hash_password(new_password, about=names_of(looked[0])) if looked else None
    found = None
    async with attributed(call.service_act("sign-in", "activateAccount", method="CODE")) as client:
        rows = await _locked_by(client, code) if hashed else []
        if rows and hashed and rows[0]["vouches_as"]:
            found = await _open_with(client, terms, rows[0], hashed=hashed)
        else:
            await note_attempt(client, rows[0]["id"] if rows else None, outcome="CODE_REFUSED")
    if found is None:
        raise VouchingOver(path=("code",)) if rows else CodeInvalid
    await forgive(tries)
    return found


async def _opened_by(client: BaseDBAsyncClient, code: str) -> list[Row]:
    found: list[Row] = await client.execute_query_dict(statement("code_account"), [code_hash(code)])
    return found


async def _locked_by(client: BaseDBAsyncClient, code: str) -> list[Row]:
    """Hold the code and its account still, and look at them in a statement that sees what this waited for."""
    locked = await client.execute_query_dict(statement("code_locked"), [code_hash(code)])
    return await _opened_by(client, code) if locked else []


async def _open_with(
    client: BaseDBAsyncClient, terms: Terms, account: Row, *, hashed: str
) -> SignedIn | Challenge:
    """Use a code up. Nothing that was begun before goes on: sessions, and a second factor that was being set up."""
    account_id = account["id"]
    await AccountCode.filter(id=account["code_id"]).using_db(client).update(used_at=datetime.now(UTC))
    await set_password(client, account_id, hashed=hashed)
    await Account.filter(id=account_id).using_db(client).update(vouched_by_role=kept(account["vouches_as"]))
    await second_factor.void_enrolment(client, account_id)
    await end_sessions(client, account_id)
    await note_attempt(client, account_id, outcome="ACTIVATED")
    return await let_in(client, terms, method="CODE", account=account)


async def let_in(
    client: BaseDBAsyncClient, terms: Terms, *, method: str, account: Row
) -> SignedIn | Challenge:
    """Open a session for somebody whose first proof was right, or ask for the second one; put it on record."""
    account_id = account["id"]
    if account["has_second_factor"]:
        if method != "CODE":
            await note_attempt(client, account_id, outcome="CHALLENGED")
        return await _challenge(client, account_id, method)
    if method != "CODE":
        await note_attempt(client, account_id, outcome="ACCEPTED")
    opening = Opening(account_id=account_id, method=method, lasts=terms.lasts, idle=terms.idle)
    return await open_session(client, opening)


async def still_stands(client: BaseDBAsyncClient, account: Row) -> bool:
    """Tell whether an account is open, and its password the one that was looked at; until the act ends it stays so."""
    values = [account["id"], account["version"]]
    return bool(await client.execute_query_dict(statement("account_still"), values))


async def set_password(client: BaseDBAsyncClient, account_id: UUID, *, hashed: str) -> None:
    """Put a new password in the place of the old one."""
    await (
        Account.filter(id=account_id).using_db(client).update(password_hash=hashed, version=F("version") + 1)
    )


async def note_attempt(client: BaseDBAsyncClient, account_id: UUID | None, *, outcome: str) -> None:
    """Put on record how a try ended."""
    await SignInAttempt.create(using_db=client, account_id=account_id, outcome=outcome)


def names_of(row: Row) -> tuple[str, ...]:
    """Return what of a person's data a password shall not be made of."""
    return tuple(each for each in (row["user_name"], row["name"], row["nip"]) if each)


async def _challenge(client: BaseDBAsyncClient, account_id: UUID, method: str) -> Challenge:
    token, lasts = secrets.token_urlsafe(32), CHALLENGE_LASTS.total_seconds()
    rows = await client.execute_query_dict(
        statement("make_challenge"), [token_hash(token), account_id, method, lasts, _TRIES]
    )
    return Challenge(token, rows[0]["expires_at"])


def _why_not(account: Row, *, is_right: bool) -> str:
    """Say for the log, and for nobody else, why somebody was not let in."""
    if account["id"] is None:
        return "UNKNOWN_NAME"
    return "DISABLED" if is_right and not account["is_open"] else "WRONG_PASSWORD"


async def _renewed(account: Row, password: str) -> str | None:
    """Return today's hash of a password that was hashed with less work; one that we would refuse keeps the old one."""
    if not (account["is_open"] and is_outdated(account["password_hash"])):
        return None
    try:
        return await hash_password(password)
    except WeakPassword:
        return None


async def _renew(client: BaseDBAsyncClient, account: Row, *, hashed: str | None) -> None:
    """Keep the newer hash, unless the password became another one meanwhile."""
    if hashed is not None:
        same = Account.filter(id=account["id"], password_hash=account["password_hash"])
        await same.using_db(client).update(password_hash=hashed)
