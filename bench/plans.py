"""Which tables does a question read from end to end? Told by PostgreSQL, which explains into its log what it runs.

Statements inside functions are explained too, which an EXPLAIN of ours would not show.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from bench.text import statement

_PLAN = "Query Text:"
_SCANNED = re.compile(r"Seq Scan on (\w+)")
_HELD = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_parameter_max_length": "0",
}


class NothingSeen(Exception):
    """A question was asked of which PostgreSQL explained nothing."""


class Plans:
    """What was explained since the last look; only tables of so many rows are told of."""

    def __init__(self, superuser: asyncpg.Connection, *, rows: int) -> None:
        self.superuser, self.rows, self.file, self.place = superuser, rows, "", 0

    async def scanned(self) -> list[str]:
        """Return the large tables that were read from end to end.

        Raises: NothingSeen when nothing was explained
        """
        text = await self.new()
        if _PLAN not in text:
            raise NothingSeen("no plan was explained")
        large = {row["relname"] for row in await self.superuser.fetch(statement("large"), self.rows)}
        return sorted(large & set(_SCANNED.findall(text)))

    async def new(self) -> str:
        """Return what was written into the log since the last look; another day has another file."""
        await asyncio.sleep(0.3)  # until the log is written
        now: str = await self.superuser.fetchval("SELECT pg_current_logfile()")
        text = await self._rest() if self.file else ""
        if now != self.file:
            self.file, self.place = now, 0
            text += await self._rest()
        return text

    async def _rest(self) -> str:
        text: str = await self.superuser.fetchval(
            "SELECT pg_read_file($1, $2::bigint, 1000000000)", self.file, self.place
        )
        self.place += len(text.encode())
        return text


@asynccontextmanager
async def explaining(superuser: asyncpg.Connection, *, rows: int) -> AsyncIterator[Plans]:
    """Have sessions that begin in the block explain what they run."""
    for name, value in _HELD.items():
        await superuser.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    await superuser.execute("SELECT pg_reload_conf()")
    await asyncio.sleep(0.3)  # until the postmaster has heard it
    plans = Plans(superuser, rows=rows)
    await plans.new()
    try:
        yield plans
    finally:
        for name in _HELD:
            await superuser.execute(f"ALTER SYSTEM RESET {name}")
        await superuser.execute("SELECT pg_reload_conf()")
