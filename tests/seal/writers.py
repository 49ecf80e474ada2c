"""Writers as jejak_app that rename hot rows, each name once, and remember what committed.

A name is acknowledged when its COMMIT has returned, and not before.
"""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

ACTOR = UUID("00000000-0000-4000-8000-000000000006")
BEGIN = (
    "SELECT audit.begin($1, NULL, 'SERVICE', gen_random_uuid()::text, 'uji', NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
    " '{}', 'uji')"
)
RENAME = "UPDATE hr.position SET title = $2 WHERE id = $1"
ADD = "INSERT INTO hr.position (title, kind, job_class) VALUES ($1, 'PELAKSANA', 5) RETURNING id"


async def create_rows(url: str, names: list[str]) -> list[UUID]:
    """Make rows to be renamed, in one transaction."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(BEGIN, ACTOR)
            return [await connection.fetchval(ADD, name) for name in names]
    finally:
        await connection.close()


@dataclass
class Writer:
    """One connection's worth of renaming; `abort` is the share of transactions that are taken back."""

    name: str
    hot: list[UUID]
    abort: float = 0.1
    acknowledged: dict[str, datetime] = field(default_factory=dict)  # when its COMMIT had returned
    tried: int = 0

    async def write(self, url: str, chance: random.Random, *, times: int | None = None) -> None:
        """Rename until so many transactions were tried, or the connection is lost."""
        connection = await asyncpg.connect(url)
        try:
            while times is None or self.tried < times:
                await self._once(connection, chance)
        finally:
            connection.terminate()

    async def _once(self, connection: asyncpg.Connection, chance: random.Random) -> None:
        self.tried += 1
        title = f"{self.name} {self.tried}"
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(BEGIN, ACTOR)
        # In one order everywhere, so that nobody waits for somebody who waits for him.
        chosen = sorted(chance.sample(self.hot, chance.randint(1, 2)))
        for number, row in enumerate(chosen):
            await connection.execute(RENAME, row, f"{title}.{number}")
        if chance.random() < self.abort:
            await transaction.rollback()
            return
        await transaction.commit()
        now = datetime.now(UTC)
        self.acknowledged |= {f"{title}.{number}": now for number in range(len(chosen))}
        await asyncio.sleep(0)
