"""Modules of `schema` import each other in one direction, but for two files that GraphQL itself makes mutual."""

import ast
from collections.abc import Iterator, Mapping
from importlib.util import resolve_name
from pathlib import Path

from tests.house.source_files import ROOT, is_in_package, list_files, parse_tree

MAX_FILES_IN_A_CYCLE = 2
"""A type and another that names it, such as Employee and LeaveRequest."""


def test_no_cycle_of_imports_in_the_schema_is_larger_than_two_files() -> None:
    """Imports in functions, for type checkers and of `strawberry.lazy` count like any other."""
    cycles = _find_cycles(_build_import_graph("schema"))
    assert [sorted(cycle) for cycle in cycles if len(cycle) > MAX_FILES_IN_A_CYCLE] == []


def test_an_import_in_a_function_for_a_type_checker_or_lazily_closes_a_cycle() -> None:
    sources = {
        "a": "def late():\n    from b import x",
        "b": "if TYPE_CHECKING:\n    from c import y",
        "c": "import d.e",
        "d.e": "Lazy = Annotated['T', strawberry.lazy('a')]",
        "f": "from a import late",
    }
    graph = {name: set(_list_imports(ast.parse(text), name, sources)) for name, text in sources.items()}
    assert _find_cycles(graph) == {frozenset({"a", "b", "c", "d.e"})}


def _build_import_graph(package: str) -> dict[str, set[str]]:
    """Which modules of a package each of its modules imports, itself left out."""
    trees = {
        _module_name(path): parse_tree(path) for path in list_files(".py") if is_in_package(path, package)
    }
    return {name: set(_list_imports(tree, name, trees)) - {name} for name, tree in trees.items()}


def _module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _list_imports(tree: ast.Module, name: str, modules: Mapping[str, object]) -> Iterator[str]:
    """Yield each of the modules that a module imports; of `from package import module` the module."""
    package = name.rpartition(".")[0]
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name in modules)
            case ast.ImportFrom(module=module, names=names, level=level):
                source = resolve_name("." * level + (module or ""), package)
                found = {f"{source}.{each.name}" for each in names} | {source}
                yield from found & modules.keys()
            case ast.Call(
                func=ast.Attribute(attr="lazy") | ast.Name(id="lazy"), args=[ast.Constant(str(lazy))]
            ):
                yield resolve_name(lazy, package)


def _find_cycles(graph: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """The groups of modules of which each reaches every other."""
    reached = {name: _find_reachable(graph, name) for name in graph}
    return {
        frozenset(other for other in reached[name] if name in reached[other])
        for name in graph
        if name in reached[name]
    }


def _find_reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    found, left = set[str](), [start]
    while left:
        new = graph[left.pop()] - found
        found |= new
        left += new
    return found
