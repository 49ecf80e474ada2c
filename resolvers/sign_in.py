"""How does somebody come in and go out? Signing in with a password or a one-time code, and signing out.

Called by the session mutations and `jejak token`. Every attempt is an audited row of the service `sign-in`, and
every going one of whoever goes. A password is checked in a thread, two at a time, and an unknown name costs as much
time as a wrong password.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.expressions import F

from audit.context import attributed
from models.account import Account, AccountCode, Session, SignInAttempt
from resolvers.acting import acting
from resolvers.activation import code_hash
from resolvers.identity import Call, token_hash
from resolvers.sql import statement
from rulebook.errors import BadCredentials, CodeInvalid, NotSignedIn, WeakPassword

SESSION_LASTS = timedelta(hours=12)
TOKEN_LASTS = timedelta(days=30)
MIN_LENGTH = 12
LONGEST = 256

_hasher = PasswordHasher()


@cache
def _turns() -> asyncio.Semaphore:
    return asyncio.Semaphore(2)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True)
class SignedIn:
    """A new session: the token, shown once, and when it expires."""

    token: str
    expires_at: datetime


async def hash_password(password: str) -> str:
    """Return the argon2id hash of a password.

    Raises: WeakPassword below the least length or above the longest
    """
    if not MIN_LENGTH <= len(password) <= LONGEST:
        raise WeakPassword(min_length=MIN_LENGTH, max_length=LONGEST)
    async with _turns():
        return await asyncio.to_thread(_hasher.hash, password)


async def sign_in(call: Call, *, user_name: str, password: str) -> SignedIn:
    """Open a session for a user name (or NIP) and its password.

    Raises: BadCredentials, the same for an unknown name, a wrong password and a closed account
    """
    name = "".join(user_name.split()).lower()
    rows = await get_connection("app").execute_query_dict(statement("sign_in_account"), [name])
    row: Mapping[str, Any] = rows[0] if rows else {"id": None, "password_hash": None, "is_open": False}
    matches = await password_matches(row["password_hash"] or _nobodys_hash(), password)
    is_right = matches and row["password_hash"] is not None
    outcome = "UNKNOWN_NAME" if row["id"] is None else "WRONG_PASSWORD" if not is_right else "DISABLED"
    async with attributed(call.service_act("sign-in", "signIn", method="PASSWORD")) as client:
        if is_right and row["is_open"]:
            await _attempt(client, row["id"], "ACCEPTED")
            return await open_session(client, account_id=row["id"], method="PASSWORD", lasts=SESSION_LASTS)
        await _attempt(client, row["id"], outcome)
    raise BadCredentials


async def activate(call: Call, *, code: str, new_password: str) -> SignedIn:
    """Set the first (or a new) password with a one-time code and open a session.

    Raises: WeakPassword, CodeInvalid
    """
    hashed = await hash_password(new_password)
    async with attributed(call.service_act("sign-in", "activateAccount", method="CODE")) as client:
        rows = await client.execute_query_dict(statement("code_account"), [code_hash(code)])
        if rows:
            code_id, account_id = rows[0]["code_id"], rows[0]["account_id"]
            await AccountCode.filter(id=code_id).using_db(client).update(used_at=datetime.now(UTC))
            await (
                Account.filter(id=account_id)
                .using_db(client)
                .update(password_hash=hashed, version=F("version") + 1)
            )
            await (
                Session.filter(account_id=account_id, ended_at=None)
                .using_db(client)
                .update(ended_at=datetime.now(UTC))
            )
            await _attempt(client, account_id, "ACTIVATED")
            return await open_session(client, account_id=account_id, method="CODE", lasts=SESSION_LASTS)
        await _attempt(client, None, "CODE_REFUSED")
    raise CodeInvalid


async def sign_out(call: Call) -> None:
    """End the caller's session, as an act of the caller; of two clicks at once the second leaves no trace.

    Raises: NotSignedIn, also when the session ended while this waited
    """
    actor = call.signed_in()
    async with acting(call.act("signOut")) as client:
        if not await client.execute_query_dict(statement("end_session"), [actor.session_id]):
            raise NotSignedIn
        await _attempt(client, actor.account_id, "SIGNED_OUT")


async def open_session(
    client: BaseDBAsyncClient, *, account_id: UUID, method: str, lasts: timedelta
) -> SignedIn:
    """Make a session and its token; only the token's hash is kept."""
    token = secrets.token_urlsafe(32)
    expires_at = datetime.now(UTC) + lasts
    await Session.create(
        using_db=client,
        token_hash=token_hash(token),
        account_id=account_id,
        method=method,
        expires_at=expires_at,
    )
    return SignedIn(token, expires_at)


async def _attempt(client: BaseDBAsyncClient, account_id: UUID | None, outcome: str) -> None:
    await SignInAttempt.create(using_db=client, account_id=account_id, outcome=outcome)


async def password_matches(hashed: str, password: str) -> bool:
    """Tell whether this is the password behind an argon2id hash."""
    async with _turns():
        return await asyncio.to_thread(_verify, hashed, password[: LONGEST + 1])


def _verify(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False
