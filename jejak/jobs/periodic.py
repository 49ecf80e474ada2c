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
from datetime import date

from audit.context import transaction
from jejak.database.pools import get_pool
from jejak.database.sql import statement as shared_statement
from jejak.errors import operator_message
from jejak.jobs.sql import statement
from jejak.limits import (
    ESCALATION_INTERVAL_SECONDS,
    EVIDENCE_LINK_RETENTION_DAYS,
    IDEMPOTENCY_KEY_RETENTION_DAYS,
    PURGE_INTERVAL_SECONDS,
    REFRESH_INTERVAL_SECONDS,
    SESSION_RETENTION_DAYS,
    SIGN_IN_ATTEMPT_RETENTION_DAYS,
)
from resolvers.leave.escalation import escalate_due_steps
from resolvers.public.edition import publish_editions

log = logging.getLogger("jejak.jobs.periodic")
_REFRESHES_PER_PURGE = round(PURGE_INTERVAL_SECONDS / REFRESH_INTERVAL_SECONDS)
_REFRESHES_PER_ESCALATION = round(ESCALATION_INTERVAL_SECONDS / REFRESH_INTERVAL_SECONDS)


class RegencyState:
    """What a process knows of its database without asking each time; at most a few seconds old."""

    def __init__(self) -> None:
        self.is_demo = False
        self.name = ""
        self.time_zone = "Asia/Jakarta"
        self.today = date.min

    async def refresh(self) -> None:
        rows = await get_pool("app").execute_query_dict(shared_statement("regency_state"))
        if rows:
            self.is_demo, self.name, self.time_zone, self.today = (
                rows[0][name] for name in ("is_demo", "name", "time_zone", "today")
            )


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


async def purge_expired() -> bool:
    """Delete what has expired and is kept no longer; False when another process is at it."""
    async with transaction("app") as client:
        rows = await client.execute_query_dict(statement("claim_cleanup"))
        if not rows[0]["mine"]:
            return False
        await client.execute_query(statement("purge_sessions"), [SESSION_RETENTION_DAYS])
        await client.execute_query(statement("purge_idempotency_keys"), [IDEMPOTENCY_KEY_RETENTION_DAYS])
        await client.execute_query(
            statement("purge_sign_in_state"), [EVIDENCE_LINK_RETENTION_DAYS, SIGN_IN_ATTEMPT_RETENTION_DAYS]
        )
        await client.execute_query(statement("purge_rate_points"))
        return True
