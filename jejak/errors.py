"""Errors for an operator, in one sentence each; `jejak.cli.main` prints them.

Never meant for the callers of the API: their errors are in `rulebook.errors` and `schema.user_errors`.
"""

_NOT_MIGRATED = "The database is not at this version: run 'jejak migrate' first."
_ROLE_MISSING = (
    "A database role is missing, which 'jejak migrate' makes, or its password is not the kept one."
)
_MESSAGES_BY_SQLSTATE = {  # by PostgreSQL's code for what is not there, or may not come in
    "3F000": _NOT_MIGRATED,  # a schema
    "42P01": _NOT_MIGRATED,  # a table
    "42703": _NOT_MIGRATED,  # a column
    "42883": _NOT_MIGRATED,  # a function
    "28000": _ROLE_MISSING,
    "28P01": _ROLE_MISSING,
}


class OperatorError(Exception):
    """Something the operator can act on; the message is one clear sentence, shown without a traceback."""


class ClusterError(OperatorError):
    """The embedded PostgreSQL cannot be made, started, reached or stopped."""


def operator_message(error: BaseException) -> str | None:
    """What an error means to the operator; None when it is a fault of ours, whose traceback is wanted."""
    if isinstance(error, OperatorError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}." if error.filename else str(error)
    cause: BaseException | None = error
    while cause is not None:  # Tortoise wraps what PostgreSQL said
        if sentence := _MESSAGES_BY_SQLSTATE.get(getattr(cause, "sqlstate", "")):
            return sentence
        cause = cause.__cause__
    return None
