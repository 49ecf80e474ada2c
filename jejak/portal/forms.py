"""What did somebody fill in? The fields of a plain form, read whole and within bounds."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from jejak.portal.api import Refused

MOST_BYTES: Final = 60_000
_MOST_FIELDS: Final = 60

Fields = Mapping[str, str]


async def fields_of(request: Request) -> Fields:
    """Return the fields of a form, each once; of one that came more often, the last.

    Raises: Refused for what is no form of ours, or too long
    """
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise Refused("UNSUPPORTED_MEDIA_TYPE")
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BYTES:
                raise Refused("BODY_TOO_LARGE")
        return read(body.decode("utf-8"))
    except (ClientDisconnect, ValueError):
        raise Refused("BODY_MALFORMED") from None


def read(text: str) -> Fields:
    """Return the fields of an address or a body. Raises: ValueError"""
    pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    return {name: value.replace("\r\n", "\n") for name, value in pairs}
