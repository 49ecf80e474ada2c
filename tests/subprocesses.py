"""Runner of programs while the server that they ask runs in the test's own loop."""

import asyncio
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TIMEOUT_SECONDS = 1800  # seconds; a full run of the proofs asks much


@dataclass(frozen=True)
class ProgramResult:
    """How a program ended, what it said, and what it complained of."""

    code: int
    stdout: str
    stderr: str


async def run_program(
    *words: str | Path, stdin: str = "", cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> ProgramResult:
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
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            said, complaints = await child.communicate(stdin.encode())
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    assert child.returncode is not None
    return ProgramResult(child.returncode, said.decode(), complaints.decode())
