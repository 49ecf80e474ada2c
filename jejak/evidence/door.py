"""Who knocks with a link to evidence? Opens the link, makes the archive, hands it over: GET /audit/evidence.

Mounted by `jejak.app`. The link is the right to it; that its holder's session lives and their roles are unchanged the
database says when the download goes on record, before a byte leaves.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from audit.context import Attribution
from audit.noting import doubt_in
from jejak.evidence.making import Wanted, make
from jejak.login import network_prefix
from resolvers.evidence import LinkKey, LinkRefused, Order
from resolvers.identity import actor_of
from rulebook.errors import Refusal

AT_ONCE = 2  # archives that a process makes at the same time
_PIECE = 1 << 16
_REFUSED = (
    "Tautan ini tidak sah, sudah lewat waktunya, atau bukan milik Anda. Minta tautan baru.\n"
    "This link is not valid, has expired, or is not yours. Ask for a new one.\n"
)


def evidence_door(key: LinkKey, *, policy: Path | None) -> Callable[[Request], Awaitable[Response]]:
    """Return the route of this server's links."""
    room = asyncio.Semaphore(AT_ONCE)

    async def door(request: Request) -> Response:
        if request.method != "GET":  # a HEAD would put a download on record that nobody made
            return PlainTextResponse("GET\n", 405, {"allow": "GET"})
        try:
            order = key.opened(request.query_params.get("link", ""), at=datetime.now(UTC))
            await _refuse_others(request, order)
        except LinkRefused:
            return PlainTextResponse(_REFUSED, 403, _UNKEPT)
        request.state.log = {"operation": "auditEvidence", "actor": str(order.account)}
        async with room:
            return await _answer(
                request, order, await asyncio.to_thread(policy.read_bytes) if policy else None
            )

    return door


async def _answer(request: Request, order: Order, policy: bytes | None) -> Response:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the last byte has left
    try:
        await make(file, _wanted(request, order, policy))
    except Refusal as refusal:
        file.close()
        return PlainTextResponse(f"{refusal.message('id')}\n{refusal.message('en')}\n", 422, _UNKEPT)
    except BaseException as error:
        file.close()
        if doubt_in(error) is None:
            raise
        return PlainTextResponse(_REFUSED, 403, _UNKEPT)
    size = file.tell()
    name = f"bukti-{order.size}-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    headers = {
        **_UNKEPT,
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(size),
    }
    return StreamingResponse(
        _pieces(file), 200, headers, media_type="application/zip", background=BackgroundTask(file.close)
    )


_UNKEPT = {"cache-control": "no-store"}


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        file.seek(0)
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece
    finally:
        file.close()


async def _refuse_others(request: Request, order: Order) -> None:
    """Whoever says who they are must be whose link it is."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        actor = await actor_of(token.strip())
        if actor is None or actor.account_id != order.account:
            raise LinkRefused


def _wanted(request: Request, order: Order, policy: bytes | None) -> Wanted:
    act = Attribution(
        actor=order.account,
        session=order.session,
        method=order.method,
        request=request.state.request_id,
        operation="downloadEvidence",
        reason=order.purpose,
        network_prefix=network_prefix(request.client.host if request.client else None),
        roles=order.roles,
    )
    return Wanted(
        narrowed=order.narrowed,
        size=order.size,
        act=act,
        by=order.name,
        purpose=order.purpose,
        policy=policy,
        scope=order.scope,
    )
