"""Route POST /payslips/file: a month of pay slips as a file, rehearsed, or brought in by the person who sends it.

    ?month=2026-11&name=gaji.xlsx                what the file would bring, and every fault; nothing is stored
    ?month=2026-11&name=gaji.xlsx&sha256=…       brings in the very file that was rehearsed

The body is the file itself. It is streamed to a folder of its own, which is deleted whatever happens, and read in a
thread over the application's own login: the server never logs in as the owner. Mounted by `jejak.app`.
Trust: the file's name is the sender's; only its last part is kept, and it opens nothing.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audit.context import SessionRevoked
from jejak.asgi.middleware import graphql_error_response
from jejak.asgi.status_codes import GRAPHQL, status_for
from jejak.auth.authentication import authenticate
from jejak.imports.messages import InvalidImportFile, build_finding
from jejak.imports.payslips.load import OPERATION, PayslipSource, import_month
from jejak.imports.payslips.row import parse_month
from jejak.imports.pipeline import ImportOptions, Item
from jejak.imports.report import ImportReport, to_printable
from jejak.imports.spreadsheet.cells import CellIssue
from jejak.limits import (
    MAX_CONCURRENT_UPLOAD_REQUESTS,
    MAX_FILE_NAME_CHARACTERS,
    MAX_UPLOAD_BYTES,
    MAX_UPLOAD_ISSUES,
)
from jejak.rate_limit.limits import UPLOAD_POINTS
from jejak.rate_limit.rate_limits import RateLimits
from resolvers.access.row_scope import has_full_reach
from resolvers.audited_transaction import to_refusal
from resolvers.caller import Call
from rulebook.errors import (
    BodyIncomplete,
    BodyTooLarge,
    Denied,
    InvalidInput,
    Refusal,
    TooManyAtOnce,
)
from rulebook.nip import NipFinding

PATH: Final = "/payslips/file"


@dataclass(frozen=True)
class _ReceivedFile:
    """A file on disk, and what tells it from others."""

    path: Path
    digest: str


def payslip_upload_route(urls: Mapping[str, str]) -> Route:
    """Return the route; a file comes in over the application's own login, one of `urls`."""
    slots = asyncio.Semaphore(MAX_CONCURRENT_UPLOAD_REQUESTS)

    async def endpoint(request: Request) -> Response:
        try:
            return await _receive(request, urls["app"], slots=slots)
        except Refusal as refusal:
            return graphql_error_response(
                refusal.code,
                refusal.message("id"),
                request_id=request.state.request_id,
                status=status_for(refusal.code, GRAPHQL),
                english=refusal.message("en"),
            )

    return Route(PATH, endpoint, methods=["POST"])


async def _receive(request: Request, app_url: str, *, slots: asyncio.Semaphore) -> Response:
    """Raises: Refusal"""
    rate_limits: RateLimits = request.app.state.rate_limits
    call = await authenticate(request, query=None)
    actor = call.require_actor()
    request.state.log = {"operation": OPERATION, "actor": str(actor.account_id)}
    async with rate_limits.limiter.admit(*rate_limits.client_of(actor, request)) as turn:
        turn.charge(UPLOAD_POINTS)
        if not has_full_reach(actor, "PayRun"):
            raise Denied
        month = parse_month(request.query_params.get("month", ""))
        if month is None:
            raise InvalidInput(
                path=("month",),
                why_id="Bulan ditulis seperti 2026-11.",
                why_en="A month is written as 2026-11.",
            )
        if slots.locked():
            raise TooManyAtOnce(most=MAX_CONCURRENT_UPLOAD_REQUESTS)
        async with slots:
            return await _import_file(request, call, month=month, app_url=app_url)


async def _import_file(request: Request, call: Call, *, month: date, app_url: str) -> Response:
    """Raises: Refusal"""
    with TemporaryDirectory(prefix="jejak-payslips-") as folder:
        name = _clean_name(request.query_params.get("name", ""))
        received = await _save_body(request, Path(folder) / name)
        rehearsed = request.query_params.get("sha256", "")
        if rehearsed and rehearsed != received.digest:
            return JSONResponse(_describe_refusal(build_finding("FILE_NOT_REHEARSED"), received))
        source = PayslipSource(app_url, month, call.attribution(OPERATION), pool="app")
        try:
            report = await asyncio.to_thread(_run_import, received.path, source, is_rehearsal=not rehearsed)
        except InvalidImportFile as refusal:
            return JSONResponse(_describe_refusal(refusal.finding, received))
        except SessionRevoked as doubt:
            raise to_refusal(doubt, call.require_actor().account_id) from doubt
        return JSONResponse(_describe_report(report, received))


def _run_import(path: Path, source: PayslipSource, *, is_rehearsal: bool) -> ImportReport:
    """Import in a loop of its own: reading a file keeps a core busy for seconds, and others are being served."""
    return asyncio.run(
        import_month(ImportOptions(path, is_rehearsal, skip_faulty=False, track=_track), source)
    )


def _track(items: Iterable[Item], *, total: int | None, busy: str) -> Iterable[Item]:
    """Show nothing: nobody watches."""
    return items


async def _save_body(request: Request, path: Path) -> _ReceivedFile:
    """Write what comes to disk. Raises: BodyTooLarge, BodyIncomplete"""
    digest, size = sha256(), 0
    with path.open("wb") as file:
        try:
            async for piece in request.stream():
                size += len(piece)
                if size > MAX_UPLOAD_BYTES:
                    raise BodyTooLarge(most=MAX_UPLOAD_BYTES)
                digest.update(piece)
                file.write(piece)
        except ClientDisconnect:
            raise BodyIncomplete from None
    return _ReceivedFile(path, digest.hexdigest())


def _clean_name(given: str) -> str:
    """Return the last part of a file's name, of letters that can be printed."""
    last = given.replace("\\", "/").rpartition("/")[2].strip()
    plain = "".join(letter for letter in last if letter.isprintable())[-MAX_FILE_NAME_CHARACTERS:]
    return plain if plain.strip(". ") else "gaji"


def _describe_refusal(finding: NipFinding, received: _ReceivedFile) -> Mapping[str, Any]:
    """Tell why the file as a whole is not taken."""
    return {"sha256": received.digest, "fault": _texts(finding), "rows": 0, "isStored": False, "isKnown": False,
            "totals": None, "remarks": [], "issues": [], "issueCount": 0, "refusedRows": 0}  # fmt: skip


def _describe_report(report: ImportReport, received: _ReceivedFile) -> Mapping[str, Any]:
    return {
        "sha256": received.digest,
        "fault": None,
        "rows": report.rows,
        "isStored": report.is_stored,
        "isKnown": report.counts.get("unchanged", 0) > 0,
        "totals": dict(report.totals) or None,
        "remarks": [_texts(each) for each in report.file_remarks],
        "issues": [_describe_issue(each) for each in report.issues[:MAX_UPLOAD_ISSUES]],
        "issueCount": len(report.issues),
        "refusedRows": report.refused_rows,
    }


def _describe_issue(issue: CellIssue) -> Mapping[str, Any]:
    return {
        "row": issue.row,
        "column": issue.column,
        "value": to_printable(issue.value),
        "isRefusal": issue.is_refusal,
        **_texts(issue.finding),
    }


def _texts(finding: NipFinding) -> Mapping[str, str]:
    return {"id": finding.message("id"), "en": finding.message("en")}
