"""Did the witnesses sign what is kept as theirs, and do their clocks agree with the log's?

A cosignature bears the witness's time: what it covers was there by then, and what stands behind it came later. A row of
a witness whose key nobody has here is said and accuses nobody.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import asyncpg

from audit.checkpoint import NoteError, Signature, open_note, read_note
from audit.policy import Policy
from audit.verify.clock import CosignatureClock, CosignatureTime
from jejak.doctor.copies import Copy
from jejak.doctor.finding import Examination, Finding, Kind, Said, Wrong
from jejak.doctor.leaves import place, row_name
from jejak.doctor.seals import Dated
from jejak.doctor.sql import statement

_WHY = (
    "bertanggal {stated}, padahal {witness} sudah menyaksikan log pada ukuran {size} pada {known}",
    "dated {stated}, yet {witness} had witnessed the log at the size {size} at {known}",
)


class Witnesses:
    """The witnesses of a policy by their keys, and what they are seen to have signed."""

    def __init__(self, policy: Policy) -> None:
        self._known = {
            (each.verifier.name, each.verifier.id): (name, each.verifier.vkey)
            for name, each in policy.witnesses.items()
            if each.verifier.is_checkable
        }
        self.seen = list[CosignatureTime]()

    def take(self, text: str, signature: Signature, *, size: int) -> str | None:
        """Believe a cosignature of this text; return its witness, or None where that is nobody we know.

        Raises: NoteError when it is none
        """
        known = self._known.get((signature.name, signature.key_id))
        if known is None:
            return None
        name, vkey = known
        (made,) = open_note(f"{text}\n{signature.line}", [vkey]).signatures
        self.seen.append(CosignatureTime(size, made.at or 0, name))
        return name


async def cosignatures(
    connection: asyncpg.Connection, witnesses: Witnesses, *, seen: Examination
) -> list[Finding]:
    """Hold every kept cosignature against its checkpoint and its witness's key."""
    found, unknown, lines = list[Finding](), Counter[str](), set[tuple[int, str]]()
    async for row in connection.cursor(statement("cosignatures_kept")):
        try:
            if row["note"] is None:
                raise NoteError("there is no checkpoint of this size")
            if (row["size"], row["line"]) in lines:
                raise NoteError("it stands here under another name already")
            lines.add((row["size"], row["line"]))
            text = read_note(row["note"]).text
            (signature,) = read_note(f"{text}\n{row['line']}").unknown
            if witnesses.take(text, signature, size=row["size"]) is None:
                unknown[row["witness"]] += 1
        except ValueError as fault:  # NoteError, or more lines than one
            subject = f"audit.cosignature size={row['size']}, witness={row['witness']}"
            details = {"witness": row["witness"], "size": row["size"], "why": str(fault)}
            found.append(Finding(Kind.SEALS, Wrong.BAD_COSIGNATURE, subject, details=details))
    for witness, number in sorted(unknown.items()):
        seen.say(Said.COSIGNER_UNKNOWN, witness=witness, number=number)
    return found


async def times(
    connection: asyncpg.Connection, witnesses: Witnesses, *, controls: Sequence[Dated],
    copies: Iterable[Copy], roots: Mapping[int, bytes],
) -> list[Finding]:  # fmt: skip
    """Hold the times of entries against the cosignatures that are kept and those that others hold of this log."""
    for copy in copies:
        size = copy.checkpoint.size
        if copy.note and roots.get(size) == copy.checkpoint.root:
            _take(witnesses, copy.note, size)
    if not witnesses.seen:
        return []
    clock = CosignatureClock(witnesses.seen)
    return [*_behind(clock, controls), *await _ahead(connection, clock)]


def _take(witnesses: Witnesses, note: str, size: int) -> None:
    opened = read_note(note)
    for signature in opened.unknown:
        try:
            witnesses.take(opened.text, signature, size=size)
        except NoteError:
            continue  # what a copy's lines are worth is its holder's to say


def _behind(clock: CosignatureClock, controls: Sequence[Dated]) -> Iterator[Finding]:
    for leaf, at in controls:
        if before := clock.find_earlier_cosignature(leaf, at):
            subject = place(leaf, None, row=f"audit.checkpoint size={leaf + 1}")
            yield _misdated(subject, before, stated=at, leaf=leaf)


async def _ahead(connection: asyncpg.Connection, clock: CosignatureClock) -> list[Finding]:
    bounds = clock.bounds
    sizes, ends = [each.size for each in bounds], [each.cosigned.instant for each in bounds]
    found = list[Finding]()
    for row in await connection.fetch(statement("dated_ahead"), sizes, ends):
        subject = place(row["index"], row["seq"], row=row_name(row["relation"], row["pk"]))
        cosigned = bounds[row["place"] - 1].cosigned
        found.append(_misdated(subject, cosigned, stated=row["stated"], leaf=row["index"], seq=row["seq"]))
    return found


def _misdated(
    subject: str, cosigned: CosignatureTime, *, stated: str, leaf: int, seq: int | None = None
) -> Finding:
    facts: dict[str, str | int] = {
        "stated": stated,
        "witness": cosigned.witness,
        "size": cosigned.size,
        "known": cosigned.instant_text,
    }
    indonesian, english = (each.format(**facts) for each in _WHY)
    details = {"id": indonesian, "en": english, **facts}
    return Finding(Kind.ENTRIES, Wrong.MISDATED, subject, leaf=leaf, seq=seq, details=details)
