"""Who stands before the policy? The small regency with something of everybody's in it, and a caller for every role."""

from collections.abc import AsyncIterator

import pytest

from jejak.database.embedded import Cluster
from tests.doors.conftest import serve_regency
from tests.doors.town import RegencyApi
from tests.log_sealer import seal_all
from tests.policy.callers import Callers
from tests.policy.holdings import SampleObjects, create_objects
from tests.regency import SmallRegency
from tests.unlimited_runtime import unlimited_runtime


@pytest.fixture(scope="module")
async def town(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[RegencyApi]:
    """The small regency behind its doors, with no limits before them."""
    async with serve_regency(cluster, small_template, unlimited_runtime()) as town:
        yield town


@pytest.fixture(scope="module")
async def callers(town: RegencyApi) -> Callers:
    """Sessions of everybody, each with its second factor."""
    return Callers(town)


@pytest.fixture(scope="module")
async def holdings(town: RegencyApi) -> SampleObjects:
    """One object of every type about three people, and of everything else; the log of it is sealed."""
    found = await create_objects(town)
    await seal_all(town.regency.database)
    return found
