"""Fixtures of client tests: a regency, and a kit generated from it once."""

import pytest

from tests.clients.client_kit import ClientKit, read_example, signed_in_settings
from tests.endpoints.conftest import api  # noqa: F401
from tests.endpoints.regency_api import RegencyApi
from tests.node import Node


@pytest.fixture(scope="module")
async def kit(api: RegencyApi, node: Node, tmp_path_factory: pytest.TempPathFactory) -> ClientKit:  # noqa: F811
    """The kit as somebody of the staff has it after `npm run generate`, with the page's example in it."""
    made = ClientKit.copy(node, tmp_path_factory.mktemp("clients") / "kit")
    made.write("example.ts", read_example())
    await made.generate(await signed_in_settings(api, "colleague"))
    return made
