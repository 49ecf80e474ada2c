"""Connection pools of a process, one for each database role.

The models' default connection is `models.no_default_connection`: a query that names no pool fails.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext

from jejak.database.roles import POOL_ROLES, to_milliseconds
from jejak.limits import (
    MAX_POOL_CONNECTIONS,
    MAX_PREPARED_STATEMENT_CHARACTERS,
    MAX_PREPARED_STATEMENTS,
    PREPARED_STATEMENT_LIFETIME_SECONDS,
    PUBLIC_POOL_CONNECTIONS,
)

TORTOISE_APPS: dict[str, dict[str, Any]] = {
    "models": {
        "models": [
            "models.unit",
            "models.employee",
            "models.account",
            "models.leave",
            "models.delegation",
            "models.pay",
            "models.compliance",
        ],
        "migrations": "models.migrations",
    },
    "audit": {"models": ["audit.models"], "migrations": "audit.migrations"},
    "views": {"models": ["models.views"]},
}

NO_TIMEOUTS: Mapping[str, float] = MappingProxyType({})
POOL_SIZES = {
    "public": PUBLIC_POOL_CONNECTIONS
}  # however many of the public ask, so many statements of theirs run beside those of staff


_STATELESS_ROLES = frozenset(POOL_ROLES.values())
"""Roles whose statements leave nothing behind in a session: `tests/endpoints/test_sessions.py` holds them to it."""

# asyncpg switches it off while it looks up a type, and the person who is cut off then would leave it off for the next.
_SERVER_SETTINGS: Mapping[str, str] = MappingProxyType({"jit": "off"})

_STATEMENT_CACHE: Mapping[str, int] = MappingProxyType(
    {
        "statement_cache_size": MAX_PREPARED_STATEMENTS,
        "max_cacheable_statement_size": MAX_PREPARED_STATEMENT_CHARACTERS,
        "max_cached_statement_lifetime": PREPARED_STATEMENT_LIFETIME_SECONDS,
    }
)


async def _skip_reset(_: object) -> None:
    """What a connection needs when it comes back: nothing. A transaction that was left open asyncpg ends itself."""


def build_connection_config(
    url: str, *, size: int = MAX_POOL_CONNECTIONS, timeout_seconds: float | None = None
) -> dict[str, Any]:
    """Return Tortoise's description of a pool for a `postgresql://` URL; `host=` may name a socket folder.

    With `seconds`, PostgreSQL ends every statement that takes longer; without, it takes as long as it takes, whatever
    holds for the role.
    """
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    credentials: dict[str, Any] = {
        "host": query.get("host") or parts.hostname or "localhost",
        "port": int(query.get("port") or parts.port or 5432),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "database": unquote(parts.path.lstrip("/")),
        "minsize": 0,
        "maxsize": size,
        "application_name": "jejak",
        "server_settings": {"statement_timeout": str(to_milliseconds(timeout_seconds or 0))},
    }
    is_clean = credentials["user"] in _STATELESS_ROLES
    if is_clean:
        credentials["server_settings"] |= _SERVER_SETTINGS
        credentials |= {"reset": _skip_reset, **_STATEMENT_CACHE}
    if "sslmode" in query:
        credentials["ssl"] = query["sslmode"]
    engine = "models.fast_pool" if is_clean else "tortoise.backends.asyncpg"
    return {"engine": engine, "credentials": credentials}


def build_tortoise_config(
    urls: Mapping[str, str], timeout_seconds: Mapping[str, float] = NO_TIMEOUTS
) -> dict[str, Any]:
    """Return Tortoise's configuration with one pool per given URL and a default that refuses."""
    nowhere = {
        "engine": "models.no_default_connection",
        "credentials": {"host": "", "user": "", "password": "", "database": ""},
    }
    connections: dict[str, Any] = {
        name: build_connection_config(
            url, size=POOL_SIZES.get(name, MAX_POOL_CONNECTIONS), timeout_seconds=timeout_seconds.get(name)
        )
        for name, url in urls.items()
    }
    if "owner" in connections:
        # The migration tool keeps its list in the first schema of the search path.
        connections["owner"]["credentials"] |= {"schema": "ops", "maxsize": 2}
    return {
        "connections": {"default": nowhere, **connections},
        "apps": {label: {**app, "default_connection": "default"} for label, app in TORTOISE_APPS.items()},
        "use_tz": True,
        "timezone": "UTC",
    }


@asynccontextmanager
async def open_pools(
    urls: Mapping[str, str], *, is_global: bool = False, timeout_seconds: Mapping[str, float] = NO_TIMEOUTS
) -> AsyncIterator[None]:
    """Hold the named pools open; `everywhere` makes them visible to tasks that were not started here, `seconds` has
    statements of a pool end in time.
    """
    async with TortoiseContext() as context:
        await context.init(
            config=build_tortoise_config(urls, timeout_seconds), _enable_global_fallback=is_global
        )
        yield


def get_pool(name: str) -> BaseDBAsyncClient:
    """Return the client of a named pool: app, public, auditor or owner."""
    return get_connection(name)
