"""Whether others' leave may wait for the caller. Called by schema/account/types.py, for menus."""

from tortoise.connection import get_connection

from resolvers.caller import Call
from resolvers.sql import statement


async def has_leave_duty(call: Call) -> bool:
    """Tell whether the caller holds or stands in for a post at which others' leave waits, or something waits already.

    Raises: NotSignedIn
    """
    actor = call.require_actor()
    (row,) = await get_connection("app").execute_query_dict(statement("has_leave_duty"), [actor.account_id])
    return bool(row["handles_leave"])
