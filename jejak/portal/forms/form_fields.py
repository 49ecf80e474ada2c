"""Fields of a plain form, read whole and within bounds."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from jejak.portal.api_client import ApiError
from jejak.portal.limits import MAX_FORM_BYTES, MAX_FORM_FIELDS

FormFields = Mapping[str, str]


async def read_form_fields(request: Request) -> FormFields:
    """Return the fields of a form, each once; of one that came more often, the last.

    Raises: ApiError for what is no form of ours, or too long
    """
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise ApiError("UNSUPPORTED_MEDIA_TYPE")
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MAX_FORM_BYTES:
                raise ApiError("BODY_TOO_LARGE")
        return parse_form_fields(body.decode("utf-8"))
    except (ClientDisconnect, ValueError):
        raise ApiError("BODY_MALFORMED") from None


def parse_form_fields(text: str) -> FormFields:
    """Return the fields of an address or a body. Raises: ValueError"""
    pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS, errors="strict")
    return {name: value.replace("\r\n", "\n") for name, value in pairs}
