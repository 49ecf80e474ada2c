"""What do the tests of clients share? A town, and a kit generated from it once."""

import pytest

from tests.clients.kit import Kit, example, person
from tests.doors.conftest import town  # noqa: F401
from tests.doors.town import Town
from tests.node import Node


@pytest.fixture(scope="module")
async def kit(town: Town, node: Node, tmp_path_factory: pytest.TempPathFactory) -> Kit:  # noqa: F811
    """The kit as somebody of the staff has it after `npm run generate`, with the page's example in it."""
    made = Kit.copied(node, tmp_path_factory.mktemp("clients") / "kit")
    made.write("example.ts", example())
    await made.generate(await person(town, "colleague"))
    return made
