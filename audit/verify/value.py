"""Check of personal values against what was recorded, and that each missing one was destroyed by right.

A value is text and salt; what the log holds is sha256 of both. A value that is gone needs an erasure entry
that names it.
"""

from array import array
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any

from audit.limits import MAX_LINE_BYTES, SMALL_VALUES_FILE_BYTES, VALUES_PIECE_BYTES
from audit.verify.chunk import NEW, OLD, REASON, SIDES, short_keyed_hash
from audit.verify.chunk_joiner import LeafFacts, merge_spans, parallel_map
from audit.verify.entry import MAX_ID
from audit.verify.erasure import ErasureEntry
from audit.verify.finding import FaultCode, Finding, StatementCode, make_finding
from audit.verify.int_table import IntTable
from audit.verify.report import Report
from audit.verify.safe_files import ExportFolder, MissingFile, describe_os_error, parse_strict_json

FILE = "disclosures.jsonl"


@dataclass
class ValuePiece:
    """What the values of one piece of the file hash to."""

    keys: "array[int]" = field(default_factory=lambda: array("q"))
    marks: "array[int]" = field(default_factory=lambda: array("Q"))
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class ErasedNumbers:
    """Which numbers are said to be destroyed, and by which erasure."""

    spans: list[tuple[int, int, int]]

    def erasure_of(self, number: int) -> int | None:
        """Return which erasure names a number."""
        at = bisect_right(self.spans, (number, 1 << 64, 0)) - 1
        low, high, whose = self.spans[at] if at >= 0 else (0, 0, 0)
        return whose if low <= number < high else None


def compute_commitment(disclosed: dict[str, Any]) -> bytes:
    """Hash a value with its salt.

    Raises: ValueError
    """
    salt, values = disclosed.get("salt"), disclosed.get("values")
    if type(salt) is not str or type(values) is not str or len(salt) != 32 or salt != salt.lower():
        raise ValueError("a salt of 16 bytes in hexadecimal digits, and a text")
    return sha256(bytes.fromhex(salt) + values.encode()).digest()


def check_values_file(report: Report, folder: ExportFolder, *, known: LeafFacts, secret: bytes) -> None:
    """Hold the file of an export against the leaves."""
    seen = IntTable()
    try:
        size = folder.size(FILE)
    except MissingFile:
        _report_erasures(report, known.erasures, Counter())
        if known.committed:
            report.state(StatementCode.NO_VALUES, count=known.committed)
        return
    except OSError as fault:
        report.add(make_finding(FaultCode.HOSTILE, what=FILE, why=describe_os_error(fault)))
        return
    starts = list(range(0, size, VALUES_PIECE_BYTES))
    with parallel_map(is_small=size <= SMALL_VALUES_FILE_BYTES) as mapped:
        for piece in mapped(partial(_read_piece, folder.path, secret), starts):
            report.add(*piece.findings)
            _compare(report, known, piece, seen)
    _report_missing(report, known, seen)


def has_values(folder: ExportFolder) -> bool:
    """Whether there is such a file, of whatever kind."""
    try:
        folder.size(FILE)
    except MissingFile:
        return False
    except OSError:
        return True
    return True


def collect_erased(erasures: list[ErasureEntry]) -> tuple[ErasedNumbers, ErasedNumbers]:
    """Return what is destroyed by entry and by transaction."""
    by_entry = [(*span, at) for at, each in enumerate(erasures) for span in each.entries]
    by_tx = [(*span, at) for at, each in enumerate(erasures) for span in each.transactions]
    return ErasedNumbers(merge_spans(by_entry)), ErasedNumbers(merge_spans(by_tx))


def _compare(report: Report, known: LeafFacts, piece: ValuePiece, seen: IntTable) -> None:
    for key, found in zip(piece.keys, piece.marks, strict=True):
        number, side = divmod(key, 4)
        expected = known.marks.get(key)
        if not expected and known.is_torn:
            continue
        if not expected:
            name = "tx" if side == REASON else "seq"
            report.add(make_finding(FaultCode.VALUE_UNKNOWN, what=f"{name} {number} {SIDES[side]}"))
            continue
        if expected != found:
            report.add(make_finding(FaultCode.VALUE_CHANGED, known.leaves.get(key) - 1, side=SIDES[side]))
        seen.set(key, 1)


def _report_missing(report: Report, known: LeafFacts, seen: IntTable) -> None:
    by_entry, by_tx = collect_erased(known.erasures)
    kept = ErasedNumbers(
        merge_spans([(*span, at) for at, each in enumerate(known.erasures) for span in each.kept])
    )
    destroyed, present = Counter[int](), 0
    for key in known.marks:
        number, side = divmod(key, 4)
        whose = (by_tx if side == REASON else by_entry).erasure_of(number)
        leaf = known.leaves.get(key) - 1
        if seen.get(key):
            present += 1
            if whose is not None and not (side == NEW and kept.erasure_of(number) is not None):
                erasure = known.erasures[whose].leaf
                report.add(make_finding(FaultCode.VALUE_KEPT, leaf, side=SIDES[side], erasure=erasure))
        elif whose is None:
            report.add(make_finding(FaultCode.VALUE_MISSING, leaf, side=SIDES[side]))
        else:
            destroyed[whose] += 1
    report.state(StatementCode.VALUES, count=present)
    _report_erasures(report, known.erasures, destroyed)


def _report_erasures(report: Report, erasures: list[ErasureEntry], destroyed: Counter[int]) -> None:
    for at, each in enumerate(erasures):
        count = destroyed[at] or sum(high - low for low, high in (*each.entries, *each.transactions))
        report.state(
            StatementCode.DESTROYED, count=count, basis=each.basis, decree=each.decree, leaf=each.leaf
        )


def _read_piece(path: str, secret: bytes, start: int) -> ValuePiece:
    """Read the lines that begin in one piece of the file."""
    piece = ValuePiece()
    try:
        with ExportFolder(path).open(FILE) as file:
            if start:
                file.seek(start - 1)
                if not file.readline(MAX_LINE_BYTES + 1).endswith(b"\n"):
                    return piece  # a line that is too long, told where it begins
            while file.tell() < start + VALUES_PIECE_BYTES:
                line = file.readline(MAX_LINE_BYTES + 1)
                if not line:
                    break
                if len(line) > MAX_LINE_BYTES:
                    raise OSError("a line is too long")
                _read_line(piece, line, secret)
    except OSError as fault:
        piece.findings.append(make_finding(FaultCode.HOSTILE, what=FILE, why=describe_os_error(fault)))
    return piece


def _read_line(piece: ValuePiece, line: bytes, secret: bytes) -> None:
    try:
        found = parse_strict_json(line)
        if type(found) is not dict:
            raise ValueError("no object")
        key, content = _parse_key(found), compute_commitment(found)
    except ValueError as fault:
        if len(piece.findings) < 100:
            piece.findings.append(make_finding(FaultCode.VALUE_UNKNOWN, what=f"{FILE}: {fault}"))
        return
    piece.keys.append(key)
    piece.marks.append(short_keyed_hash(secret, content))


def _parse_key(found: dict[str, Any]) -> int:
    sides = {"old": OLD, "new": NEW}
    number, side = (
        (found["tx"], REASON) if "tx" in found else (found.get("seq"), sides.get(str(found.get("side"))))
    )
    if type(number) is not int or not 0 < number < MAX_ID or side is None:
        raise ValueError("neither entry and side nor transaction")
    return number * 4 + side
