"""How does a caller's act begin? With the caller on record, unless the session ended or the roles changed meanwhile.

Called by every mutation of somebody signed in. Decides nothing: the database vouches for the caller or does not. An
act that was denied within the caller's reach is an entry of its own, written when the act was rolled back.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from audit.context import Attribution, Unvouched, attributed
from audit.noting import Matter, note_refusal
from resolvers.identity import forget_actor
from rulebook.errors import NotSignedIn, Refusal, RolesChanged

_REFUSALS: dict[str, type[Refusal]] = {"session_lives": NotSignedIn, "roles_unchanged": RolesChanged}


@asynccontextmanager
async def acting(act: Attribution, *, on: Matter | None = None) -> AsyncIterator[BaseDBAsyncClient]:
    """Open a transaction in which the caller is on record; `on` is the row that the act is about, if there is one yet.

    Raises: NotSignedIn when the session has ended since, RolesChanged when a role was given or taken since
    """
    try:
        async with attributed(act) as client:
            yield client
    except Refusal as refusal:
        if refusal.is_denial:
            rule = refusal.rule.text("id") if refusal.rule else None
            await note_refusal(get_connection("app"), act, code=refusal.code, rule=rule, on=on)
        raise
    except Unvouched as doubt:
        raise refusal_of(doubt, act.actor) from doubt


def refusal_of(doubt: Unvouched, account_id: UUID | None) -> Refusal:
    """Tell in words why nobody vouches for a caller any more, whom the next request asks about anew."""
    if account_id is not None:
        forget_actor(account_id)
    return _REFUSALS[doubt.because]()
