"""CONTRIBUTING lists the files of each usual change: all of them, and none that is not there."""

import re
from pathlib import Path

import pytest

from tests.deployment.markdown_pages import inline_code, table_rows
from tests.house.source_files import PACKAGES, ROOT, format_location, is_in_package, list_files

PAGE = ROOT / "CONTRIBUTING.md"
_COLUMN = re.compile(r"\b(?:birth_place|birthPlace)\b")
_PATH = re.compile(r"[\w.]+(?:/[\w.]+)+/?")
_GENERATED = re.compile(r"schema/.*\.graphql|models/functions/91_columns\.sql|jejak/doctor/manifest\.json")
_USES = {"jejak/demo/leave/leave_history.py"}  # invents an address in the same place


KINDS = ("a leave kind", "a limit", "a page", "an import column", "a refusal's text")
# What one example of a change is called wherever a program reads or checks it.
EXAMPLES = {
    "a leave kind": re.compile(r"\bIMPORTANT_REASON\b"),
    "a limit": re.compile(r"\b(TOO_MANY_ALIASES|TooManyAliases)\b"),
    "an import column": re.compile(r"\bdays_used\b|HARI TERPAKAI"),
}
_OTHER_USES = {"tests/people.py"}  # makes opening balances without a file


@pytest.mark.parametrize("kind", KINDS)
def test_each_usual_change_lists_its_files(kind: str) -> None:
    rows = table_rows(PAGE, f"| File of {kind} | What to write |")
    assert len(rows) >= 3
    assert [file for file, _ in rows if not (ROOT / file.strip("`")).exists()] == []


@pytest.mark.parametrize("kind", EXAMPLES)
def test_no_file_names_an_example_that_the_list_of_its_change_lacks(kind: str) -> None:
    section = next(each for each in PAGE.read_text("utf-8").split("\n## ") if f"| File of {kind} |" in each)
    listed = tuple(text for text in re.findall(r"`([^`]+)`", section) if _PATH.fullmatch(text))
    named = {
        format_location(path)
        for path in list_files(".py", ".sql", ".toml", ".txt")
        if is_in_package(path, *PACKAGES, "tests") and EXAMPLES[kind].search(path.read_text("utf-8"))
    } - {format_location(Path(__file__))}
    assert {each for each in named - _OTHER_USES if not each.startswith(listed)} == set()


def _list_files() -> list[str]:
    rows = table_rows(PAGE, "| File | What to write | Why it is not derived |")
    return [file.strip("`") for file, _, _ in rows]


def test_a_plain_column_takes_no_more_than_ten_files() -> None:
    assert 0 < len(_list_files()) <= 10


def test_no_file_names_a_plain_column_that_the_list_lacks() -> None:
    named = {
        format_location(path)
        for path in list_files()
        if is_in_package(path, *PACKAGES)
        and path.suffix in (".py", ".sql", ".toml", ".txt", ".json", ".graphql", ".html")
        and not _GENERATED.fullmatch(format_location(path))
        and _COLUMN.search(path.read_text("utf-8"))
    }
    listed = tuple(_list_files())
    assert {each for each in named - _USES if not each.startswith(listed)} == set()
    assert named >= _USES
    pages = {path for path in listed if path.startswith("jejak/portal/")}  # they show other columns
    assert {each for each in listed if not any(name.startswith(each) for name in named)} <= pages


def test_every_path_of_the_page_exists() -> None:
    paths = {text for text in inline_code(PAGE) if _PATH.fullmatch(text)} - {"rulebook/access/areas/AREA.txt"}
    assert len(paths) > 15
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []
