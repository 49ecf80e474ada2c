"""Script of Node's that stays: a line of JSON asks, and a line of JSON answers."""

import asyncio
import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tests.node import HERE, PROGRAM, NodeFailed

_TIMEOUT_SECONDS: Final = 1800  # a full run of the proofs asks much
_MOST_BYTES: Final = 1 << 28  # of an answer


class ScriptProcess:
    """Process of a script, started with the first question and again after one that came to no end."""

    def __init__(self, script: Path) -> None:
        self._script = script
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process and self._process.stdin:
            self._process.stdin.close()
            await self._process.wait()

    async def ask(self, **given: object) -> Any:
        """Return what the script answers.

        Raises: NodeFailed when it ends, or says why there is no answer
        """
        process = self._process = self._process or await self._start()
        assert process.stdin
        assert process.stdout
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                process.stdin.write(json.dumps(given).encode() + b"\n")
                await process.stdin.drain()
                line = await process.stdout.readline()
        except BaseException:  # what it says from now on answers nothing that is asked later
            await self._stop(process)
            raise
        if not line:
            await self._stop(process)
            raise NodeFailed(f"{self._script} ended with {process.returncode}")
        found = json.loads(line)
        if "failed" in found:
            raise NodeFailed(f"{self._script}: {found['failed']}")
        return found

    async def _start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            PROGRAM, self._script, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=_MOST_BYTES
        )

    async def _stop(self, process: asyncio.subprocess.Process) -> None:
        self._process = None
        if process.returncode is None:
            process.kill()
        await process.wait()
