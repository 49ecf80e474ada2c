"""SQL lives in .sql files, and each says what it is for."""

import ast
import re

from tests.house.sources import ROOMS, ROOT, files, in_room, named, tree

_STATEMENT = re.compile(
    r"\s*(SELECT\s|INSERT INTO\s|UPDATE\s+\w+(\.\w+)?\s+SET\s|DELETE FROM\s|TRUNCATE\s|COPY\s"
    r"|WITH\s+\w+\s+AS\s"
    r"|(CREATE|ALTER|DROP)\s+(TABLE|ROLE|SCHEMA|DATABASE|FUNCTION|VIEW|INDEX|TRIGGER)\s|GRANT\s|REVOKE\s)"
)
_HEADER = ("Purpose:", "Called by:", "Privileges:", "Locks:")


def test_no_python_file_of_a_room_holds_sql() -> None:
    found = [
        named(path, line=node.lineno)
        for path in files(".py")
        if in_room(path, *ROOMS) and not path.is_relative_to(ROOT / "resolvers" / "plan")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _STATEMENT.match(node.value)
    ]
    assert found == []


def test_every_sql_file_opens_with_its_header() -> None:
    openings = {path: path.read_text()[:1500] for path in files(".sql") if in_room(path, *ROOMS)}
    assert [named(path) for path, text in openings.items() if not all(word in text for word in _HEADER)] == []
