"""Reads of a caller, within the caller's reach and on record.

The reader of one call: their pool, their scope, all shapes, and how what they read is put on record; and the
same for everybody who is like the caller, of whom a plan is made.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any
from uuid import UUID

from pypika_tortoise.queries import QueryBuilder
from tortoise.connection import get_connection

from audit.context import Attribution, build
from audit.read_log import session_revoked_in
from resolvers.access.row_scope import RowScope
from resolvers.audit.search_refusals import search_refusal_in
from resolvers.audited_transaction import to_refusal
from resolvers.caller import Call
from resolvers.mappings import MAPPINGS
from resolvers.query.level_reader import LevelReader
from resolvers.query.read_audit import ReadAudit
from resolvers.query.sql.parameters import RequestParameter
from resolvers.query.sql.select import ReadScope, SelectBuilder
from resolvers.sql import statement
from rulebook.access import is_audited


@dataclass(frozen=True)
class AuditedReader(LevelReader):
    """A reader that tells in words when nobody vouches for its caller any more, or a search is refused."""

    account_id: UUID | None = None

    async def _fetch(self, selection: SelectBuilder, query: QueryBuilder) -> Sequence[Any]:
        try:
            return await super()._fetch(selection, query)
        except Exception as error:
            if (doubt := session_revoked_in(error)) is not None:
                raise to_refusal(doubt, self.account_id) from error
            if (refusal := search_refusal_in(error)) is not None:
                raise refusal from error
            raise


def build_reader(call: Call, audit_operation: str = "read") -> LevelReader:
    """Return the generic reader as far as this caller reaches; `field` names the act in the log.

    Its reads raise NotSignedIn or RolesChanged when that came true meanwhile.
    """
    scope = RowScope(call.actor, call.is_purpose_stated)
    account_id = call.actor.account_id if call.actor else None
    return AuditedReader(call.pool, scope, MAPPINGS, _build_read_audit(call, audit_operation), account_id)


async def note_read(call: Call, operation: str, *, fields: list[str], people: Iterable[UUID]) -> None:
    """Put on record what a use case shows of people beside this reader; of the caller's own nothing is noted.

    Raises: NotSignedIn, RolesChanged
    """
    audit, others = _build_read_audit(call, operation), list(people)
    if audit is None:
        return
    others = [each for each in others if each != audit.own_person_id]
    if not others:
        return
    try:
        await get_connection(call.pool).execute_query(
            statement("note_read"), [*audit.parameters, fields, others]
        )
    except Exception as error:
        if (doubt := session_revoked_in(error)) is not None:
            raise to_refusal(doubt, call.require_actor().account_id) from error
        raise


__all__ = [
    "build_reader",
    "is_audited",
    "note_read",
]  # the rulebook's own, for those who may not import it from there
_audit_parameters = attrgetter(*(each.name for each in fields(Attribution)))
"""The parameters of an act, in order."""


def _build_read_audit(call: Call, audit_operation: str) -> ReadAudit | None:
    if call.actor is None:
        return None
    told = (*_audit_parameters(call.attribution(audit_operation, reason=call.purpose)), build())
    told = tuple(list(each) if isinstance(each, tuple) else each for each in told)
    return ReadAudit(told, call.actor.employee_id, is_audited)


class CompiledReadPrincipal:
    """The caller of one call as one of many; see `resolvers.query.plan_cache.ReadPrincipal`."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.scope = RowScope(call.actor, call.is_purpose_stated, is_open=True)

    @property
    def pool(self) -> str:
        return self.call.pool

    @property
    def cache_key(self) -> Hashable:
        return self.scope.cache_key

    def read_scope(self, audit_operation: str) -> ReadScope:
        note = _build_read_audit(self.call, audit_operation)
        if note is not None:
            told = tuple(
                RequestParameter(("told", audit_operation, index)) for index in range(len(note.parameters))
            )
            note = replace(
                note,
                parameters=told,
                own_person_id=None if note.own_person_id is None else RequestParameter("employee_id"),
            )
        return ReadScope(self.scope, MAPPINGS, note)

    def parameters(self) -> Mapping[Hashable, object]:
        return self.scope.parameters()

    def audit_parameters(self, audit_operation: str) -> Mapping[Hashable, object]:
        note = _build_read_audit(self.call, audit_operation)
        told = note.parameters if note is not None else ()
        return {("told", audit_operation, index): value for index, value in enumerate(told)}
