"""SQL statements of the doctor, which only read; nothing here runs any."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of `jejak/doctor/sql/<name>.sql`."""
    return (files("jejak.doctor.sql") / f"{name}.sql").read_text("utf-8")
