"""Routes of the log: checkpoint, tiles and keys as C2SP tlog-tiles; bundles of leaves for auditors.

A tile never changes once it is there, not even a partial one: the person who asks for fewer hashes than there are
gets those. With a policy, the checkpoint is the newest that enough witnesses have signed.
"""

import asyncio
import json
from hashlib import sha256
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from audit.policy import NONE, Policy
from audit.read_log import log_read
from audit.tile import ENTRIES_LEVEL, Tile, TileError, parse_path, split_entries
from audit.tree_store import (
    StoredCheckpoint,
    load_cosigned_note,
    load_lag,
    load_latest_checkpoint,
    load_newest_meeting_policy,
    read_entries,
    read_tile,
)
from jejak.asgi.status_codes import JSON, status_for
from jejak.auth.authentication import authenticate
from jejak.database.pools import get_pool
from jejak.ledger.keys import read_receipt_vkeys, read_vkeys
from jejak.ledger.witness_client import read_policy
from jejak.limits import LOG_READ_TIMEOUT_SECONDS
from jejak.settings import Settings
from resolvers.access.row_scope import has_full_reach
from resolvers.audit.receipt import ReceiptKey
from rulebook.errors import Refusal

# After a restore that lost leaves the same path may hold others: a copy is good for a minute, then asked about.
CACHE_TILE = "public, max-age=60"
CACHE_CHECKPOINT = "public, max-age=1"
_NOT_FOUND = 404
_GET = ["GET"]
_BYTES = "application/octet-stream"


def ledger_routes(settings: Settings, receipt_key: ReceiptKey | None) -> list[Route]:
    """Return the routes under /audit.

    Raises: OperatorError when the policy cannot be read
    """
    publication = PublishedCheckpoint(read_policy(settings.log_policy))

    async def checkpoint(request: Request) -> Response:
        """The newest checkpoint that may be shown, with every signature below it."""
        note = await publication.read_note()
        if note is None:
            return _not_found("No checkpoint is public yet.")
        return _respond(request, note.encode(), cache=CACHE_CHECKPOINT)

    async def keys(request: Request) -> Response:
        """The public keys of the log and of receipts, one a line."""
        kept = (*read_vkeys(settings.data_dir), *read_receipt_vkeys(settings.data_dir))
        lines = dict.fromkeys([*kept, *([receipt_key.vkey] if receipt_key else [])])
        return _respond(request, "".join(f"{each}\n" for each in lines).encode(), cache="public, max-age=60")

    return [
        Route("/audit/checkpoint", checkpoint, methods=_GET),
        Route("/audit/keys", keys, methods=_GET),
        Route("/audit/{path:path}", _serve_tile, methods=_GET),
    ]


class PublishedCheckpoint:
    """The checkpoint to show: the newest, or the newest of which the policy's quorum is met; it only moves on."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._last_shown: StoredCheckpoint | None = None

    async def read_note(self) -> str | None:
        """Return its note with every signature below it; None while there is none."""
        client = get_pool("public")
        if self._policy.quorum == NONE:
            self._last_shown = await load_latest_checkpoint(client)
        else:
            above = self._last_shown.size if self._last_shown else 0
            self._last_shown = (
                await load_newest_meeting_policy(client, self._policy, above=above) or self._last_shown
            )
        return await load_cosigned_note(client, self._last_shown) if self._last_shown else None


async def read_sealing_state() -> dict[str, object] | None:
    """How far sealing is behind, for /readyz; None when the database does not say."""
    try:
        async with asyncio.timeout(LOG_READ_TIMEOUT_SECONDS):
            found = await load_lag(get_pool("app"))
    except Exception:  # noqa: BLE001 - why it does not say stands at the pools
        return None
    last = {"size": found.size, "at": found.sealed_at.isoformat()} if found.sealed_at else None
    return {
        "unsealed": found.unsealed, "oldest_seconds": round(found.oldest_seconds, 1), "last_checkpoint": last
    }  # fmt: skip


async def _serve_tile(request: Request) -> Response:
    """A tile, or for auditors a bundle of leaves."""
    try:
        tile = parse_path(request.path_params["path"])
        if request.url.query or request.scope["raw_path"].decode("ascii", "replace") != f"/audit/{tile.path}":
            raise TileError("no tile has this path")
        if tile.level == ENTRIES_LEVEL:
            return await _serve_bundle(request, tile)
        content = await read_tile(get_pool("public"), tile)
    except TileError:
        return _not_found("The log has no such tile, or not yet.")
    return _respond(request, content, cache=CACHE_TILE, kind=_BYTES)


async def _serve_bundle(request: Request, tile: Tile) -> Response:
    """The leaves themselves, for auditors: they name people by their ids, and the person who fetches them is on record.

    Raises: TileError
    """
    try:
        call = await authenticate(request, query=None, name="auditBundle")
    except Refusal as refusal:
        return PlainTextResponse(f"{refusal.message('id')}\n", status_for(refusal.code, JSON))
    if call.actor is None:
        headers = {"www-authenticate": "Bearer", "cache-control": "no-store"}
        return PlainTextResponse("Masuklah sebagai auditor.\n", 401, headers)
    if not has_full_reach(call.actor, "AuditEntry"):
        return PlainTextResponse("Hanya untuk auditor.\n", 403, {"cache-control": "no-store"})
    content = await read_entries(get_pool("auditor"), tile)
    about = {json.loads(leaf)[1]["subject"] for leaf in split_entries(tile, content)} - {None}
    act = call.attribution("auditBundle", reason=call.purpose)
    await log_read(get_pool("auditor"), act, fields=["leaf"], subjects=[UUID(each) for each in about])
    return _respond(request, content, cache="private, no-store", kind=_BYTES)


def _not_found(said: str) -> Response:
    return PlainTextResponse(f"{said}\n", _NOT_FOUND, {"cache-control": "no-store"})


def _respond(
    request: Request, content: bytes, *, cache: str, kind: str = "text/plain; charset=utf-8"
) -> Response:
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": cache}
    if cache.startswith("public"):  # a page elsewhere may verify too
        headers |= {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
    asked = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in asked or "*" in asked:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)
