"""Middleware that every request passes: its id, the headers of every answer, and one line in the log.

Pure ASGI, outermost in `jejak.app`. Never looks into a body.
"""

import logging
import os
import re
import time
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jejak.asgi.json_log import write_event
from jejak.jobs.regency_state import RegencyState
from rulebook.errors import MethodRefused, NotFound, Refusal
from schema.error_masking import INTERNAL, internal_error_message

log = logging.getLogger("jejak.http")
# A caller's own id goes to the log for ever: only a UUID, and none that holds the 18 digits of a staff number.
_CLIENT_REQUEST_ID = re.compile(r"(?!.*([0-9]-?){18})[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")

# GraphiQL's editor draws its caret with a data: font; nothing else may come from anywhere but here.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_RAW_HEADERS = [(name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
_HEADER_NAMES = frozenset(name for name, _ in _RAW_HEADERS)
_REQUEST_ID_HEADER = b"x-request-id"


def generate_request_id() -> str:
    """Return a random UUID; the module `uuid` makes a number of it first, and takes three times as long."""
    made = os.urandom(16).hex()
    return f"{made[:8]}-{made[8:12]}-4{made[13:16]}-{'89ab'[int(made[16], 16) & 3]}{made[17:20]}-{made[20:]}"


class RequestContextMiddleware:
    """Wraps an application with request ids, security headers and the access log."""

    def __init__(self, app: ASGIApp, regency_state: RegencyState) -> None:
        self.app = app
        self.regency_state = regency_state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(reversed(scope["headers"])).get(_REQUEST_ID_HEADER, b"").decode("latin-1")
        request_id = given if given and _CLIENT_REQUEST_ID.fullmatch(given) else generate_request_id()
        scope.setdefault("state", {})["request_id"] = request_id
        began, status = time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._with_headers(message, request_id)
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except Exception as error:
            if status:  # half an answer is out: the connection can only be cut
                raise
            log.error("unhandled error", exc_info=error, extra={"request_id": request_id})
            await _internal_error_response(request_id)(scope, receive, answer)
        finally:
            told = {
                "request_id": request_id,
                "method": scope["method"],
                # What somebody typed into an address may name a person; the route that took it does not.
                "route": getattr(scope.get("route"), "path", "other"),
                "status": status or 500,
                "ms": round(1000 * (time.perf_counter() - began), 1),
                **scope["state"].get("log", {}),
            }
            write_event(log, "request", fields=told)

    def _with_headers(self, message: Message, request_id: str) -> list[tuple[bytes, bytes]]:
        """Return the headers of an answer with those that every answer has."""
        headers = message.get("headers", ())
        found = [*headers, (_REQUEST_ID_HEADER, request_id.encode())]
        if message["status"] != _NOT_MODIFIED:  # what the browser keeps has its headers, and they stay
            said = dict(headers)
            found += (
                _RAW_HEADERS
                if _HEADER_NAMES.isdisjoint(said)
                else [each for each in _RAW_HEADERS if each[0] not in said]
            )
        if self.regency_state.is_demo:
            found.append((b"jejak-demo", b"1"))
        return found


def _internal_error_response(request_id: str) -> Response:
    """Say that something broke, as a GraphQL answer, with no more about it than the id of the request."""
    return graphql_error_response(
        INTERNAL, internal_error_message(request_id), request_id=request_id, status=500
    )


async def not_found_response(request: Request, error: Exception) -> Response:
    """Answer in the same form that no endpoint takes what came: there is none by this name, or none for this method."""
    assert isinstance(error, HTTPException)
    allowed = (error.headers or {}).get("Allow", "GET")
    refusal: Refusal = (
        MethodRefused(allowed=allowed) if error.status_code == _METHOD_NOT_ALLOWED else NotFound()
    )
    asked = request.state.request_id
    said = graphql_error_response(
        refusal.code, refusal.bilingual_message, request_id=asked, status=error.status_code
    )
    said.headers.update(error.headers or {})
    return said


_METHOD_NOT_ALLOWED = 405
_NOT_MODIFIED = 304


def graphql_error_response(
    code: str, message: str, *, request_id: str, status: int, **more: object
) -> Response:
    """Return an error in the form of GraphQL's, whichever endpoint it comes from; `more` stands in its extensions."""
    extensions = {"code": code, "requestId": request_id, **more}
    return JSONResponse({"errors": [{"message": message, "extensions": extensions}]}, status)
