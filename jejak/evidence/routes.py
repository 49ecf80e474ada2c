"""Route GET /audit/evidence: opens an evidence link, builds the archive and sends it.

Mounted by `jejak.app`. A link is good once, for the session that asked for it. That this session still lives, that its
roles are unchanged and that nobody was first, the database says when the download goes on record, before a byte leaves;
so a download that was cut has used its link up. A person who follows a link of this server in vain is on record too.
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
from audit.read_log import session_revoked_in
from jejak.auth.authentication import authenticate_link
from jejak.evidence.build import EvidenceRequest, build_archive
from jejak.limits import EVIDENCE_CHUNK_BYTES, MAX_CONCURRENT_ARCHIVES
from jejak.rate_limit.limits import TOKEN_LOOKUP_POINTS
from jejak.rate_limit.rate_limits import RateLimits
from resolvers.audit.evidence import (
    DOWNLOAD_OPERATION,
    EvidenceLinkKey,
    EvidenceOrder,
    check_link,
    log_refused_link,
)
from resolvers.caller import Call
from rulebook.errors import (
    EvidenceLinkRefused,
    EvidenceLinkUsed,
    RateLimited,
    Refusal,
    TooManyAtOnce,
)

_NO_STORE = {"cache-control": "no-store"}
_STATUSES: dict[type[Refusal], int] = {
    EvidenceLinkRefused: 403,
    EvidenceLinkUsed: 410,
    RateLimited: 429,
    TooManyAtOnce: 429,
}
_UNPROCESSABLE = 422


def evidence_endpoint(
    key: EvidenceLinkKey, *, policy: Path | None
) -> Callable[[Request], Awaitable[Response]]:
    """Return the route of this server's links."""
    slots = asyncio.Semaphore(MAX_CONCURRENT_ARCHIVES)

    async def endpoint(request: Request) -> Response:
        if request.method != "GET":  # a HEAD would use a link up for nothing
            return PlainTextResponse("GET\n", 405, {"allow": "GET"})
        try:
            return await _follow_link(request, key, archive_slots=slots, policy=policy)
        except Refusal as refusal:
            status = _STATUSES.get(type(refusal), _UNPROCESSABLE)
            return PlainTextResponse(f"{refusal.message('id')}\n{refusal.message('en')}\n", status, _NO_STORE)

    return endpoint


async def _follow_link(
    request: Request, key: EvidenceLinkKey, *, archive_slots: asyncio.Semaphore, policy: Path | None
) -> Response:
    """Raises: Refusal"""
    rate_limits: RateLimits = request.app.state.rate_limits
    call = await authenticate_link(request)
    async with rate_limits.limiter.admit(*rate_limits.client_of(call.actor, request)) as turn:
        turn.charge(TOKEN_LOOKUP_POINTS)
        order, expires_at = key.decrypt(request.query_params.get("link", ""))
        asker = str(call.actor.account_id) if call.actor else None
        request.state.log = {"operation": DOWNLOAD_OPERATION, "actor": asker}
        try:
            await check_link(call, order, expires_at=expires_at)
            async with archive_slots:
                text = await asyncio.to_thread(policy.read_bytes) if policy else None
                return await _archive_response(call, order, policy=text)
        except Refusal as refusal:
            await log_refused_link(call, order, refusal=refusal)
            raise


async def _archive_response(call: Call, order: EvidenceOrder, *, policy: bytes | None) -> Response:
    """Raises: Refusal"""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the last byte has left
    try:
        await build_archive(file, _build_request(call, order, policy))
    except BaseException as error:
        file.close()
        if session_revoked_in(error) is None:
            raise
        raise EvidenceLinkRefused from error
    size = file.tell()
    name = f"bukti-{order.size}-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    headers = {
        **_NO_STORE,
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(size),
    }
    return StreamingResponse(
        _stream_file(file), 200, headers, media_type="application/zip", background=BackgroundTask(file.close)
    )


async def _stream_file(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        file.seek(0)
        while piece := await asyncio.to_thread(file.read, EVIDENCE_CHUNK_BYTES):
            yield piece
    finally:
        file.close()


def _build_request(call: Call, order: EvidenceOrder, policy: bytes | None) -> EvidenceRequest:
    act = Attribution(
        actor=order.account,
        session=order.session,
        method=order.method,
        request=call.request_id,
        operation=DOWNLOAD_OPERATION,
        reason=order.purpose,
        network_prefix=call.network_prefix,
        roles=order.roles,
    )
    return EvidenceRequest(
        entry_filter=order.narrowed,
        size=order.size,
        act=act,
        by=order.name,
        purpose=order.purpose,
        policy=policy,
        scope=order.scope,
        link=order,
    )
