"""A name says what a thing is for; some words say nothing."""

import ast

from tests.house.source_files import PACKAGES, ROOT, format_location, is_in_package, list_files, parse_tree

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
    paths = [path.relative_to(ROOT) for path in list_files() if path.parent.name != "by_audience"]
    assert [str(path) for path in paths if {path.stem, *path.parts[:-1]} & _EMPTY] == []


def test_no_function_class_or_variable_has_an_empty_name() -> None:
    found = [
        format_location(path, line=node.lineno)
        for path in list_files(".py")
        for node in ast.walk(parse_tree(path))
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and node.name.lower() in _EMPTY
        )
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in _EMPTY_HOLDERS)
    ]
    assert found == []


def test_test_folders_are_named_after_behaviours() -> None:
    folders = {path.parent for path in list_files(".py") if is_in_package(path, "tests")}
    assert [format_location(folder) for folder in folders if folder.name in PACKAGES] == []
    assert [format_location(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
