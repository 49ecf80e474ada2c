"""Fenced blocks of the README, in order."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class ReadmeBlock:
    """One fenced block and its language."""

    language: str
    text: str


def read_blocks() -> list[ReadmeBlock]:
    """Return the README's blocks."""
    return [ReadmeBlock(*found) for found in _BLOCK.findall((ROOT / "README.md").read_text("utf-8"))]
