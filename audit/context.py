"""Audited transaction of the database: `attributed` opens it and states who acts; nothing else does.

Keeps no session setting: the database ties the actor to the transaction's own id, so a pooled connection or a
cancelled task can never lend one person's name to another.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any
from uuid import UUID

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient, TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from audit.receipt import PendingReceipt
from audit.sql import statement

_pending_receipts: ContextVar[list[PendingReceipt] | None] = ContextVar("promises", default=None)


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
    roles: tuple[str, ...] = ()


_SESSION_CONSTRAINTS = ("session_lives", "roles_unchanged")


class SessionRevoked(Exception):
    """Nobody vouches for this actor any more; `because` names the rule of `audit.check_session` that says so."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


@cache
def _begin_statement() -> str:
    return (files("audit") / "statements" / "begin.sql").read_text("utf-8")


@cache
def build() -> str:
    """Return the version of the application that writes."""
    return version("jejak")


async def begin(client: BaseDBAsyncClient, act: Attribution) -> None:
    """State the actor of a transaction that is already open.

    Raises: IntegrityError when this transaction has an actor already; SessionRevoked when the session has ended or the
            roles have changed since the caller was let in
    """
    try:
        await client.execute_query_dict(_begin_statement(), [*astuple(act), build()])
    except (OperationalError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        cause = error.args[0] if isinstance(error, OperationalError) else error
        if getattr(cause, "constraint_name", None) not in _SESSION_CONSTRAINTS:
            raise
        raise SessionRevoked(cause.constraint_name) from error


@asynccontextmanager
async def attributed(act: Attribution, *, connection: str = "app") -> AsyncIterator[BaseDBAsyncClient]:
    """Open a transaction in which `act` is on record; it commits when the block ends, unless that raises."""
    promises = _pending_receipts.get()
    async with transaction(connection) as client:
        await begin(client, act)
        yield client
        promised = [] if promises is None else await _load_receipts(client, act)
    if promises is not None:
        promises += promised


@contextmanager
def collect_receipts() -> Iterator[list[PendingReceipt]]:
    """Gather what the transactions of this block promise, each when it has committed; a mutation hands it on."""
    promises: list[PendingReceipt] = []
    token = _pending_receipts.set(promises)
    try:
        yield promises
    finally:
        _pending_receipts.reset(token)


def pending_receipts() -> list[PendingReceipt]:
    """Return what this block has promised until now; a list of nobody's outside of one."""
    promises = _pending_receipts.get()
    return [] if promises is None else promises


async def _load_receipts(client: BaseDBAsyncClient, act: Attribution) -> list[PendingReceipt]:
    """What the transaction has written, or nothing where it wrote nothing."""
    rows = await client.execute_query_dict(statement("receipt"))
    return [
        PendingReceipt(
            request=act.request,
            operation=act.operation,
            xid=row["xid"],
            transaction=row["transaction"],
            leaf_hashes=tuple(map(bytes, row["leaf_hashes"])),
            origin=row["origin"],
        )
        for row in rows
    ]


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
            await _discard_connection(opening)
        raise
    try:
        yield client
    except BaseException as refusal:
        await opening.__aexit__(type(refusal), refusal, refusal.__traceback__)
        raise
    await opening.__aexit__(None, None, None)


async def _discard_connection(opening: TransactionContextPooled) -> None:
    """Whether its BEGIN arrived nobody knows, so the connection is closed; the pool makes another."""
    half_open: Any = opening.client
    if half_open._connection is not None:
        half_open._connection.terminate()
        await half_open._parent._pool.release(half_open._connection)
        get_connections().reset(getattr(opening, "token", None))
