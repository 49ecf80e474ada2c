"""Only fictional people live in this repository, and no machine's own paths."""

import re
from datetime import date

from tests.house.source_files import format_location, is_in_package, list_files

_NIK = re.compile(r"(?<![0-9a-fA-F])\d{16}(?![0-9a-fA-F])")
_NIP = re.compile(r"(?<![0-9a-fA-F])\d{18}(?![0-9a-fA-F])")
_TEXT = (".py", ".sql", ".toml", ".csv", ".md", ".graphql", ".html", ".yaml", ".yml", ".json")


def test_nobodys_civil_number_stands_here() -> None:
    assert [
        format_location(path)
        for path in list_files(*_TEXT)
        if any(_is_nik(word) for word in _NIK.findall(path.read_text()))
    ] == []


def test_staff_numbers_stand_in_tests_only() -> None:
    holding = [path for path in list_files(*_TEXT) if _NIP.search(path.read_text())]
    assert [format_location(path) for path in holding if not is_in_package(path, "tests", "docs")] == []


def test_no_file_names_somebodys_home() -> None:
    home = re.compile(r"/(home|Users)/[a-z]|/root" + "/")
    assert [format_location(path) for path in list_files(*_TEXT) if home.search(path.read_text())] == []


def _is_nik(digits: str) -> bool:
    """Digits 7 to 12 are a date of birth, the day of women raised by 40."""
    day, month = int(digits[6:8]) % 40, int(digits[8:10])
    try:
        date(2000, month, day)
    except ValueError:
        return False
    return digits[:2] in {
        "11",
        "12",
        "13",
        "14",
        "15",
        "16",
        "17",
        "18",
        "19",
        "21",
        "31",
        "32",
        "33",
        "34",
        "35",
    }
