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

_FAILED = "**did not hold:** "

_told: dict[str, str] = {}  # by the test that is running
_seen: dict[str, str] = {}


def tell(claim: str, figures: str) -> None:
    """Say what a proof saw: the claim as a sentence, and the figures."""
    _told[claim] = figures
    print(f"{claim}: {figures}")


def judged(*, held: bool) -> None:
    """The test that told it has ended: figures of one that failed are called so."""
    _seen.update({claim: figures if held else _FAILED + figures for claim, figures in _told.items()})
    _told.clear()


@pytest.fixture
def saw() -> Saw:
    """Give a test the way to tell."""
    return tell


def write_down() -> None:
    """Write what a full run has seen so far; earlier lines of claims that were not run again are kept."""
    judged(held=True)  # what was told between tests
    if not FULL or not _seen:
        return
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    known = _read() | {claim: (figures, today) for claim, figures in _seen.items()}
    rows = [f"| {claim} | {figures} | {day} |" for claim, (figures, day) in sorted(known.items())]
    FILE.write_text(
        "# What the proofs saw\n\n"
        "Written by `make prove`, which runs every proof at full size and prints its seeds. `make test` runs the same\n"
        "proofs small. Times and memory are of the machine named here; counts hold anywhere.\n"
        "A line is of the day beside it: a run of some proofs leaves the lines of the others.\n\n"
        f"Last run: {today}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores ({platform.machine()}).\n\n"
        "| Claim | Seen | On |\n|---|---|---|\n" + "\n".join(rows) + "\n",
        "utf-8",
    )


def _read() -> dict[str, tuple[str, str]]:
    if not FILE.exists():
        return {}
    lines = [line for line in FILE.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [line.strip("| ").rsplit(" | ", 1) for line in lines[1:]]
    return {claim: (figures, day) for told, day in cells for claim, figures in [told.split(" | ", 1)]}
