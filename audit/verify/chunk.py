"""What do the leaves of some neighbouring bundles say? The part of an export's check that several processes share.

Called by `leaves`, here or in another process. Returns numbers and findings, never the leaves: what must hold between
far leaves (no number twice, one text for one transaction, a value for each commitment) is joined by the caller.
"""

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from audit.tile import ENTRIES, WIDTH, Tile, TileError, entries
from audit.verify.control import Control, Counts, differences, disagreements, read_control
from audit.verify.entry import BadLeaf, Leaf, read_leaf
from audit.verify.finding import Finding, Wrong, wrong
from audit.verify.reading import Folder

BUNDLES = 32  # in one chunk
CHUNK = BUNDLES * WIDTH
OLD, NEW, REASON = 0, 1, 2  # the sides of an entry, and its transaction's reason
SIDES = ("old", "new", "tx")
_MOST_FINDINGS = 200  # of one chunk


@dataclass(frozen=True)
class Task:
    """One chunk, with the watermarks that were stated before it; `secret` keeps short hashes from being aimed at."""

    path: str
    size: int
    number: int
    watermarks: dict[str, int]
    secret: bytes


@dataclass(frozen=True)
class Erasure:
    """What one erasure entry says was destroyed."""

    leaf: int
    basis: str
    decree: str
    entries: tuple[tuple[int, int], ...]
    transactions: tuple[tuple[int, int], ...]


