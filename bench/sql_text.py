"""SQL texts of the benchmarks in `bench/statements`, by name; it never runs any."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of one file."""
    return (files("bench") / "statements" / f"{name}.sql").read_text("utf-8")
