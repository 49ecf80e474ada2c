"""Check against copies outside: kept checkpoints, witnesses' copies and receipts.

Only these find a log that was rewritten by one who holds its key, or an older state put in the place of the newer.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from audit.checkpoint import Checkpoint, NoteError, open_note, parse_checkpoint, read_note
from audit.key import encode
from audit.policy import Policy
from audit.succession import filter_vkeys
from audit.verify.control import continuations_of
from audit.verify.receipt import Receipt, parse_receipt
from jejak.doctor.database.sequence_numbers import MAX_SILENCE
from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.log.leaves import format_entry, format_row
from jejak.doctor.log.seals import Seals
from jejak.doctor.log.tree import find_first_difference
from jejak.doctor.sql import statement


@dataclass(frozen=True)
class ExternalEvidence:
    """What is known outside of the database: the log's public keys, and by name what others have kept.

    `notes` are checkpoints, `local_names` the names of those that lie beside the database, `folders` exported trees
    with theirs, `receipts` what clients were promised; `max_silence` is how long entries may wait for a seal, and
    `policy` has the keys of the witnesses. `unendorsed_vkeys` are kept beside the log's and nothing vouches for them;
    `unkept_receipt_vkey` is of the key that signs receipts here, where it is not among those of receipts.
    """

    vkeys: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()
    receipts: Mapping[str, str] = field(default_factory=dict)
    receipt_vkeys: tuple[str, ...] = ()
    local_names: frozenset[str] = frozenset()
    max_silence: timedelta = MAX_SILENCE
    policy: Policy = field(default_factory=Policy)
    unknown_vkeys: tuple[str, ...] = ()
    unkept_receipt_vkey: str | None = None

    @property
    def is_independent(self) -> bool:
        """Whether anything is known from elsewhere than this host, where it can be put back with the database."""
        return bool(self.folders or self.notes.keys() - self.local_names)


@dataclass(frozen=True)
class ExternalCheckpoint:
    """A kept checkpoint, and the exported tree it came with, if any."""

    name: str
    checkpoint: Checkpoint
    folder: Path | None = None
    note: str = ""


def claimed_sizes(evidence: ExternalEvidence) -> set[int]:
    """The sizes that the kept checkpoints speak of, before anybody asks who signed them."""
    texts = [*evidence.notes.values()]
    for folder in evidence.folders:
        with suppress(OSError, ValueError):
            texts.append((folder / "checkpoint").read_text("utf-8"))
    found = set[int]()
    for text in texts:
        with suppress(NoteError):
            found.add(parse_checkpoint(read_note(text).text).size)
    return found


def open_external_checkpoints(
    evidence: ExternalEvidence, seals: Seals, *, found: list[DoctorFinding]
) -> list[ExternalCheckpoint]:
    """Read the kept checkpoints; those that no key of the log has signed are told, and believed in nothing."""
    texts: list[tuple[str, str, Path | None]] = [(name, note, None) for name, note in evidence.notes.items()]
    for exported in evidence.folders:
        try:
            texts.append((str(exported), (exported / "checkpoint").read_text("utf-8"), exported))
        except (OSError, ValueError) as fault:
            found.append(_unreadable_finding(str(exported), fault))
    copies = list[ExternalCheckpoint]()
    for name, note, folder in texts:
        try:
            keys = {*evidence.vkeys, *seals.keys} if evidence.vkeys else set[str]()
            origin = parse_checkpoint(read_note(note).text).origin
            text = open_note(note, filter_vkeys(sorted(keys), origin)).text if keys else read_note(note).text
            copies.append(ExternalCheckpoint(name, parse_checkpoint(text), folder, note))
        except NoteError as fault:
            found.append(_unreadable_finding(name, fault))
    return copies


async def check_external_checkpoints(
    connection: asyncpg.Connection, copies: Sequence[ExternalCheckpoint], *, seals: Seals, roots: Mapping[int, bytes],
    examination: Examination,
) -> list[DoctorFinding]:  # fmt: skip
    """Hold each copy against the tree of today."""
    found = list[DoctorFinding]()
    for copy in copies:
        size, stated = copy.checkpoint.size, copy.checkpoint
        closed = continuations_of(seals.continuations, stated.origin) if stated.origin != seals.origin else []
        if (
            closed
            and closed[-1].lost_from < size
            and (size <= closed[-1].size or closed[-1].before != stated.origin)
        ):
            examination.add_remark(
                RemarkCode.CONTINUED, copy=copy.name, lost=closed[-1].lost, decree=closed[-1].decree
            )
        elif size > examination.size:
            details: dict[str, str | int] = {"known": size, "size": examination.size, "copy": copy.name}
            found.append(
                DoctorFinding(
                    FindingKind.COPIES,
                    FindingCode.ROLLED_BACK,
                    f"leaf {examination.size}–{size - 1}",
                    leaf=examination.size,
                    details=details,
                )
            )
        elif roots.get(size) == stated.root:
            examination.add_remark(RemarkCode.COPY_AGREES, copy=copy.name, size=size)
        else:
            found.append(await _describe_fork(connection, copy, seals, roots))
    return found


async def check_receipts(
    connection: asyncpg.Connection, evidence: ExternalEvidence, *, examination: Examination
) -> list[DoctorFinding]:
    """Compare receipts with the entries of their transactions: what was promised must be in the log."""
    found = list[DoctorFinding]()
    for name, text in evidence.receipts.items():
        try:
            note = open_note(text, evidence.receipt_vkeys) if evidence.receipt_vkeys else read_note(text)
            receipt = parse_receipt(note.text)
        except NoteError as fault:
            found.append(_unreadable_finding(name, fault))
            continue
        rows = await connection.fetch(statement("receipt_entries"), receipt.transaction)
        broken = list(_find_broken_promises(name, receipt, rows))
        found += broken
        if not broken:
            examination.add_remark(RemarkCode.PROMISE_KEPT, copy=name, request=receipt.request)
    return found


def _find_broken_promises(
    name: str, receipt: Receipt, rows: Sequence[asyncpg.Record]
) -> Iterator[DoctorFinding]:
    here = [row["hash"] for row in rows]
    details: dict[str, str | int] = {"copy": name, "request": receipt.request, "tx": receipt.transaction}
    if len(here) != len(receipt.leaves):
        details["count"] = len(receipt.leaves)
    is_late = datetime.now(UTC) > datetime.fromisoformat(receipt.due)
    for row in rows:
        if row["hash"] not in receipt.leaves or (row["index"] is None and is_late):
            subject = format_entry(row["index"], row["seq"], row=format_row(row["relation"], row["pk"]))
            yield DoctorFinding(
                FindingKind.COPIES,
                FindingCode.PROMISE_BROKEN,
                subject,
                leaf=row["index"],
                seq=row["seq"],
                details=details,
            )
    if not here or (len(here) < len(receipt.leaves) and set(here) <= set(receipt.leaves)):
        yield DoctorFinding(
            FindingKind.COPIES, FindingCode.PROMISE_BROKEN, f"tx {receipt.transaction}", details=details
        )


async def _describe_fork(
    connection: asyncpg.Connection, copy: ExternalCheckpoint, seals: Seals, roots: Mapping[int, bytes]
) -> DoctorFinding:
    """One log, two histories: say from which leaf on, as closely as the copy allows."""
    size = copy.checkpoint.size
    first = await find_first_difference(connection, copy.folder, size=size) if copy.folder else None
    details: dict[str, str | int] = {
        "copy": copy.name, "size": size, "kept": encode(copy.checkpoint.root), "here": encode(roots.get(size, b""))
    }  # fmt: skip
    if first is None:
        return DoctorFinding(
            FindingKind.COPIES, FindingCode.OTHER_HISTORY, f"leaf 0–{size - 1}", details=details
        )
    seq = await connection.fetchval(statement("seq_at"), first)
    return DoctorFinding(
        FindingKind.COPIES,
        FindingCode.OTHER_HISTORY,
        format_entry(first, seq),
        leaf=first,
        seq=seq,
        details=details,
    )


def _unreadable_finding(name: str, fault: Exception) -> DoctorFinding:
    return DoctorFinding(FindingKind.COPIES, FindingCode.COPY_UNREADABLE, name, details={"why": str(fault)})
