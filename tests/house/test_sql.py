"""SQL lives in .sql files, and each says what it is for."""

import ast
import re

from tests.house.source_files import PACKAGES, ROOT, format_location, is_in_package, list_files, parse_tree

_STATEMENT = re.compile(
    r"\s*(SELECT\s|INSERT INTO\s|UPDATE\s+\w+(\.\w+)?\s+SET\s|DELETE FROM\s|TRUNCATE\s|COPY\s"
    r"|WITH\s+\w+\s+AS\s"
    r"|(CREATE|ALTER|DROP)\s+(TABLE|ROLE|SCHEMA|DATABASE|FUNCTION|VIEW|INDEX|TRIGGER)\s|GRANT\s|REVOKE\s)"
)
_HEADER = ("Purpose:", "Privileges:", "Locks:")


def test_no_python_file_of_a_package_holds_sql() -> None:
    found = [
        format_location(path, line=node.lineno)
        for path in list_files(".py")
        if is_in_package(path, *PACKAGES) and not path.is_relative_to(ROOT / "resolvers" / "query")
        for node in ast.walk(parse_tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _STATEMENT.match(node.value)
    ]
    assert found == []


def test_every_sql_file_opens_with_its_header() -> None:
    openings = {
        path: path.read_text()[:1500] for path in list_files(".sql") if is_in_package(path, *PACKAGES)
    }
    assert [
        format_location(path) for path, text in openings.items() if not all(word in text for word in _HEADER)
    ] == []
