"""Fixtures of third-party tools: the application over the small regency of tests/endpoints."""

import pytest

from tests.endpoints.conftest import api  # noqa: F401
from tests.third_party_tools import tool_environment


@pytest.fixture(scope="session")
def tools() -> tool_environment.OutsideTools:
    """The tools in their own environment, installed by the first test that asks."""
    return tool_environment.install_tools()
