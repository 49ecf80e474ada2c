"""Check that every control entry follows from the one before it: size, root, watermark, counts, keys.

The chain is what makes an omission show: each control entry says how many entries of each sort stand since
the last, and below which transaction number nothing will come any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.checkpoint import split_origin
from audit.key import NoteError, decode
from audit.succession import Succession, filter_vkeys, find_unendorsed, parse_succession, public_key_of
from audit.verify.entry import BadLeaf, Leaf
from audit.verify.finding import FaultCode, Finding, make_finding

Counts = Mapping[str, Mapping[str, int]]
LogPosition = tuple[int, bytes]  # a size and the root there


@dataclass(frozen=True)
class Continuation:
    """A restore that the log admits: what the former origin had reached, and which of its leaves are gone."""

    leaf: int
    origin: str
    before: str
    size: int
    root: bytes
    lost_from: int
    lost_until: int
    decree: str
    by: tuple[str, ...]
    note: str | None = None

    @property
    def lost(self) -> str:
        """The indexes of what is lost, for people."""
        return f"{self.lost_from}-{self.lost_until - 1}" if self.lost_until > self.lost_from else "-"


@dataclass(frozen=True)
class ControlEntry:
    """What one control entry says."""

    leaf: int
    size: int
    origin: str
    cluster: str
    watermark: int
    xid: int
    last_seq: int
    counts: Counts
    keys: tuple[str, ...]
    endorsements: tuple[str, ...]
    previous: LogPosition | None
    continues: Continuation | None
    at: str


def parse_control(leaf: Leaf, index: int) -> ControlEntry:
    """Read a control entry.

    Raises: BadLeaf
    """
    new, pk = leaf.entry["new"], leaf.entry["pk"]
    try:
        return ControlEntry(
            leaf=index,
            size=_number(pk["size"]),
            origin=_text(new["origin"]),
            cluster=_text(new["cluster"]),
            watermark=_digits(new["watermark"]),
            xid=_digits(new["xid"]),
            last_seq=0 if new["last_seq"] is None else _number(new["last_seq"]),
            counts=_counts(new["counts"]),
            keys=tuple(_text(each) for each in new.get("keys") or ()),
            endorsements=tuple(_text(each) for each in new.get("endorsements") or ()),
            previous=None if new["previous"] is None else _parse_position(new["previous"]),
            continues=_parse_continuation(new, index),
            at=leaf.entry["at"],
        )
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise BadLeaf(FaultCode.BAD_SHAPE, f"control entry: {fault}") from fault


def check_transaction(control: ControlEntry, leaf: Leaf) -> Iterator[Finding]:
    """Hold a control entry against the transaction that wrote it."""
    if str(leaf.tx["cluster"]) != control.cluster:
        yield make_finding(FaultCode.CONTROL_TX, control.leaf, why="cluster")
    if leaf.tx["xid"] != control.xid:
        yield make_finding(FaultCode.CONTROL_TX, control.leaf, why="xid")
    if control.watermark > control.xid:
        yield make_finding(FaultCode.CONTROL_TX, control.leaf, why="watermark > xid")


class ControlChain:
    """The control entries so far, in the order of their leaves, of a log or of its part from `start` on."""

    def __init__(self, start: int = 0) -> None:
        self.start = start
        self.last: ControlEntry | None = None
        self.watermarks = dict[str, int]()
        self.continuations = list[Continuation]()
        self.keys: tuple[str, ...] = ()
        self.keys_by_decision = list[
            tuple[int, str]
        ]()  # the leaves and keys that two persons stand for, and no key before
        self.is_torn = False  # leaves since the last control entry could not be read

    def append(self, control: ControlEntry, *, root: bytes | None = None) -> Iterator[Finding]:
        """Take the next control entry; `root` is the root at the size of the last one, if it is known."""
        if control.size != control.leaf + 1:
            yield make_finding(
                FaultCode.CONTROL_SIZE, control.leaf, claimed=control.size, expected=control.leaf + 1
            )
        is_torn = self.is_torn
        yield from self._check_previous(control, root)
        if not is_torn:
            yield from self._check_keys(control)
        self.keys = control.keys or self.keys
        before = self.watermarks.get(control.cluster, 0)
        if control.watermark < before:
            yield make_finding(
                FaultCode.WATERMARK_BACK, control.leaf, watermark=str(control.watermark), before=str(before)
            )
        yield from self._check_origin(control)
        self.watermarks[control.cluster] = max(before, control.watermark)
        self.last = control

    def _check_previous(self, control: ControlEntry, root: bytes | None) -> Iterator[Finding]:
        expected = self.last.leaf + 1 if self.last else None
        claimed = control.previous[0] if control.previous else None
        if self.last is None and claimed is not None and claimed <= self.start:
            expected = claimed  # it stands before the part that we see
        if self.is_torn and claimed is not None and (expected or 0) < claimed <= control.leaf:
            expected, root = claimed, None
        self.is_torn = False
        if claimed != expected:
            why = f"previous {_or_none(claimed)}, expected {_or_none(expected)}"
            yield make_finding(FaultCode.CONTROL_CHAIN, control.leaf, why=why)
        elif control.previous and root is not None and control.previous[1] != root:
            yield make_finding(FaultCode.CONTROL_CHAIN, control.leaf, why=f"another root at size {expected}")

    def _check_keys(self, control: ControlEntry) -> Iterator[Finding]:
        """A key is vouched for by the one before it, or by the two persons who let the log go on."""
        if not self.keys or control.keys == self.keys:
            return
        try:
            strange = find_unendorsed(control.keys, self.keys, notes=control.endorsements)
        except NoteError:
            strange = [*control.keys]
        decided = parse_control_succession(control) if strange else None
        for vkey in strange:
            if decided and public_key_of(decided.vkey) == public_key_of(vkey):
                self.keys_by_decision.append((control.leaf, vkey))
            else:
                yield make_finding(FaultCode.KEY_UNVOUCHED, control.leaf, keys=vkey)

    def _check_origin(self, control: ControlEntry) -> Iterator[Finding]:
        continues, last = control.continues, self.last
        if continues is None:
            if last and last.origin != control.origin:
                yield make_finding(
                    FaultCode.BAD_CONTINUATION, control.leaf, why=f"{last.origin} > {control.origin}"
                )
            return
        self.continuations.append(continues)
        faults = {
            "origin": split_origin(control.origin) <= split_origin(continues.before)
            or (last is not None and not _is_at_or_after(continues.before, last.origin)),
            "lost_from": last is not None and last.leaf + 1 != continues.lost_from,
            "lost_until": continues.lost_until != continues.size
            or continues.lost_until < continues.lost_from,
            "decree": not continues.decree.strip(),
            "note": not _is_as_signed(control, continues),
        }
        for why in (name for name, is_wrong in faults.items() if is_wrong):
            yield make_finding(FaultCode.BAD_CONTINUATION, control.leaf, why=why)
        if len(set(continues.by)) < 2:
            yield make_finding(FaultCode.ALONE, control.leaf, what="continues")


def parse_control_succession(control: ControlEntry) -> Succession | None:
    """The signed decision behind a continuation; None when none of the log's keys has signed it."""
    if control.continues is None or control.continues.note is None:
        return None
    try:
        return parse_succession(control.continues.note, filter_vkeys(control.keys, control.origin))
    except NoteError:
        return None


