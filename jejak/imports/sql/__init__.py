"""SQL statements of the imports, one step in each file, read by name; nothing here runs any."""

from functools import cache
from importlib.resources import files


@cache
def load_sql(name: str) -> str:
    """Return the text of `jejak/imports/sql/<name>.sql`."""
    return (files("jejak.imports.sql") / f"{name}.sql").read_text("utf-8")
