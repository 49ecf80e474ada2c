"""SQL statements of the demo, one in each file, read by name; nothing here runs any."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of `jejak/demo/sql/<name>.sql`."""
    return (files("jejak.demo.sql") / f"{name}.sql").read_text("utf-8")
