"""A database's URL as it may stand on a command line: without its password, which all on the machine could read."""

from urllib.parse import quote, unquote, urlsplit, urlunsplit


def separate_password(url: str) -> tuple[str, str]:
    """Return a URL without its password, and the password: a program takes it from PGPASSWORD."""
    parts = urlsplit(url)
    user, _, place = parts.netloc.rpartition("@")
    address = urlunsplit(parts._replace(netloc=f"{quote(unquote(user.partition(':')[0]), safe='')}@{place}"))
    return address, unquote(parts.password or "")
