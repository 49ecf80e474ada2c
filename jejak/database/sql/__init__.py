"""SQL statements of the database package, one in each file, read by name; nothing here runs any."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of `jejak/database/sql/<name>.sql`."""
    return (files("jejak.database.sql") / f"{name}.sql").read_text("utf-8")