@dataclass
class Batch:
    """A part of the leaves between two control entries: how many of which sort, and whether none was left out."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    first_seq: int = 0
    last_seq: int = 0
    first_leaf: int = 0
    is_known: bool = True

    def add(self, leaf: Leaf, index: int) -> Finding | None:
        """Count a leaf, whose number must be higher than those before it."""
        seq = leaf.entry["seq"]
        self.counts[leaf.entry["relation"]][leaf.entry["op"]] += 1
        before = self.last_seq
        if not self.first_seq:
            self.first_seq, self.first_leaf = seq, index
        self.last_seq = max(before, seq)
        return wrong(Wrong.SEQ_ORDER, index, seq=seq, before=before) if seq < before else None

    def joined(self, following: "Batch") -> tuple["Batch", Finding | None]:
        """Put two parts of one batch together."""
        whole = Batch(is_known=self.is_known and following.is_known)
        for part in (self, following):
            for relation, counts in part.counts.items():
                whole.counts[relation].update(counts)
        whole.first_seq = self.first_seq or following.first_seq
        whole.first_leaf = self.first_leaf if self.first_seq else following.first_leaf
        whole.last_seq = max(self.last_seq, following.last_seq)
        is_wrong = 0 < following.first_seq < self.last_seq
        fault = wrong(Wrong.SEQ_ORDER, following.first_leaf, seq=following.first_seq, before=self.last_seq)
        return whole, fault if is_wrong else None


@dataclass
class Outcome:
    """What one chunk gave. `tx_*` stand side by side, and so do `value_*`.

    Shape: a value's key is (seq or tx id) * 4 + side; `head` ends at the control entry `first`, `tail` is open
    """

    findings: list[Finding] = field(default_factory=list)
    dropped: int = 0
    seqs: "array[int]" = field(default_factory=lambda: array("q"))
    leaves: "array[int]" = field(default_factory=lambda: array("q"))
    tx_ids: "array[int]" = field(default_factory=lambda: array("q"))
    tx_marks: "array[int]" = field(default_factory=lambda: array("Q"))
    tx_leaves: "array[int]" = field(default_factory=lambda: array("q"))
    value_keys: "array[int]" = field(default_factory=lambda: array("q"))
    value_marks: "array[int]" = field(default_factory=lambda: array("Q"))
    value_leaves: "array[int]" = field(default_factory=lambda: array("q"))
    erasures: list[Erasure] = field(default_factory=list)
    head: Batch = field(default_factory=Batch)
    first: Control | None = None
    tail: Batch = field(default_factory=Batch)

    def add(self, *findings: Finding) -> None:
        """Take findings, up to a number."""
        room = max(0, _MOST_FINDINGS - len(self.findings))
        self.findings += findings[:room]
        self.dropped += len(findings[room:])


def mark(secret: bytes, content: bytes) -> int:
    """Shorten to eight bytes, never zero, what nobody outside can aim at."""
    return int.from_bytes(blake2b(content, digest_size=8, key=secret).digest()) or 1


def check(task: Task) -> Outcome:
    """Read every leaf of a chunk. Bundles that cannot be read were found by the pass over the tree."""
    outcome = Outcome()
    walk = _Walk(outcome, dict(task.watermarks), task.secret)
    folder = Folder(task.path)
    for number in range(task.number * BUNDLES, (task.number + 1) * BUNDLES):
        first = number * WIDTH
        if first >= task.size:
            break
        tile = Tile(ENTRIES, number, min(WIDTH, task.size - first))
        try:
            leaves = entries(tile, folder.tile(tile))
        except (OSError, TileError):
            walk.batch.is_known = False
            continue
        for index, raw in enumerate(leaves, first):
            try:
                walk.take(read_leaf(raw), index)
            except BadLeaf as fault:
                outcome.add(fault.at(index))
                walk.batch.is_known = False
    walk.end()
    return outcome


class _Walk:
    """A walk over the leaves of a chunk."""

    def __init__(self, outcome: Outcome, watermarks: dict[str, int], secret: bytes) -> None:
        self.outcome, self.watermarks, self.secret = outcome, watermarks, secret
        self.batch = Batch()
        self.texts = dict[int, str]()

    def take(self, leaf: Leaf, index: int) -> None:
        outcome, entry, tx = self.outcome, leaf.entry, leaf.tx
        outcome.seqs.append(entry["seq"])
        outcome.leaves.append(index)
        self._tx(leaf, index)
        if entry["old_commitment"] is not None:
            self._value(entry["seq"] * 4 + OLD, entry["old_commitment"], index)
        if entry["new_commitment"] is not None:
            self._value(entry["seq"] * 4 + NEW, entry["new_commitment"], index)
        watermark = self.watermarks.get(str(tx["cluster"]), 0)
        if tx["xid"] < watermark:
            outcome.add(wrong(Wrong.BACKDATED, index, xid=str(tx["xid"]), watermark=str(watermark)))
        if leaf.is_control:
            self._control(leaf, index)
            return
        if fault := self.batch.add(leaf, index):
            outcome.add(fault)
        if entry["op"] == "E":
            self._erasure(leaf, index)

    def end(self) -> None:
        if self.outcome.first is None:
            self.outcome.head = self.batch
        else:
            self.outcome.tail = self.batch

    def _tx(self, leaf: Leaf, index: int) -> None:
        number = leaf.tx["id"]
        known = self.texts.get(number)
        if known == leaf.tx_text:
            return
        if known is None:
            self.texts[number] = leaf.tx_text
            if leaf.tx.get("commitment") is not None and leaf.tx.get("has_reason") is not False:
                self._value(number * 4 + REASON, leaf.tx["commitment"], index)
        self.outcome.tx_ids.append(number)
        self.outcome.tx_marks.append(mark(self.secret, leaf.tx_text.encode()))
        self.outcome.tx_leaves.append(index)

    def _value(self, key: int, commitment: str, index: int) -> None:
        self.outcome.value_keys.append(key)
        self.outcome.value_marks.append(mark(self.secret, bytes.fromhex(commitment)))
        self.outcome.value_leaves.append(index)

    def _control(self, leaf: Leaf, index: int) -> None:
        control = read_control(leaf, index)
        self.outcome.add(*disagreements(control, leaf))
        if control.last_seq < self.batch.last_seq:
            self.outcome.add(wrong(Wrong.SEQ_ORDER, index, seq=control.last_seq, before=self.batch.last_seq))
        known = self.watermarks.get(control.cluster, 0)
        self.watermarks[control.cluster] = max(known, control.watermark)
        if self.outcome.first is None:
            self.outcome.first, self.outcome.head = control, self.batch
        elif self.batch.is_known:
            self.outcome.add(*differences(control, self.batch.counts))
        self.batch = Batch()

    def _erasure(self, leaf: Leaf, index: int) -> None:
        self.outcome.erasures.append(read_erasure(leaf, index))
        new = leaf.entry["new"]
        if new.get("requested_by") is not None and new.get("requested_by") == new.get("approved_by"):
            self.outcome.add(wrong(Wrong.ALONE, index, what="erasure"))


def read_erasure(leaf: Leaf, index: int) -> Erasure:
    """Read an erasure entry.

    Raises: BadLeaf
    """
    new: dict[str, Any] = leaf.entry["new"] or {}
    try:
        return Erasure(
            leaf=index,
            basis=str(new["legal_basis"]),
            decree=str(new["decree"]),
            entries=spans(new["entries"]),
            transactions=spans(new["transactions"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise BadLeaf(Wrong.BAD_SHAPE, f"erasure: {fault}") from fault


def spans(text: str | None) -> tuple[tuple[int, int], ...]:
    """Read the text of an int8multirange.

    Raises: ValueError
    """
    if text is None or text == "{}":
        return ()
    if not (text.startswith("{[") and text.endswith(")}")):
        raise ValueError("no multirange")
    found = list[tuple[int, int]]()
    for each in text[2:-2].split("),["):
        low, comma, high = each.partition(",")
        if not (comma and low.isdigit() and high.isdigit() and len(low) < 20 and len(high) < 20):
            raise ValueError("no multirange")
        found.append((int(low), int(high)))
    return tuple(found)


def same_counts(one: Counts, other: Counts) -> bool:
    """Whether two tables of counts say the same, zeros aside."""
    pairs = [{(r, o): n for r, ops in each.items() for o, n in ops.items() if n} for each in (one, other)]
    return pairs[0] == pairs[1]
