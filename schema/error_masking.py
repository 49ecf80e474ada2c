"""Masking of errors: every one gets a code and the request id, and a bug is logged and told without its cause."""

import logging
from collections.abc import Iterator, Mapping

from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.utils.str_converters import to_camel_case

from resolvers.database_errors import is_statement_timeout, to_unavailable
from rulebook import errors
from rulebook.errors import (
    DeadlinePassed,
    Refusal,
)
from schema.limits import MAX_ERRORS, MAX_MESSAGE_CHARACTERS

log = logging.getLogger("jejak.schema")
BAD_REQUEST, INTERNAL = "BAD_REQUEST", "INTERNAL"
REFUSALS_BY_CODE: Mapping[str, type[Refusal]] = {
    each.code: each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, Refusal) and each is not Refusal
}
"""Every refusal by its code."""
ERROR_CODES = frozenset({*REFUSALS_BY_CODE, BAD_REQUEST, INTERNAL})
"""Every code that is declared. Another is never sent."""


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
        # graphql-core suggests names that are near; the one who may know them can ask for the schema.
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
