"""Docstrings begin with what a thing is; every module and every public function of a package has one."""

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.source_files import (
    FUNCTION_NODES,
    PACKAGES,
    format_location,
    is_in_package,
    list_files,
    parse_tree,
)

# The names before the first condition: "Raises: NotFound, Denied when …".
_RAISES = re.compile(r"Raises: ((?:[A-Z]\w+(?:, |; | and )?)+)")
_DOCUMENTED_NODES = (ast.Module, ast.ClassDef, *FUNCTION_NODES)


def test_every_module_says_what_it_is() -> None:
    assert [
        format_location(path) for path in list_files(".py") if not ast.get_docstring(parse_tree(path))
    ] == []


def test_every_public_function_of_a_package_says_what_it_gives() -> None:
    silent = [
        format_location(path, line=node.lineno)
        for path in list_files(".py")
        if is_in_package(path, *PACKAGES) and "cli" not in path.parts
        for node in parse_tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_docstring_begins_with_a_question() -> None:
    assert [
        format_location(path, line=line)
        for path in list_files(".py")
        for line, text in _list_docstrings(path)
        if _asks(text)
    ] == []


def test_no_docstring_of_a_module_lists_who_calls_it() -> None:
    """The import graph knows, and stays true."""
    lists = ("Called by ", "Asked by ", "Wired by ", "Started by ")
    assert [
        format_location(path)
        for path in list_files(".py")
        if any(each in (ast.get_docstring(parse_tree(path)) or "") for each in lists)
    ] == []


def test_every_sentence_names_its_subject() -> None:
    """A sentence names its subject: the caller, the applicant, the operator."""
    assert [
        format_location(path)
        for path in list_files(".py", ".md", ".toml")
        if not path.is_relative_to(Path(__file__).parent) and "whoever" in path.read_text().lower()
    ] == []


def test_every_error_that_a_docstring_raises_exists() -> None:
    known = {*vars(builtins), "DBAPIError"}  # the latter is a name of PEP 249
    for path in list_files(".py"):
        for node in ast.walk(parse_tree(path)):
            if isinstance(node, ast.ClassDef):
                known.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                known |= {each.asname or each.name for each in node.names}
    assert [
        f"{format_location(path, line=line)}: {name}"
        for path in list_files(".py")
        for line, text in _list_docstrings(path)
        for listed in _RAISES.findall(text)
        for name in re.findall(r"[A-Z][a-z]+(?:[A-Z]\w+)?", listed)
        if name not in known
    ] == []


def _asks(text: str) -> bool:
    """Tell whether the first paragraph asks something; what stands in backquotes is code."""
    return "?" in "".join(text.split("\n\n", maxsplit=1)[0].split("`")[::2])


def _list_docstrings(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(parse_tree(path)):
        if isinstance(node, _DOCUMENTED_NODES) and (text := ast.get_docstring(node)):
            yield getattr(node, "lineno", 1), text
