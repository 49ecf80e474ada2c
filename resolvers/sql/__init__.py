"""SQL statements of the resolvers, one in each file, beside those that the query compiler writes.

One statement a file, read by name; nothing here runs any.
"""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of `resolvers/sql/<name>.sql`."""
    return (files("resolvers.sql") / f"{name}.sql").read_text("utf-8")
