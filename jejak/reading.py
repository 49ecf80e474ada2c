"""What does a request ask? Its method, what it accepts, its body, and the parameters of GraphQL over HTTP in it.

Called by `jejak.view`, step by step: what comes in is paid for before it is read. Knows no schema and no caller.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import ClientDisconnect, Request

from jejak.statuses import GRAPHQL, JSON
from jejak.strict_json import json_object
from rulebook.errors import (
    BodyIncomplete,
    BodyMalformed,
    BodyTooLarge,
    MediaTypeRefused,
    MethodRefused,
    NotAcceptable,
    PreflightNeeded,
    Refusal,
)

MOST_BYTES = 100_000
_READ_ON = 10 * MOST_BYTES
METHODS = ("GET", "POST")
PREVIEW = "remove_deprecated"
PREFLIGHT = "graphql-require-preflight"
"""Without it no document in an address is run: a page of another origin cannot send it without asking first."""


@dataclass(frozen=True)
class Asked:
    """What a request asks, or why that cannot be told."""

    query: str | None = None
    document_id: str | None = None
    operation: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    is_get: bool = False
    is_preview: bool = False
    fault: Refusal | None = None


# ------------------------------------------------------------------ what is accepted


@dataclass(frozen=True)
class _Range:
    """One media range of an Accept header; `names` tells how exactly: not at all, by group, or by name."""

    media: str
    weight: float

    def names(self, media: str) -> int:
        group = media.partition("/")[0]
        return {"*/*": 1, f"{group}/*": 2, media: 3}.get(self.media, 0)


def media_of(request: Request) -> str:
    """Return the media type to answer in: JSON, unless the newer one is preferred, or named and liked as much.

    Raises: NotAcceptable
    """
    accepted = ",".join(request.headers.getlist("accept"))
    ranges = list(_ranges(accepted)) if accepted.strip() else [_Range("*/*", 1)]
    json, graphql = _best(JSON, ranges), _best(GRAPHQL, ranges)
    if max(json.weight, graphql.weight) <= 0:
        raise NotAcceptable(offered=f"{GRAPHQL}, {JSON}")
    is_liked = graphql.media == GRAPHQL and graphql.weight >= json.weight
    return GRAPHQL if is_liked or graphql.weight > json.weight else JSON


def _best(media: str, ranges: list[_Range]) -> _Range:
    """Return the range that names a media type most exactly; one that nobody would take when none does."""
    found = max(ranges, key=lambda each: each.names(media), default=_NEVER)
    return found if found.names(media) else _NEVER


_NEVER = _Range("", 0)


def _ranges(accepted: str) -> Iterator[_Range]:
    for each in accepted.split(","):
        media, *parameters = (part.strip().lower() for part in each.split(";"))
        weight = 1.0
        for name, _, value in (part.partition("=") for part in parameters):
            if name == "q":
                weight = _number(value)
            elif name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
                weight = 0
        if media:
            yield _Range(media, weight)


def _number(text: str) -> float:
    """A weight that is none makes its range one that nobody asked for."""
    try:
        return min(max(float(text), 0), 1) if text[:1].isdigit() else 0
    except ValueError:
        return 0


# ------------------------------------------------------------------ what comes in


@dataclass(frozen=True)
class Arrived:
    """What came in, unread: the media type to answer in, the body, or of a GET its parameters, and the bytes that were
    taken in. A fault is told in it and not raised: whoever asked has to pay for it first.
    """

    media: str = JSON
    body: bytes = b""
    size: int = 0
    fault: Refusal | None = None


async def arrived(request: Request) -> Arrived:
    """Return what a request brings; of one that nobody could answer nothing is taken in."""
    try:
        media = media_of(request)
    except NotAcceptable as fault:
        return Arrived(fault=fault)
    if request.method not in METHODS:
        return Arrived(media, fault=MethodRefused(allowed=", ".join(METHODS)))
    if request.method == "GET":
        parameters: bytes = request.scope["query_string"]
        return Arrived(media, parameters, len(parameters))
    if not _is_json(request):
        return Arrived(media, fault=MediaTypeRefused(wanted=JSON))
    return await _streamed(request, media)


async def _streamed(request: Request, media: str) -> Arrived:
    """Return a body, or nothing of one that is too large. Of that a little is read to its end and forgotten: whoever
    still writes would not read why it is refused.
    """
    body, size = bytearray(), 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size <= MOST_BYTES:
                body += piece
            elif size > _READ_ON:
                break
    except ClientDisconnect:
        return Arrived(media, size=size, fault=BodyIncomplete())
    if size > MOST_BYTES:
        return Arrived(media, size=MOST_BYTES, fault=BodyTooLarge(most=MOST_BYTES))
    return Arrived(media, bytes(body), size)


def _is_json(request: Request) -> bool:
    """Exactly JSON, in UTF-8 and as it is; what only looks like it is a form, or a page that tries something."""
    media, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    is_plain = request.headers.get("content-encoding", "identity").strip().lower() == "identity"
    return media == JSON and is_plain and all(each in _UTF8 for each in parameters)


_UTF8 = ("charset=utf-8", 'charset="utf-8"', "")


def understood(request: Request, came: Arrived) -> Asked:
    """Return what is asked; a fault stays one."""
    if came.fault:
        return Asked(fault=came.fault)
    try:
        is_get = request.method == "GET"
        asked = _asked(_parameters(request) if is_get else json_object(came.body), is_get=is_get)
        if is_get and asked.query is not None and not request.headers.get(PREFLIGHT):
            raise PreflightNeeded(header=PREFLIGHT)
        return replace(asked, is_preview=_is_preview(request))
    except Refusal as fault:
        return Asked(fault=fault)


def _is_preview(request: Request) -> bool:
    """Whether the API is asked as it will be when all that is deprecated is gone; the address says so, of a POST too.

    Raises: BodyMalformed for anything but true and false: whoever asks for a preview is not to miss it unawares
    """
    given = request.query_params.getlist(PREVIEW)
    if given not in ([], ["true"], ["false"]):
        raise BodyMalformed(
            why_id=f"`{PREVIEW}` hanya true atau false", why_en=f"`{PREVIEW}` is true or false"
        )
    return given == ["true"]


def _parameters(request: Request) -> dict[str, Any]:
    """Raises: BodyMalformed"""
    found: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in found:
            raise BodyMalformed(why_id="ada nama yang tertulis dua kali", why_en="a name is in it twice")
        found[name] = json_object(value) if name in ("variables", "extensions") else value
    return found


def _asked(given: Mapping[str, Any], *, is_get: bool) -> Asked:
    """Raises: BodyMalformed"""
    for name, kind in _KINDS.items():
        if given.get(name) is not None and not isinstance(given[name], kind):
            raise _malformed(f"`{name}`")
    query, document_id = given.get("query"), given.get("documentId")
    if (query is None) == (document_id is None):
        raise _malformed("`query`", "`documentId`")
    operation, variables = given.get("operationName") or None, given.get("variables") or {}
    return Asked(query, document_id, operation, variables, is_get)


_KINDS: Mapping[str, type] = {
    "query": str,
    "documentId": str,
    "operationName": str,
    "variables": dict,
    "extensions": dict,
}


def _malformed(*names: str) -> BodyMalformed:
    if len(names) == 1:
        return BodyMalformed(why_id=f"{names[0]} salah jenisnya", why_en=f"{names[0]} has the wrong type")
    indonesian, english = " atau ".join(names), " or ".join(names)
    return BodyMalformed(why_id=f"perlu {indonesian}, satu saja", why_en=f"it needs {english}, one of them")
