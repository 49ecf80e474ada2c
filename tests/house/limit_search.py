"""Search for numbers that bound something and stand outside the files of limits."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jejak.limits_reference import MODULES
from tests.house.source_files import PACKAGES, ROOT, is_in_package, list_files, parse_tree

LIMIT_NAME = re.compile(
    r"(^|_)(MAX|MIN|LIMIT|TIMEOUT|LIFETIME|RETENTION|TTL|INTERVAL|DELAY|WAIT|GRACE|HORIZON|WINDOW|TOLERANCE|SILENCE"
    r"|NANOSECONDS|MILLISECONDS|SECONDS|MINUTES|HOURS|DAYS|MONTHS|YEARS|BYTES|BITS|CHARACTERS|LETTERS|LENGTH|DEPTH"
    r"|POINTS|ROWS|ENTRIES|LEAVES|CACHED|SIZE|BATCH|CHUNK|BLOCK|PER|FACTOR|COUNT|TOKENS|REQUESTS|ATTEMPTS)(_|$)"
)
"""Names in capitals that say "a limit"."""

LIMIT_PARAMETER = re.compile(r"maxsize|timeout|\w*_timeout|(max|min)_\w+|\w*_(seconds|minutes|days|bytes)")
"""Parameters that bound something; `max_items` of a field belongs to the field and is told in its description."""


def limit_files() -> tuple[Path, ...]:
    """Return the files in which limits stand."""
    return tuple(path for path in _ours() if _is_limits_file(path))


def _is_limits_file(path: Path) -> bool:
    """Tell files that hold nothing but limits: every `limits.py`, and what else docs/limits.md is made of."""
    return path.name == "limits.py" or ".".join(path.relative_to(ROOT).with_suffix("").parts) in MODULES


def find_stray_limits() -> Iterator[tuple[str, str]]:
    """Yield the file and the name of every number that is a limit and stands outside those files."""
    for path in _ours():
        if not _is_limits_file(path):
            yield from ((str(path.relative_to(ROOT)), name) for name in find_limits(parse_tree(path)))


def find_limits(tree: ast.Module) -> Iterator[str]:
    """Yield names of constants, parameters and keywords of one file that are given a number as a limit."""
    for node in ast.walk(tree):
        match node:
            case ast.Module(body=body) | ast.ClassDef(body=body):
                yield from (name for each in body for name in _constants(each))
            case ast.Call(keywords=keywords):
                yield from (
                    each.arg
                    for each in keywords
                    if each.arg and _is_limiting(each.arg) and _is_number(each.value)
                )
            case ast.arguments():
                yield from (
                    name for name, value in _defaults(node) if _is_limiting(name) and _is_number(value)
                )
            case _:
                pass


def _ours() -> Iterator[Path]:
    for path in list_files(".py"):
        parts = path.relative_to(ROOT).parts
        if is_in_package(path, *PACKAGES) and "migrations" not in parts and parts[:2] != ("jejak", "demo"):
            yield path


def _constants(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            pairs = list(zip(names, values, strict=True))
        case ast.Assign(targets=[target], value=value):
            pairs = [(target, value)]
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            pairs = [(target, value)]
        case _:
            return
    for target, value in pairs:
        if isinstance(target, ast.Name) and _is_number(value) and _says_limit(target.id):
            yield target.id


def _defaults(node: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    placed = [*node.posonlyargs, *node.args]
    yield from zip(
        (each.arg for each in placed[len(placed) - len(node.defaults) :]), node.defaults, strict=True
    )
    for each, value in zip(node.kwonlyargs, node.kw_defaults, strict=True):
        if value is not None:
            yield each.arg, value


def _says_limit(name: str) -> bool:
    return bool(LIMIT_NAME.search(name)) or _is_limiting(name)


def _is_limiting(name: str) -> bool:
    return bool(LIMIT_PARAMETER.fullmatch(name)) and name != "max_items"


def _is_number(value: ast.expr) -> bool:
    """Whether this is a number, arithmetic of numbers or a span of time of a number, other than nothing."""
    match value:
        case ast.Constant(value=number):
            return isinstance(number, int | float) and not isinstance(number, bool) and number != 0
        case ast.BinOp(left=left, right=right):
            return _is_number(left) and _is_number(right)
        case ast.UnaryOp(operand=operand):
            return _is_number(operand)
        case ast.Tuple(elts=elements):
            return bool(elements) and all(map(_is_number, elements))
        case ast.Call(func=ast.Name(id="timedelta"), keywords=[ast.keyword(value=number)]):
            return _is_number(number)
        case _:
            return False
