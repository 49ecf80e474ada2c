"""How does a test run a program, while the server that it asks runs in the test's own loop?

Called by `tests/node.py`, `tests/outsiders/tools.py` and whoever runs an example.
"""

import asyncio
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 1800  # seconds; a full run of the proofs asks much


@dataclass(frozen=True)
class Ended:
    """How a program ended, what it said, and what it complained of."""

    code: int
    said: str
    complaints: str


async def ran(
    *words: str | Path, told: str = "", cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Ended:
    """Run a program to its end, without colours, with what it is told on standard input."""
    child = await asyncio.create_subprocess_exec(
        *map(str, words),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", **(env or {})},
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            said, complaints = await child.communicate(told.encode())
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    assert child.returncode is not None
    return Ended(child.returncode, said.decode(), complaints.decode())
