"""Names that a standard term replaced do not come back."""

from pathlib import Path

from tests.house.names import list_definitions, list_leftovers, read_replaced_names, read_replaced_paths

_SOURCE = """
LIMIT = 1

class Seen:
    told: int
    def look(self, given):
        self.kept = found = given
"""


def test_no_replaced_name_is_left() -> None:
    assert list_leftovers() == []


def test_the_search_sees_every_name_that_a_file_gives_to_others(tmp_path: Path) -> None:
    source = tmp_path / "source.py"
    source.write_text(_SOURCE)
    assert {each.name for each in list_definitions(source)} == {"LIMIT", "Seen", "told", "look", "kept"}


def test_every_line_of_the_list_says_what_replaced_the_name() -> None:
    names = read_replaced_names()
    assert len(read_replaced_paths()) > 100
    assert len(names) > 200
    assert [each.old for each in names if not each.scope.exists() or each.old == each.new] == []
