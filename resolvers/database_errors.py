"""Classes of database errors that are no bug: a statement out of time, a database out of reach."""

import logging

from rulebook.errors import (
    Unavailable,
)

log = logging.getLogger("jejak.resolvers")


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
