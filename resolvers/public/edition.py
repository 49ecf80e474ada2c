"""Publishing the figures about people that a closed month or quarter brings. Periodic work of the service `jobs`.

The database decides what an edition says and whether one may follow another (`hr.publish_editions`); nothing here
knows who holds what. It may be killed or run twice without harm.
"""

from uuid import uuid4

from tortoise.connection import get_connection

from audit.context import attributed
from resolvers.caller import Call
from resolvers.sql import statement


async def publish_editions() -> int:
    """Make the editions that are due; return how many there were."""
    found = await get_connection("app").execute_query_dict(statement("editions_are_due"))
    if not found[0]["are_due"]:
        return 0
    act = Call(request_id=str(uuid4())).service_attribution("jobs", "publishEditions")
    async with attributed(act) as client:
        made: int = (await client.execute_query_dict(statement("publish_editions")))[0]["made"]
        return made
