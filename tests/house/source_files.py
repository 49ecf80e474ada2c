"""Source files of the repository, so that the checks of this folder forget none."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("schema", "resolvers", "rulebook", "models", "audit", "jejak")
_SKIPPED = {".git", ".hypothesis", ".node", ".venv", "var", "dist", "__pycache__", "node_modules"}

FUNCTION_NODES = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def list_files(*suffixes: str) -> tuple[Path, ...]:
    """Our files with one of these suffixes, by path; every file when none is named."""
    return tuple(
        sorted(
            path
            for path in _walk(ROOT)
            if path.suffix in suffixes or (not suffixes and "cache" not in path.parent.name)
        )
    )


@cache
def parse_tree(path: Path) -> ast.Module:
    """The syntax of one Python file."""
    return ast.parse(path.read_text())


def list_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, inner ones too."""
    yield from (node for node in ast.walk(parse_tree(path)) if isinstance(node, FUNCTION_NODES))


def format_location(path: Path, *, line: int = 0) -> str:
    """How a finding is shown: the path from the root, and the line."""
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def is_in_package(path: Path, *packages: str) -> bool:
    """Whether a file lies in one of these root folders."""
    return path.relative_to(ROOT).parts[0] in packages


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and path.name not in _SKIPPED and not path.name.endswith("_cache"):
            yield from _walk(path)
        elif path.is_file():
            yield path
