"""Sign-in with a password or a one-time code, and a second factor where the account has one.

Every attempt is an audited row of the service `sign-in`. An unknown name costs as much time as a wrong
password and gets the same answer; failed tries make the next ones wait.
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
from resolvers.auth import totp
from resolvers.auth.activation import hash_code
from resolvers.auth.identity_assurance import merge_assurances, stored_voucher_role
from resolvers.auth.password import check_password, hash_password, is_outdated, is_password
from resolvers.auth.session import NewSession, SessionGrant, SessionPolicy, end_sessions, open_session
from resolvers.auth.sign_in_limits import MAX_CHALLENGE_ATTEMPTS, SIGN_IN_CHALLENGE_MINUTES
from resolvers.auth.throttle import (
    clear_attempts,
    counter_of_address,
    counter_of_name,
    counter_of_second_factor,
    record_attempt,
)
from resolvers.caller import Call, hash_token
from resolvers.query.mapping import Row
from resolvers.sql import statement
from rulebook.errors import (
    AssuranceInsufficient,
    BadCredentials,
    ChallengeExpired,
    CodeInvalid,
    WeakPassword,
    WrongSecondFactor,
)
from rulebook.nip import normalize_typed_name

CHALLENGE_LIFETIME = timedelta(minutes=SIGN_IN_CHALLENGE_MINUTES)
_UNKNOWN_ACCOUNT: Row = {
    "id": None,
    "version": None,
    "password_hash": None,
    "is_open": False,
    "has_second_factor": False,
}


@dataclass(frozen=True)
class MfaChallenge:
    """Somebody gave a password and owes a code: the token of that, shown once, and when it runs out."""

    token: str
    expires_at: datetime


async def sign_in(
    call: Call, terms: SessionPolicy, *, user_name: str, password: str
) -> NewSession | MfaChallenge:
    """Open a session for a user name (or NIP) and its password, or ask for the second factor.

    Raises: TooManyTries, Busy, and BadCredentials, the same for an unknown name, a wrong password and a closed account
    """
    name = normalize_typed_name(user_name)
    counters = counter_of_address(call), counter_of_name(call, name)
    await record_attempt(
        call, *counters, operation="signIn"
    )  # before anybody looks whether there is such a name
    rows = await get_connection("app").execute_query_dict(statement("sign_in_account"), [name])
    account = rows[0] if rows else _UNKNOWN_ACCOUNT
    is_right = await is_password(account["password_hash"], password)
    renewed = await _rehash(account, password) if is_right else None
    found = None
    async with attributed(call.service_attribution("sign-in", "signIn", method="PASSWORD")) as client:
        if is_right and await is_account_unchanged(client, account):
            await _store_rehash(client, account, hashed=renewed)
            found = await open_session_or_challenge(client, terms, method="PASSWORD", account=account)
        else:
            await log_attempt(client, account["id"], outcome=_failure_outcome(account, is_right=is_right))
    if found is None:
        raise BadCredentials
    await clear_attempts(*counters)
    return found


async def complete_sign_in(call: Call, terms: SessionPolicy, *, challenge: str, code: str) -> NewSession:
    """Open the session of somebody who gave a password, and now a code of the authenticator or a recovery code.

    Raises: ChallengeExpired, TooManyTries, WrongSecondFactor
    """
    key, address = hash_token(challenge), counter_of_address(call)
    await record_attempt(call, address, operation="completeSignIn")
    owed = await _lock_challenge(get_connection("app"), key)
    if owed is None:
        async with attributed(call.service_attribution("sign-in", "completeSignIn", method="TOTP")) as client:
            await log_attempt(client, None, outcome="WRONG_SECOND_FACTOR")
        raise ChallengeExpired
    account_id: UUID = owed["account_id"]
    tries = counter_of_second_factor(account_id)
    await record_attempt(call, tries, operation="completeSignIn")
    found = None
    async with attributed(call.service_attribution("sign-in", "completeSignIn", method="TOTP")) as client:
        if await _lock_challenge(client, key) is None:
            raise ChallengeExpired
        if await totp.verify_second_factor(client, terms.totp_key, account_id=account_id, code=code):
            found = await _complete_challenge(client, terms, key=key, owed=owed)
        else:
            await client.execute_query(statement("fail_challenge"), [key])
            await log_attempt(client, account_id, outcome="WRONG_SECOND_FACTOR")
    if found is None:
        raise WrongSecondFactor
    await clear_attempts(address, tries)
    return found


async def _lock_challenge(client: BaseDBAsyncClient, key: bytes) -> Row | None:
    rows = await client.execute_query_dict(statement("lock_challenge"), [key])
    return rows[0] if rows else None


async def _complete_challenge(
    client: BaseDBAsyncClient, terms: SessionPolicy, *, key: bytes, owed: Row
) -> NewSession:
    """Open the session that a challenge stood for."""
    await client.execute_query(statement("delete_challenge"), [key])
    await log_attempt(client, owed["account_id"], outcome="ACCEPTED")
    if owed["method"] != "OIDC":  # what a provider says proves no password
        await merge_assurances(client, owed["account_id"])
    opening = SessionGrant(
        account_id=owed["account_id"],
        method=owed["method"],
        lifetime=terms.lifetime,
        idle_timeout=terms.idle_timeout,
        has_second_factor=True,
    )
    return await open_session(client, opening)


async def activate(
    call: Call, terms: SessionPolicy, *, code: str, new_password: str
) -> NewSession | MfaChallenge:
    """Set the first (or a new) password with a one-time code, and go on as after a sign-in; older sessions end.

    Raises: WeakPassword, CodeInvalid, TooManyTries, Busy; AssuranceInsufficient when the issuer of the code may not
            vouch for what the account may do by now
    """
    check_password(new_password)
    tries = counter_of_address(call)
    await record_attempt(call, tries, operation="activateAccount")
    looked = await _load_code_account(get_connection("app"), code)
    hashed = await hash_password(new_password, about=names_of(looked[0])) if looked else None
    found = None
    async with attributed(call.service_attribution("sign-in", "activateAccount", method="CODE")) as client:
        rows = await _lock_code_account(client, code) if hashed else []
        if rows and hashed and rows[0]["vouches_as"]:
            found = await _activate_account(client, terms, rows[0], hashed=hashed)
        else:
            await log_attempt(client, rows[0]["id"] if rows else None, outcome="CODE_REFUSED")
    if found is None:
        raise AssuranceInsufficient(path=("code",)) if rows else CodeInvalid
    await clear_attempts(tries)
    return found


async def _load_code_account(client: BaseDBAsyncClient, code: str) -> list[Row]:
    found: list[Row] = await client.execute_query_dict(statement("code_account"), [hash_code(code)])
    return found


async def _lock_code_account(client: BaseDBAsyncClient, code: str) -> list[Row]:
    """Hold the code and its account still, and look at them in a statement that sees what this waited for."""
    locked = await client.execute_query_dict(statement("lock_code"), [hash_code(code)])
    return await _load_code_account(client, code) if locked else []


async def _activate_account(
    client: BaseDBAsyncClient, terms: SessionPolicy, account: Row, *, hashed: str
) -> NewSession | MfaChallenge:
    """Use a code up. Nothing that was begun before goes on: sessions, and a second factor that was being set up."""
    account_id = account["id"]
    await AccountCode.filter(id=account["code_id"]).using_db(client).update(used_at=datetime.now(UTC))
    await set_password(client, account_id, hashed=hashed)
    await (
        Account.filter(id=account_id)
        .using_db(client)
        .update(vouched_by_role=stored_voucher_role(account["vouches_as"]))
    )
    await totp.void_enrolment(client, account_id)
    await end_sessions(client, account_id)
    await log_attempt(client, account_id, outcome="ACTIVATED")
    return await open_session_or_challenge(client, terms, method="CODE", account=account)


async def open_session_or_challenge(
    client: BaseDBAsyncClient, terms: SessionPolicy, *, method: str, account: Row
) -> NewSession | MfaChallenge:
    """Open a session for somebody whose first proof was right, or ask for the second one; put it on record."""
    account_id = account["id"]
    if account["has_second_factor"]:
        if method != "CODE":
            await log_attempt(client, account_id, outcome="CHALLENGED")
        return await _create_challenge(client, account_id, method)
    if method != "CODE":
        await log_attempt(client, account_id, outcome="ACCEPTED")
    opening = SessionGrant(
        account_id=account_id, method=method, lifetime=terms.lifetime, idle_timeout=terms.idle_timeout
    )
    return await open_session(client, opening)


async def is_account_unchanged(client: BaseDBAsyncClient, account: Row) -> bool:
    """Tell whether an account is open, and its password the one that was looked at; until the act ends it stays so."""
    values = [account["id"], account["version"]]
    return bool(await client.execute_query_dict(statement("account_unchanged"), values))


async def set_password(client: BaseDBAsyncClient, account_id: UUID, *, hashed: str) -> None:
    """Put a new password in the place of the old one."""
    await (
        Account.filter(id=account_id).using_db(client).update(password_hash=hashed, version=F("version") + 1)
    )


async def log_attempt(client: BaseDBAsyncClient, account_id: UUID | None, *, outcome: str) -> None:
    """Put on record how a try ended."""
    await SignInAttempt.create(using_db=client, account_id=account_id, outcome=outcome)


def names_of(row: Row) -> tuple[str, ...]:
    """Return what of a person's data a password shall not be made of."""
    return tuple(each for each in (row["user_name"], row["name"], row["nip"]) if each)


