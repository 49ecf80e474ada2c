"""Imports go downwards, the rulebook needs nothing but Python, and nobody else ships our names."""

import ast
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.house.source_files import PACKAGES, ROOT, format_location, is_in_package, list_files, parse_tree


def test_the_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_rulebook_imports_the_standard_library_only() -> None:
    allowed = sys.stdlib_module_names | {"rulebook"}
    strange = [
        format_location(path, line=node.lineno)
        for path in list_files(".py")
        if is_in_package(path, "rulebook")
        for node in ast.walk(parse_tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom) and not _roots(node) <= allowed
    ]
    assert strange == []


def test_nobody_else_ships_our_package_names() -> None:
    shipped = packages_distributions()
    assert {
        name: shipped[name] for name in PACKAGES if name in shipped and set(shipped[name]) != {"jejak"}
    } == {}


def _roots(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = [each.name for each in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    return {name.split(".")[0] for name in names}
