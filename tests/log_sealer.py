"""Sealer of the tests: puts everything visible under a signed root, with a key made for the test.

The origin and the key are always the same.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache

import asyncpg

from audit.checkpoint import Checkpoint
from audit.key import Signer, generate_key
from audit.seal import Sealer, SealResult, SigningKeys
from tests.databases import Database

ORIGIN = "uji.example/audit/1"
NO_DELAY = timedelta(0)  # a checkpoint is due whatever happened


@cache
def shared_log_key() -> Signer:
    """The log's key, for as long as this process runs."""
    return generate_key(ORIGIN)


def build_signing() -> SigningKeys:
    """As whom the tests seal."""
    return SigningKeys(origin=ORIGIN, keys=(shared_log_key().signing_key,), build="uji")


@asynccontextmanager
async def open_sealer(
    database: Database, *, known: Sequence[Checkpoint] = (), most: int = 20_000
) -> AsyncIterator[Sealer]:
    """Give a sealer of this database, which is its only one until the block ends."""
    connection = await asyncpg.connect(
        database.sealer_url, server_settings={"synchronous_commit": "on", "application_name": "jejak-seal"}
    )
    try:
        sealer = Sealer(connection, build_signing(), known=known, max_entries=most)
        assert await sealer.lock()
        yield sealer
    finally:
        await connection.close()


async def seal_all(database: Database) -> SealResult:
    """Seal everything that is visible now; where there is nothing, a control entry says so under a new root."""
    async with open_sealer(database) as sealer:
        found = await sealer.seal_once(silence=NO_DELAY)
        while found and not found.is_complete:
            found = await sealer.seal_once(silence=NO_DELAY)
    assert found is not None
    return found
