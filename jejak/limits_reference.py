"""Writer of docs/limits.md: `python -m jejak.limits_reference` makes the page from the files of limits.

A constant's docstring is its reason; "Setting: NAME" at its end names what changes it. A comment is a heading.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from schema.limits import PUBLIC, STAFF, Limits

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "limits.md"
MODULES = {
    "jejak.limits": "The process",
    "jejak.rate_limit.limits": "How often and how much",
    "jejak.jobs.retention_limits": "What has ended",
    "jejak.portal.limits": "The pages",
    "schema.limits": "A GraphQL document",
    "resolvers.query.page_limits": "A page of a list",
    "resolvers.auth.sign_in_limits": "Sessions and signing in",
    "resolvers.limits": "Use cases and reads",
    "rulebook.limits": "What is typed",
    "audit.limits": "The audit log",
}
"""Files of limits, each with its heading; a number that two layers need stands in the lower one."""

_SETTING = " Setting: "
_HEAD = """# Limits

For operators and developers who look for the number behind a refusal, a wait or a deletion. Written by `make sdl` from
the files that are named below, the only places where these numbers stand; the unit is in the name. A limit with a
setting is that setting's default ([operations.md](operations.md)); any other is changed in the code.
[edge.md](edge.md) explains the limits of requests to callers, [errors.md](errors.md) what each refusal is called. What
the law decides stands in `rulebook/tables` ([law.md](law.md)).
"""


@dataclass(frozen=True)
class Limit:
    """A limit as the page lists it, with the heading it stands under."""

    name: str
    value: int | float
    reason: str
    setting: str
    heading: str


def read_limits(name: str) -> Iterator[Limit]:
    """Read the constants of a file of limits, in its order."""
    module = import_module(name)
    source = Path(str(module.__file__)).read_text("utf-8")
    headings = [
        (line, text.removeprefix("# "))
        for line, text in enumerate(source.splitlines(), 1)
        if text.startswith("# ")
    ]
    for node, reason in _read_constants(ast.parse(source).body):
        match node:
            case ast.Assign(targets=[ast.Name(id=constant)]):
                heading = next((text for line, text in reversed(headings) if line < node.lineno), "")
                yield _build_limit(module, constant, reason, heading)
            case _:
                pass


def read_document_limits() -> Iterator[tuple[str, str]]:
    """Read the fields of `Limits`, each with its reason."""
    tree = ast.parse((ROOT / "schema" / "limits.py").read_text("utf-8"))
    (holder,) = (each for each in tree.body if isinstance(each, ast.ClassDef))
    for node, reason in _read_constants(holder.body):
        match node:
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name, reason
            case _:
                pass


def render_page() -> str:
    """Return docs/limits.md as it should be."""
    return "\n".join([_HEAD, *(line for name in MODULES for line in _render_module(name))])


def _read_constants(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, str]]:
    for node, after in pairwise(body):
        match after:
            case ast.Expr(value=ast.Constant(value=str(reason))):
                yield node, " ".join(reason.split())
            case _:
                pass


def _build_limit(module: ModuleType, name: str, reason: str, heading: str) -> Limit:
    reason, _, setting = reason.partition(_SETTING)
    return Limit(name, getattr(module, name), reason, setting, heading)


def _render_module(name: str) -> Iterator[str]:
    yield f"## {MODULES[name]}: `{name.replace('.', '/')}.py`\n"
    heading = None
    for limit in read_limits(name):
        if limit.heading != heading:
            yield from (() if heading is None else ("",))
            heading = limit.heading
            yield f"### {heading}\n\n| Limit | Number | Reason | Setting |\n|---|---|---|---|"
        setting = f"`{limit.setting}`" if limit.setting else ""
        yield _render_row((f"`{limit.name}`", _format_number(limit.value), limit.reason, setting))
    yield ""
    if name == Limits.__module__:
        yield from _render_document_limits()


def _render_document_limits() -> Iterator[str]:
    yield "### One document, one request\n\n| Limit | Staff | Public | Reason |\n|---|---|---|---|"
    assert {each.name for each in fields(Limits)} == {name for name, _ in read_document_limits()}
    for name, reason in read_document_limits():
        numbers = (_format_number(getattr(side, name)) for side in (STAFF, PUBLIC))
        yield _render_row((f"`{name}`", *numbers, reason))
    yield ""


def _render_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _format_number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


if __name__ == "__main__":
    PAGE.write_text(render_page(), "utf-8")
    print(PAGE.name)
