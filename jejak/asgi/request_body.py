"""Body of an HTTP request that asks for JSON: its media type, its size, and what was taken in of it.

What comes in is paid for before it is parsed. Knows no schema and no caller.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from jejak.asgi.request import RequestLike
from jejak.asgi.status_codes import GRAPHQL, JSON
from jejak.limits import (
    FREE_HEADER_BYTES,
    MAX_ACCEPT_HEADER_BYTES,
    MAX_BODY_BYTES,
    MAX_CACHED_ACCEPT_HEADERS,
    MAX_DISCARDED_BODY_BYTES,
)
from rulebook.errors import (
    BodyIncomplete,
    BodyTooLarge,
    MediaTypeRefused,
    MethodRefused,
    NotAcceptable,
    Refusal,
)

METHODS = ("GET", "POST")

# ------------------------------------------------------------------ what is accepted


@dataclass(frozen=True)
class _MediaRange:
    """One media range of an Accept header; `names` tells how exactly: not at all, by group, or by name."""

    media: str
    weight: float

    def specificity(self, media: str) -> int:
        group = media.partition("/")[0]
        return {"*/*": 1, f"{group}/*": 2, media: 3}.get(self.media, 0)


def negotiate_media_type(request: RequestLike) -> str:
    """Return the media type to answer in: JSON, unless the newer one is preferred, or named and liked as much.

    Raises: NotAcceptable
    """
    said = [value for name, value in request.scope["headers"] if name == b"accept"]
    return (
        JSON
        if said == _PLAIN_JSON
        else _negotiate(b",".join(said)[:MAX_ACCEPT_HEADER_BYTES].decode("latin-1"))
    )


_PLAIN_JSON = [JSON.encode()]


@lru_cache(maxsize=MAX_CACHED_ACCEPT_HEADERS)
def _negotiate(accepted: str) -> str:
    ranges = list(_parse_accept(accepted)) if accepted.strip() else [_MediaRange("*/*", 1)]
    json, graphql = _most_specific(JSON, ranges), _most_specific(GRAPHQL, ranges)
    if max(json.weight, graphql.weight) <= 0:
        raise NotAcceptable(offered=f"{GRAPHQL}, {JSON}")
    is_liked = graphql.media == GRAPHQL and graphql.weight >= json.weight
    return GRAPHQL if is_liked or graphql.weight > json.weight else JSON


def _most_specific(media: str, ranges: list[_MediaRange]) -> _MediaRange:
    """Return the range that names a media type most exactly; one that nobody would take when none does."""
    found = max(ranges, key=lambda each: each.specificity(media), default=_NOT_ACCEPTED)
    return found if found.specificity(media) else _NOT_ACCEPTED


_NOT_ACCEPTED = _MediaRange("", 0)


def _parse_accept(accepted: str) -> Iterator[_MediaRange]:
    for each in accepted.split(","):
        media, *parameters = (part.strip().lower() for part in each.split(";"))
        weight = 1.0
        for name, _, value in (part.partition("=") for part in parameters):
            if name == "q":
                weight = _parse_weight(value)
            elif name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
                weight = 0
        if media:
            yield _MediaRange(media, weight)


def _parse_weight(text: str) -> float:
    """A weight that is none makes its range one that nobody asked for."""
    try:
        return min(max(float(text), 0), 1) if text[:1].isdigit() else 0
    except ValueError:
        return 0


# ------------------------------------------------------------------ what comes in


def billable_header_bytes(request: RequestLike) -> int:
    """Return how many bytes of headers there are beyond those that nobody pays for."""
    headers = request.scope["headers"]
    said = sum(map(len, chain.from_iterable(headers))) + _HEADER_OVERHEAD_BYTES * len(headers)
    return max(0, said - FREE_HEADER_BYTES)


_HEADER_OVERHEAD_BYTES = len(": \r\n")


class ReceivedBody(NamedTuple):
    """What came in, unread: the media type to answer in, the body, or of a GET its parameters, and the bytes that were
    taken in. A fault is told in it and not raised: the caller who asked has to pay for it first.
    """

    media: str = JSON
    body: bytes = b""
    size: int = 0
    refusal: Refusal | None = None


async def receive_body(request: RequestLike) -> ReceivedBody:
    """Return what a request brings; of one that nobody could answer nothing is taken in."""
    try:
        media = negotiate_media_type(request)
    except NotAcceptable as fault:
        return ReceivedBody(refusal=fault)
    method = request.scope["method"]
    if method not in METHODS:
        return ReceivedBody(media, refusal=MethodRefused(allowed=", ".join(METHODS)))
    if method == "GET":
        parameters: bytes = request.scope["query_string"]
        return ReceivedBody(media, parameters, len(parameters))
    if not _is_json(request):
        return ReceivedBody(media, refusal=MediaTypeRefused(wanted=JSON))
    return await _read_stream(request, media)


async def _read_stream(request: RequestLike, media: str) -> ReceivedBody:
    """Return a body, or nothing of one that is too large. Of that a little is read to its end and forgotten: a client
    that still writes would not read why it is refused.
    """
    pieces, size, is_coming = list[bytes](), 0, True
    while is_coming and size <= MAX_DISCARDED_BODY_BYTES:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            return ReceivedBody(media, size=size, refusal=BodyIncomplete())
        piece, is_coming = message.get("body", b""), message.get("more_body", False)
        size += len(piece)
        if size <= MAX_BODY_BYTES:
            pieces.append(piece)
    if size > MAX_BODY_BYTES:
        return ReceivedBody(media, size=MAX_BODY_BYTES, refusal=BodyTooLarge(most=MAX_BODY_BYTES))
    return ReceivedBody(media, b"".join(pieces), size)


async def wait_for_disconnect(request: RequestLike) -> None:
    """Return once the caller has left; what they still send is dropped."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _is_json(request: RequestLike) -> bool:
    """Exactly JSON, in UTF-8 and as it is; what only looks like it is a form, or a page that tries something."""
    said = [value for name, value in request.scope["headers"] if name == b"content-type"]
    coding = request.headers.get("content-encoding", "identity")
    if said == _PLAIN_JSON and coding == "identity":
        return True
    whole = b",".join(said).decode("latin-1")  # said twice, it is no type
    media, *parameters = (part.strip().lower() for part in whole.split(";"))
    is_plain = coding.strip().lower() == "identity"
    return media == JSON and is_plain and all(each in _UTF8 for each in parameters)


_UTF8 = ("charset=utf-8", 'charset="utf-8"', "")
