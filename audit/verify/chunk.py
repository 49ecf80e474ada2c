"""Check of the leaves of some neighbouring bundles: the part of an export's check that processes share.

Returns numbers and findings, never the leaves: what must hold between far leaves (no number twice, one text
for one transaction, a value for each commitment) is joined by the caller.
"""

from array import array
from binascii import unhexlify
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256

from audit.limits import CHUNK_BUNDLES, MAX_CHUNK_FINDINGS
from audit.tile import WIDTH
from audit.verify.clock import TimeBound
from audit.verify.control import ControlEntry, check_counts, check_transaction, parse_control
from audit.verify.deciders import ROLE_RELATION, RoleGrant, parse_role_grant
from audit.verify.entry import MAX_ID, BadLeaf, Leaf, parse_leaf
from audit.verify.erasure import (
    APPLICATION_LOGINS,
    PERSONAL_METHODS,
    REQUEST_RELATION,
    ErasureEntry,
    ErasureStep,
    parse_erasure,
    parse_erasure_step,
)
from audit.verify.fast_leaf_parser import FastLeafReader, LeafRun, LeafTransaction, leaf_run_of
from audit.verify.finding import FaultCode, Finding, make_finding
from audit.verify.safe_files import ExportFolder
from audit.verify.seal_batch import Batch
from audit.verify.subtree import Subtree, SubtreeBuilder

LEAVES_PER_CHUNK = CHUNK_BUNDLES * WIDTH
OLD, NEW, REASON = 0, 1, 2  # the sides of an entry, and its transaction's reason
SIDES = ("old", "new", "tx")
_CONTROL = b'", "op": "C", "pk": {'  # how a control entry begins, behind its time
_TIME = slice(12, 31)  # of a leaf, to the second
_CONTINUES = b'"continues": {'


