"""Sign-in by an OpenID Connect identity: issuer and subject, linked to an account before.

A name, a NIP or an address of mail in a claim opens nothing: those can be given to somebody else. The
account's own second factor is asked for all the same.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError

from audit.context import attributed
from models.account import AccountIdentity
from resolvers.audited_transaction import audited_transaction
from resolvers.auth.session import NewSession, SessionPolicy
from resolvers.auth.sign_in import MfaChallenge, is_account_unchanged, log_attempt, open_session_or_challenge
from resolvers.auth.sign_in_limits import OIDC_FLOW_MINUTES
from resolvers.caller import Call
from resolvers.idempotency import IdempotentCall, claim_idempotency_key
from resolvers.sql import statement
from rulebook.errors import IdentityTaken, NotFound, NotLinked

FLOW_LIFETIME = timedelta(minutes=OIDC_FLOW_MINUTES)


@dataclass(frozen=True)
class OidcSubject:
    """Whom a provider vouched for; the two together never change their meaning."""

    issuer: str
    subject: str


@dataclass(frozen=True)
class OidcFlow:
    """A browser on its way to the provider and back; `account_id` is set when its identity is to be linked."""

    nonce: str
    verifier: str
    account_id: UUID | None


async def begin_flow(state: str, browser: str, *, account_id: UUID | None = None) -> OidcFlow:
    """Remember a browser that is sent to the provider: what it must bring back, and the cookie that tells it."""
    flow = OidcFlow(secrets.token_urlsafe(32), secrets.token_urlsafe(48), account_id)
    await get_connection("app").execute_query(
        statement("store_oidc_flow"),
        [
            _hash_text(state),
            _hash_text(browser),
            flow.nonce,
            flow.verifier,
            account_id,
            FLOW_LIFETIME.total_seconds(),
        ],
    )
    return flow


async def take_flow(state: str, browser: str) -> OidcFlow | None:
    """Return what is known of a browser that came back, once."""
    rows = await get_connection("app").execute_query_dict(
        statement("consume_oidc_flow"), [_hash_text(state), _hash_text(browser)]
    )
    return OidcFlow(**rows[0]) if rows else None


async def sign_in_with_identity(
    call: Call, terms: SessionPolicy, *, who: OidcSubject
) -> NewSession | MfaChallenge:
    """Let somebody in whom the provider vouched for, or ask for the second factor.

    Raises: NotLinked, the same for a subject that is nobody's and for a closed account
    """
    rows = await get_connection("app").execute_query_dict(
        statement("identity_account"), [who.issuer, who.subject]
    )
    async with attributed(call.service_attribution("sign-in", "signInWithProvider", method="OIDC")) as client:
        if rows and await is_account_unchanged(client, rows[0]):
            return await open_session_or_challenge(client, terms, method="OIDC", account=rows[0])
        known = rows[0]["id"] if rows else None
        await log_attempt(client, known, outcome="DISABLED" if rows else "NOT_LINKED")
    raise NotLinked


async def link_identity(call: Call, who: OidcSubject) -> None:
    """Let a subject of the provider open the caller's own account from now on, as an act of the caller.

    Raises: NotSignedIn, IdentityTaken
    """
    actor = call.require_actor()
    async with audited_transaction(call.attribution("linkIdentity")) as client:
        await add_identity(client, who, account_id=actor.account_id)


async def unlink_identity(call: Call, *, identity_id: UUID, key: UUID) -> None:
    """Let a subject open the caller's account no more.

    Raises: NotSignedIn, NotFound
    """
    actor = call.require_actor()
    async with audited_transaction(call.attribution("unlinkIdentity")) as client:
        once = IdempotentCall(key, "unlinkIdentity", [str(identity_id)])
        if await claim_idempotency_key(client, once, actor=actor, object_id=identity_id):
            return
        own = AccountIdentity.filter(id=identity_id, account_id=actor.account_id, ended_at=None)
        if not await own.using_db(client).update(ended_at=datetime.now(UTC)):
            raise NotFound(path=("identity_id",))


async def add_identity(client: BaseDBAsyncClient, who: OidcSubject, *, account_id: UUID) -> None:
    """Link a subject to an account; the same link once more changes nothing.

    Raises: IdentityTaken when the subject opens another account, or the account has another subject there
    """
    taken = await client.execute_query_dict(
        statement("is_identity_taken"), [who.issuer, who.subject, account_id]
    )
    if not taken:
        try:
            await AccountIdentity.create(
                using_db=client, id=uuid4(), account_id=account_id, issuer=who.issuer, subject=who.subject
            )
        except IntegrityError as rival:  # at this very moment, by somebody else
            raise IdentityTaken from rival
    elif [(row["account_id"], row["subject"]) for row in taken] != [(account_id, who.subject)]:
        raise IdentityTaken


async def identities(call: Call) -> list[AccountIdentity]:
    """Return the subjects that open the caller's account.

    Raises: NotSignedIn
    """
    actor = call.require_actor()
    own = AccountIdentity.filter(account_id=actor.account_id, ended_at=None).order_by("linked_at")
    return await own.using_db(get_connection("app"))


def _hash_text(text: str) -> bytes:
    return sha256(text.encode()).digest()
