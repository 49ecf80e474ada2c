"""How is a refusal told?

The only table from a refusal to a GraphQL error; bugs are masked and logged with the request id.

Mutations answer with typed user errors in their payload; a query that is refused fails with a code.
"""

import logging
from collections.abc import Awaitable, Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.utils.str_converters import to_camel_case

from resolvers.receipt import unless_refused
from resolvers.requests import leave_request
from rulebook.errors import AlreadyDecided, DeadlinePassed, InsufficientBalance, Refusal, StaleVersion
from schema.ask import ask_of
from schema.context import Info
from schema.limits import ERRORS
from schema.row import answer, kinds
from schema.scalars import Days

if TYPE_CHECKING:
    from schema.leave import LeaveRequest

T = TypeVar("T")
log = logging.getLogger("jejak.schema")
LONGEST_MESSAGE = 500
Current = Annotated["LeaveRequest", strawberry.lazy("schema.leave")]


class Locale(Enum):
    """Indonesian first."""

    ID = "id"
    EN = "en"


kinds(Locale, "In which language a sentence is told.", ID="Indonesian.", EN="English.")
Spoken = Annotated[Locale, strawberry.argument(description="The language.")]


@strawberry.interface(description="Why a mutation did not do what was asked. Nothing was changed.")
class UserError:
    """A refusal."""

    refusal: strawberry.Private[Refusal]
    about: strawberry.Private[UUID | None] = None

    @answer("A stable name for the reason, for programs.")
    def code(self) -> str:
        return self.refusal.code

    @answer("What is true, which rule says so, and what to do.")
    def message(self, locale: Spoken = Locale.ID) -> str:
        return self.refusal.message(locale.value)

    @answer("The input field it is about, from the input inwards; empty for the whole input.")
    def path(self) -> list[str]:
        return [to_camel_case(name) for name in self.refusal.path]

    @answer("The law and article, when a rule refused.")
    def rule(self, locale: Spoken = Locale.ID) -> str | None:
        return self.refusal.rule.text(locale.value) if self.refusal.rule else None


@strawberry.type(name="Refusal", description="A refusal that the sentence explains well enough.")
class PlainError(UserError):
    """Any refusal without a type of its own."""


@strawberry.type(description="Somebody else was first.")
class LeaveConflict(UserError):
    """A step that was taken already."""

    refusal: strawberry.Private[AlreadyDecided]

    @answer("Who took the step.")
    def decided_by(self) -> str:
        return self.refusal.decided_by

    @answer("When.")
    def decided_at(self) -> datetime:
        return self.refusal.decided_at.astimezone(UTC)

    @answer("The request as it stands now.")
    async def current(self, info: Info) -> Current | None:
        return await _current(info, self.about)


@strawberry.type(description="The object has changed since it was read.")
class VersionConflict(UserError):
    """A stale version."""

    refusal: strawberry.Private[StaleVersion]

    @answer("The version now.")
    def current_version(self) -> int:
        return self.refusal.current

    @answer("The request as it stands now.")
    async def current(self, info: Info) -> Current | None:
        return await _current(info, self.about)


@strawberry.type(name="InsufficientBalance", description="There are not enough days left.")
class BalanceError(UserError):
    """Too few days."""

    refusal: strawberry.Private[InsufficientBalance]

    @answer("How many days could be asked for in that year.")
    def available(self) -> Days:
        return Days(self.refusal.available_half_days)

    @answer("The calendar year that has too few.")
    def year(self) -> int:
        return self.refusal.year


TYPES: dict[type[Refusal], type[UserError]] = {
    AlreadyDecided: LeaveConflict,
    StaleVersion: VersionConflict,
    InsufficientBalance: BalanceError,
}


async def _current(info: Info, about: UUID | None) -> "LeaveRequest | None":
    from schema.leave import LeaveRequest

    if about is None:
        return None
    return LeaveRequest.maybe(await leave_request(info.context.call, ask_of(info), request_id=about))


async def settled(act: Awaitable[T], *, about: UUID | None = None) -> tuple[T | None, list[UserError]]:
    """Await an act; return what it did, or the refusal as a typed error about an object."""
    try:
        with unless_refused():
            return await act, []
    except Refusal as refusal:
        return None, [told(refusal, about=about)]


def told(refusal: Refusal, *, about: UUID | None = None) -> UserError:
    """Return the typed error of a refusal."""
    return TYPES.get(type(refusal), PlainError)(refusal=refusal, about=about)


class Telling(SchemaExtension):
    """Gives every top-level error a code and the request id; what is not a refusal or the caller's own error is
    masked.
    """

    def on_operation(self) -> Iterator[None]:
        context = self.execution_context.context
        try:
            yield
        except GraphQLError as error:
            raise told_by(error, context.call.request_id) from None
        result = self.execution_context.result
        errors = getattr(result, "errors", None)
        if errors:
            told = [_in_time(error, context.limits.seconds) for error in errors[:ERRORS]]
            result.errors = [told_by(error, context.call.request_id) for error in told]  # type: ignore[union-attr]


def error_of(refusal: Refusal) -> GraphQLError:
    """Return a refusal at the gate as the error of a whole request."""
    return GraphQLError(refusal.in_both, extensions={"code": refusal.code})


def told_by(error: GraphQLError, request_id: str) -> GraphQLError:
    """Return an error as the caller of a request reads it."""
    cause, code = error.original_error, (error.extensions or {}).get("code")
    if isinstance(cause, Refusal):
        code, message = cause.code, cause.message("id")
    elif code is not None:
        message = _short(error.message)
    elif cause is None or isinstance(cause, GraphQLError):
        # graphql-core suggests names that are near; whoever may know them can ask for the schema.
        code, message = "BAD_REQUEST", _short(error.message.partition(" Did you mean")[0])
    else:
        code, message = (
            "INTERNAL",
            f"Terjadi kesalahan di server. Sebutkan nomor ini kepada pengelola: {request_id}.",
        )
        log.error("unhandled error", exc_info=cause, extra={"request_id": request_id})
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code, "requestId": request_id},
    )


def _short(message: str) -> str:
    """Cut off a message that quotes what was sent, which may be long."""
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"


def _in_time(error: GraphQLError, seconds: int) -> GraphQLError:
    """Say that time was up where the database ended a statement for that reason: it is no bug."""
    if getattr(error.original_error, "sqlstate", None) != _CANCELLED:
        return error
    refusal = DeadlinePassed(seconds=seconds)
    return GraphQLError(
        refusal.in_both, nodes=error.nodes, path=error.path, extensions={"code": refusal.code}
    )


_CANCELLED = "57014"  # query_canceled, as PostgreSQL calls it
