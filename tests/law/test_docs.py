"""docs/law.md and docs/glossary.md say what the rulebook does."""

import re
import tomllib
from datetime import date
from enum import Enum
from pathlib import Path

import pytest

from rulebook import values
from rulebook.payslip.line_kinds import LineSource, load_line_kinds
from rulebook.table import DatedValue, load_law
from rulebook.values import SourceMark

DOCS = Path(__file__).parents[2] / "docs"
CASES = Path(__file__).parent / "cases"
BLOCK = re.compile(
    r"(?<=<!-- values: checked by tests/law/test_docs\.py -->\n).*(?=<!-- end of values -->)", re.DOTALL
)
KINDS_BLOCK = re.compile(
    r"(?<=<!-- kinds: checked by tests/law/test_docs\.py -->\n).*(?=<!-- end of kinds -->)", re.DOTALL
)
KINDS_PAGES = {"en": "law.md", "id": "id/slip-gaji.md"}
KINDS_HEADS = {
    "en": "| Kind | Name | Explanation | For whom, law and mark | Column |\n|---|---|---|---|---|\n",
    "id": "| Jenis | Nama | Penjelasan | Bagi siapa, dasar, dan tandanya | Kolom |\n|---|---|---|---|---|\n",
}
MARKS = {
    SourceMark.VERIFIED: {"en": "verified", "id": "diperiksa"},
    SourceMark.SECONDARY: {"en": "[V2]", "id": "[V2]"},
    SourceMark.UNVERIFIED: {"en": "[K]", "id": "[K]"},
}
KINDS_ON = date(2026, 11, 1)
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


def describe_source(source: LineSource, locale: str) -> str:
    laws = [f"{each.law} {each.article}".strip() for each in source.list_citations(on=KINDS_ON)]
    return f"{', '.join(source.employee_kinds)}: {'; '.join(laws)} {MARKS[source.mark][locale]}"


def list_line_kinds(locale: str) -> str:
    """Write every kind of pay slip line as the table of a page."""
    return KINDS_HEADS[locale] + "".join(
        f"| `{kind.kind}` | {kind.name(locale)} | {kind.explanation(locale)} "
        f"| {'<br>'.join(describe_source(source, locale) for source in kind.sources)} | `{kind.column}` |\n"
        for kind in load_line_kinds().values()
    )


@pytest.mark.parametrize("locale", KINDS_PAGES)
def test_the_page_lists_every_kind_of_pay_slip_line_with_its_mark(locale: str) -> None:
    found = KINDS_BLOCK.search((DOCS / KINDS_PAGES[locale]).read_text("utf-8"))
    assert found
    assert found.group() == list_line_kinds(locale)


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
