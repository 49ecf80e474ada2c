"""Tools of third parties, from requirements/third_party_tools.txt, in an environment that is not ours.

Every package is locked by hash and none is resolved.
"""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.house.source_files import ROOT
from tests.subprocesses import ProgramResult, run_program
from tests.tool_cache import build_once

_LOCK = ROOT / "requirements" / "third_party_tools.txt"
_VENV = Path(__file__).with_name(".venv")
_PYTHON = _VENV / "bin" / "python"
_PIP = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"]


@dataclass(frozen=True)
class OutsideTools:
    """The environment's Python, whose modules are the tools."""

    python: Path

    async def run(
        self, *words: str, cwd: Path, input_text: str = "", env: Mapping[str, str] | None = None
    ) -> ProgramResult:
        """Run Python with these words, to its end."""
        return await run_program(self.python, *words, stdin=input_text, cwd=cwd, env=env)


def install_tools() -> OutsideTools:
    """Return the tools, installed once."""
    build_once(_VENV, _make_environment, source=_LOCK)
    return OutsideTools(_PYTHON)


def _make_environment() -> None:
    locked = ["--only-binary", ":all:", "--require-hashes", "-r", _LOCK]
    for words in ([sys.executable, "-m", "venv", _VENV], [_PYTHON, *_PIP, *locked]):
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
