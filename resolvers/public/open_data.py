"""Rows of the public list as a whole: all that `publicCompensation` gives at one moment, without pages.

Reads as the public does and as nobody else: what its role may not read cannot get into the file.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any

from tortoise.connection import get_connection

from audit.context import build
from resolvers.limits import OPEN_DATA_FETCH_ROWS
from resolvers.mappings import COMPENSATION
from resolvers.pay.lawful_pay import load_lawful_pay
from resolvers.public.compensation import Publication, build_publication
from resolvers.query.mapping import Row
from resolvers.sql import statement

POOL = "public"


class PublicListSnapshot:
    """What is public at one moment. Good inside `snapshot` only."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def policy_fingerprint(self) -> str:
        """Return a mark of the decrees in force and of the day: cheap enough to be asked for each request."""
        facts = [await self._connection.fetchval(statement("public_today")), build()]
        return _fingerprint(facts + [tuple(row.values()) for row in await self._policies()])

    async def fingerprint(self) -> str:
        """Return a mark that changes when anything of the list does, or what makes the list."""
        return _fingerprint(
            [
                await self.policy_fingerprint(),
                await self._connection.fetchval(statement("open_data_fingerprint")),
            ]
        )

    async def publication(self) -> Publication:
        """Return what is open and what is withheld."""
        law = load_lawful_pay(await self._connection.fetchval(statement("public_today")))
        return build_publication([dict(row) for row in await self._policies()], law)

    async def rows(self) -> AsyncIterator[Row]:
        """Yield every row in order, with all that is worked out of it."""
        async for record in self._connection.cursor(
            statement("open_data_rows"), prefetch=OPEN_DATA_FETCH_ROWS
        ):
            row = dict(record)
            row["holder_grades"] = json.loads(row["holder_grades"]) if row["holder_grades"] else None
            yield row | {name: worked.compute(row) for name, worked in COMPENSATION.derived.items()}

    async def _policies(self) -> Any:
        return await self._connection.fetch(statement("open_data_policy"))


@asynccontextmanager
async def open_snapshot() -> AsyncIterator[PublicListSnapshot]:
    """Look at what is public, as of one moment for as long as the block lasts."""
    async with (
        get_connection(POOL).acquire_connection() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield PublicListSnapshot(connection)


def _fingerprint(facts: list[object]) -> str:
    return sha256(repr(facts).encode()).hexdigest()[:32]
