"""What was changed, in GraphQL words? Entries of the audit log: who, when, what, before and after, why."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from resolvers.history import EntryFilter, audit_entries
from rulebook.errors import InvalidInput
from schema.ask import list_ask_of
from schema.context import Info
from schema.ids import split_id, uuid_of
from schema.page import After, Before, Connection, First, Last
from schema.row import Node, Seen, answer, maybe, said


@strawberry.type(description="One change of one row.")
class AuditEntry(Seen, Node):
    """An entry of the log."""

    at: datetime = said("When the change was made.")
    relation: str = said("Which relation: schema and table.")
    op: str = said("I inserted, U updated, D deleted.")
    row_key: JSON = said("The key of the row.")
    before: JSON | None = said("What the changed columns held before; secrets only say 'changed'.")
    after: JSON | None = said("What the changed columns hold after; secrets only say 'changed'.")
    actor_user_name: str | None = said("Who acted, by user name.")
    actor_name: str | None = said("Who acted, by name.")
    acting_as: str | None = said("As plt or plh of which post.")
    acting_decree: str | None = said("By which decree.")
    method: str = said("How the actor proved who they are.")
    operation: str = said("The named act.")
    reason: str | None = said("Why, in the actor's words.")
    legal_basis: str | None = said("By which law.")
    request_id: str = said("The request in which it happened.")


@strawberry.input(description="Narrows the log.")
class AuditEntryFilter:
    """What to look for."""

    actor_id: strawberry.ID | None = maybe("Who acted: an account's id.")
    relation: str | None = maybe("Which relation, such as hr.leave_request.")
    row_id: strawberry.ID | None = maybe("One row: the id of an object.")
    operation: str | None = maybe("The named act, such as decideLeave.")
    request_id: str | None = maybe("The request in which it happened.")
    since: datetime | None = maybe("From this instant.")
    before: datetime | None = maybe("Before this instant.")


@strawberry.type
class HistoryQuery:
    """The auditors' door."""

    @answer("Who changed what, when and why, newest first. For auditors; empty for everybody else.")
    async def audit_entries(
        self,
        info: Info,
        filter: Annotated[
            AuditEntryFilter | None, strawberry.argument(description="What to look for.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AuditEntry]:
        found = await audit_entries(info.context.call, list_ask_of(info), narrowed=_narrowed(filter))
        return Connection[AuditEntry].of(found, AuditEntry.of)


def _narrowed(given: AuditEntryFilter | None) -> EntryFilter:
    if given is None:
        return EntryFilter()
    return EntryFilter(
        actor_id=uuid_of(given.actor_id, "Account") if given.actor_id is not None else None,
        relation=given.relation,
        row_id=None if given.row_id is None else uuid_of(given.row_id, split_id(given.row_id)[0]),
        operation=given.operation,
        request_id=given.request_id,
        since=_instant("since", given.since),
        before=_instant("before", given.before),
    )


def _instant(name: str, given: datetime | None) -> datetime | None:
    """Raises: InvalidInput for an instant without a zone, or one that no calendar in UTC holds"""
    if given is None:
        return None
    try:
        if given.tzinfo is not None:
            return given.astimezone(UTC)
    except OverflowError:
        pass
    raise InvalidInput(
        path=("filter", name),
        why_id="Waktu ini tidak terbaca. Tulis tanggal, jam dan zona, misalnya 2026-07-06T08:00:00+07:00.",
        why_en="This instant cannot be read. Write date, time and zone, such as 2026-07-06T08:00:00+07:00.",
    )
