"""HTTP server of the witness: POST /add-checkpoint, what it cosigned last, a page, and health.

Made by `jejak witness` and by tests. What may be cosigned: `audit.witness`; in which order: `jejak.witness.cosigner`.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audit.key import NoteError
from audit.limits import MAX_SUBMISSION_BYTES
from jejak.limits import WITNESS_BACKLOG_CONNECTIONS, WITNESS_BODY_TIMEOUT_SECONDS
from jejak.witness.cosigner import WitnessService
from jejak.witness.page import CONTENT_POLICY, render_page
from jejak.witness.storage import hash_origin

log = logging.getLogger("jejak.witness")
_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


def create_app(service: WitnessService) -> Starlette:
    """Return the application of this witness."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(service.close)

    app = Starlette(
        routes=[
            Route("/add-checkpoint", _add_checkpoint_endpoint(service), methods=["POST"]),
            Route("/checkpoint/{log}", _checkpoint_endpoint(service)),
            Route("/healthz", _healthz),
            Route("/", _index_endpoint(service)),
        ],
        middleware=[Middleware(_HeadersMiddleware)],
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it would name another address by what the header `Host` says
    return app


def open_listener(address: tuple[str, int]) -> socket.socket:
    """Take a port of this machine.

    Raises: OSError when it cannot be had
    """
    family, kind, _, _, place = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)[0]
    # Told which protocol it speaks, the loop sends small answers at once; otherwise each waits 40 ms.
    listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(WITNESS_BACKLOG_CONNECTIONS)
    except OSError:
        listener.close()
        raise
    return listener


class _HeadersMiddleware:
    """Gives every answer the same headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self.app(scope, receive, answer)


_Endpoint = Callable[[Request], Awaitable[Response]]


def _add_checkpoint_endpoint(service: WitnessService) -> _Endpoint:
    async def add_checkpoint(request: Request) -> Response:
        try:
            async with asyncio.timeout(WITNESS_BODY_TIMEOUT_SECONDS):
                body = await _read_body(request)
        except TimeoutError:
            return PlainTextResponse("The request did not come.\n", 408, {"connection": "close"})
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it
        if body is None:
            return PlainTextResponse("The request is too large.\n", 413, {"connection": "close"})
        answer = await service.submit(body)
        # Starlette would add a charset to the type, and the type of a size is given to the letter.
        return Response(answer.body, answer.status, {"content-type": answer.content_type})

    return add_checkpoint


async def _read_body(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_SUBMISSION_BYTES:
            return None
    return bytes(body)


def _checkpoint_endpoint(service: WitnessService) -> _Endpoint:
    async def checkpoint(request: Request) -> Response:
        try:
            standings = await asyncio.to_thread(service.statuses)
        except (OSError, NoteError) as fault:
            return _storage_failure(fault)
        for each in standings:
            if each.last_cosigned and hash_origin(each.origin) == request.path_params["log"]:
                return PlainTextResponse(each.last_cosigned.note)
        return PlainTextResponse("Nothing was cosigned for such a log.\n", 404)

    return checkpoint


def _index_endpoint(service: WitnessService) -> _Endpoint:
    async def front(_: Request) -> Response:
        try:
            return HTMLResponse(
                render_page(service.witness.verifiers, await asyncio.to_thread(service.statuses))
            )
        except (OSError, NoteError) as fault:
            return _storage_failure(fault)

    return front


async def _healthz(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


def _storage_failure(fault: Exception) -> Response:
    log.error("memory fails", exc_info=fault)
    return PlainTextResponse("Saksi tidak dapat membaca ingatannya sekarang.\n", 503)
