"""Payloads of mutations: what was done or why not, and everything else as it is after the change."""

from collections.abc import Awaitable
from typing import ClassVar, TypeVar
from uuid import UUID

import strawberry

from schema.fields.field_helpers import column, computed
from schema.query import Query
from schema.user_errors import UserError, run_or_user_errors


@strawberry.type
class Payload:
    """What every mutation answers."""

    errors: list[UserError] = column("Why nothing was done.", max_items=1)

    @computed("Everything else, read after the change.")
    def query(self) -> Query:
        return Query()


@strawberry.type
class ObjectPayload(Payload):
    """What a mutation of one object answers; a field of the subclass reads it afresh."""

    type_name: ClassVar[str]
    changed_id: strawberry.Private[UUID | None]


P = TypeVar("P", bound=ObjectPayload)


async def build_payload(act: Awaitable[UUID], kind: type[P], *, subject_id: UUID | None = None) -> P:
    """Await an act about an object that was there, or one that makes it, now or under the same key before."""
    done, errors = await run_or_user_errors(act, subject=(kind.type_name, subject_id) if subject_id else None)
    return kind(changed_id=done, errors=errors)
