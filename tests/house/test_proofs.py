"""docs/proofs.md says of each claim what was seen, and on which day."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import proofs


def test_a_line_keeps_its_day_until_its_proof_is_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "proofs.md"
    page.write_text(
        "| Claim | Seen | On |\n|---|---|---|\n| a | 1 | 2026-07-01 |\n| b | 2 \\| 3 | 2026-07-02 |\n",
        "utf-8",
    )
    monkeypatch.setattr(proofs, "FILE", page)
    monkeypatch.setattr(proofs, "FULL", True)
    monkeypatch.setattr(proofs, "_seen", {"a": "4"})
    proofs.write_down()
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    lines = page.read_text("utf-8").splitlines()
    assert lines[-2:] == [f"| a | 4 | {today} |", "| b | 2 \\| 3 | 2026-07-02 |"]
