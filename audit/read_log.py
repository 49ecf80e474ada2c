"""Entries for what is no change: exports and downloads that leave, and refused mutations.

Reads through the API are noted by the reading statement itself (`resolvers.query.read_audit`), not here.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import OperationalError

from audit.context import Attribution, SessionRevoked, build
from audit.sql import statement

SESSION_CONSTRAINTS = ("session_lives", "roles_unchanged")


@dataclass(frozen=True, slots=True)
class AuditedRow:
    """The row that an act is about: its relation, and its key there."""

    relation: str
    row: UUID


def session_revoked_in(error: BaseException) -> SessionRevoked | None:
    """Return why nobody vouches for the reader any more, when that is what an error says."""
    told = error.args[0] if isinstance(error, OperationalError) and error.args else error
    because = getattr(told, "constraint_name", None)
    return SessionRevoked(because) if because in SESSION_CONSTRAINTS else None


async def log_read(
    client: BaseDBAsyncClient, act: Attribution, *, fields: Sequence[str], subjects: Sequence[UUID]
) -> int | None:
    """Put a read on record: which fields, of whom; the act's reason is its purpose. Return the entry's number.

    Outside a transaction it is committed when this returns: send nothing before.
    Raises: DBAPIError when the session ended meanwhile
    """
    values = [*astuple(act), build(), list(fields), list(subjects)]
    rows = await client.execute_query_dict(statement("log_read"), values)
    found: int | None = rows[0]["seq"]
    return found


async def log_refusal(
    client: BaseDBAsyncClient, act: Attribution, *, code: str, rule: str | None, on: AuditedRow | None = None
) -> int:
    """Put a refused act on record: the refusal's code, the law it cites, and the row. Return the entry's number."""
    values = [*astuple(act), build(), code, rule, *(astuple(on) if on else (None, None))]
    rows = await client.execute_query_dict(statement("log_refusal"), values)
    found: int = rows[0]["seq"]
    return found
