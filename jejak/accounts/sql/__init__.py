"""SQL statements of account administration, one a file."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of `jejak/accounts/sql/<name>.sql`."""
    return (files(__name__) / f"{name}.sql").read_text("utf-8")
