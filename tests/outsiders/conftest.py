"""What is at hand here? The application over the small regency of tests/doors, and the tools of strangers."""

import pytest

from tests.doors.conftest import town  # noqa: F401
from tests.outsiders import tools as at_hand


@pytest.fixture(scope="session")
def tools() -> at_hand.OutsideTools:
    """The tools in their own environment, installed by the first test that asks."""
    return at_hand.install_tools()