@dataclass(frozen=True)
class ChunkTask:
    """One chunk of a tree, and sizes that end in it and whose roots are wanted.

    `secret` keeps short hashes from being aimed at; `watermarks` are those stated before, where they are known.
    """

    path: str
    size: int
    number: int
    sizes: tuple[int, ...]
    is_quick: bool
    has_values: bool
    secret: bytes
    watermarks: dict[str, int] = field(default_factory=dict)
    bounds: tuple[TimeBound, ...] = ()  # of its leaves' times

    @property
    def bundles(self) -> range:
        """The bundles of this chunk, the last of which need not be full."""
        return range(
            self.number * CHUNK_BUNDLES,
            min((self.number + 1) * CHUNK_BUNDLES, -(-self.size // WIDTH)),
        )


@dataclass
class ChunkResult:
    """What one chunk gave.

    Shape: runs are neighbours: numbers as (first number, first leaf, how many), transactions as (first number, the
           mark of each, the first leaf of each, whether each has a reason), values side by side with a key of
           (seq or tx id) * 4 + side; `committed` counts those of entries, even where no values are read; `controls`
           are the control entries in order, with None where leaves could not be read; `head` ends at the control
           entry `first`, `tail` is open; `lowest` is the lowest transaction of each cluster
    """

    subtree: Subtree
    controls: list[ControlEntry | None] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    dropped_count: int = 0
    seqs: list[tuple[int, int, int]] = field(default_factory=list)
    acts: list[tuple[int, "array[int]", "array[int]", "array[int]"]] = field(default_factory=list)
    committed: int = 0
    value_keys: "array[int]" = field(default_factory=lambda: array("q"))
    value_marks: "array[int]" = field(default_factory=lambda: array("Q"))
    value_leaves: "array[int]" = field(default_factory=lambda: array("q"))
    erasures: list[ErasureEntry] = field(default_factory=list)
    steps: list[ErasureStep] = field(default_factory=list)
    role_grants: list[RoleGrant] = field(default_factory=list)
    lowest: dict[str, int] = field(default_factory=dict)
    head: Batch = field(default_factory=Batch)
    first: ControlEntry | None = None
    tail: Batch = field(default_factory=Batch)

    def add(self, *findings: Finding) -> None:
        """Take findings, up to a number."""
        free = max(0, MAX_CHUNK_FINDINGS - len(self.findings))
        self.findings += findings[:free]
        self.dropped_count += len(findings[free:])


def short_keyed_hash(secret: bytes, content: bytes) -> int:
    """Shorten to eight bytes, never zero, what nobody outside can aim at."""
    return int.from_bytes(sha256(secret + content).digest()[:8]) or 1


def check_chunk(task: ChunkTask) -> ChunkResult:
    """Hash every leaf of a chunk, and unless it is to be quick, read every one."""
    growing = SubtreeBuilder(ExportFolder(task.path), task.size)
    walk = _LeafPass(ChunkResult(growing.branch), task)
    for number in task.bundles:
        first = number * WIDTH
        leaves = growing.read(number)
        if leaves is None:
            walk.skip()
        elif task.is_quick:
            walk.take_continuations(leaves, first)
        else:
            walk.take(leaves, first)
        if growing.branch.is_cut:
            break
        growing.close([size for size in (*task.sizes, *walk.sizes) if first < size <= growing.branch.reached])
    return walk.end()


class _LeafPass:
    """A walk over the leaves of a chunk. `sizes` are those at which control entries stand in the bundle last taken."""

    def __init__(self, outcome: ChunkResult, task: ChunkTask) -> None:
        self.outcome, self.sizes = outcome, list[int]()
        self._task = task
        self._watermarks = dict(task.watermarks)
        self._batch = Batch()
        self._reader = FastLeafReader()
        self._transactions = dict[
            int, tuple[LeafTransaction, int]
        ]()  # number: the transaction, and its first leaf
        self._run = (0, 0)  # first number and leaf of neighbours
        self._next = 0  # the number that goes on with them
        self._end = 0  # the leaf behind what was taken

    def take(self, leaves: list[bytes], first: int) -> None:
        """Read every leaf of a bundle."""
        self._check_times(leaves, first)
        self.sizes, index = [], first
        for told in self._reader.read(leaves):
            if isinstance(told, bytes):
                self._take_leaf(told, index)
                index += 1
            else:
                self._take_run(told, index)
                self._count_run(told, index)
                index += len(told.rows)
        self._end = index

    def _check_times(self, leaves: list[bytes], first: int) -> None:
        """Hold the times of leaves against the cosignatures that cover them."""
        bounds = [each for each in self._task.bounds if each.size > first]
        for index, raw in enumerate(leaves, first):
            while bounds and bounds[0].size <= index:
                del bounds[0]
            if not bounds:
                return
            stated, cosigned = raw[_TIME], bounds[0].cosigned
            if stated > bounds[0].limit:
                self.outcome.add(cosigned.misdated_finding(index, stated=stated.decode("ascii", "replace")))

    def take_continuations(self, leaves: list[bytes], first: int) -> None:
        """Read nothing but the control entries that tell of a restore."""
        for index, raw in enumerate(leaves, first):
            if raw.find(_CONTROL, 0, 100) > 0 and _CONTINUES in raw:
                with suppress(BadLeaf):  # the whole check tells
                    leaf = parse_leaf(raw)
                    self.outcome.controls += [parse_control(leaf, index)] if leaf.is_control else []

    def skip(self) -> None:
        """Know that some leaves could not be read."""
        self._end_run(self._end)
        self.sizes = []
        self._batch.is_known = False
        self.outcome.controls.append(None)

    def end(self) -> ChunkResult:
        """Return what is gathered."""
        self._end_run(self._end)
        outcome = self.outcome
        if outcome.first is None:
            outcome.head = self._batch
        else:
            outcome.tail = self._batch
        for number, (act, leaf) in sorted(self._transactions.items()):
            if not outcome.acts or number != outcome.acts[-1][0] + len(outcome.acts[-1][1]):
                outcome.acts.append((number, array("Q"), array("Q"), array("B")))
            _, marks, leaves, reasons = outcome.acts[-1]
            marks.append(short_keyed_hash(self._task.secret, act.text))
            leaves.append(leaf)
            reasons.append(act.reason is not None)
        return outcome

    def _take_leaf(self, raw: bytes, index: int) -> None:
        """Take a leaf of which a glance does not tell enough."""
        try:
            leaf = parse_leaf(raw)
            told = leaf_run_of(leaf)
            self._check_person(leaf, index)
            self._take_run(told, index)
            if leaf.is_control:
                self._take_control(leaf, index)
                return
            self._count_run(told, index)
            if leaf.entry["op"] == "E":
                self._take_erasure(leaf, index)
            elif leaf.entry["relation"] == REQUEST_RELATION:
                step = parse_erasure_step(leaf, index)
                self.outcome.steps += [step] if step else []
            elif leaf.entry["relation"] == ROLE_RELATION:
                given = parse_role_grant(leaf, index)
                self.outcome.role_grants += [given] if given else []
        except BadLeaf as fault:
            self.outcome.add(fault.finding_at(index))
            self._batch.is_known = False
            self._end_run(index)

    def _take_run(self, told: LeafRun, first: int) -> None:
        """Take what must hold between leaves wherever they stand: numbers, transactions, commitments."""
        _, seqs, new, old = zip(*told.rows, strict=True)
        for index, seq in enumerate(map(int, seqs), first):
            if seq != self._next:
                self._end_run(index)
                self._run = seq, index
            self._next = seq + 1
        act, is_doubtful = None, False
        for index, each in enumerate(told.transactions, first):
            if each is not act:
                act, is_doubtful = each, self._take_transaction(each, index)
            if is_doubtful:
                self.outcome.add(*self._transaction_findings(each, index))
        self.outcome.committed += 2 * len(new) - new.count(None) - old.count(None)
        if self._task.has_values:
            for index, (_, seq, after, before) in enumerate(told.rows, first):
                self._take_commitment(int(seq) * 4 + OLD, before, index)
                self._take_commitment(int(seq) * 4 + NEW, after, index)

    def _count_run(self, told: LeafRun, first: int) -> None:
        """Take what must hold between two control entries: how many of which sort, with rising numbers."""
        batch = self._batch
        ops, seqs, _, _ = zip(*told.rows, strict=True)
        for (relation, op), count in Counter(zip(told.relations, ops, strict=True)).items():
            batch.counts[relation][op.decode()] += count
        if not batch.first_seq:
            batch.first_seq, batch.first_leaf = int(seqs[0]), first
        for index, seq in enumerate(map(int, seqs), first):
            if seq < batch.last_seq:
                self.outcome.add(make_finding(FaultCode.SEQ_ORDER, index, seq=seq, before=batch.last_seq))
            else:
                batch.last_seq = seq

    def _end_run(self, end: int) -> None:
        """End a run of neighbours before this leaf."""
        if self._next:
            seq, leaf = self._run
            self.outcome.seqs.append((seq, leaf, end - leaf))
            self._next = 0

    def _take_transaction(self, act: LeafTransaction, index: int) -> bool:
        """Go on to another transaction, and return whether something is wrong with it."""
        lowest = self.outcome.lowest
        if act.xid < lowest.get(act.cluster, MAX_ID):
            lowest[act.cluster] = act.xid
        known, _ = self._transactions.setdefault(act.id, (act, index))
        if known is act and self._task.has_values:
            self._take_commitment(act.id * 4 + REASON, act.reason, index)
        return act.xid < self._watermarks.get(act.cluster, 0) or known.text != act.text

    def _transaction_findings(self, act: LeafTransaction, index: int) -> Iterator[Finding]:
        """Say what is wrong with the transaction of a leaf."""
        known, leaf = self._transactions[act.id]
        if known.text != act.text:
            yield make_finding(FaultCode.TX_DIFFERS, index, tx=act.id, other=leaf)
        watermark = self._watermarks.get(act.cluster, 0)
        if act.xid < watermark:
            yield make_finding(FaultCode.BACKDATED, index, xid=str(act.xid), watermark=str(watermark))

    def _take_commitment(self, key: int, commitment: bytes | str | None, index: int) -> None:
        if commitment is not None:
            self.outcome.value_keys.append(key)
            self.outcome.value_marks.append(short_keyed_hash(self._task.secret, unhexlify(commitment)))
            self.outcome.value_leaves.append(index)

    def _take_control(self, leaf: Leaf, index: int) -> None:
        outcome, batch = self.outcome, self._batch
        control = parse_control(leaf, index)
        outcome.controls.append(control)
        self.sizes.append(index + 1)
        outcome.add(*check_transaction(control, leaf))
        if control.last_seq < batch.last_seq:
            outcome.add(make_finding(FaultCode.SEQ_ORDER, index, seq=control.last_seq, before=batch.last_seq))
        known = self._watermarks.get(control.cluster, 0)
        self._watermarks[control.cluster] = max(known, control.watermark)
        if outcome.first is None:
            outcome.first, outcome.head = control, batch
        elif batch.is_known:
            outcome.add(*check_counts(control, batch.counts))
        self._batch = Batch()

    def _check_person(self, leaf: Leaf, index: int) -> None:
        """A person acts with a session, through the application; of each transaction it is said once."""
        tx = leaf.tx
        is_true = tx.get("session") and tx.get("db_user") in APPLICATION_LOGINS
        if tx.get("method") in PERSONAL_METHODS and not is_true and tx["id"] not in self._transactions:
            details = {"tx": tx["id"], "method": str(tx["method"]), "login": str(tx.get("db_user"))}
            self.outcome.add(make_finding(FaultCode.IMPERSONATED, index, **details))

    def _take_erasure(self, leaf: Leaf, index: int) -> None:
        self.outcome.erasures.append(parse_erasure(leaf, index))
        new = leaf.entry["new"]
        if new.get("requested_by") is not None and new.get("requested_by") == new.get("approved_by"):
            self.outcome.add(make_finding(FaultCode.ALONE, index, what="erasure"))