def _is_as_signed(control: ControlEntry, continues: Continuation) -> bool:
    found = parse_control_succession(control)
    before = (continues.before, continues.size, continues.root)
    return (
        found is not None
        and found.has_two_people
        and (
            (found.before.origin, found.before.size, found.before.root) == before
            and (found.after.origin, found.after.size) == (control.origin, continues.lost_from)
            and (control.previous is None or control.previous[1] == found.after.root)
            and found.decree == continues.decree
            and tuple(each.who for each in (found.request, found.approval) if each) == continues.by
        )
    )


def _is_at_or_after(origin: str, earlier: str) -> bool:
    """Whether an origin is this one or a later life of the same log: what was lost may hold a continuation itself."""
    (place, number), (same_place, at_least) = split_origin(origin), split_origin(earlier)
    return place == same_place and number >= at_least


def continuations_of(continuations: Sequence[Continuation], origin: str) -> list[Continuation]:
    """Return the restores that ended an origin; where none is left, the one that lost a later life of the log."""
    own = [each for each in continuations if each.before == origin]
    return own or [each for each in continuations if _is_at_or_after(each.before, origin)][:1]


def check_counts(control: ControlEntry, counted: Counts) -> Iterator[Finding]:
    """Hold the counts of a control entry against the leaves of its batch."""
    for relation in sorted({*control.counts, *counted}):
        claims, found = control.counts.get(relation, {}), counted.get(relation, {})
        for op in sorted({*claims, *found}):
            if claims.get(op, 0) != found.get(op, 0):
                yield make_finding(
                    FaultCode.CONTROL_COUNTS,
                    control.leaf,
                    relation=relation,
                    op=op,
                    claimed=claims.get(op, 0),
                    counted=found.get(op, 0),
                )


def _parse_continuation(new: dict[str, Any], index: int) -> Continuation | None:
    found = new.get("continues")
    if found is None:
        return None
    size, root = _parse_position(found)
    return Continuation(
        leaf=index,
        origin=_text(new["origin"]),
        before=_text(found["origin"]),
        size=size,
        root=root,
        lost_from=_number(found["lost_from"]),
        lost_until=_number(found["lost_until"]),
        decree=_text(found["decree"]),
        by=tuple(_text(each) for each in found["by"]),
        note=None if found.get("note") is None else _text(found["note"]),
    )


def _counts(value: dict[str, Any]) -> Counts:
    return {
        relation: {_text(op): _number(count) for op, count in counts.items()}
        for relation, counts in value.items()
    }


def _parse_position(value: dict[str, Any]) -> LogPosition:
    try:
        root = decode(_text(value["root"]))
    except NoteError as fault:
        raise ValueError("root") from fault
    if len(root) != 32:
        raise ValueError("root")
    return _number(value["size"]), root


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise ValueError("a number")
    return value


def _digits(value: object) -> int:
    text = _text(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 20 and str(int(text)) == text):
        raise ValueError("a transaction number")
    return int(text)


def _text(value: object) -> str:
    if type(value) is not str:
        raise ValueError("a text")
    return value


def _or_none(value: int | None) -> str:
    return "null" if value is None else str(value)
