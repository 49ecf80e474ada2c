"""API of the small regency that the tests of one module share, with its signed-in callers.

Tests that share a town leave each other's people alone.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import asyncpg
import httpx2

from tests import people
from tests.endpoints.client import Caller
from tests.regency import USER_NAMES, SmallRegency

_TABLES = r"""
SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
 WHERE schemaname IN ('hr', 'audit', 'ops') AND tablename NOT LIKE 'entry\_from\_%'
   AND tablename NOT IN ('points', 'sign_in_pace')  -- how often somebody asks, whatever the answer
 ORDER BY 1
"""


@dataclass(frozen=True)
class RegencyApi:
    """A regency over HTTP, and its database as the superuser, whom no trigger or grant misleads."""

    regency: SmallRegency
    http: httpx2.AsyncClient
    superuser: asyncpg.Connection
    _entered: dict[str, Caller] = field(default_factory=dict)

    @property
    def stranger(self) -> Caller:
        return Caller(self.http)

    async def enter(self, who: str) -> Caller:
        """Sign in once for the module, by role in `SmallRegency` or by user name."""
        if who not in self._entered:
            self._entered[who] = await self.stranger.sign_in(USER_NAMES.get(who, who), people.PASSWORD)
        return self._entered[who]

    async def enter_as_auditor(self) -> Caller:
        """Enter as an auditor to whom everything is open: under a letter over everybody, for a stated purpose."""
        await people.a_letter_of_audit()
        return replace(await self.enter("auditor"), purpose="pemeriksaan berkala")

    async def count_rows(self) -> dict[str, int]:
        """Return how many rows every table holds: what a refusal must leave as it was."""
        return {
            each["name"]: await self.superuser.fetchval(f"SELECT count(*) FROM {each['name']}")
            for each in await self.superuser.fetch(_TABLES)
        }

    async def fetch_rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.superuser.fetch(query, *values)]


@asynccontextmanager
async def open_connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Hold one connection open."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
