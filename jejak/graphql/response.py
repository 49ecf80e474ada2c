"""Response of a GraphQL request: body, status and headers.

An answer that caches may keep says in its headers what others say in their body.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.responses import Response
from strawberry.types import ExecutionResult

from jejak.asgi.request import RequestLike
from jejak.asgi.status_codes import GRAPHQL, JSON, status_for
from jejak.limits import PUBLIC_MAX_AGE_SECONDS
from jejak.rate_limit.limiter import Charge
from rulebook.errors import (
    MethodRefused,
    NotSignedIn,
    RateLimited,
    Refusal,
    TooManyAtOnce,
    TooManyChanges,
    Unavailable,
)
from schema.error_masking import mask_error, to_graphql_error

_CONTENT_TYPES = {media: f"{media}; charset=utf-8" for media in (JSON, GRAPHQL)}
_COST_HEADER = "requested=%d, actual=%d, available=%d, restorerate=%d"
_PUBLIC_HEADERS = {
    "access-control-allow-origin": "*",
    "cache-control": f"public, max-age={PUBLIC_MAX_AGE_SECONDS}",
    "cross-origin-resource-policy": "cross-origin",
}


class ResponseBuilder:
    """The answer to one request, in the making."""

    def __init__(self, request: RequestLike) -> None:
        self.media = JSON
        self.charge: Charge | None = None
        self.started_at = 0.0  # on the loop's clock: from when on its time counts
        self._cookies: Response | None = None
        self._request = request
        self._request_id: str = request.scope["state"]["request_id"]

    @property
    def cookies(self) -> Response:
        """What holds all that the browser is to keep, until there is an answer."""
        if self._cookies is None:
            self._cookies = Response()
        return self._cookies

    def result(self, result: ExecutionResult) -> Response:
        """Answer with what came of running a document."""
        errors, body = result.errors or [], dict[str, Any]()
        # Without data and without a place in it, an error is one of the request: nothing was run.
        if result.data is not None or any(error.path for error in errors):
            body["data"] = result.data
        if errors:
            body["errors"] = [error.formatted for error in errors]
        code = 200 if "data" in body else status_for(_status_code(errors), self.media)
        cost = self._cost()  # once: body and header tell the same, whatever came back in between
        extensions = (result.extensions or {}) | ({"cost": cost} if cost else {})
        return self._build(body | ({"extensions": extensions} if extensions else {}), code, cost)

    def errors(self, errors: Iterable[GraphQLError]) -> Response:
        """Answer that a document is not asked."""
        return self.result(ExecutionResult(None, [mask_error(each, self._request_id) for each in errors]))

    def refusal(self, refusal: Refusal) -> Response:
        """Answer that a request is not let in."""
        response = self.errors([to_graphql_error(refusal)])
        if isinstance(refusal, RateLimited | TooManyAtOnce | TooManyChanges | Unavailable):
            response.headers["retry-after"] = str(refusal.seconds)
        if isinstance(refusal, MethodRefused):
            response.headers["allow"] = refusal.allowed
        if isinstance(refusal, NotSignedIn):
            response.headers["www-authenticate"] = 'Bearer error="invalid_token"'
        return response

    def public(self, body: bytes) -> Response:
        """Answer what everybody gets and any cache may keep; the caller who has it already is told so."""
        tag = f'"{sha256(body).hexdigest()[:32]}"'
        headers = {**self._headers(self._cost()), **_PUBLIC_HEADERS, "etag": tag}
        known = {
            each.strip().removeprefix("W/")
            for each in self._request.headers.get("if-none-match", "").split(",")
        }
        if known & {tag, "*"}:
            return Response(status_code=304, headers=headers)
        return Response(body, headers={**headers, "content-type": _CONTENT_TYPES[self.media]})

    def _build(self, body: dict[str, Any], code: int, cost: dict[str, int]) -> Response:
        headers = {
            **self._headers(cost),
            "cache-control": "no-store",
            "content-type": _CONTENT_TYPES[self.media],
        }
        response = PrebuiltResponse(orjson.dumps(body), code, headers)
        if self._cookies is not None:
            for cookie in self._cookies.headers.getlist("set-cookie"):
                response.headers.append("set-cookie", cookie)
        return response

    def _headers(self, cost: dict[str, int]) -> dict[str, str]:
        is_get = self._request.scope["method"] == "GET"
        headers = {"vary": "Accept, Authorization, Cookie" if is_get else "Accept"}
        if cost:
            headers["jejak-cost"] = _COST_HEADER % tuple(cost.values())
        return headers

    def _cost(self) -> dict[str, int]:
        """Tell what this took, what is left, and how fast it comes back."""
        charge = self.charge
        if charge is None:
            return {}
        return {
            "requested": charge.requested,
            "actual": charge.actual,
            "available": charge.available,
            "restoreRate": int(charge.bucket.rate.per_second),
        }


class PrebuiltResponse(Response):
    """A response that has its type and, but for its length, all its headers: nothing of them is looked for."""

    def __init__(self, body: bytes, code: int, headers: Mapping[str, str]) -> None:
        self.body, self.status_code, self.background = body, code, None
        self.raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self.raw_headers.append((b"content-length", b"%d" % len(body)))


def _status_code(errors: list[GraphQLError]) -> str:
    return str((errors[0].extensions or {}).get("code")) if errors else ""
