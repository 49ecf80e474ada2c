"""How is a request answered? Body, status and headers, the same way whatever became of it.

Called by `jejak.view`. An answer that caches may keep says in its headers what others say in their body.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.responses import Response
from strawberry.types import ExecutionResult

from jejak.heard import Hearing
from jejak.rate.turn import Turn
from jejak.statuses import GRAPHQL, JSON, status
from rulebook.errors import (
    MethodRefused,
    NotSignedIn,
    RateLimited,
    Refusal,
    TooManyAtOnce,
    TooManyChanges,
    Unavailable,
)
from schema.errors import error_of, told_by

FRESH = 60
"""Seconds that a public answer to a registered document may be shown without asking again."""

_KINDS = {media: f"{media}; charset=utf-8" for media in (JSON, GRAPHQL)}
_COST = "requested=%d, actual=%d, available=%d, restorerate=%d"
_ANYBODYS = {
    "access-control-allow-origin": "*",
    "cache-control": f"public, max-age={FRESH}",
    "cross-origin-resource-policy": "cross-origin",
}


class Reply:
    """The answer to one request, in the making."""

    def __init__(self, request: Hearing) -> None:
        self.media = JSON
        self.turn: Turn | None = None
        self.began = 0.0  # on the loop's clock: from when on its time counts
        self._cookies: Response | None = None
        self._request = request
        self._id: str = request.scope["state"]["request_id"]

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
        code = 200 if "data" in body else status(_code(errors), self.media)
        cost = self._cost()  # once: body and header tell the same, whatever came back in between
        extensions = (result.extensions or {}) | ({"cost": cost} if cost else {})
        return self._response(body | ({"extensions": extensions} if extensions else {}), code, cost)

    def faults(self, faults: Iterable[GraphQLError]) -> Response:
        """Answer that a document is not asked."""
        return self.result(ExecutionResult(None, [told_by(each, self._id) for each in faults]))

    def refused(self, refusal: Refusal) -> Response:
        """Answer that a request is not let in."""
        response = self.faults([error_of(refusal)])
        if isinstance(refusal, RateLimited | TooManyAtOnce | TooManyChanges | Unavailable):
            response.headers["retry-after"] = str(refusal.seconds)
        if isinstance(refusal, MethodRefused):
            response.headers["allow"] = refusal.allowed
        if isinstance(refusal, NotSignedIn):
            response.headers["www-authenticate"] = 'Bearer error="invalid_token"'
        return response

    def anybodys(self, body: bytes) -> Response:
        """Answer what everybody gets and any cache may keep; whoever has it already is told so."""
        tag = f'"{sha256(body).hexdigest()[:32]}"'
        headers = {**self._headers(self._cost()), **_ANYBODYS, "etag": tag}
        known = {
            each.strip().removeprefix("W/")
            for each in self._request.headers.get("if-none-match", "").split(",")
        }
        if known & {tag, "*"}:
            return Response(status_code=304, headers=headers)
        return Response(body, headers={**headers, "content-type": _KINDS[self.media]})

    def _response(self, body: dict[str, Any], code: int, cost: dict[str, int]) -> Response:
        headers = {**self._headers(cost), "cache-control": "no-store", "content-type": _KINDS[self.media]}
        response = Whole(orjson.dumps(body), code, headers)
        if self._cookies is not None:
            for cookie in self._cookies.headers.getlist("set-cookie"):
                response.headers.append("set-cookie", cookie)
        return response

    def _headers(self, cost: dict[str, int]) -> dict[str, str]:
        is_get = self._request.scope["method"] == "GET"
        headers = {"vary": "Accept, Authorization, Cookie" if is_get else "Accept"}
        if cost:
            headers["jejak-cost"] = _COST % tuple(cost.values())
        return headers

    def _cost(self) -> dict[str, int]:
        """Tell what this took, what is left, and how fast it comes back."""
        turn = self.turn
        if turn is None:
            return {}
        return {
            "requested": turn.requested,
            "actual": turn.actual,
            "available": turn.available,
            "restoreRate": int(turn.points.pace.restore),
        }


class Whole(Response):
    """A response that has its type and, but for its length, all its headers: nothing of them is looked for."""

    def __init__(self, body: bytes, code: int, headers: Mapping[str, str]) -> None:
        self.body, self.status_code, self.background = body, code, None
        self.raw_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self.raw_headers.append((b"content-length", b"%d" % len(body)))


def _code(errors: list[GraphQLError]) -> str:
    return str((errors[0].extensions or {}).get("code")) if errors else ""
