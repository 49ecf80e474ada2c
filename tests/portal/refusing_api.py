"""API that refuses as it is told, behind the portal as it ships.

The session's cookie names the refusal.
"""

import asyncio
import contextvars
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from jejak.asgi.middleware import RequestContextMiddleware
from jejak.jobs.regency_state import RegencyState
from jejak.portal import ApiClient, DraftCipher, RegencyInfo, Site, connect_in_process, portal_routes

SESSION: Final = "sesi"
_SITE: Final = Site(
    session_cookie=SESSION,
    csrf_cookie="bukti",
    challenge_cookie="utang",
    load_regency=lambda: RegencyInfo("Kabupaten Contoh"),
    draft_cipher=DraftCipher("rahasia contoh"),
    column_labels={},
)


def refusing_app() -> Starlette:
    """Return the portal before an API that refuses."""
    api = ApiClient(connect_in_process(Starlette(routes=[Route("/graphql", _refuse, methods=["POST"])])))
    return Starlette(
        routes=portal_routes(api, _SITE),
        middleware=[Middleware(RequestContextMiddleware, regency_state=RegencyState())],
    )


async def _refuse(request: Request) -> JSONResponse:
    code = request.cookies.get(SESSION, "INTERNAL")
    error = {"message": "Tidak.", "extensions": {"code": code}}
    return JSONResponse({"errors": [error]}, headers={"retry-after": "7"} if code == "RATE_LIMITED" else {})


@asynccontextmanager
async def serve_app(app: Starlette) -> AsyncIterator[str]:
    """Serve an application on a free port and give its address."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, ws="none", lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]), context=contextvars.Context())
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
