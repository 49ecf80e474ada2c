"""How does a caller read?

The reader of one call: their pool, their scope, all shapes, and how what they read is put on record. Called by the
read resolvers.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any
from uuid import UUID

from pypika_tortoise.queries import QueryBuilder

from audit.context import build
from audit.noting import doubt_in
from resolvers.acting import refusal_of
from resolvers.identity import Call
from resolvers.plan.note import Note
from resolvers.plan.read import Reader
from resolvers.plan.select import Selection
from resolvers.scope import RowScope
from resolvers.shapes import SHAPES
from rulebook.access import is_specific


@dataclass(frozen=True)
class _NotingReader(Reader):
    """A reader that tells in words when nobody vouches for its caller any more."""

    account_id: UUID | None = None

    async def _fetch(self, selection: Selection, query: QueryBuilder) -> Sequence[Any]:
        try:
            return await super()._fetch(selection, query)
        except Exception as error:
            if (doubt := doubt_in(error)) is None:
                raise
            raise refusal_of(doubt, self.account_id) from error


def reader(call: Call, door: str = "read") -> Reader:
    """Return the generic reader as far as this caller reaches; `door` names the act in the log.

    Its reads raise NotSignedIn or RolesChanged when that came true meanwhile.
    """
    scope = RowScope(call.actor, call.is_purpose_stated)
    account_id = call.actor.account_id if call.actor else None
    return _NotingReader(call.pool, scope, SHAPES, _note(call, door), account_id)


def _note(call: Call, door: str) -> Note | None:
    if call.actor is None:
        return None
    told = (*astuple(call.act(door, reason=call.purpose)), build())
    told = tuple(list(each) if isinstance(each, tuple) else each for each in told)
    return Note(told, call.actor.employee_id, is_specific)
