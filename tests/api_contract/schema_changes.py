"""Changes of the API since its last release, written to docs/api-changes.md by `make sdl`.

A release replaces docs/released.graphql with the schema it ships, and the list begins anew.
"""

import asyncio
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from schema.sdl import FULL_SCHEMA_FILE
from tests.node import Node, install_packages

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "api-changes.md"
RELEASED = DOCS / "released.graphql"
_DIFF = Path(__file__).with_suffix(".mjs")
_HEADINGS = {
    "BREAKING": "Breaks clients",
    "DANGEROUS": "May surprise clients",
    "NON_BREAKING": "Harms no client",
}
_HEAD = """# What changed in the API

Written by `make sdl` with graphql-inspector: from [the schema last released](released.graphql) to
[the schema that is served](../schema/schema.graphql), which is the union of what all audiences see. Changes of
descriptions are left out. What clients have goes only after it was deprecated ([clients.md](clients.md#what-goes)); a
test holds every field to that.
"""


async def render_page(node: Node, *, released: Path = RELEASED, served: Path = FULL_SCHEMA_FILE) -> str:
    """Return docs/api-changes.md as it should be."""
    found = await node.run_script(_DIFF, released=str(released), served=str(served))
    return "\n".join([_HEAD, *_sections([(each["level"], each["message"]) for each in found])])


def _sections(changes: list[tuple[str, str]]) -> Iterator[str]:
    order = list(_HEADINGS)
    changes.sort(key=lambda each: (order.index(each[0]), each[1]))
    if not changes:
        yield "Nothing.\n"
    for level, found in groupby(changes, key=lambda each: each[0]):
        yield f"## {_HEADINGS[level]}\n"
        yield from ("- " + message.replace("'", "`") for _, message in found)
        yield ""


if __name__ == "__main__":
    PAGE.write_text(asyncio.run(render_page(Node(install_packages()))), "utf-8")
    print(PAGE.name)
