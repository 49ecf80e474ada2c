"""docs/law.md and docs/glossary.md say what the rulebook does."""

import re
import tomllib
from enum import Enum
from pathlib import Path

import pytest

from rulebook import values
from rulebook.table import DatedValue, load_law

DOCS = Path(__file__).parents[2] / "docs"
CASES = Path(__file__).parent / "cases"
BLOCK = re.compile(r"(?<=test_docs\.py -->\n).*(?=<!-- end of values -->)", re.DOTALL)
VOCABULARIES = [
    kind
    for kind in vars(values).values()
    if isinstance(kind, type) and issubclass(kind, Enum) and kind.__module__ == values.__name__ and len(kind)
]


def row(entry: DatedValue) -> str:
    shown = ", ".join(entry.value) if isinstance(entry.value, tuple) else str(entry.value)
    until = f" to {entry.until}" if entry.until else ""
    doubt = "" if entry.source.verified else "no"
    source = f"{entry.source.law} {entry.source.article}".strip()
    return f"| `{entry.key}` | {shown} | {entry.since}{until} | {source} | {doubt} |\n"


def list_values() -> str:
    """Write every value on file as the table of docs/law.md."""
    head = "| Key | Value | In force from | Source | Verified |\n|---|---|---|---|---|\n"
    return head + "".join(
        row(entry) for key in sorted(load_law().entries) for entry in load_law().entries[key]
    )


def test_the_law_page_lists_every_value_on_file() -> None:
    found = BLOCK.search((DOCS / "law.md").read_text("utf-8"))
    assert found
    assert found.group() == list_values()


def test_the_law_page_names_every_file_of_cases() -> None:
    page = (DOCS / "law.md").read_text("utf-8")
    for path in CASES.glob("*.toml"):
        assert f"`{path.name}`" in page
        assert tomllib.loads(path.read_text("utf-8"))["case"], path.name


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda kind: kind.__name__)
def test_the_glossary_has_a_word_for_every_member(vocabulary: type[Enum]) -> None:
    page = (DOCS / "glossary.md").read_text("utf-8")
    missing = [member.name for member in vocabulary if f"`{vocabulary.__name__}.{member.name}`" not in page]
    assert missing == []
