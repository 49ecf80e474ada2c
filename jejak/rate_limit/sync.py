"""Synchronisation of buckets between processes, once a second.

What it learns is its lease until it asks again, so a request costs no statement. A caller who goes to several
processes at once can spend, in each, up to a second's worth beyond what they have; the debt is theirs. A
database that does not answer keeps nobody from asking: every process counts by itself until it does, and what
has run out of a bucket by then is nobody's debt.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from jejak.database.pools import get_pool
from jejak.errors import operator_message
from jejak.rate_limit.client_key import hash_key
from jejak.rate_limit.limiter import RateLimiter
from jejak.rate_limit.limits import RATE_SYNC_INTERVAL_SECONDS
from jejak.rate_limit.sql import statement

log = logging.getLogger("jejak.rate_limit")


@asynccontextmanager
async def sync_loop(limiter: RateLimiter) -> AsyncIterator[None]:
    """Keep sharing until the block ends; what is not told then, the others never learn."""
    task = asyncio.create_task(_sync_forever(limiter))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _sync_forever(limiter: RateLimiter) -> None:
    told, since = False, limiter.clock()
    while True:
        await asyncio.sleep(RATE_SYNC_INTERVAL_SECONDS)
        try:
            await sync_once(limiter)
            told = False
        except Exception as error:
            limiter.expire_unsynced(limiter.clock() - since)
            problem = operator_message(error)
            if not told:  # once, not every second
                log.warning(
                    "points are not shared; it is tried again: %s",
                    problem or type(error).__name__,
                    exc_info=None if problem else error,
                )
            told = True
        since = limiter.clock()


async def sync_once(limiter: RateLimiter) -> None:
    """Tell what was spent here, and take over what was spent in all."""
    limiter.evict_full_buckets()
    told = {hash_key(name): (each, each.unsynced) for name, each in limiter.buckets.items() if each.unsynced}
    if not told:
        return
    values = [
        list(told),
        [unsaid for _, unsaid in told.values()],
        [each.rate.per_second for each, _ in told.values()],
    ]
    for row in await get_pool("app").execute_query_dict(statement("sync_points"), values):
        bucket, said = told[row["caller"]]
        bucket.reconcile(row["spent"], synced=said, now=limiter.clock())
