"""Log of the server: one JSON line for each event, on standard error, without personal data.

Called once by `jejak serve`. Ids stand for people; what was typed into a URL or a query never appears,
nor from where.
"""

import logging
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from traceback import format_tb
from typing import Any, TextIO

import orjson

_RECORD_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time, level, where, what, and whatever it was given as extra."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": _format_time(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _RECORD_ATTRIBUTES}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return _encode_line(line).removesuffix("\n")

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Tell types and places, back to the first cause; what a database says of an error may quote a row."""
        told, error = [], ei[1]
        while error is not None:
            told += [
                f"{type(error).__module__}.{type(error).__qualname__}\n",
                *format_tb(error.__traceback__),
            ]
            error = error.__cause__ or error.__context__
        return "".join(told)


class _LogStream:
    """Where `jejak serve` writes, once it does."""

    stream: TextIO | None = None


def write_event(log: logging.Logger, event: str, *, fields: Mapping[str, object]) -> None:
    """Write an event that every request has: the line that `JsonFormatter` would make of a record, without the record,
    which takes three times as long.
    """
    if _LogStream.stream is None:
        log.info(event, extra=fields)
    elif log.isEnabledFor(logging.INFO):
        line = {
            "at": _format_time(time.time()),
            "level": "info",
            "logger": log.name,
            "event": event,
            **fields,
        }
        try:
            _LogStream.stream.write(_encode_line(line))
        except (OSError, ValueError):  # nobody reads it any more, which `logging` takes no notice of either
            return


def _format_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _encode_line(line: Mapping[str, object]) -> str:
    return orjson.dumps(line, default=str, option=orjson.OPT_APPEND_NEWLINE).decode()


def configure_logging(level: int = logging.INFO) -> None:
    """Send every log record of this process there."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[lines], level=level, force=True)
    _LogStream.stream = sys.stderr
    # At DEBUG Tortoise prints statements with their parameters, at INFO uvicorn the address of a WebSocket and httpx2
    # every address that the pages ask: never.
    for name in ("tortoise", "uvicorn", "httpx2"):
        logging.getLogger(name).setLevel(logging.WARNING)
