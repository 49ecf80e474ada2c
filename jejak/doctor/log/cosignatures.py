"""Check of the witnesses' cosignatures, and of their clocks against the log's.

A cosignature bears the witness's time: what it covers was there by then, and what stands behind it came later. A row of
a witness whose key nobody has here is said and accuses nobody.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import asyncpg

from audit.checkpoint import NoteError, Signature, open_note, read_note
from audit.policy import Policy
from audit.verify.clock import TOLERANCE, CosignatureClock, CosignatureTime
from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.log.external_checkpoints import ExternalCheckpoint
from jejak.doctor.log.leaves import format_entry, format_row
from jejak.doctor.log.seals import Dated
from jejak.doctor.sql import statement

_CLOCK_REASON = (
    "bertanggal {stated}, padahal {witness} sudah menyaksikan log pada ukuran {size} pada {known}",
    "dated {stated}, yet {witness} had witnessed the log at the size {size} at {known}",
)


class CosignatureCheck:
    """The witnesses of a policy by their keys, and what they are seen to have signed."""

    def __init__(self, policy: Policy) -> None:
        self._known = {
            (each.verifier.name, each.verifier.id): (name, each.verifier.vkey)
            for name, each in policy.witnesses.items()
            if each.verifier.is_checkable
        }
        self.cosigned = list[CosignatureTime]()

    def verify_cosignature(self, text: str, signature: Signature, *, size: int) -> str | None:
        """Believe a cosignature of this text; return its witness, or None where that is nobody we know.

        Raises: NoteError when it is none
        """
        known = self._known.get((signature.name, signature.key_id))
        if known is None:
            return None
        name, vkey = known
        (made,) = open_note(f"{text}\n{signature.line}", [vkey]).signatures
        self.cosigned.append(CosignatureTime(size, made.at or 0, name))
        return name


async def check_cosignatures(
    connection: asyncpg.Connection, witnesses: CosignatureCheck, *, examination: Examination
) -> list[DoctorFinding]:
    """Hold every kept cosignature against its checkpoint and its witness's key."""
    found, unknown, lines = list[DoctorFinding](), Counter[str](), set[tuple[int, str]]()
    async for row in connection.cursor(statement("cosignatures_kept")):
        try:
            if row["note"] is None:
                raise NoteError("there is no checkpoint of this size")
            if (row["size"], row["line"]) in lines:
                raise NoteError("it stands here under another name already")
            lines.add((row["size"], row["line"]))
            text = read_note(row["note"]).text
            (signature,) = read_note(f"{text}\n{row['line']}").unknown
            if witnesses.verify_cosignature(text, signature, size=row["size"]) is None:
                unknown[row["witness"]] += 1
        except ValueError as fault:  # NoteError, or more lines than one
            subject = f"audit.cosignature size={row['size']}, witness={row['witness']}"
            details = {"witness": row["witness"], "size": row["size"], "why": str(fault)}
            found.append(
                DoctorFinding(FindingKind.SEALS, FindingCode.BAD_COSIGNATURE, subject, details=details)
            )
    for witness, number in sorted(unknown.items()):
        examination.add_remark(RemarkCode.COSIGNER_UNKNOWN, witness=witness, number=number)
    return found


async def check_entry_times(
    connection: asyncpg.Connection, witnesses: CosignatureCheck, *, controls: Sequence[Dated],
    copies: Iterable[ExternalCheckpoint], roots: Mapping[int, bytes],
) -> list[DoctorFinding]:  # fmt: skip
    """Hold the times of entries against the cosignatures that are kept and those that others hold of this log."""
    for copy in copies:
        size = copy.checkpoint.size
        if copy.note and roots.get(size) == copy.checkpoint.root:
            _verify_note(witnesses, copy.note, size)
    if not witnesses.cosigned:
        return []
    clock = CosignatureClock(witnesses.cosigned)
    return [*_find_backdated_controls(clock, controls), *await _find_predated(connection, clock)]


def _verify_note(witnesses: CosignatureCheck, note: str, size: int) -> None:
    opened = read_note(note)
    for signature in opened.unknown:
        try:
            witnesses.verify_cosignature(opened.text, signature, size=size)
        except NoteError:
            continue  # what a copy's lines are worth is its holder's to say


def _find_backdated_controls(clock: CosignatureClock, controls: Sequence[Dated]) -> Iterator[DoctorFinding]:
    for leaf, at in controls:
        if before := clock.find_earlier_cosignature(leaf, at):
            subject = format_entry(leaf, None, row=f"audit.checkpoint size={leaf + 1}")
            yield _misdated_finding(subject, before, stated=at, leaf=leaf)


async def _find_predated(connection: asyncpg.Connection, clock: CosignatureClock) -> list[DoctorFinding]:
    bounds = clock.bounds
    sizes, ends = [each.size for each in bounds], [each.cosigned.instant for each in bounds]
    found = list[DoctorFinding]()
    for row in await connection.fetch(statement("entries_dated_after_cosignature"), sizes, ends, TOLERANCE):
        subject = format_entry(row["index"], row["seq"], row=format_row(row["relation"], row["pk"]))
        cosigned = bounds[row["place"] - 1].cosigned
        found.append(
            _misdated_finding(subject, cosigned, stated=row["stated"], leaf=row["index"], seq=row["seq"])
        )
    return found


def _misdated_finding(
    subject: str, cosigned: CosignatureTime, *, stated: str, leaf: int, seq: int | None = None
) -> DoctorFinding:
    facts: dict[str, str | int] = {
        "stated": stated,
        "witness": cosigned.witness,
        "size": cosigned.size,
        "known": cosigned.instant_text,
    }
    indonesian, english = (each.format(**facts) for each in _CLOCK_REASON)
    details = {"id": indonesian, "en": english, **facts}
    return DoctorFinding(
        FindingKind.ENTRIES, FindingCode.MISDATED, subject, leaf=leaf, seq=seq, details=details
    )
