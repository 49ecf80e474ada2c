"""Service accounts and their tokens: shown once, scoped, dated, and revoked at once.

Runs inside an attributed transaction. What a token opens its scopes say, and the policy of the audience
"service"; what is done with it stands in the log under the machine's own account.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F

from jejak.accounts.accounts import parse_full_name
from jejak.errors import OperatorError
from jejak.limits import MAX_SERVICE_TOKEN_DAYS
from models.account import Account, Session, SignInAttempt
from resolvers.auth.session import SessionGrant, end_sessions, open_session
from rulebook.values import Scope

_PREFIX = "service:"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,49}")


@dataclass(frozen=True, slots=True)
class ServiceAccountListing:
    """One line of `jejak account service list`: a machine, or one of its living tokens."""

    name: str
    full_name: str
    label: str
    scopes: str
    until: date | None


async def add_service_account(client: BaseDBAsyncClient, name: str, *, full_name: str) -> None:
    """Make an account for a machine; it opens nothing until it is given a token.

    Raises: OperatorError
    """
    if not _NAME.fullmatch(name):
        raise OperatorError(
            f"{name!r} is no name of a machine: 2 to 50 small letters, digits, dots and dashes."
        )
    if await Account.filter(user_name=_PREFIX + name).using_db(client).exists():
        raise OperatorError(f"There is a machine {name} already.")
    await Account.create(
        using_db=client, id=uuid4(), user_name=_PREFIX + name, name=parse_full_name(full_name), kind="SERVICE"
    )


async def issue_token(
    client: BaseDBAsyncClient, name: str, *, scopes: Collection[Scope], days: int, label: str
) -> str:
    """Return a new token of a machine; those that it has go on until they run out or are revoked.

    Raises: OperatorError
    """
    if not 1 <= days <= MAX_SERVICE_TOKEN_DAYS:
        raise OperatorError(f"A token lasts 1 to {MAX_SERVICE_TOKEN_DAYS} days.")
    account = await _load_service_account(client, name)
    if account.disabled_at:
        raise OperatorError(f"The machine {name} is closed.")
    await SignInAttempt.create(using_db=client, account_id=account.id, outcome="ACCEPTED")
    opening = SessionGrant(
        account_id=account.id,
        method="SERVICE",
        lifetime=timedelta(days=days),
        scopes=scopes,
        label=parse_full_name(label),
    )
    return (await open_session(client, opening)).token


async def revoke_tokens(client: BaseDBAsyncClient, name: str) -> int:
    """End every token of a machine at once; return how many there were.

    Raises: OperatorError
    """
    account = await _load_service_account(client, name)
    ended = await end_sessions(client, account.id)
    await SignInAttempt.create(using_db=client, account_id=account.id, outcome="SIGNED_OUT_EVERYWHERE")
    return ended


async def close_service_account(client: BaseDBAsyncClient, name: str) -> None:
    """Close a machine's account with its tokens; nothing is deleted.

    Raises: OperatorError
    """
    await revoke_tokens(client, name)
    account = await _load_service_account(client, name)
    await (
        Account.filter(id=account.id)
        .using_db(client)
        .update(disabled_at=datetime.now(UTC), version=F("version") + 1)
    )


async def list_service_accounts(client: BaseDBAsyncClient) -> list[ServiceAccountListing]:
    """List machines with their living tokens."""
    found = (
        await Account.filter(kind="SERVICE", user_name__startswith=_PREFIX)
        .using_db(client)
        .order_by("user_name")
    )
    living = await (
        Session.filter(
            account_id__in=[each.id for each in found], ended_at=None, expires_at__gt=datetime.now(UTC)
        )
        .using_db(client)
        .order_by("expires_at")
    )
    lines = []
    for account in found:
        name = account.user_name.removeprefix(_PREFIX)
        tokens = [each for each in living if each.account_id == account.id]
        lines += [
            ServiceAccountListing(
                name, account.name, each.label or "", each.scopes or "", each.expires_at.date()
            )
            for each in tokens
        ] or [
            ServiceAccountListing(
                name, account.name, "closed" if account.disabled_at else "no token", "", None
            )
        ]
    return lines


async def _load_service_account(client: BaseDBAsyncClient, name: str) -> Account:
    account = await Account.get_or_none(user_name=_PREFIX + name, kind="SERVICE", using_db=client)
    if account is None:
        raise OperatorError(f"There is no machine {name}: 'jejak account service list' names them.")
    return account
