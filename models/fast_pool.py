"""Connection pool that lends a connection for one statement and leaves nothing in its session.

Named in `jejak.database.pools` for the roles whose statements leave nothing behind; read through by
`resolvers.query.plan_cache`. asyncpg clears every connection up as it comes back, in a task of its own: 22 of the 32
microseconds that a small statement takes. Here that is done only where there is something to clear up.

Looks into asyncpg, whose version is pinned: `tests/query_engine/test_connection_pool.py` says what is relied upon.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionHolder
from tortoise.backends.asyncpg.client import AsyncpgDBClient

MAX_STATEMENTS = (
    50_000  # of one connection; asyncpg's own numbers, which it gives to the person who does not ask
)
IDLE_SECONDS = 300.0


class FastPool(asyncpg.Pool):  # type: ignore[misc]  # asyncpg tells no types
    """asyncpg's pool, which takes a clean connection back at once."""

    async def read(self, sql: str, values: Sequence[Any]) -> list[asyncpg.Record]:
        """Return what one statement finds, on a connection that is at hand, or on the next that will be."""
        holder = self._idle_connection()
        if holder is None:
            async with self.acquire() as connection:
                found: list[asyncpg.Record] = await connection.fetch(sql, *values)
                return found
        mine = holder._in_use
        try:
            rows: list[asyncpg.Record] = await holder._con.fetch(sql, *values)
            return rows
        finally:
            # A connection that broke has given its place back by itself, and somebody else may have it.
            if holder._in_use is mine and not self._reclaim(holder):
                await asyncio.shield(holder.release(None))

    async def release(self, connection: Any, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - asyncpg's own signature
        """Take a connection back, as asyncpg does."""
        held = connection._con
        if held is None or held._listeners or held._log_listeners:
            await super().release(connection, timeout=timeout)
            return
        held._on_release()
        if not self._reclaim(connection._holder):
            await super().release(connection, timeout=timeout)

    def _idle_connection(self) -> PoolConnectionHolder | None:
        """Take a connection that is open and of this day, if one is idle."""
        idle = self._queue._queue
        if not idle or self._queue._getters or self._closing:  # the person who waits comes first
            return None
        holder: PoolConnectionHolder = idle[-1]
        if not holder.is_connected() or holder._generation != self._generation:
            return None
        idle.pop()
        holder._maybe_cancel_inactive_callback()
        holder._in_use = self._loop.create_future()
        return holder

    def _reclaim(self, holder: PoolConnectionHolder) -> bool:
        """Put a connection back, unless something has to be awaited first."""
        held = holder._con
        if held is None or held.is_closed() or held._top_xact is not None:
            return False
        protocol = held._protocol
        if (
            protocol._is_cancelling()
            or protocol.is_in_transaction()
            or protocol.queries_count >= holder._max_queries
            or holder._generation != self._generation
        ):
            return False
        holder._timeout = None
        holder._release()
        holder._setup_inactive_callback()
        return True


class FastClient(AsyncpgDBClient):
    """Tortoise's client, over such a pool."""

    _pool: FastPool | None

    async def create_pool(self, **settings: Any) -> FastPool:
        """Return an open pool."""
        pool: FastPool = await FastPool(
            max_queries=MAX_STATEMENTS,
            max_inactive_connection_lifetime=IDLE_SECONDS,
            record_class=asyncpg.Record,
            **settings,
        )
        return pool

    def read(self, sql: str, values: Sequence[Any]) -> Coroutine[Any, Any, list[asyncpg.Record]]:
        """Return what one statement finds."""
        return self._read_first(sql, values) if self._pool is None else self._pool.read(sql, values)

    async def _read_first(self, sql: str, values: Sequence[Any]) -> list[asyncpg.Record]:
        async with self.acquire_connection():  # which opens the pool, once for all who come
            pass
        assert self._pool is not None
        return await self._pool.read(sql, values)


client_class = FastClient
