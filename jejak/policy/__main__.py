"""What is committed of the policy? `python -m jejak.policy` writes the grants of the database and the pages anew.

Run by whoever changes rulebook/access; tests compare. The schemas are `python -m schema.sdl`'s.
"""

import asyncio
from pathlib import Path

from jejak.database import connected
from jejak.policy import columns, page

ROOT = Path(__file__).parents[2]


async def written() -> dict[str, str]:
    """Return every file that follows from the policy, path to text."""
    async with connected({}):
        return {columns.FILE: columns.grants(), **page.pages()}


def main() -> None:
    """Write them."""
    for name, text in asyncio.run(written()).items():
        (ROOT / name).write_text(text, "utf-8")
        print(name)


if __name__ == "__main__":
    main()
