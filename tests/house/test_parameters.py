"""A call says what it passes: at most five parameters, and two of a public function by position."""

import ast
from collections.abc import Iterator

from tests.house.source_files import PACKAGES, format_location, is_in_package, list_files, list_functions

# Names and order that an issue fixes, because other programs call them.
_FIXED = {"audit/merkle.py:verify_inclusion", "audit/merkle.py:verify_consistency"}


def test_a_function_has_at_most_five_parameters() -> None:
    assert [found for found, by_position, by_name in _count_parameters() if by_position + by_name > 5] == []


def test_a_public_function_takes_at_most_two_by_position() -> None:
    found = {found for found, by_position, _ in _count_parameters() if by_position > 2 and ":_" not in found}
    assert found == _FIXED


def _count_parameters() -> Iterator[tuple[str, int, int]]:
    for path in (path for path in list_files(".py") if is_in_package(path, *PACKAGES)):
        for function in list_functions(path):
            if not (is_in_package(path, "schema") and function.decorator_list):  # GraphQL passes by name
                own = [each for each in _positional(function) if each.arg not in ("self", "cls")]
                yield f"{format_location(path)}:{function.name}", len(own), len(function.args.kwonlyargs)


def _positional(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args]
