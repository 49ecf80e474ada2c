"""Days on which nobody would cover the duties of a person on leave to advise or decide.

One who writes on the strength of an answer asks under the lock of the person whose leave it is: granting it, and taking
away the person who stands in for them, come one after the other.
"""

from datetime import date
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from resolvers.limits import MAX_COVERAGE_SEARCH_DAYS
from resolvers.sql import statement
from rulebook.leave.delegation import UncoveredPost


async def load_uncovered_posts(
    client: BaseDBAsyncClient, employee_id: UUID, *, first: date, last: date
) -> list[UncoveredPost]:
    """Return the posts that a person's absence would leave without anybody, each with its first and last such day."""
    rows = await client.execute_query_dict(statement("uncovered_posts"), [employee_id, first, last])
    return [UncoveredPost(title=row["title"], first=row["first"], last=row["last"]) for row in rows]


async def load_posts_left_vacant(
    client: BaseDBAsyncClient, post_id: UUID, *, first: date, last: date
) -> list[UncoveredPost]:
    """Lock the person who holds a post; return the days on which it has nobody while they are on granted leave."""
    await client.execute_query(statement("lock_holders"), [post_id])
    rows = await client.execute_query_dict(
        statement("posts_left_vacant"), [post_id, first, last, MAX_COVERAGE_SEARCH_DAYS]
    )
    return [UncoveredPost(title=row["title"], first=row["first"], last=row["last"]) for row in rows]
