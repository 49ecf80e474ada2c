"""Every file says which question it answers, and every public function what it gives."""

import ast

from tests.house.sources import ROOMS, files, in_room, named, tree


def test_every_module_says_what_it_answers() -> None:
    assert [named(path) for path in files(".py") if not ast.get_docstring(tree(path))] == []


def test_every_public_function_of_a_room_says_what_it_gives() -> None:
    silent = [
        named(path, line=node.lineno)
        for path in files(".py")
        if in_room(path, *ROOMS) and not path.is_relative_to(path.parents[1] / "commands")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []
