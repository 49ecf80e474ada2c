"""The page of the longest test files names files that exist, the longest first, each with its purpose."""

import re

from tests.durations import PAGE, listed_files
from tests.house.source_files import ROOT


def test_the_page_of_durations_lists_twenty_files_longest_first() -> None:
    seconds = [int(each) for each in re.findall(r"^\| (\d+) \|", PAGE.read_text("utf-8"), re.MULTILINE)]
    assert len(seconds) == 20
    assert seconds == sorted(seconds, reverse=True)
    assert [file for file in listed_files() if not (ROOT / file).exists()] == []


def test_each_of_the_longest_files_says_what_it_is_for() -> None:
    purposes = re.findall(r"^\| \d+ \| `[^`]+` \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(purposes) == 20
    assert all(len(each) > 20 for each in purposes)
