"""Fixtures of the query engine's tests: the application over the small regency, without limits."""

from collections.abc import AsyncIterator

import pytest

from jejak.database.embedded import Cluster
from jejak.graphql.runtime import Runtime
from tests.endpoints.conftest import enter, http, serve_regency, stranger  # noqa: F401
from tests.endpoints.regency_api import RegencyApi
from tests.regency import SmallRegency
from tests.unlimited_runtime import unlimited_runtime


@pytest.fixture(scope="module")
def runtime() -> Runtime:
    """A gate without limits, at which a test chooses the road and looks into what is remembered."""
    return unlimited_runtime()


@pytest.fixture(scope="module")
async def api(cluster: Cluster, small_template: SmallRegency, runtime: Runtime) -> AsyncIterator[RegencyApi]:
    """One town for a module; its documents name everything there is."""
    async with serve_regency(cluster, small_template, runtime) as api:
        yield api
