"""How do several processes share a caller's points? Once a second each adds what it spent, and learns what all spent.

What it learns is its lease until it asks again, so a request costs no statement. A caller who goes to several processes
at once can spend, in each, up to a second's worth beyond what they have; the debt is theirs. Started by `jejak.app`. A
database that does not answer keeps nobody from asking: every process counts by itself until it does, and what has run
out of a bucket by then is nobody's debt.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from jejak.database import pool
from jejak.errors import in_a_sentence
from jejak.rate.caller import hashed
from jejak.rate.turn import Turns
from jejak.sql import statement

log = logging.getLogger("jejak.rate")
EVERY = 1.0


@asynccontextmanager
async def sharing(turns: Turns) -> AsyncIterator[None]:
    """Keep sharing until the block ends; what is not told then, the others never learn."""
    task = asyncio.create_task(_share(turns))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _share(turns: Turns) -> None:
    told, since = False, turns.clock()
    while True:
        await asyncio.sleep(EVERY)
        try:
            await share(turns)
            told = False
        except Exception as error:
            turns.untold(turns.clock() - since)
            problem = in_a_sentence(error)
            if not told:  # once, not every second
                log.warning(
                    "points are not shared; it is tried again: %s",
                    problem or type(error).__name__,
                    exc_info=None if problem else error,
                )
            told = True
        since = turns.clock()


async def share(turns: Turns) -> None:
    """Tell what was spent here, and take over what was spent in all."""
    turns.forget()
    told = {hashed(name): (each, each.unsaid) for name, each in turns.buckets.items() if each.unsaid}
    if not told:
        return
    values = [
        list(told),
        [unsaid for _, unsaid in told.values()],
        [each.pace.restore for each, _ in told.values()],
    ]
    for row in await pool("app").execute_query_dict(statement("spend_points"), values):
        bucket, said = told[row["caller"]]
        bucket.heard(row["spent"], said=said, now=turns.clock())
