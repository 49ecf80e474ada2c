"""Changes of the API are published for authors of clients."""

from pathlib import Path

from tests.api_contract import schema_changes
from tests.node import Node


async def test_the_page_of_changes_is_that_of_the_committed_schema(node: Node) -> None:
    assert schema_changes.PAGE.read_text("utf-8") == await schema_changes.render_page(node), (
        "run `make sdl`, and read what clients will meet"
    )


async def test_what_breaks_a_client_is_told_first(node: Node, tmp_path: Path) -> None:
    released, served = tmp_path / "released.graphql", tmp_path / "served.graphql"
    released.write_text("type Query { gone: Int kept: Int }")
    served.write_text('type Query { kept: Int "Told" new: Int }')
    told = await schema_changes.render_page(node, released=released, served=served)
    assert told.endswith(
        "## Breaks clients\n\n- Field `gone` was removed from object type `Query`\n\n"
        "## Harms no client\n\n- Field `new` was added to object type `Query`\n"
    )
