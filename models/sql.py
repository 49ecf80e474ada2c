"""Which SQL belongs to the tables? Called by the migrations and by `jejak migrate`; it never runs any."""

from importlib.resources import files


def migration_sql(name: str) -> str:
    """Return the text of one migration file."""
    return (files("models") / "migrations" / "sql" / f"{name}.sql").read_text("utf-8")


def function_files() -> dict[str, str]:
    """Return the repeatable files, name to text, in the order in which they apply."""
    folder = files("models") / "functions"
    return {f"models/{f.name}": f.read_text("utf-8") for f in sorted(folder.iterdir(), key=lambda f: f.name)}
