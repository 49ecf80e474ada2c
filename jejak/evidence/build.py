"""Build of an evidence archive in its order: choose, put on record, collect, pack."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO
from uuid import UUID
from zoneinfo import ZoneInfo

from audit.context import Attribution, transaction
from audit.evidence import ArchiveWriter, Provenance, write_archive
from audit.read_log import log_read
from audit.verify.bundle import build_zipapp
from jejak.database.pools import get_pool
from jejak.evidence.collect import gather_pieces, gather_population
from jejak.evidence.csv_and_readme import START_HERE, build_csv
from jejak.evidence.report import CoverLetter, render_report
from jejak.evidence.sql import statement
from jejak.progress import ProgressCallback
from resolvers.access.row_scope import unrestricted
from resolvers.audit.entries import EntryFilter
from resolvers.audit.evidence import EvidenceOrder, filter_to_fields, load_entries, use_link
from resolvers.query.mapping import ScopeProtocol

FIELDS = ("AuditEntry.changes", "AuditEntry.reason", "AuditEntry.sentence")


@dataclass(frozen=True, kw_only=True)
class EvidenceRequest:
    """What is to be made: which entries of the log at which checkpoint, by whose act, for whom and what for."""

    entry_filter: EntryFilter
    size: int
    act: Attribution
    by: str
    requested_by: str | None = None
    purpose: str | None = None
    policy: bytes | None = None
    scope: ScopeProtocol = unrestricted
    link: EvidenceOrder | None = None


async def build_archive(
    file: IO[bytes], request: EvidenceRequest, *, progress: ProgressCallback = lambda line: None
) -> int:
    """Write an archive; return how many entries are in it.

    Raises: NotFound, TooMuchEvidence, EvidenceLinkUsed, SessionRevoked by way of the database when the caller's
            session or role is gone
    """
    auditor, size = get_pool("auditor"), request.size
    rows = await load_entries(request.entry_filter, size=size, scope=request.scope)
    progress(f"{len(rows)} entries chosen.")
    people = list(dict.fromkeys(UUID(str(row["subject_id"])) for row in rows if row["subject_id"]))
    async with transaction("app") as client:
        if request.link:
            await use_link(client, request.link)
        await log_read(client, request.act, fields=FIELDS, subjects=people)
    found = []
    closed = {row["leaf_index"] for row in rows if not row["viewer_may_see_values"]}
    async for each in gather_pieces(auditor, [row["leaf_index"] for row in rows], size=size, closed=closed):
        found.append(each)
        if len(found) % 1000 == 0:
            progress(f"{len(found)} of {len(rows)} proven.")
    population = await gather_population(
        auditor, request.entry_filter, found=found, size=size, policy=request.policy
    )
    progress(f"Chosen from {population.until - population.start} entries.")
    letter = await _load_letter(request)
    made = Provenance(by=request.by, at=datetime.now(UTC), filter=filter_to_fields(request.entry_filter))

    def write() -> None:
        packer = ArchiveWriter(file)
        packer.add("BACA-SAYA.txt", START_HERE)
        packer.add("laporan.html", render_report(letter, population, rows=rows, made=made))
        packer.add("entri.csv", build_csv(rows, zone=letter.zone))
        packer.add("verifikasi.pyz", build_zipapp())
        write_archive(packer, population, pieces=found, made=made)
        packer.end()

    await asyncio.to_thread(write)  # seconds of packing, in which the server serves others
    return len(rows)


async def _load_letter(request: EvidenceRequest) -> CoverLetter:
    rows = await get_pool("app").execute_query_dict(statement("letterhead"))
    place = rows[0] if rows else {"name": "", "time_zone": "Asia/Jakarta"}
    zone = ZoneInfo(place["time_zone"])
    return CoverLetter(
        regency=place["name"], zone=zone, purpose=request.purpose, requested_by=request.requested_by
    )
