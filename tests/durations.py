"""Durations of the test files: collected while tests run, and written as `tests/durations.md` by `make durations`.

The page says which twenty files take longest and what each is for; a run begins with the longest of them.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

PAGE = Path(__file__).with_name("durations.md")
_LISTED = 20
_ROW = re.compile(r"^\| (\d+) \| `(tests/[\w/]+\.py)` \|", re.MULTILINE)
_HEAD = """# Durations of the test files

Written by `make durations` on two cores: the twenty files that take longest, in seconds of setup, calls and teardown of
their tests, of {total} s in all (files run side by side, a worker a core and one more). `make test` begins with them.

| Seconds | File | Purpose |
| ---: | --- | --- |
"""
_seconds: defaultdict[str, float] = defaultdict(float)


def add_report(report: pytest.TestReport) -> None:
    """Count one phase of a test for its file."""
    _seconds[report.nodeid.partition("::")[0]] += report.duration


def render_page() -> str:
    """Return the page for what was counted."""
    slowest = sorted(_seconds.items(), key=lambda each: -each[1])[:_LISTED]
    rows = [f"| {seconds:.0f} | `{file}` | {_purpose(Path(file))} |" for file, seconds in slowest]
    return _HEAD.format(total=f"{sum(_seconds.values()):,.0f}") + "\n".join(rows) + "\n"


def write_page() -> None:
    """Write the page."""
    PAGE.write_text(render_page(), "utf-8")


def listed_files() -> list[str]:
    """Return the files of the page, the longest first."""
    return [file for _, file in _ROW.findall(PAGE.read_text("utf-8"))] if PAGE.exists() else []


def sort_longest_first(items: list[pytest.Item]) -> None:
    """Put the tests of the listed files before all others, so that no worker ends with a long one alone."""
    order = {file: place for place, file in enumerate(listed_files())}
    items.sort(key=lambda item: order.get(item.nodeid.partition("::")[0], len(order)))


def _purpose(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return docstring.partition("\n")[0].replace("|", "\\|")
