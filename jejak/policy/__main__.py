"""What is committed of the policy? `python -m jejak.policy` writes the grants of the database and the pages anew.

Run by whoever changes rulebook/access; tests compare. The schemas are `python -m schema.sdl`'s.
"""

import asyncio
from pathlib import Path

from jejak.database import open_pools
from jejak.policy import columns, page

ROOT = Path(__file__).parents[2]


async def build_artifacts() -> dict[str, str]:
    """Return every file that follows from the policy, path to text."""
    async with open_pools({}):
        return {columns.FILE: columns.render_grants(), **page.render_pages()}


def main() -> None:
    """Write them."""
    for name, text in asyncio.run(build_artifacts()).items():
        (ROOT / name).write_text(text, "utf-8")
        print(name)


if __name__ == "__main__":
    main()
