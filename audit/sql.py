"""Catalogue of the audit package's SQL functions, for its migrations and `jejak migrate`; it never runs any."""

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """Return the text of `audit/statements/<name>.sql`."""
    return (files("audit") / "statements" / f"{name}.sql").read_text("utf-8")


def migration_sql(name: str) -> str:
    """Return the text of one migration: of its file, or of those in its folder, in the order of their names."""
    whole = files("audit") / "migrations" / "sql" / f"{name}.sql"
    if whole.is_file():
        return whole.read_text("utf-8")
    parts = sorted((files("audit") / "migrations" / "sql" / name).iterdir(), key=lambda f: f.name)
    return "\n".join(f.read_text("utf-8") for f in parts)


def function_files() -> dict[str, str]:
    """Return the repeatable files, name to text, in the order in which they apply."""
    folder = files("audit") / "functions"
    return {f"audit/{f.name}": f.read_text("utf-8") for f in sorted(folder.iterdir(), key=lambda f: f.name)}
