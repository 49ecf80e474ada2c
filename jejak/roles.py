"""As whom does each pool log in? The runtime roles, their URLs, and making those that are missing.

Called by `jejak migrate` (makes them) and by whatever opens pools (asks for their URLs). A password that is kept is
never changed.
"""

from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from jejak import secret
from jejak.errors import Problem
from jejak.settings import Settings
from jejak.sql import statement

POOLS = {"app": "jejak_app", "public": "jejak_public", "auditor": "jejak_auditor"}
ROLES = POOLS | {"sealer": "jejak_sealer"}  # the server never logs in as the sealer


def with_role(url: str, *, role: str, password: str) -> str:
    """Return the same database's URL for another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{place}"))


def with_database(url: str, database: str) -> str:
    """Return the same server's URL for another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(database, safe='')}"))


def pool_urls(owner_url: str, settings: Settings, *, data_dir: Path) -> dict[str, str]:
    """Return the URL of each runtime pool: the one that was set, or the owner's with the role's kept password."""
    given = {"app": settings.app_url, "public": settings.public_url, "auditor": settings.auditor_url}
    return {
        pool: given[pool] or with_role(owner_url, role=role, password=secret.kept(data_dir, role))
        for pool, role in POOLS.items()
    }


def sealer_url(owner_url: str, settings: Settings, *, data_dir: Path) -> str:
    """Return the URL of the sealer: the one that was set, or the owner's with the role's kept password."""
    role = ROLES["sealer"]
    return settings.sealer_url or with_role(owner_url, role=role, password=secret.kept(data_dir, role))


def role_urls(owner_url: str, settings: Settings, *, data_dir: Path) -> dict[str, str]:
    """Return the URL of every role that must be there, the sealer's too."""
    return pool_urls(owner_url, settings, data_dir=data_dir) | {
        "sealer": sealer_url(owner_url, settings, data_dir=data_dir)
    }


async def ensure_roles(owner_url: str, urls: dict[str, str]) -> None:
    """Make the runtime roles that are missing, each with the password of its URL.

    Raises: Problem when a role must be made and the owner may not
    """
    connection = await asyncpg.connect(with_database(owner_url, "postgres"))
    try:
        await connection.execute(statement("lock_cluster"))
        for pool, url in urls.items():
            parts = urlsplit(url)
            if unquote(parts.username or "") != ROLES[pool]:
                raise Problem(f"The URL of pool {pool} must log in as {ROLES[pool]}.")
            make = await connection.fetchval(
                statement("make_role"), ROLES[pool], unquote(parts.password or "")
            )
            if make:
                await connection.execute(make)
            # So that the owner may end the pools' sessions when a demo is reset; it gains no right by it.
            if join := await connection.fetchval(statement("join_role"), ROLES[pool]):
                await connection.execute(join)
    except asyncpg.InsufficientPrivilegeError as error:
        raise Problem(
            f"The owner may not create roles; an administrator must create {', '.join(ROLES.values())} first."
        ) from error
    finally:
        await connection.close()
