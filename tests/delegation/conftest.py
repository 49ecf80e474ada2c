"""Fixtures of delegation tests: the small regency over HTTP, a fixed clock, and the periodic jobs."""

from collections.abc import AsyncIterator

import pytest

from jejak.database.pools import open_pools
from tests.delegation.delegation_client import DelegationFixture
from tests.endpoints.conftest import api  # noqa: F401
from tests.endpoints.regency_api import RegencyApi


@pytest.fixture(scope="module")
async def office(api: RegencyApi) -> AsyncIterator[DelegationFixture]:  # noqa: F811
    """The same town, with the periodic work at hand, run by the test alone."""
    urls = api.regency.database.urls
    async with open_pools({"app": urls["app"], "owner": api.regency.database.owner_url}):
        yield DelegationFixture(api)
