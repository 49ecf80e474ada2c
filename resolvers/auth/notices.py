"""What happened to the caller's own account that they should know of? Called by schema/account/session.py.

So that a slip that somebody else made is seen by its owner at the next sign-in, whoever used it.
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
