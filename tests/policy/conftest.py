"""Fixtures of policy tests: the small regency with something of everybody's, and a caller for every role."""

from collections.abc import AsyncIterator

import pytest

from jejak.database.embedded import Cluster
from tests.endpoints.conftest import serve_regency
from tests.endpoints.regency_api import RegencyApi
from tests.log_sealer import seal_all
from tests.policy.callers import Callers
from tests.policy.sample_objects import SampleObjects, create_objects
from tests.regency import SmallRegency
from tests.unlimited_runtime import unlimited_runtime


@pytest.fixture(scope="module")
async def api(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[RegencyApi]:
    """The small regency over HTTP, without limits."""
    async with serve_regency(cluster, small_template, unlimited_runtime()) as api:
        yield api


@pytest.fixture(scope="module")
async def callers(api: RegencyApi) -> Callers:
    """Sessions of everybody, each with its second factor."""
    return Callers(api)


@pytest.fixture(scope="module")
async def holdings(api: RegencyApi) -> SampleObjects:
    """One object of every type about three people, and of everything else; the log of it is sealed."""
    found = await create_objects(api)
    await seal_all(api.regency.database)
    return found
