"""A name says what a thing is for; some words say nothing."""

import ast

from tests.house.sources import ROOMS, ROOT, files, in_room, named, tree

_EMPTY = {
    "utils",
    "helpers",
    "common",
    "manager",
    "service",
    "handler",
    "process",
    "do_it",
    "data",
    "info",
    "tmp",
}
_EMPTY_HOLDERS = {"do_it", "data", "tmp"}  # a variable may hold a year of service; GraphQL itself says `info`


def test_no_file_or_folder_has_an_empty_name() -> None:
    # `service` is the audience of machines, and its schema bears its name.
    paths = [path.relative_to(ROOT) for path in files() if path.parent.name != "by_audience"]
    assert [str(path) for path in paths if {path.stem, *path.parts[:-1]} & _EMPTY] == []


def test_no_function_class_or_variable_has_an_empty_name() -> None:
    found = [
        named(path, line=node.lineno)
        for path in files(".py")
        for node in ast.walk(tree(path))
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and node.name.lower() in _EMPTY
        )
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in _EMPTY_HOLDERS)
    ]
    assert found == []


def test_test_folders_are_named_after_behaviours() -> None:
    folders = {path.parent for path in files(".py") if in_room(path, "tests")}
    assert [named(folder) for folder in folders if folder.name in ROOMS] == []
    assert [named(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
