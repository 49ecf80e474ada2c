"""Fixtures of third-party tools: the application over the small regency of tests/endpoints."""

import pytest

from tests.endpoints.conftest import api  # noqa: F401
from tests.third_party_tools import tool_environment as at_hand


@pytest.fixture(scope="session")
def tools() -> at_hand.OutsideTools:
    """The tools in their own environment, installed by the first test that asks."""
    return at_hand.install_tools()
