"""A second empty place, for what is saved from the first."""

from collections.abc import AsyncIterator

import pytest

from jejak.cluster import Cluster
from tests.databases import Database, made


@pytest.fixture
async def another_database(cluster: Cluster) -> AsyncIterator[Database]:
    async with made(cluster) as database:
        yield database
