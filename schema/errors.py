"""How is a refusal told?

The only table from a refusal to a GraphQL error; bugs are masked and logged with the request id.

Mutations answer with typed user errors in their payload; a query that is refused fails with a code.
"""

import logging
from collections.abc import Awaitable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.utils.str_converters import to_camel_case

from resolvers.leave.queries import leave_request
from resolvers.query.mapping import Search
from resolvers.receipt import unless_refused
from rulebook import errors
from rulebook.errors import (
    AlreadyDecided,
    DeadlinePassed,
    InsufficientBalance,
    Refusal,
    StaleVersion,
    Unavailable,
)
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.row_type import Node, computed, describe_enum
from schema.fields.scalars import Days
from schema.limits import MAX_ERRORS

if TYPE_CHECKING:
    from schema.leave.types import LeaveRequest

T = TypeVar("T")
log = logging.getLogger("jejak.schema")
MAX_MESSAGE_CHARACTERS = 500
BAD_REQUEST, INTERNAL = "BAD_REQUEST", "INTERNAL"
REFUSALS_BY_CODE: Mapping[str, type[Refusal]] = {
    each.code: each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, Refusal) and each is not Refusal
}
"""Every refusal by its code."""
ERROR_CODES = frozenset({*REFUSALS_BY_CODE, BAD_REQUEST, INTERNAL})
"""Every code that is declared. Another is never sent."""
CurrentLeaveRequest = Annotated["LeaveRequest", strawberry.lazy("schema.leave.types")] | None
ErrorSubject: TypeAlias = tuple[str, UUID]
"""What a refusal is about: an object's type and key."""


class Locale(Enum):
    """Indonesian first."""

    ID = "id"
    EN = "en"


describe_enum(Locale, "In which language a sentence is told.", ID="Indonesian.", EN="English.")
LocaleArgument = Annotated[Locale, strawberry.argument(description="The language.")]


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

    @search_field("The request as it stands now.", returns=CurrentLeaveRequest)
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
        from schema.root import search_node

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


class ErrorMasking(SchemaExtension):
    """Gives every top-level error a code and the request id; what is not a refusal or the caller's own error is
    masked.
    """

    def on_operation(self) -> Iterator[None]:
        context = self.execution_context.context
        try:
            yield
        except GraphQLError as error:
            raise mask_error(error, context.call.request_id) from None
        result = self.execution_context.result
        errors = getattr(result, "errors", None)
        if errors:
            told = [_translate_database_error(error, context.limits.seconds) for error in errors[:MAX_ERRORS]]
            result.errors = [mask_error(error, context.call.request_id) for error in told]  # type: ignore[union-attr]


def to_graphql_error(refusal: Refusal) -> GraphQLError:
    """Return a refusal at the gate as the error of a whole request."""
    return GraphQLError(refusal.bilingual_message, extensions={"code": refusal.code})


def mask_error(error: GraphQLError, request_id: str) -> GraphQLError:
    """Return an error as the caller of a request reads it; a code that nobody declared is a bug like any other."""
    code, message = _code_and_message(error)
    if code not in ERROR_CODES:
        cause = error.original_error or error
        log.error("unhandled error", exc_info=cause, extra={"request_id": request_id})
        code, message = INTERNAL, internal_error_message(request_id)
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code, "requestId": request_id, **_input_extensions(error.original_error)},
    )


def _input_extensions(cause: BaseException | None) -> dict[str, object]:
    """Return which input a refusal is about, from the field's arguments inwards, and what it says in English."""
    if not isinstance(cause, Refusal) or not cause.path:
        return {}
    return {"inputPath": [to_camel_case(name) for name in cause.path], "english": cause.message("en")}


def _code_and_message(error: GraphQLError) -> tuple[str | None, str]:
    """Return code and sentence of an error; no code for a bug."""
    cause, code = error.original_error, (error.extensions or {}).get("code")
    if isinstance(cause, Refusal):
        return cause.code, cause.message("id")
    if code is None and (cause is None or isinstance(cause, GraphQLError)):
        # graphql-core suggests names that are near; whoever may know them can ask for the schema.
        return BAD_REQUEST, _truncate(error.message.partition(" Did you mean")[0])
    return code, _truncate(error.message)


def internal_error_message(request_id: str) -> str:
    """Say that something broke, with no more about it than the id of the request."""
    return f"Terjadi kesalahan di server. Sebutkan nomor ini kepada pengelola: {request_id}."


def _truncate(message: str) -> str:
    """Cut off a message that quotes what was sent, which may be long."""
    return message if len(message) <= MAX_MESSAGE_CHARACTERS else f"{message[:MAX_MESSAGE_CHARACTERS]}…"


def _translate_database_error(error: GraphQLError, seconds: int) -> GraphQLError:
    """Say that time was up where the database ended a statement for that reason, or that it is away: it is no bug."""
    cause = error.original_error
    refusal: Refusal | None = (
        DeadlinePassed(seconds=seconds) if is_statement_timeout(cause) else to_unavailable(cause)
    )
    if refusal is None:
        return error
    return GraphQLError(
        refusal.bilingual_message, nodes=error.nodes, path=error.path, extensions={"code": refusal.code}
    )


def is_statement_timeout(error: BaseException | None) -> bool:
    """Tell whether PostgreSQL ended a statement because its time was up."""
    return getattr(error, "sqlstate", None) == _QUERY_CANCELED


def to_unavailable(error: BaseException | None) -> Unavailable | None:
    """Return the refusal of an error that says that the database cannot be reached, or takes nobody in; its operator
    reads in the log why.
    """
    while error is not None:  # the driver's own words lie below
        state = str(getattr(error, "sqlstate", None) or "")
        is_unreached = isinstance(error, OSError) and not isinstance(error, TimeoutError)
        if is_unreached or state.startswith(
            _UNAVAILABLE_CLASSES
        ):  # no such socket, no such host, nobody listens
            log.warning("the database cannot be used: %s %s", type(error).__name__, state)
            return Unavailable()
        error = error.__cause__
    return None


_QUERY_CANCELED = "57014"  # query_canceled, as PostgreSQL calls it
_UNAVAILABLE_CLASSES = ("08", "53", "57P")  # the connection, room for one more, the server itself
