"""URLs of databases: for another role or database, and without the password that all on the machine could read."""

from urllib.parse import quote, unquote, urlsplit, urlunsplit


def with_role(url: str, *, role: str, password: str) -> str:
    """Return the same database's URL for another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{place}"))


def with_database(url: str, database: str) -> str:
    """Return the same server's URL for another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(database, safe='')}"))


def separate_password(url: str) -> tuple[str, str]:
    """Return a URL without its password, and the password: a program takes it from PGPASSWORD."""
    parts = urlsplit(url)
    user, _, place = parts.netloc.rpartition("@")
    address = urlunsplit(parts._replace(netloc=f"{quote(unquote(user.partition(':')[0]), safe='')}@{place}"))
    return address, unquote(parts.password or "")
