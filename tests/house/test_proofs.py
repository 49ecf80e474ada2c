"""docs/proofs.md says of each claim what was seen, and on which day."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import proof_report


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page of a full run's own."""
    monkeypatch.setattr(proof_report, "REPORT_FILE", tmp_path / "proofs.md")
    monkeypatch.setattr(proof_report, "IS_FULL_SIZE", True)
    monkeypatch.setattr(proof_report, "_reported", {})
    monkeypatch.setattr(proof_report, "_reported_by_test", {})
    return proof_report.REPORT_FILE


def test_a_line_keeps_its_day_until_its_proof_is_run_again(
    page: Path,
) -> None:
    page.write_text(
        "| Claim | Seen | On |\n|---|---|---|\n| a | 1 | 2026-07-01 |\n| b | 2 \\| 3 | 2026-07-02 |\n",
        "utf-8",
    )
    proof_report.report_claim("a", "4")
    proof_report.write_report()
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    lines = page.read_text("utf-8").splitlines()
    assert lines[-2:] == [f"| a | 4 | {today} |", "| b | 2 \\| 3 | 2026-07-02 |"]


def test_figures_of_a_proof_that_failed_are_called_so(page: Path) -> None:
    proof_report.report_claim("a", "6 ms")
    proof_report.mark_outcome(has_passed=False)
    proof_report.report_claim("b", "5 ms")
    proof_report.mark_outcome(has_passed=True)
    proof_report.write_report()
    rows = [line.rsplit(" | ", 1)[0] for line in page.read_text("utf-8").splitlines()[-2:]]
    assert rows == ["| a | **did not hold:** 6 ms", "| b | 5 ms"]
