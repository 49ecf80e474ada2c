"""Statement log of a request, read from the log of the PostgreSQL that ran it.

Knows nothing of the reader: what the database did is what counts.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg

from tests.endpoints.regency_api import RegencyApi
from tests.house.source_files import ROOT

_PREFIX = "%u@%d|"
_LOG_SETTINGS = {"log_statement": "all", "log_line_prefix": _PREFIX}
_LINE = re.compile(r"^(\w*)@(\w*)\|LOG:  (?:execute [^:]*|statement): (.*)$", re.DOTALL)
_EVERY_FEW_SECONDS = (
    *sorted((ROOT / "jejak" / "jobs" / "sql").glob("*.sql")),
    ROOT / "jejak" / "database" / "sql" / "regency_state.sql",
    *(
        ROOT / "resolvers" / "sql" / f"{name}.sql"
        for name in ("entitled_posts", "lock_due_request", "pending_leave_steps", "regency_today", "set_due")
    ),
    ROOT / "resolvers" / "sql" / "session_actor.sql",
)
# The server's looks every few seconds, what the pool says when a connection comes back to it, and what the driver asks
# once on a new connection about the types it meets.
_BACKGROUND_STATEMENT = re.compile(
    "|".join(re.escape(path.read_text("utf-8").splitlines()[0]) for path in _EVERY_FEW_SECONDS)
    + r"|^SELECT pg_advisory_unlock_all\(\)|ops\.spend_points|set_config\('jit'|WITH RECURSIVE typeinfo_tree"
)
_COLUMN = re.compile(r'"(t\d+)"\."(\w+)" "[cs]\d+"')
_TABLE = re.compile(r'"(\w+)"\."(\w+)" "(t\d+)"')


@asynccontextmanager
async def log_statements(behind: asyncpg.Connection) -> AsyncIterator[None]:
    """Let the cluster log every statement for a while, parameters never."""
    for name, value in _LOG_SETTINGS.items():
        await behind.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    await behind.execute("SELECT pg_reload_conf()")
    await asyncio.sleep(0.3)  # until the backends have heard it
    yield
    for name in _LOG_SETTINGS:
        await behind.execute(f"ALTER SYSTEM RESET {name}")
    await behind.execute("SELECT pg_reload_conf()")


class StatementLog:
    """What the runtime roles ran since the last look, but for what the process asks for itself, unless `is_whole`."""

    def __init__(self, api: RegencyApi, *, whole: bool = False) -> None:
        self.api = api
        self.offset = 0
        self.is_whole = whole

    async def since(self) -> list[str]:
        """Return the statements since the last call, in order; whatever ran before the answer came is in it."""
        behind, mark = self.api.superuser, f"mark {uuid4()}"
        await behind.execute(f"SELECT '{mark}'")
        while True:
            text = await behind.fetchval(
                "SELECT pg_read_file(pg_current_logfile(), $1::bigint, 100000000)", self.offset
            )
            if mark in text:
                break
            await asyncio.sleep(0.02)
        self.offset += len(text.encode())
        return [found for entry in re.split(r"\n(?=\w*@\w*\|)", text) if (found := self._ours(entry))]

    def _ours(self, entry: str) -> str | None:
        line = _LINE.match(entry)
        if line is None or line[1] not in ("jejak_app", "jejak_public", "jejak_auditor"):
            return None
        if line[2] != self.api.regency.database.name or (
            _BACKGROUND_STATEMENT.search(line[3]) and not self.is_whole
        ):
            return None
        return line[3]


def selected_columns(statement: str) -> set[str]:
    """Return the columns that a statement selects of tables, at whatever level, as relation.column."""
    tables = {alias: table for _, table, alias in _TABLE.findall(statement)}
    return {f"{tables[alias]}.{column}" for alias, column in _COLUMN.findall(statement)}
