"""Loader of SQL statements that stand one a file in the `sql` package of a package; runs none."""

from functools import cache
from importlib.resources import files


@cache
def load_statement(package: str, name: str) -> str:
    """Return the text of the statement `<name>.sql` in a package."""
    return (files(package) / f"{name}.sql").read_text("utf-8")
