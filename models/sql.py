"""Catalogue of the tables' SQL functions, for the migrations and `jejak migrate`; it never runs any."""

from importlib.resources import files


def migration_sql(name: str) -> str:
    """Return the text of one migration: of its file, or of those in its folder, in the order of their names."""
    whole = files("models") / "migrations" / "sql" / f"{name}.sql"
    if whole.is_file():
        return whole.read_text("utf-8")
    parts = sorted((files("models") / "migrations" / "sql" / name).iterdir(), key=lambda f: f.name)
    return "\n".join(f.read_text("utf-8") for f in parts)


def function_files() -> dict[str, str]:
    """Return the repeatable files, name to text, in the order in which they apply."""
    folder = files("models") / "functions"
    return {f"models/{f.name}": f.read_text("utf-8") for f in sorted(folder.iterdir(), key=lambda f: f.name)}
