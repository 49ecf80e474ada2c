"""Report of tests marked `proof` or `measured`; a full run writes it to docs/proofs.md.

A claim is told with its size, its seed and what was counted or measured, so that anybody can repeat it.
"""

import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

IS_FULL_SIZE = os.environ.get("JEJAK_PROOF") == "full"
REPORT_FILE = Path(__file__).parents[1] / "docs" / "proofs.md"
ClaimRecorder = Callable[[str, str], None]

_FAILED_PREFIX = "**did not hold:** "

_reported_by_test: dict[str, str] = {}  # by the test that is running
_reported: dict[str, str] = {}


def report_claim(claim: str, figures: str) -> None:
    """Say what a proof saw: the claim as a sentence on one line, and the figures."""
    assert "\n" not in claim + figures, "a line of a table"
    _reported_by_test[claim] = figures
    print(f"{claim}: {figures}")


def mark_outcome(*, has_passed: bool) -> None:
    """The test that told it has ended: figures of one that failed are called so."""
    _reported.update(
        {
            claim: figures if has_passed else _FAILED_PREFIX + figures
            for claim, figures in _reported_by_test.items()
        }
    )
    _reported_by_test.clear()


@pytest.fixture
def record_claim() -> ClaimRecorder:
    """Give a test the way to tell."""
    return report_claim


def write_report() -> None:
    """Write what a full run has seen so far; earlier lines of claims that were not run again are kept."""
    mark_outcome(has_passed=True)  # what was told between tests
    if not IS_FULL_SIZE or not _reported:
        return
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    known = _read_report() | {claim: (figures, today) for claim, figures in _reported.items()}
    rows = [f"| {claim} | {figures} | {day} |" for claim, (figures, day) in sorted(known.items())]
    REPORT_FILE.write_text(
        "# What the proofs saw\n\n"
        "Written by `make prove`, which runs every proof at full size and prints its seeds. `make test` runs the same\n"
        "proofs small. Times and memory are of the machine named here; counts hold anywhere.\n"
        "A line is of the day beside it: a run of some proofs leaves the lines of the others.\n\n"
        f"Last run: {today}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores ({platform.machine()}).\n\n"
        "| Claim | Seen | On |\n|---|---|---|\n" + "\n".join(rows) + "\n",
        "utf-8",
    )


def _read_report() -> dict[str, tuple[str, str]]:
    if not REPORT_FILE.exists():
        return {}
    lines = [line for line in REPORT_FILE.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [line.strip("| ").rsplit(" | ", 1) for line in lines[1:]]
    return {claim: (figures, day) for told, day in cells for claim, figures in [told.split(" | ", 1)]}
