"""Executed plans of a request, from what `auto_explain` logs: statements, nodes, rows and pages.

Counts, never clocks: two requests that do the same work node by node have nothing that a clock could tell
apart. What a function does inside is in the pages of the node that calls it.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg

from tests.databases import Database

_SETTINGS = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_format": "json",
    # As if the tables were long, and every connection had been asked often.
    "enable_seqscan": "off",
    "plan_cache_mode": "force_generic_plan",
}
_PLAN = re.compile(r"LOG:  duration: [0-9.]+ ms  plan:\n\t(\{.*?\n\t\})", re.DOTALL)
_PAGES = ("Shared Hit Blocks", "Shared Read Blocks")
_COMPARED_KEYS = ("Node Type", "Index Name", "Relation Name", "Function Name", "Actual Rows", "Actual Loops")
# What the server asks for itself meanwhile, what the driver asks on a new connection, and who asks how often.
_BACKGROUND_STATEMENT = re.compile(
    r"ops\.points|ops\.spend_points|jejak\.periodic|resolvers\.passing|resolvers\.identity\.actor_of"
    r"|set_config\('jit'|WITH RECURSIVE typeinfo_tree|pg_advisory_unlock_all|pg_current_logfile"
)
_WRITING = re.compile(r"audit\.(begin|log_refusal)\(")  # functions that write


async def enable_plan_log(database: Database) -> None:
    """Let every connection that is opened from now on log the plans that it runs."""
    superuser = await asyncpg.connect(database.superuser_url)
    for name, value in _SETTINGS.items():
        await superuser.execute(f"ALTER DATABASE {database.name} SET {name} = '{value}'")
    await superuser.close()


class ExecutedPlans:
    """The plans that the runtime roles ran since the last look."""

    def __init__(self, behind: asyncpg.Connection) -> None:
        self.behind = behind
        self.offset = 0

    async def read_new(self) -> "QueryWork":
        """Return what was done since the last call."""
        mark = f"mark {uuid4()}"
        await self.behind.execute(f"DO $$ BEGIN RAISE LOG '{mark}'; END $$")
        while True:
            text = await self.behind.fetchval(
                "SELECT pg_read_file(pg_current_logfile(), $1::bigint, 100000000)", self.offset
            )
            if mark in text:
                break
            await asyncio.sleep(0.02)
        self.offset += len(text.encode())
        plans = [json.loads(found.replace("\n\t", "\n")) for found in _PLAN.findall(text)]
        done = QueryWork()
        for each in plans:
            if not _BACKGROUND_STATEMENT.search(each["Query Text"]):
                done.nodes.append((each["Query Text"],))
                done.pages.append(0)
                done.add(each["Plan"], writes=_WRITING.search(each["Query Text"]) is not None)
        return done


@dataclass
class QueryWork:
    """The statements of a request and their nodes, one after the other, and how many pages each node looked at."""

    nodes: list[tuple[Any, ...]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)

    def add(self, plan: dict[str, Any], *, writes: bool = False) -> None:
        """Add a node and all below it; the pages of a write depend on what was written before, and are left out."""
        writes |= plan["Node Type"] == "ModifyTable"
        self.nodes.append(tuple(plan.get(name) for name in _COMPARED_KEYS))
        self.pages.append(0 if writes else sum(plan[name] for name in _PAGES))
        for each in plan.get("Plans", ()):
            self.add(each, writes=writes)


def least_work(times: Sequence[QueryWork]) -> list[tuple[Any, ...]]:
    """Return what was done the last time, and on how few pages it ever was: one that grows takes one more at times."""
    last = times[-1]
    same = [each.pages for each in times if each.nodes == last.nodes]
    return [(*node, min(pages)) for node, *pages in zip(last.nodes, *same, strict=True)]


@asynccontextmanager
async def disable_autovacuum(behind: asyncpg.Connection) -> AsyncIterator[None]:
    """Keep PostgreSQL from cleaning up between two requests that are compared."""
    await behind.execute("ALTER SYSTEM SET autovacuum = off")
    await behind.execute("SELECT pg_reload_conf()")
    yield
    await behind.execute("ALTER SYSTEM RESET autovacuum")
    await behind.execute("SELECT pg_reload_conf()")
