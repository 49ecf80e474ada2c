"""What do the tests of absence share? The small regency behind its doors, a standing clock, and the periodic work."""

from collections.abc import AsyncIterator

import pytest

from jejak.database.pools import open_pools
from tests.delegation.delegation_client import DelegationFixture
from tests.doors.conftest import town  # noqa: F401
from tests.doors.town import RegencyApi


@pytest.fixture(scope="module")
async def office(town: RegencyApi) -> AsyncIterator[DelegationFixture]:  # noqa: F811
    """The same town, with the periodic work at hand, run by the test alone."""
    urls = town.regency.database.urls
    async with open_pools({"app": urls["app"], "owner": town.regency.database.owner_url}):
        yield DelegationFixture(town)
