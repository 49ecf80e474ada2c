"""Parameters of GraphQL over HTTP, parsed from the body or the address of a request.

What comes in is paid for before it is read. Knows no schema and no caller.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from jejak.asgi.request import RequestLike
from jejak.asgi.request_body import ReceivedBody
from jejak.asgi.strict_json import parse_json_object
from jejak.limits import (
    MAX_CACHED_BODIES,
    MAX_CACHED_BODY_BYTES,
)
from rulebook.errors import (
    BodyMalformed,
    PreflightNeeded,
    Refusal,
)

PREVIEW_PARAMETER = "remove_deprecated"
PREFLIGHT_HEADER = "graphql-require-preflight"
"""Without it no document in an address is run: a page of another origin cannot send it without asking first."""


_NO_VARIABLES: Mapping[str, Any] = {}


class GraphQLRequest(NamedTuple):
    """What a request asks, or why that cannot be told."""

    query: str | None = None
    document_id: str | None = None
    operation: str | None = None
    variables: Mapping[str, Any] = _NO_VARIABLES
    is_get: bool = False
    is_preview: bool = False
    refusal: Refusal | None = None


def parse_graphql_request(request: RequestLike, received: ReceivedBody) -> GraphQLRequest:
    """Return what is asked; a fault stays one."""
    if received.refusal:
        return GraphQLRequest(refusal=received.refusal)
    is_get = request.scope["method"] == "GET"
    if not is_get and not request.scope["query_string"] and (known := _PARSED_BODIES.get(received.body)):
        return known
    try:
        asked = _build_request(
            _parse_query_string(request) if is_get else parse_json_object(received.body), is_get=is_get
        )
        if is_get and asked.query is not None and not request.headers.get(PREFLIGHT_HEADER):
            raise PreflightNeeded(header=PREFLIGHT_HEADER)
        if _is_preview(request):
            return asked._replace(is_preview=True)
        if not (is_get or asked.variables or "mutation" in (asked.query or "")):
            _PARSED_BODIES.set(received.body, asked)
        return asked
    except Refusal as fault:
        return GraphQLRequest(refusal=fault)


class _ParsedBodyCache:
    """The bodies that came lately and bring nothing of anybody's: most are a registered document's, from everybody the
    same. At most so many, none of them long; and none with a change, into which a password may be written.
    """

    max_entries, max_body_bytes = MAX_CACHED_BODIES, MAX_CACHED_BODY_BYTES

    def __init__(self) -> None:
        self._parsed: dict[bytes, GraphQLRequest] = {}

    def get(self, body: bytes) -> GraphQLRequest | None:
        """Return what a body asks."""
        return self._parsed.get(body)

    def set(self, body: bytes, request: GraphQLRequest) -> None:
        """Keep what a body asks; the one that was kept first is forgotten first."""
        if len(body) <= self.max_body_bytes:
            self._parsed[body] = request
            if len(self._parsed) > self.max_entries:
                del self._parsed[next(iter(self._parsed))]


_PARSED_BODIES = _ParsedBodyCache()


def _is_preview(request: RequestLike) -> bool:
    """Whether the API is asked as it will be when all that is deprecated is gone; the address says so, of a POST too.

    Raises: BodyMalformed for anything but true and false: the caller who asks for a preview is not to miss it unawares
    """
    if not request.scope["query_string"]:
        return False
    given = request.query_params.getlist(PREVIEW_PARAMETER)
    if given not in ([], ["true"], ["false"]):
        raise BodyMalformed(
            why_id=f"`{PREVIEW_PARAMETER}` hanya true atau false",
            why_en=f"`{PREVIEW_PARAMETER}` is true or false",
        )
    return given == ["true"]


def _parse_query_string(request: RequestLike) -> dict[str, Any]:
    """Raises: BodyMalformed"""
    found: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in found:
            raise BodyMalformed(why_id="ada nama yang tertulis dua kali", why_en="a name is in it twice")
        found[name] = parse_json_object(value) if name in ("variables", "extensions") else value
    return found


def _build_request(given: Mapping[str, Any], *, is_get: bool) -> GraphQLRequest:
    """Raises: BodyMalformed"""
    for name, kind in _KINDS.items():
        if (value := given.get(name)) is not None and not isinstance(value, kind):
            raise _malformed_error(f"`{name}`")
    query, document_id = given.get("query"), given.get("documentId")
    if (query is None) == (document_id is None):
        raise _malformed_error("`query`", "`documentId`")
    operation, variables = given.get("operationName") or None, given.get("variables") or _NO_VARIABLES
    return GraphQLRequest(query, document_id, operation, variables, is_get)


_KINDS: Mapping[str, type] = {
    "query": str,
    "documentId": str,
    "operationName": str,
    "variables": dict,
    "extensions": dict,
}


def _malformed_error(*names: str) -> BodyMalformed:
    if len(names) == 1:
        return BodyMalformed(why_id=f"{names[0]} salah jenisnya", why_en=f"{names[0]} has the wrong type")
    indonesian, english = " atau ".join(names), " or ".join(names)
    return BodyMalformed(why_id=f"perlu {indonesian}, satu saja", why_en=f"it needs {english}, one of them")
