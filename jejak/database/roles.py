"""Runtime roles of the database: their URLs, statement timeouts, and the creation of missing ones.

A password that is kept is never changed.
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg

from jejak.database.connection_url import with_database, with_role
from jejak.database.sql import statement
from jejak.errors import OperatorError
from jejak.files import secret_file
from jejak.limits import STATEMENT_TIMEOUT_SHARE
from jejak.settings import Settings
from schema import limits

POOL_ROLES = {"app": "jejak_app", "public": "jejak_public", "auditor": "jejak_auditor"}
RUNTIME_ROLES = POOL_ROLES | {"sealer": "jejak_sealer"}  # the server never logs in as the sealer

STATEMENT_TIMEOUT_SECONDS = {
    name: STATEMENT_TIMEOUT_SHARE * (limits.PUBLIC if name == "public" else limits.STAFF).seconds
    for name in POOL_ROLES
}
"""Seconds that a statement may take: PostgreSQL gives up a little before the caller is told that time is up."""


def pool_urls(owner_url: str, settings: Settings, *, data_dir: Path) -> dict[str, str]:
    """Return the URL of each runtime pool: the one that was set, or the owner's with the role's kept password."""
    given = {"app": settings.app_url, "public": settings.public_url, "auditor": settings.auditor_url}
    return {
        pool: given[pool]
        or with_role(owner_url, role=role, password=secret_file.load_or_create(data_dir, role))
        for pool, role in POOL_ROLES.items()
    }


def sealer_url(owner_url: str, settings: Settings, *, data_dir: Path) -> str:
    """Return the URL of the sealer: the one that was set, or the owner's with the role's kept password."""
    role = RUNTIME_ROLES["sealer"]
    return settings.sealer_url or with_role(
        owner_url, role=role, password=secret_file.load_or_create(data_dir, role)
    )


def role_urls(owner_url: str, settings: Settings, *, data_dir: Path) -> dict[str, str]:
    """Return the URL of every role that must be there, the sealer's too."""
    return pool_urls(owner_url, settings, data_dir=data_dir) | {
        "sealer": sealer_url(owner_url, settings, data_dir=data_dir)
    }


def to_milliseconds(seconds: float) -> int:
    """How PostgreSQL counts: its own 0 is no end at all."""
    return round(1000 * seconds)


async def ensure_roles(owner_url: str, urls: dict[str, str]) -> None:
    """Make the runtime roles that are missing, each with the password of its URL, and bound what the pools' may ask.

    Raises: OperatorError when a role must be made, or be bound, and the owner may not
    """
    connection = await asyncpg.connect(with_database(owner_url, "postgres"))
    try:
        await connection.execute(statement("lock_cluster"))
        for pool, url in urls.items():
            parts = urlsplit(url)
            if unquote(parts.username or "") != RUNTIME_ROLES[pool]:
                raise OperatorError(f"The URL of pool {pool} must log in as {RUNTIME_ROLES[pool]}.")
            make = await connection.fetchval(
                statement("create_role"), RUNTIME_ROLES[pool], unquote(parts.password or "")
            )
            if make:
                await connection.execute(make)
            # So that the owner may end the pools' sessions when a demo is reset; it gains no right by it.
            if join := await connection.fetchval(statement("grant_role_membership"), RUNTIME_ROLES[pool]):
                await connection.execute(join)
        await _set_statement_timeouts(connection)
    except asyncpg.InsufficientPrivilegeError as error:
        raise OperatorError(
            f"The owner may not create roles; an administrator must create {', '.join(RUNTIME_ROLES.values())} first."
        ) from error
    finally:
        await connection.close()


async def _set_statement_timeouts(connection: asyncpg.Connection) -> None:
    """Have PostgreSQL end what takes too long for the person who logs in as one of these roles, by whatever way."""
    refused = list[str]()
    for pool, seconds in STATEMENT_TIMEOUT_SECONDS.items():
        if bound := await connection.fetchval(
            statement("set_statement_timeout"), POOL_ROLES[pool], to_milliseconds(seconds)
        ):
            try:
                await connection.execute(bound)
            except asyncpg.InsufficientPrivilegeError:
                refused.append(f"{bound};")
    if refused:
        raise OperatorError(
            "The owner may not say how long a statement of these roles may take; "
            f"an administrator must run first: {' '.join(refused)}"
        )
