"""What can anybody fetch of the log? Checkpoint, tiles and keys as C2SP tlog-tiles; bundles of leaves are for auditors.

Wired by `jejak.app`. A tile never changes once it is there, not even a partial one: whoever asks for fewer hashes than
there are gets those. With a policy, the checkpoint is the newest that enough witnesses have signed.
"""

import asyncio
import json
from hashlib import sha256
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from audit.noting import note_read
from audit.policy import NONE, Policy
from audit.store import Kept, cosigned_note, lag, latest_checkpoint, newest_met, read_entries, read_tile
from audit.tile import ENTRIES, Tile, TileError, entries, parse_path
from jejak.database import pool
from jejak.ledger_keys import receipt_vkeys, vkeys
from jejak.ledger_witness import read_policy
from jejak.login import call_of
from jejak.settings import Settings
from jejak.statuses import JSON, status
from resolvers.receipt import ReceiptKey
from resolvers.scope import reaches_all
from rulebook.errors import Refusal

# After a restore that lost leaves the same path may hold others: a copy is good for a minute, then asked about.
FOR_A_WHILE = "public, max-age=60"
FOR_NOW = "public, max-age=1"
_NOT_FOUND = 404
_PATIENCE = 5  # seconds
_GET = ["GET"]
_BYTES = "application/octet-stream"


def ledger_routes(settings: Settings, receipt_key: ReceiptKey | None) -> list[Route]:
    """Return the routes under /audit.

    Raises: Problem when the policy cannot be read
    """
    publication = Publication(read_policy(settings.log_policy))

    async def checkpoint(request: Request) -> Response:
        """The newest checkpoint that may be shown, with every signature below it."""
        note = await publication.note()
        if note is None:
            return _missing("No checkpoint is public yet.")
        return _answer(request, note.encode(), cache=FOR_NOW)

    async def keys(request: Request) -> Response:
        """The public keys of the log and of receipts, one a line."""
        kept = (*vkeys(settings.data_dir), *receipt_vkeys(settings.data_dir))
        lines = dict.fromkeys([*kept, *([receipt_key.vkey] if receipt_key else [])])
        return _answer(request, "".join(f"{each}\n" for each in lines).encode(), cache="public, max-age=60")

    return [
        Route("/audit/checkpoint", checkpoint, methods=_GET),
        Route("/audit/keys", keys, methods=_GET),
        Route("/audit/{path:path}", _tile, methods=_GET),
    ]


class Publication:
    """The checkpoint to show: the newest, or the newest of which the policy's quorum is met; it only moves on."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._shown: Kept | None = None

    async def note(self) -> str | None:
        """Return its note with every signature below it; None while there is none."""
        client = pool("public")
        if self._policy.quorum == NONE:
            self._shown = await latest_checkpoint(client)
        else:
            above = self._shown.size if self._shown else 0
            self._shown = await newest_met(client, self._policy, above=above) or self._shown
        return await cosigned_note(client, self._shown) if self._shown else None


async def sealing_state() -> dict[str, object] | None:
    """How far sealing is behind, for /readyz; None when the database does not say."""
    try:
        async with asyncio.timeout(_PATIENCE):
            found = await lag(pool("app"))
    except Exception:  # noqa: BLE001 - why it does not say stands at the pools
        return None
    last = {"size": found.size, "at": found.sealed_at.isoformat()} if found.sealed_at else None
    return {
        "unsealed": found.unsealed, "oldest_seconds": round(found.oldest_seconds, 1), "last_checkpoint": last
    }  # fmt: skip


async def _tile(request: Request) -> Response:
    """A tile, or for auditors a bundle of leaves."""
    try:
        tile = parse_path(request.path_params["path"])
        if request.url.query or request.scope["raw_path"].decode("ascii", "replace") != f"/audit/{tile.path}":
            raise TileError("no tile has this path")
        if tile.level == ENTRIES:
            return await _bundle(request, tile)
        content = await read_tile(pool("public"), tile)
    except TileError:
        return _missing("The log has no such tile, or not yet.")
    return _answer(request, content, cache=FOR_A_WHILE, kind=_BYTES)


async def _bundle(request: Request, tile: Tile) -> Response:
    """The leaves themselves, for auditors: they name people by their ids, and whoever fetches them is on record.

    Raises: TileError
    """
    try:
        call = await call_of(request, query=None, name="auditBundle")
    except Refusal as refusal:
        return PlainTextResponse(f"{refusal.message('id')}\n", status(refusal.code, JSON))
    if call.actor is None:
        headers = {"www-authenticate": "Bearer", "cache-control": "no-store"}
        return PlainTextResponse("Masuklah sebagai auditor.\n", 401, headers)
    if not reaches_all(call.actor, "AuditEntry"):
        return PlainTextResponse("Hanya untuk auditor.\n", 403, {"cache-control": "no-store"})
    content = await read_entries(pool("auditor"), tile)
    about = {json.loads(leaf)[1]["subject"] for leaf in entries(tile, content)} - {None}
    act = call.act("auditBundle", reason=call.purpose)
    await note_read(pool("auditor"), act, fields=["leaf"], subjects=[UUID(each) for each in about])
    return _answer(request, content, cache="private, no-store", kind=_BYTES)


def _missing(said: str) -> Response:
    return PlainTextResponse(f"{said}\n", _NOT_FOUND, {"cache-control": "no-store"})


def _answer(
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
