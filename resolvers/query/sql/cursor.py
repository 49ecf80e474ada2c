"""Keyset cursors: the order values of a row, bound to the list that it came from.

It proves nothing: a forged cursor only moves within what its owner may see.
"""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from tortoise.fields import Field

from rulebook.errors import InvalidCursor


def encode(values: Sequence[object], *, label: str) -> str:
    """Return the cursor of the row with these order values in the list of this label."""
    text = json.dumps([_label_tag(label), *(str(value) for value in values)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, *, label: str, columns: Sequence[Field[Any]]) -> list[Any]:
    """Return the order values a cursor holds.

    Raises: InvalidCursor when it is damaged or from a list with another filter or order
    """
    try:
        tag, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if tag != _label_tag(label) or len(values) != len(columns):
            raise InvalidCursor
        return [_parse_value(text, column) for column, text in zip(columns, values, strict=True)]
    except InvalidCursor:
        raise
    except Exception as error:  # anything a stranger can put into base64 ends here
        raise InvalidCursor from error


def _parse_value(text: object, column: Field[Any]) -> Any:
    """Raises: whatever it may, for what no column of this kind can hold"""
    if not isinstance(text, str) or "\0" in text:
        raise ValueError
    value = column.to_python_value(text)
    if isinstance(value, int) and not column.constraints["ge"] <= value <= column.constraints["le"]:
        raise ValueError
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _label_tag(label: str) -> str:
    return sha256(label.encode()).hexdigest()[:8]
