"""How does a write get its actor? `attributed` opens the transaction and states who acts; nothing else does.

Called by resolvers, the CLI and the loaders. Keeps no session setting: the database ties the actor to the
transaction's own id, so a pooled connection or a cancelled task can never lend one person's name to another.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient, TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.transactions import in_transaction


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """Who acts, in which named act, and by what right: the parameters of `audit.begin`, in order."""

    actor: UUID
    session: UUID | None = None
    method: str
    request: str
    operation: str
    document: bytes | None = None
    reason: str | None = None
    legal_basis: str | None = None
    on_behalf_of: UUID | None = None
    acting_as: str | None = None
    acting_decree: str | None = None
    network_prefix: str | None = None


@cache
def _begin() -> str:
    return (files("audit") / "statements" / "begin.sql").read_text("utf-8")


@cache
def build() -> str:
    """Return the version of the application that writes."""
    return version("jejak")


async def begin(client: BaseDBAsyncClient, act: Attribution) -> None:
    """State the actor of a transaction that is already open.

    Raises: IntegrityError when this transaction has an actor already
    """
    await client.execute_query_dict(_begin(), [*astuple(act), build()])


@asynccontextmanager
async def attributed(act: Attribution, *, connection: str = "app") -> AsyncIterator[BaseDBAsyncClient]:
    """Open a transaction in which `act` is on record; it commits when the block ends, unless that raises."""
    async with transaction(connection) as client:
        await begin(client, act)
        yield client


@asynccontextmanager
async def transaction(connection: str) -> AsyncIterator[TransactionalDBClient]:
    """Open a transaction that gives its connection back even if the task is cancelled while it opens.

    Tortoise's own keeps the connection then, and after as many such requests as the pool is large, all wait.
    """
    opening = in_transaction(connection)
    try:
        client = await opening.__aenter__()
    except BaseException:
        if isinstance(opening, TransactionContextPooled):
            await _give_back(opening)
        raise
    try:
        yield client
    except BaseException as refusal:
        await opening.__aexit__(type(refusal), refusal, refusal.__traceback__)
        raise
    await opening.__aexit__(None, None, None)


async def _give_back(opening: TransactionContextPooled) -> None:
    """Whether its BEGIN arrived nobody knows, so the connection is closed; the pool makes another."""
    half_open: Any = opening.client
    if half_open._connection is not None:
        half_open._connection.terminate()
        await half_open._parent._pool.release(half_open._connection)
        get_connections().reset(getattr(opening, "token", None))
