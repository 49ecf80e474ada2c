"""Report of what is left of the names that standard terms replaced; `python -m tests.house.names` prints it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.house.source_files import FUNCTION_NODES, ROOT, format_location, list_files, parse_tree

_LIST = Path(__file__).with_name("replaced_names.txt")
_TEXT = (".py", ".sql", ".md", ".toml", ".txt", ".yaml", ".json", ".graphql", ".html")
_SQL_DEFINITION = re.compile(r"\b(?:FUNCTION|PROCEDURE|VIEW|TABLE)\s+(?:\w+\.)?(\w+)", re.IGNORECASE)
_GRAPHQL_DEFINITION = re.compile(
    r"^(?:type|input|enum|interface|union|scalar)\s+(\w+)|^\s+(\w+)[(:]", re.MULTILINE
)


class Definition(NamedTuple):
    """One name that a file of ours gives to something, and where."""

    name: str
    path: Path
    line: int


@dataclass(frozen=True)
class ReplacedName:
    """A name that a standard term replaced, and the file or folder in which it may not come back."""

    old: str
    scope: Path
    new: str


def read_replaced_paths() -> dict[str, str]:
    """The paths that no longer exist, and where their content went."""
    return {line[1]: line[2] for line in _read_lines() if line[0] == "path"}


def read_replaced_names() -> list[ReplacedName]:
    """The names that standard terms replaced."""
    return [ReplacedName(line[1], ROOT / line[2], line[3]) for line in _read_lines() if line[0] == "name"]


def list_definitions(path: Path) -> Iterator[Definition]:
    """List classes, functions, fields, constants and attributes of one Python file; locals and parameters are not."""
    nodes = list(ast.walk(parse_tree(path)))
    for node in nodes:
        if isinstance(node, ast.ClassDef | ast.Module):
            yield from _list_assigned(path, node.body)
        if isinstance(node, (ast.ClassDef, *FUNCTION_NODES)):
            yield Definition(node.name, path, node.lineno)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield Definition(node.attr, path, node.lineno)


def list_leftovers() -> list[str]:
    """Say of every replaced path and name where it is left."""
    return [*_list_paths(), *_list_mentions(), *_list_names()]


def _list_paths() -> Iterator[str]:
    yield from (
        f"{old}: exists, became {new}" for old, new in read_replaced_paths().items() if (ROOT / old).exists()
    )


def _list_mentions() -> Iterator[str]:
    modules = {old: new for old, new in read_replaced_paths().items() if old.endswith(".py")}
    pattern = re.compile(rf"(?<![\w./])({'|'.join(map(re.escape, modules))})\b")
    for path in list_files(*_TEXT):
        if path != _LIST:
            for old in pattern.findall(path.read_text()):
                yield f"{format_location(path)}: mentions {old}, became {modules[old]}"


def _list_names() -> Iterator[str]:
    definitions: dict[str, list[Definition]] = {}
    for definition in _list_all_definitions():
        definitions.setdefault(definition.name, []).append(definition)
    for replaced in read_replaced_names():
        for definition in definitions.get(replaced.old, ()):
            if definition.path.is_relative_to(replaced.scope):
                where = format_location(definition.path, line=definition.line)
                yield f"{where}: {replaced.old}, became {replaced.new}"


def _list_all_definitions() -> Iterator[Definition]:
    for path in list_files(".py"):
        yield from list_definitions(path)
    for path in list_files(".sql"):
        yield Definition(path.stem, path, 1)
        yield from _list_matches(_SQL_DEFINITION, path)
    for path in list_files(".graphql"):
        yield from _list_matches(_GRAPHQL_DEFINITION, path)


def _list_matches(pattern: re.Pattern[str], path: Path) -> Iterator[Definition]:
    text = path.read_text()
    for match in pattern.finditer(text):
        name = next(group for group in match.groups() if group)
        yield Definition(name, path, text.count("\n", 0, match.start()) + 1)


def _list_assigned(path: Path, body: list[ast.stmt]) -> Iterator[Definition]:
    for statement in body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                for node in ast.walk(target):
                    if isinstance(node, ast.Name):
                        yield Definition(node.id, path, statement.lineno)


def _read_lines() -> Iterator[list[str]]:
    for line in _LIST.read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split()


if __name__ == "__main__":
    print("\n".join(list_leftovers()))
