"""Sessions: a token shown once and stored as a hash, with an expiry and an idle timeout.

Runs inside an attributed transaction.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from models.account import Session
from resolvers.auth.sign_in_limits import MAX_LISTED_SESSIONS, SESSION_IDLE_MINUTES, SESSION_LIFETIME_HOURS
from resolvers.auth.totp.encryption import TotpKey
from resolvers.caller import Call, evict_actor, hash_token
from resolvers.query.mapping import Row
from resolvers.sql import statement
from rulebook.values import Scope


@dataclass(frozen=True)
class SessionPolicy:
    """On which terms people are let in: how long a session lasts, how long it may lie idle, and the key that second
    factors are sealed with.
    """

    lifetime: timedelta = timedelta(hours=SESSION_LIFETIME_HOURS)
    idle_timeout: timedelta = timedelta(minutes=SESSION_IDLE_MINUTES)
    totp_key: TotpKey = field(default_factory=TotpKey.generate)


@dataclass(frozen=True)
class NewSession:
    """A new session: the token, shown once, and when it expires."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class SessionGrant:
    """Whose session is opened, how they proved who they are, and for how long; `scopes` are a machine's."""

    account_id: UUID
    method: str
    lifetime: timedelta
    idle_timeout: timedelta | None = None
    has_second_factor: bool = False
    scopes: Iterable[Scope] | None = None
    label: str | None = None


async def open_session(client: BaseDBAsyncClient, grant: SessionGrant) -> NewSession:
    """Make a session and its token, which begins with the regency's name; only the token's hash is kept."""
    prefix = (await client.execute_query_dict(statement("token_prefix")))[0]["prefix"]
    token = prefix + secrets.token_urlsafe(32)
    now, idle = datetime.now(UTC), grant.idle_timeout or grant.lifetime
    await Session.create(
        using_db=client,
        token_hash=hash_token(token),
        account_id=grant.account_id,
        method=grant.method,
        expires_at=now + grant.lifetime,
        idle_seconds=int(idle.total_seconds()),
        idle_until=now + idle,
        has_second_factor=grant.has_second_factor,
        scopes=None if grant.scopes is None else " ".join(sorted(grant.scopes)),
        label=grant.label,
    )
    return NewSession(token, now + grant.lifetime)


async def end_session(client: BaseDBAsyncClient, session_id: UUID) -> bool:
    """End one session; False when somebody else was first."""
    return bool(await client.execute_query_dict(statement("end_session"), [session_id]))


async def end_sessions(client: BaseDBAsyncClient, account_id: UUID, *, keep: UUID | None = None) -> int:
    """End every session of an account, but for one that is kept, and what was owed for one; return how many ended."""
    await client.execute_query(statement("void_challenges"), [account_id])
    ended = await client.execute_query_dict(statement("end_sessions"), [account_id, keep])
    evict_actor(account_id)
    return len(ended)


async def load_own_sessions(call: Call) -> Sequence[Row]:
    """Return the sessions of the caller's account that live, the one that asks first, at most `MAX_LISTED_SESSIONS`.

    Raises: NotSignedIn
    """
    actor, client = call.require_actor(), get_connection("app")
    found: Sequence[Row] = await client.execute_query_dict(
        statement("own_sessions"), [actor.account_id, actor.session_id, MAX_LISTED_SESSIONS]
    )
    return found
