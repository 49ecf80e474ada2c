"""Check that every checkpoint is signed by the log and follows from the one before.

The chain of control entries is judged by the same code as the offline verifier's. The last checkpoint must be signed by
a key that the person who asks has given; that one covers what the control entries say about the keys before it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from audit.checkpoint import NoteError, open_note, parse_checkpoint, read_note
from audit.succession import filter_vkeys
from audit.verify.control import (
    Continuation,
    ControlChain,
    ControlEntry,
    check_counts,
    check_transaction,
    parse_control,
)
from audit.verify.entry import BadLeaf, parse_leaf
from audit.verify.finding import FaultCode as VerifiedWrong
from audit.verify.finding import Finding as Verified
from audit.verify.messages import FAULT_MESSAGES
from jejak.doctor.finding import DoctorFinding, FindingCode, FindingKind
from jejak.doctor.log.leaves import format_entry
from jejak.doctor.sql import statement

Signed = list[tuple[int, bytes]]
Dated = tuple[int, str]  # the leaf of a control entry, and when it was written


@dataclass
class Seals:
    """What the checkpoints say: sizes and roots, the restores stated, every key that a control entry named."""

    signed_roots: Signed = field(default_factory=list)
    findings: list[DoctorFinding] = field(default_factory=list)
    continuations: list[Continuation] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    origin: str | None = None
    controls: list[Dated] = field(default_factory=list)
    decided_keys: list[tuple[int, str]] = field(default_factory=list)


async def load_checkpoint_sizes(connection: asyncpg.Connection) -> list[int]:
    """The sizes of all checkpoints."""
    return [row["size"] for row in await connection.fetch(statement("checkpoint_sizes"))]


async def read_seals(
    connection: asyncpg.Connection, roots: Mapping[int, bytes], *, vkeys: Sequence[str]
) -> Seals:
    """Read every checkpoint with its control entry, in order; `roots` are those that the tiles give."""
    found, chain = Seals(), ControlChain()
    counts = await _load_batch_counts(connection)
    last = max(await load_checkpoint_sizes(connection), default=0)
    before: int | None = None
    async for row in connection.cursor(statement("checkpoints")):
        control = _read_control(row, found)
        known = [*vkeys] if row["size"] == last or control is None else [*vkeys, *control.keys]
        found.findings += _check_note(row, known if vkeys else [])
        found.signed_roots.append((row["size"], row["root"]))
        found.origin = row["origin"]
        if control:
            found.keys.update(control.keys)
            found.controls.append((control.leaf, control.at))
            chained = chain.append(control, root=roots.get(before) if before is not None else None)
            told = [*chained, *check_counts(control, counts.get(row["size"], {}))]
            found.findings += [_to_doctor_finding(each, row) for each in told]
            found.findings += _check_columns(row, control)
        before = row["size"]
    for row in await connection.fetch(statement("controls_without_checkpoint")):
        details = {"size": row["index"] + 1}
        found.findings.append(
            DoctorFinding(FindingKind.SEALS, FindingCode.CHECKPOINT_GONE,
                format_entry(row["index"], row["seq"], row="audit.checkpoint"),
                    leaf=row["index"], seq=row["seq"], details=details)
        )  # fmt: skip
    found.continuations, found.decided_keys = chain.continuations, chain.keys_by_decision
    return found


def _read_control(row: Any, found: Seals) -> ControlEntry | None:
    if row["text"] is None:
        return None  # told where the leaves are read
    try:
        leaf = parse_leaf(row["text"].encode())
        if not leaf.is_control:
            raise BadLeaf(VerifiedWrong.BAD_SHAPE, "op")
        control = parse_control(leaf, row["size"] - 1)
    except BadLeaf as bad:
        found.findings.append(_to_doctor_finding(bad.finding_at(row["size"] - 1), row))
        return None
    found.findings += [_to_doctor_finding(each, row) for each in check_transaction(control, leaf)]
    return control


def _check_note(row: Any, vkeys: Sequence[str]) -> Iterator[DoctorFinding]:
    """Whether the log has signed this note, and whether the row says what the note says."""
    subject = f"audit.checkpoint size={row['size']}"
    try:
        note = open_note(row["note"], filter_vkeys(vkeys, row["origin"])) if vkeys else read_note(row["note"])
        stated = parse_checkpoint(note.text)
    except NoteError as fault:
        yield DoctorFinding(
            FindingKind.SEALS,
            FindingCode.BAD_NOTE,
            subject,
            leaf=row["size"] - 1,
            details={"size": row["size"], "why": str(fault)},
        )
        return
    if (stated.origin, stated.size, stated.root) != (row["origin"], row["size"], row["root"]):
        yield DoctorFinding(
            FindingKind.SEALS, FindingCode.NOTE_DIFFERS, subject, leaf=row["size"] - 1,
            details={"size": row["size"], "stated": stated.size},
        )  # fmt: skip


def _check_columns(row: Any, control: ControlEntry) -> Iterator[DoctorFinding]:
    """Hold the columns of the checkpoint against its control entry."""
    pairs = {
        "watermark": (row["watermark"], str(control.watermark)),
        "xid": (row["xid"], str(control.xid)),
        "last_seq": (row["last_seq"], control.last_seq),
        "cluster": (row["cluster"], control.cluster),
        "origin": (row["origin"], control.origin),
        "control_seq": (row["control_seq"], row["seq"]),
    }
    for name, (column, said) in pairs.items():
        if column != said:
            yield DoctorFinding(
                FindingKind.SEALS, FindingCode.BAD_CONTROL, f"audit.checkpoint size={row['size']}",
                leaf=row["size"] - 1,
                details={"id": f"{name} tertulis {column}, entri kontrol menyebut {said}",
                         "en": f"{name} reads {column}, the control entry says {said}"},
            )  # fmt: skip


def _to_doctor_finding(each: Verified, row: Any) -> DoctorFinding:
    """Tell what the verifier's code found in the verifier's words."""
    _, indonesian, english = FAULT_MESSAGES[each.code]
    details = {
        "id": indonesian.format(**each.details),
        "en": english.format(**each.details),
        "verifier": each.code,
    }
    wrong = FindingCode.KEY_UNVOUCHED if each.code is VerifiedWrong.KEY_UNVOUCHED else FindingCode.BAD_CONTROL
    return DoctorFinding(
        FindingKind.SEALS, wrong, format_entry(each.leaf, row["seq"], row="audit.checkpoint"),
        leaf=each.leaf, seq=row["seq"], details=details,
    )  # fmt: skip


async def _load_batch_counts(connection: asyncpg.Connection) -> dict[int, dict[str, dict[str, int]]]:
    counts = defaultdict[int, dict[str, dict[str, int]]](lambda: defaultdict(dict))
    for size, relation, op, number in await connection.fetch(statement("batch_counts")):
        counts[size][relation][op] = number
    return counts
