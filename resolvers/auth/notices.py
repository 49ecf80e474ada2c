"""Notices to a caller of what happened to their own account.

So that a slip that somebody else made is seen by its owner at the next sign-in, no matter who used it.
"""

from collections.abc import Sequence

from tortoise.connection import get_connection

from resolvers.caller import Call
from resolvers.query.mapping import Row
from resolvers.sql import statement


async def load_notices(call: Call) -> Sequence[Row]:
    """Return what happened in the last 90 days, newest first, at most twenty.

    Raises: NotSignedIn
    """
    actor = call.require_actor()
    found: Sequence[Row] = await get_connection("app").execute_query_dict(
        statement("notices"), [actor.session_id]
    )
    return found
