"""A second empty place, for what is saved from the first."""

from collections.abc import AsyncIterator

import pytest

from jejak.database.embedded import Cluster
from tests.databases import Database, create_database


@pytest.fixture
async def another_database(cluster: Cluster) -> AsyncIterator[Database]:
    async with create_database(cluster) as database:
        yield database
