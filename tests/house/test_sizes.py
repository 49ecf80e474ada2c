"""Files and functions stay small enough to be read at once."""

from tests.house.sources import files, functions, in_room, named


def test_a_file_has_at_most_400_lines_and_a_test_file_600() -> None:
    lengths = {path: path.read_text().count("\n") for path in files(".py", ".sql")}
    assert [named(path) for path, lines in lengths.items() if lines > _most(in_room(path, "tests"))] == []


def test_a_function_has_at_most_50_lines() -> None:
    long = [
        named(path, line=function.lineno)
        for path in files(".py")
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= 50
    ]
    assert long == []


def _most(is_test: bool) -> int:
    return 600 if is_test else 400
