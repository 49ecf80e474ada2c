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


async def body_of(request: Request) -> bytes:
    """Return what a request holds, unread: the body, or of a GET its parameters.

    Raises: MethodRefused, MediaTypeRefused, BodyTooLarge, BodyIncomplete
    """
    if request.method not in METHODS:
        raise MethodRefused(allowed=", ".join(METHODS))
    if request.method == "GET":
        body: bytes = request.scope["query_string"]
    elif _is_json(request):
        body = await _streamed(request)
    else:
        raise MediaTypeRefused(wanted=JSON)
    if len(body) > MOST_BYTES:
        raise BodyTooLarge(most=MOST_BYTES)
    return body


async def _streamed(request: Request) -> bytes:
    """Return a body, or as much of it as shows that it is too large. Of that a little is read to its end and forgotten:
    whoever still writes would not read why it is refused.

    Raises: BodyIncomplete
    """
    body, seen = bytearray(), 0
    try:
        async for piece in request.stream():
            body += piece[: MOST_BYTES + 1 - len(body)]
            seen += len(piece)
            if seen > _READ_ON:
                break
    except ClientDisconnect:
        raise BodyIncomplete from None
    return bytes(body)


def _is_json(request: Request) -> bool:
    """Exactly JSON, in UTF-8 and as it is; what only looks like it is a form, or a page that tries something."""
    media, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    is_plain = request.headers.get("content-encoding", "identity").strip().lower() == "identity"
    return media == JSON and is_plain and all(each in _UTF8 for each in parameters)


_UTF8 = ("charset=utf-8", 'charset="utf-8"', "")


def understood(request: Request, body: bytes) -> Asked:
    """Return what is asked. A fault is told in it and not raised: whoever asked has to pay for it first."""
    try:
        is_get = request.method == "GET"
        asked = _asked(_parameters(request) if is_get else json_object(body), is_get=is_get)
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
