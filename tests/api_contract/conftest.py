"""Fixtures of the API contract's tests: the small regency behind the runtime that ships."""

import pytest

from tests.endpoints.regency_api import RegencyApi
from tests.graphql_http.conftest import EdgeFixture, edge, shared_edge  # noqa: F401


@pytest.fixture
def api(edge: EdgeFixture) -> RegencyApi:  # noqa: F811
    """The regency itself; nobody has spent anything at its gate yet."""
    return edge.api
