"""What do attackers find? A small regency whose log is sealed four times, with known entries in it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from jejak.cluster import Cluster
from tests.databases import made
from tests.hostile.history import History, a_history
from tests.regency import SmallRegency


@pytest.fixture(scope="session")
async def written(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[History]:
    """The history, made once; copy it, never connect to it."""
    async with made(cluster, like=small_template.database.name) as database:
        yield await a_history(database, small_template)


@pytest.fixture
async def history(cluster: Cluster, written: History) -> AsyncIterator[History]:
    """A history of one's own to falsify."""
    async with made(cluster, like=written.database.name) as database:
        yield replace(written, database=database)
