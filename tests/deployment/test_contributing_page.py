"""CONTRIBUTING lists the files of a plain column: all of them, and none that is not there."""

import re

from tests.deployment.markdown_pages import inline_code, table_rows
from tests.house.source_files import PACKAGES, ROOT, format_location, is_in_package, list_files

PAGE = ROOT / "CONTRIBUTING.md"
_COLUMN = re.compile(r"\b(?:birth_place|birthPlace)\b")
_PATH = re.compile(r"[\w.]+(?:/[\w.]+)+/?")
_GENERATED = re.compile(r"schema/.*\.graphql|models/functions/91_columns\.sql|jejak/doctor/manifest\.json")
_USES = {"jejak/demo/leave/leave_history.py"}  # invents an address in the same place


def _listed() -> list[str]:
    rows = table_rows(PAGE, "| File | What to write | Why it is not derived |")
    return [file.strip("`") for file, _, _ in rows]


def test_a_plain_column_takes_no_more_than_ten_files() -> None:
    assert 0 < len(_listed()) <= 10


def test_no_file_names_a_plain_column_that_the_list_lacks() -> None:
    named = {
        format_location(path)
        for path in list_files()
        if is_in_package(path, *PACKAGES)
        and path.suffix in (".py", ".sql", ".toml", ".txt", ".json", ".graphql", ".html")
        and not _GENERATED.fullmatch(format_location(path))
        and _COLUMN.search(path.read_text("utf-8"))
    }
    listed = tuple(_listed())
    assert {each for each in named - _USES if not each.startswith(listed)} == set()
    assert named >= _USES
    pages = {path for path in listed if path.startswith("jejak/portal/")}  # they show other columns
    assert {each for each in listed if not any(name.startswith(each) for name in named)} <= pages


def test_every_path_of_the_page_exists() -> None:
    paths = {text for text in inline_code(PAGE) if _PATH.fullmatch(text)} - {"rulebook/access/areas/AREA.txt"}
    assert len(paths) > 15
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []
