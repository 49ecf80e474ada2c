"""Are the personal values those that were recorded, and was every missing one destroyed by right?

Called by the check of an export (a file of disclosures) and of evidence (values beside their leaf). A value is text
and salt; what the log holds is sha256 of both. A value that is gone needs an erasure entry that names it.
"""

from array import array
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any

from audit.verify.chunk import NEW, OLD, REASON, SIDES, mark
from audit.verify.entry import LARGEST_ID
from audit.verify.erasure import Erasure
from audit.verify.finding import Finding, Said, Wrong, wrong
from audit.verify.leaves import Known, mapping, merged
from audit.verify.paged import Paged
from audit.verify.reading import LARGEST_LINE, Folder, Missing, reason, strict_json
from audit.verify.report import Report

FILE = "disclosures.jsonl"
_PIECE = 1 << 22  # bytes of the file for one process at a time
_SMALL = 4 * _PIECE


@dataclass
class Piece:
    """What the values of one piece of the file hash to."""

    keys: "array[int]" = field(default_factory=lambda: array("q"))
    marks: "array[int]" = field(default_factory=lambda: array("Q"))
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Erased:
    """Which numbers are said to be destroyed, and by which erasure."""

    spans: list[tuple[int, int, int]]

    def by(self, number: int) -> int | None:
        """Return which erasure names a number."""
        at = bisect_right(self.spans, (number, 1 << 64, 0)) - 1
        low, high, whose = self.spans[at] if at >= 0 else (0, 0, 0)
        return whose if low <= number < high else None


def commitment(disclosed: dict[str, Any]) -> bytes:
    """Hash a value with its salt.

    Raises: ValueError
    """
    salt, values = disclosed.get("salt"), disclosed.get("values")
    if type(salt) is not str or type(values) is not str or len(salt) != 32 or salt != salt.lower():
        raise ValueError("a salt of 16 bytes in hexadecimal digits, and a text")
    return sha256(bytes.fromhex(salt) + values.encode()).digest()


def check_file(report: Report, folder: Folder, *, known: Known, secret: bytes) -> None:
    """Hold the file of an export against the leaves."""
    seen = Paged()
    try:
        size = folder.size(FILE)
    except Missing:
        _say_erasures(report, known.erasures, Counter())
        if known.committed:
            report.say(Said.NO_VALUES, count=known.committed)
        return
    except OSError as fault:
        report.add(wrong(Wrong.HOSTILE, what=FILE, why=reason(fault)))
        return
    starts = list(range(0, size, _PIECE))
    with mapping(is_small=size <= _SMALL) as mapped:
        for piece in mapped(partial(_piece, folder.path, secret), starts):
            report.add(*piece.findings)
            _compare(report, known, piece, seen)
    _missing(report, known, seen)


def has_values(folder: Folder) -> bool:
    """Whether there is such a file, of whatever kind."""
    try:
        folder.size(FILE)
    except Missing:
        return False
    except OSError:
        return True
    return True


def erased(erasures: list[Erasure]) -> tuple[Erased, Erased]:
    """Return what is destroyed by entry and by transaction."""
    by_entry = [(*span, at) for at, each in enumerate(erasures) for span in each.entries]
    by_tx = [(*span, at) for at, each in enumerate(erasures) for span in each.transactions]
    return Erased(merged(by_entry)), Erased(merged(by_tx))


def _compare(report: Report, known: Known, piece: Piece, seen: Paged) -> None:
    for key, found in zip(piece.keys, piece.marks, strict=True):
        number, side = divmod(key, 4)
        expected = known.marks.get(key)
        if not expected and known.is_torn:
            continue
        if not expected:
            name = "tx" if side == REASON else "seq"
            report.add(wrong(Wrong.VALUE_UNKNOWN, what=f"{name} {number} {SIDES[side]}"))
            continue
        if expected != found:
            report.add(wrong(Wrong.VALUE_CHANGED, known.leaves.get(key) - 1, side=SIDES[side]))
        seen.put(key, 1)


def _missing(report: Report, known: Known, seen: Paged) -> None:
    by_entry, by_tx = erased(known.erasures)
    kept = Erased(merged([(*span, at) for at, each in enumerate(known.erasures) for span in each.kept]))
    destroyed, present = Counter[int](), 0
    for key in known.marks:
        number, side = divmod(key, 4)
        whose = (by_tx if side == REASON else by_entry).by(number)
        leaf = known.leaves.get(key) - 1
        if seen.get(key):
            present += 1
            if whose is not None and not (side == NEW and kept.by(number) is not None):
                erasure = known.erasures[whose].leaf
                report.add(wrong(Wrong.VALUE_KEPT, leaf, side=SIDES[side], erasure=erasure))
        elif whose is None:
            report.add(wrong(Wrong.VALUE_MISSING, leaf, side=SIDES[side]))
        else:
            destroyed[whose] += 1
    report.say(Said.VALUES, count=present)
    _say_erasures(report, known.erasures, destroyed)


def _say_erasures(report: Report, erasures: list[Erasure], destroyed: Counter[int]) -> None:
    for at, each in enumerate(erasures):
        count = destroyed[at] or sum(high - low for low, high in (*each.entries, *each.transactions))
        report.say(Said.DESTROYED, count=count, basis=each.basis, decree=each.decree, leaf=each.leaf)


def _piece(path: str, secret: bytes, start: int) -> Piece:
    """Read the lines that begin in one piece of the file."""
    piece = Piece()
    try:
        with Folder(path).open(FILE) as file:
            if start:
                file.seek(start - 1)
                if not file.readline(LARGEST_LINE + 1).endswith(b"\n"):
                    return piece  # a line that is too long, told where it begins
            while file.tell() < start + _PIECE:
                line = file.readline(LARGEST_LINE + 1)
                if not line:
                    break
                if len(line) > LARGEST_LINE:
                    raise OSError("a line is too long")
                _line(piece, line, secret)
    except OSError as fault:
        piece.findings.append(wrong(Wrong.HOSTILE, what=FILE, why=reason(fault)))
    return piece


def _line(piece: Piece, line: bytes, secret: bytes) -> None:
    try:
        found = strict_json(line)
        if type(found) is not dict:
            raise ValueError("no object")
        key, content = _key(found), commitment(found)
    except ValueError as fault:
        if len(piece.findings) < 100:
            piece.findings.append(wrong(Wrong.VALUE_UNKNOWN, what=f"{FILE}: {fault}"))
        return
    piece.keys.append(key)
    piece.marks.append(mark(secret, content))


def _key(found: dict[str, Any]) -> int:
    sides = {"old": OLD, "new": NEW}
    number, side = (
        (found["tx"], REASON) if "tx" in found else (found.get("seq"), sides.get(str(found.get("side"))))
    )
    if type(number) is not int or not 0 < number < LARGEST_ID or side is None:
        raise ValueError("neither entry and side nor transaction")
    return number * 4 + side
