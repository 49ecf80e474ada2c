"""docs/threats.md cites a test for each claim; each of them is there."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "threats.md").read_text("utf-8")


def test_every_cited_test_exists() -> None:
    cited = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
    assert len(cited) > 15
    assert [each for each in cited if f"def {each[1]}(" not in (ROOT / each[0]).read_text("utf-8")] == []


def test_every_cited_attack_is_done() -> None:
    done = {
        each["number"]
        for name in ("log", "catalogue", "continuity")
        for each in tomllib.loads((ROOT / "tests" / "hostile" / f"{name}.toml").read_text("utf-8"))["attack"]
    }
    # In test_copies.py, test_witnessed.py and test_succession.py, for they need what others have kept.
    beside = {
        "07",
        "17",
        "18",
        "20",
        "21",
        "74",
        "74b",
        "74c",
        "75",
        "75b",
        "75c",
        "76",
        "76b",
        "77",
        "77b",
        "77c",
    }
    cited = set(re.findall(r"\b(\d\d[b-z]?)\b(?!-)", re.sub(r"`[^`]*`|\d{4}", "", TEXT)))
    assert cited <= done | beside
    assert {f"{number:02}" for number in range(1, 22)} <= done | beside
