"""Who stands before the policy? The small regency with something of everybody's in it, and a caller for every role."""

from collections.abc import AsyncIterator

import pytest

from jejak.database.embedded import Cluster
from tests.doors.conftest import a_town
from tests.doors.town import Town
from tests.log_sealer import seal_all
from tests.policy.callers import Callers
from tests.policy.holdings import Holdings, filled
from tests.regency import SmallRegency
from tests.unlimited_runtime import unlimited_runtime


@pytest.fixture(scope="module")
async def town(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[Town]:
    """The small regency behind its doors, with no limits before them."""
    async with a_town(cluster, small_template, unlimited_runtime()) as town:
        yield town


@pytest.fixture(scope="module")
async def callers(town: Town) -> Callers:
    """Sessions of everybody, each with its second factor."""
    return Callers(town)


@pytest.fixture(scope="module")
async def holdings(town: Town) -> Holdings:
    """One object of every type about three people, and of everything else; the log of it is sealed."""
    found = await filled(town)
    await seal_all(town.regency.database)
    return found
