"""Sequential scans of an operation, from the plans that PostgreSQL explains into its log.

Statements inside functions are explained too, which an EXPLAIN of ours would not show.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from bench.sql_text import statement

_PLAN = "Query Text:"
_SEQ_SCAN = re.compile(r"Seq Scan on (\w+)")
_LOG_SETTINGS = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_parameter_max_length": "0",
}


class NoPlansLogged(Exception):
    """A question was asked of which PostgreSQL explained nothing."""


class PlanLog:
    """What was explained since the last look; only tables of so many rows are told of."""

    def __init__(self, superuser: asyncpg.Connection, *, rows: int) -> None:
        self.superuser, self.rows, self.file, self.offset = superuser, rows, "", 0

    async def list_scanned_tables(self) -> list[str]:
        """Return the large tables that were read from end to end.

        Raises: NoPlansLogged when nothing was explained
        """
        text = await self.read_new_log()
        if _PLAN not in text:
            raise NoPlansLogged("no plan was explained")
        large = {row["relname"] for row in await self.superuser.fetch(statement("large"), self.rows)}
        return sorted(large & set(_SEQ_SCAN.findall(text)))

    async def read_new_log(self) -> str:
        """Return what was written into the log since the last look; another day has another file."""
        await asyncio.sleep(0.3)  # until the log is written
        now: str = await self.superuser.fetchval("SELECT pg_current_logfile()")
        text = await self._read_rest() if self.file else ""
        if now != self.file:
            self.file, self.offset = now, 0
            text += await self._read_rest()
        return text

    async def _read_rest(self) -> str:
        text: str = await self.superuser.fetchval(
            "SELECT pg_read_file($1, $2::bigint, 1000000000)", self.file, self.offset
        )
        self.offset += len(text.encode())
        return text


@asynccontextmanager
async def log_plans(superuser: asyncpg.Connection, *, rows: int) -> AsyncIterator[PlanLog]:
    """Have sessions that begin in the block explain what they run."""
    for name, value in _LOG_SETTINGS.items():
        await superuser.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    await superuser.execute("SELECT pg_reload_conf()")
    await asyncio.sleep(0.3)  # until the postmaster has heard it
    plans = PlanLog(superuser, rows=rows)
    await plans.read_new_log()
    try:
        yield plans
    finally:
        for name in _LOG_SETTINGS:
            await superuser.execute(f"ALTER SYSTEM RESET {name}")
        await superuser.execute("SELECT pg_reload_conf()")
