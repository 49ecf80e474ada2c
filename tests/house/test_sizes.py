"""Files and functions stay small enough to be read at once."""

from tests.house.source_files import format_location, is_in_package, list_files, list_functions


def test_a_file_has_at_most_400_lines_and_a_test_file_600() -> None:
    lengths = {path: path.read_text().count("\n") for path in list_files(".py", ".sql")}
    assert [
        format_location(path)
        for path, lines in lengths.items()
        if lines > _max_lines(is_in_package(path, "tests"))
    ] == []


def test_a_function_has_at_most_50_lines() -> None:
    long = [
        format_location(path, line=function.lineno)
        for path in list_files(".py")
        for function in list_functions(path)
        if (function.end_lineno or 0) - function.lineno >= 50
    ]
    assert long == []


def _max_lines(is_test: bool) -> int:
    return 600 if is_test else 400
