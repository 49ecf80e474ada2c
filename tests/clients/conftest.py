"""What do the tests of clients share? A town, and a kit generated from it once."""

import pytest

from tests.clients.kit import ClientKit, read_example, signed_in_settings
from tests.doors.conftest import town  # noqa: F401
from tests.doors.town import RegencyApi
from tests.node import Node


@pytest.fixture(scope="module")
async def kit(town: RegencyApi, node: Node, tmp_path_factory: pytest.TempPathFactory) -> ClientKit:  # noqa: F811
    """The kit as somebody of the staff has it after `npm run generate`, with the page's example in it."""
    made = ClientKit.copy(node, tmp_path_factory.mktemp("clients") / "kit")
    made.write("example.ts", read_example())
    await made.generate(await signed_in_settings(town, "colleague"))
    return made
