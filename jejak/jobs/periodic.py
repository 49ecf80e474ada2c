"""Background jobs that a running server does periodically.

Looks whose database it is and whether it is a demo, clears away what has expired, makes the editions that a closed
month brings, and passes on what waits for somebody absent or silent.

Work that changes something runs under an advisory lock, so that of several processes one does it, and it may
be killed or run twice without harm.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from jejak.errors import operator_message
from jejak.jobs.cleanup import purge_expired
from jejak.jobs.regency_state import RegencyState
from jejak.limits import (
    ESCALATION_INTERVAL_SECONDS,
    PURGE_INTERVAL_SECONDS,
    REFRESH_INTERVAL_SECONDS,
)
from resolvers.leave.escalation import escalate_due_steps
from resolvers.public.edition import publish_editions

log = logging.getLogger("jejak.jobs.periodic")
_REFRESHES_PER_PURGE = round(PURGE_INTERVAL_SECONDS / REFRESH_INTERVAL_SECONDS)
_REFRESHES_PER_ESCALATION = round(ESCALATION_INTERVAL_SECONDS / REFRESH_INTERVAL_SECONDS)


@asynccontextmanager
async def run_periodic_jobs(state: RegencyState) -> AsyncIterator[None]:
    """Keep looking and clearing until the block ends."""
    with suppress(
        Exception
    ):  # an unreachable database is told by /readyz, not by a server that will not start
        await state.refresh()
    task = asyncio.create_task(_run_loop(state))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _run_loop(state: RegencyState) -> None:
    turn, told = 0, ""
    while True:
        try:
            await state.refresh()
            if turn % _REFRESHES_PER_PURGE == 0:
                await purge_expired()
                await publish_editions()
            if turn % _REFRESHES_PER_ESCALATION == 0:
                await escalate_due_steps()
            told = ""
        except Exception as error:
            problem = operator_message(error)
            reason = problem or type(error).__name__
            if reason != told:  # once, not every few seconds
                log.warning(
                    "periodic work failed; it is tried again: %s",
                    reason,
                    exc_info=None if problem else error,
                )
            told = reason
        turn += 1
        await asyncio.sleep(REFRESH_INTERVAL_SECONDS)
