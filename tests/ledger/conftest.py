"""Fixtures of ledger tests: one stocked database for a module, and a connection of each kind of user."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.databases import Database
from tests.ledger.write_rows import connect, stock

Users = dict[str, asyncpg.Connection]


@pytest.fixture(scope="module")
async def users(module_database: Database) -> AsyncIterator[Users]:
    """Who may try: the runtime pools, the owner and the superuser. Tests roll back what they do."""
    urls = module_database.urls | {
        "owner": module_database.owner_url,
        "superuser": module_database.superuser_url,
    }
    connections = {name: await connect(url) for name, url in urls.items()}
    await stock(connections["owner"])
    yield connections
    for connection in connections.values():
        await connection.close()
