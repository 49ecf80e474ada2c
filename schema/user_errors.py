"""Typed user errors in payloads: the table from a refusal to a GraphQL type.

Mutations answer with them; a query that is refused fails with a code (`schema.error_masking`).
"""

from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import TypeAlias, TypeVar
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from resolvers.audit.receipt import unless_refused
from resolvers.leave.queries import leave_request
from resolvers.query.mapping import Search
from rulebook.errors import (
    AlreadyDecided,
    InsufficientBalance,
    Refusal,
    RunChanged,
    StaleVersion,
)
from schema.context import Info
from schema.error_masking import ERROR_CODES
from schema.execution.search_field import search_field
from schema.fields.field_helpers import computed
from schema.fields.locale import Locale, LocaleArgument
from schema.fields.node import search_node
from schema.fields.row_type import Node
from schema.fields.scalars import Days
from schema.leave.types import LeaveRequest

T = TypeVar("T")
ErrorSubject: TypeAlias = tuple[str, UUID]
"""What a refusal is about: an object's type and key."""


@strawberry.interface(description="Why a mutation did not do what was asked. Nothing was changed.")
class UserError:
    """A refusal."""

    refusal: strawberry.Private[Refusal]
    subject: strawberry.Private[ErrorSubject | None] = None

    @computed("A stable name for the reason, for programs.")
    def code(self) -> str:
        return self.refusal.code

    @computed("What is true, which rule says so, and what to do.")
    def message(self, locale: LocaleArgument = Locale.ID) -> str:
        return self.refusal.message(locale.value)

    @computed("The input field it is about, from the input inwards; empty for the whole input.", max_items=4)
    def path(self) -> list[str]:
        return [to_camel_case(name) for name in self.refusal.path]

    @computed("The law and article, when a rule refused.")
    def rule(self, locale: LocaleArgument = Locale.ID) -> str | None:
        return self.refusal.rule.text(locale.value) if self.refusal.rule else None


@strawberry.type(name="Refusal", description="A refusal that the sentence explains well enough.")
class PlainError(UserError):
    """Any refusal without a type of its own."""


@strawberry.type(description="Somebody else was first.")
class LeaveConflict(UserError):
    """A step that was taken already."""

    refusal: strawberry.Private[AlreadyDecided]

    @computed("Who took the step.")
    def decided_by(self) -> str:
        return self.refusal.decided_by

    @computed("When.")
    def decided_at(self) -> datetime:
        return self.refusal.decided_at.astimezone(UTC)

    @search_field("The request as it stands now.", returns=LeaveRequest | None)
    def current(self, info: Info) -> Search | None:
        return _current_leave_request(info, self.subject)


@strawberry.type(description="The object has changed since it was read.")
class VersionConflict(UserError):
    """A stale version."""

    refusal: strawberry.Private[StaleVersion]

    @computed("The version now.")
    def current_version(self) -> int:
        return self.refusal.current

    @search_field("The object as it stands now; null beyond the caller's reach.", returns=Node | None)
    def object(self, info: Info) -> Search | None:
        if self.subject is None:
            return None
        kind, key = self.subject
        return search_node(info, kind=kind, key=str(key))


@strawberry.type(name="InsufficientBalance", description="There are not enough days left.")
class BalanceError(UserError):
    """Too few days."""

    refusal: strawberry.Private[InsufficientBalance]

    @computed("How many days could be asked for in that year.")
    def available(self) -> Days:
        return Days(self.refusal.available_half_days)

    @computed("The calendar year that has too few.")
    def year(self) -> int:
        return self.refusal.year


ERROR_TYPES: dict[type[Refusal], type[UserError]] = {
    AlreadyDecided: LeaveConflict,
    RunChanged: VersionConflict,
    StaleVersion: VersionConflict,
    InsufficientBalance: BalanceError,
}


def _current_leave_request(info: Info, about: ErrorSubject | None) -> Search | None:
    if about is None or about[0] != "LeaveRequest":
        return None
    return leave_request(info.context.call, about[1])


async def run_or_user_errors(
    action: Awaitable[T], *, subject: ErrorSubject | None = None
) -> tuple[T | None, list[UserError]]:
    """Await an act; return what it did, or the refusal as a typed error about an object."""
    try:
        with unless_refused():
            return await action, []
    except Refusal as refusal:
        return None, [to_user_error(refusal, subject=subject)]


def to_user_error(refusal: Refusal, *, subject: ErrorSubject | None = None) -> UserError:
    """Return the typed error of a refusal.

    Raises: LookupError for one that nobody declared
    """
    if refusal.code not in ERROR_CODES:
        raise LookupError(f"nobody declared {refusal.code}") from refusal
    return ERROR_TYPES.get(type(refusal), PlainError)(refusal=refusal, subject=subject)
