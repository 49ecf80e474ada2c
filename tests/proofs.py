"""What did the proofs see? Tests marked `proof` or `measured` say it here; a full run writes it to docs/proofs.md.

A claim is told with its size, its seed and what was counted or measured, so that anybody can repeat it.
"""

import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

FULL = os.environ.get("JEJAK_PROOF") == "full"
FILE = Path(__file__).parents[1] / "docs" / "proofs.md"
Saw = Callable[[str, str], None]

_seen: dict[str, str] = {}


def tell(claim: str, figures: str) -> None:
    """Say what a proof saw: the claim as a sentence, and the figures."""
    _seen[claim] = figures
    print(f"{claim}: {figures}")


@pytest.fixture
def saw() -> Saw:
    """Give a test the way to tell."""
    return tell


def write_down() -> None:
    """Write what a full run saw; earlier lines of claims that were not run again are kept."""
    if not FULL or not _seen:
        return
    known = _read() | _seen
    rows = [f"| {claim} | {figures} |" for claim, figures in sorted(known.items())]
    FILE.write_text(
        "# What the proofs saw\n\n"
        "Written by `make prove`, which runs every proof at full size and prints its seeds. `make test` runs the same\n"
        "proofs small. Times and memory are of the machine named here; counts hold anywhere.\n\n"
        f"Last run: {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores ({platform.machine()}).\n\n"
        "| Claim | Seen |\n|---|---|\n" + "\n".join(rows) + "\n",
        "utf-8",
    )


def _read() -> dict[str, str]:
    if not FILE.exists():
        return {}
    cells = [
        line.strip("| ").split(" | ", 1)
        for line in FILE.read_text("utf-8").splitlines()
        if line.startswith("| ")
    ]
    return dict(cells[1:])
