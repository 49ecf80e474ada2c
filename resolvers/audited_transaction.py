"""Audited transaction of a caller's act; it fails if the session ended or the roles changed meanwhile.

Decides nothing: the database vouches for the caller or does not. An act that was denied within the caller's
reach is an entry of its own, written when the act was rolled back.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from audit.context import Attribution, SessionRevoked, attributed
from audit.read_log import AuditedRow, log_refusal
from resolvers.caller import evict_actor
from rulebook.errors import NotSignedIn, Refusal, RolesChanged

_REFUSALS: dict[str, type[Refusal]] = {"session_lives": NotSignedIn, "roles_unchanged": RolesChanged}


@asynccontextmanager
async def audited_transaction(
    act: Attribution, *, on: AuditedRow | None = None
) -> AsyncIterator[BaseDBAsyncClient]:
    """Open a transaction in which the caller is on record; `on` is the row that the act is about, if there is one yet.

    Raises: NotSignedIn when the session has ended since, RolesChanged when a role was given or taken since
    """
    try:
        async with attributed(act) as client:
            yield client
    except Refusal as refusal:
        if refusal.is_denial:
            rule = refusal.rule.text("id") if refusal.rule else None
            await log_refusal(get_connection("app"), act, code=refusal.code, rule=rule, on=on)
        raise
    except SessionRevoked as doubt:
        raise to_refusal(doubt, act.actor) from doubt


def to_refusal(revoked: SessionRevoked, account_id: UUID | None) -> Refusal:
    """Tell in words why nobody vouches for a caller any more, whom the next request asks about anew."""
    if account_id is not None:
        evict_actor(account_id)
    return _REFUSALS[revoked.constraint]()
