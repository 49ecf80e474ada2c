"""Programs of this machine or of Debian that tests run.

`missing` ends a test that cannot do without: plainly said where somebody works, a failure on a build server.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

from tests.tool_cache import folder_lock


def find_or_install(*names: str, packages: tuple[str, ...]) -> Path | None:
    """Return the first of these programs on PATH that starts; where there is none, and root runs this, install Debian's
    packages first.
    """
    with folder_lock(Path(__file__).parent):
        return find_on_path(*names) or (find_on_path(*names) if _install(*packages) else None)


def find_on_path(*names: str) -> Path | None:
    """Return the first that starts: there may be only a stand-in that says where to get the program."""
    paths = (shutil.which(name) for name in names)
    return next((Path(each) for each in paths if each and _starts(each)), None)


def skip_missing(reason: object) -> NoReturn:
    """Say so, and leave the test out; on a build server none may be left out."""
    if os.environ.get("CI"):
        pytest.fail(str(reason))
    pytest.skip(str(reason))


def _starts(program: str) -> bool:
    try:
        words = [program, "--version"]
        return subprocess.run(words, capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _install(*packages: str) -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    apt = ["apt-get", "--quiet", "--quiet", "--yes", "--no-install-recommends"]
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", *packages]):
        subprocess.run([*apt, *words], env=quietly, capture_output=True, check=False)
    return True
