"""Canonical JSON of a leaf, read strictly: one text has one meaning, and one meaning has one text.

The text is what PostgreSQL prints of a `jsonb`: keys by length and then by bytes, one space behind a comma or
colon, numbers digit by digit. Anything else is refused, so that nobody can write an entry that two readers
understand differently. Never rounds a number.
"""

import json
from decimal import Decimal
from json.encoder import encode_basestring
from typing import NoReturn

Json = dict[str, "Json"] | list["Json"] | str | int | Decimal | bool | None


class NotCanonical(ValueError):
    """A text that PostgreSQL would not have printed."""


def parse(text: str | bytes) -> Json:
    """Read a text that PostgreSQL printed.

    Units:  numbers without a point are int, others are Decimal with every digit kept
    Raises: NotCanonical
    """
    try:
        whole = (text if isinstance(text, bytes) else text.encode()).decode()
        found: Json = _DECODER.decode(whole)
        is_same = (
            serialize(found) == whole
        )  # a key that stands twice, a space or an escape is lost on the way
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as fault:
        raise NotCanonical("this is no JSON text") from fault
    if not is_same:
        raise NotCanonical("PostgreSQL prints this in another way")
    return found


def serialize(value: Json) -> str:
    """Write a value as PostgreSQL prints it from a `jsonb`.

    Raises: NotCanonical for a text with a zero byte, which no `jsonb` holds
    """
    match value:
        case str():
            return _quote(value)
        case dict():
            return f"{{{', '.join([f'{_quote(key)}: {serialize(value[key])}' for key in sorted(value, key=_order)])}}}"
        case list():
            return f"[{', '.join([serialize(each) for each in value])}]"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return f"{value or value.copy_abs():f}"  # numeric knows no negative zero


def _order(key: str) -> tuple[int, bytes]:
    raw = key.encode()
    return len(raw), raw


def _quote(text: str) -> str:
    if "\x00" in text:
        raise NotCanonical("no jsonb holds a zero byte")
    return encode_basestring(text)


def _parse_decimal(digits: str) -> Decimal:
    if "e" in digits.lower():  # never printed, and a short exponent could fill the memory
        raise NotCanonical("a number has no exponent")
    return Decimal(digits)


def _refuse(constant: str) -> NoReturn:
    raise NotCanonical(f"{constant} is no number")


_DECODER = json.JSONDecoder(parse_float=_parse_decimal, parse_constant=_refuse)
