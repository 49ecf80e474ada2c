"""On which days would nobody be there for whom somebody advises or decides? Called by the leave resolvers."""

from datetime import date
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from resolvers.sql import statement
from rulebook.leave.delegation import Duty


async def uncovered_duties(
    client: BaseDBAsyncClient, employee_id: UUID, *, first: date, last: date
) -> list[Duty]:
    """Return the posts that a person's absence would leave without anybody, each with its first and last such day."""
    rows = await client.execute_query_dict(statement("uncovered_duties"), [employee_id, first, last])
    return [Duty(title=row["title"], first=row["first"], last=row["last"]) for row in rows]