async def _create_challenge(client: BaseDBAsyncClient, account_id: UUID, method: str) -> MfaChallenge:
    token, lasts = secrets.token_urlsafe(32), CHALLENGE_LIFETIME.total_seconds()
    rows = await client.execute_query_dict(
        statement("create_challenge"), [hash_token(token), account_id, method, lasts, MAX_CHALLENGE_ATTEMPTS]
    )
    return MfaChallenge(token, rows[0]["expires_at"])


def _failure_outcome(account: Row, *, is_right: bool) -> str:
    """Say for the log, and for nobody else, why somebody was not let in."""
    if account["id"] is None:
        return "UNKNOWN_NAME"
    return "DISABLED" if is_right and not account["is_open"] else "WRONG_PASSWORD"


async def _rehash(account: Row, password: str) -> str | None:
    """Return today's hash of a password that was hashed with less work; one that we would refuse keeps the old one."""
    if not (account["is_open"] and is_outdated(account["password_hash"])):
        return None
    try:
        return await hash_password(password)
    except WeakPassword:
        return None


async def _store_rehash(client: BaseDBAsyncClient, account: Row, *, hashed: str | None) -> None:
    """Keep the newer hash, unless the password became another one meanwhile."""
    if hashed is not None:
        same = Account.filter(id=account["id"], password_hash=account["password_hash"])
        await same.using_db(client).update(password_hash=hashed)
