"""Writer of what is committed of the policy: `python -m jejak.policy_artifacts` makes grants and pages anew.

Run by the person who changes rulebook/access; tests compare. The schemas are `python -m schema.sdl`'s.
"""

import asyncio
from pathlib import Path

from jejak.database.pools import open_pools
from jejak.policy_artifacts import access_pages, column_grants

ROOT = Path(__file__).parents[2]


async def build_artifacts() -> dict[str, str]:
    """Return every file that follows from the policy, path to text."""
    async with open_pools({}):
        return {column_grants.FILE: column_grants.render_grants(), **access_pages.render_pages()}


def main() -> None:
    """Write them."""
    for name, text in asyncio.run(build_artifacts()).items():
        (ROOT / name).write_text(text, "utf-8")
        print(name)


if __name__ == "__main__":
    main()
