"""Parser of Markdown pages: code blocks, tables and commands, for the tests of this folder."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from tests.house.source_files import ROOT

OPERATIONS = ROOT / "docs" / "operations.md"
OPERASI = ROOT / "docs" / "id" / "operasi.md"
FLOW = ROOT / "docs" / "flow.md"
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
# How a page calls the command line: on a server, from a checkout, in a container.
_CALL = re.compile(r"(?:^(?:sudo )?jejak |bin/jejak |-m jejak |--rm manage )(?P<words>.*)$", re.MULTILINE)


def code_blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a page that are written in a language."""
    return [text for kind, text in _BLOCK.findall(page.read_text("utf-8")) if kind == language]


def inline_code(page: Path) -> list[str]:
    """What stands between single backquotes, outside the code blocks."""
    return _INLINE.findall(_BLOCK.sub("", page.read_text("utf-8")))


def command_calls(page: Path) -> Iterator[list[str]]:
    """Every call of the command line, as its words; an inline one may leave arguments out."""
    for text in code_blocks(page, "sh"):
        for call in _CALL.finditer(text.replace("\\\n", " ")):
            yield shlex.split(re.split(r"\s[|>#]", call["words"])[0])


def named_commands(page: Path) -> Iterator[str]:
    """The first word after `jejak` wherever prose names a command."""
    for text in inline_code(page):
        if call := _CALL.match(text):
            yield call["words"].split()[0]


def table_rows(page: Path, heading: str) -> list[tuple[str, ...]]:
    """The rows of the table under a row of headings, without it."""
    _, _, rest = page.read_text("utf-8").partition(heading + "\n")
    rows = []
    for line in rest.splitlines()[1:]:
        if not line.startswith("|"):
            break
        rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return rows
