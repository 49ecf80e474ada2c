"""Payloads of mutations: what was done or why not, and everything else as it is after the change."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeVar
from uuid import UUID

import strawberry

from schema.errors import UserError, settled
from schema.row import answer, said

if TYPE_CHECKING:
    from schema.root import Query

Root = Annotated["Query", strawberry.lazy("schema.root")]


@strawberry.type
class Payload:
    """What every mutation answers."""

    errors: list[UserError] = said("Why nothing was done.", most=1)

    @answer("Everything else, read after the change.")
    def query(self) -> Root:
        from schema.root import Query

        return Query()


@strawberry.type
class ObjectPayload(Payload):
    """What a mutation of one object answers; a field of the subclass reads it afresh."""

    type_name: ClassVar[str]
    done: strawberry.Private[UUID | None]


P = TypeVar("P", bound=ObjectPayload)


async def payload_of(act: Awaitable[UUID], kind: type[P], *, about: UUID | None = None) -> P:
    """Await an act about an object that was there, or one that makes it, now or under the same key before."""
    done, errors = await settled(act, about=(kind.type_name, about) if about else None)
    return kind(done=done, errors=errors)
