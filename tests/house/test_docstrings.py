"""Every file says which question it answers, and every public function what it gives."""

import ast

from tests.house.source_files import PACKAGES, format_location, is_in_package, list_files, parse_tree


def test_every_module_says_what_it_answers() -> None:
    assert [
        format_location(path) for path in list_files(".py") if not ast.get_docstring(parse_tree(path))
    ] == []


def test_every_public_function_of_a_room_says_what_it_gives() -> None:
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
