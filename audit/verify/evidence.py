"""Check of an evidence archive: chosen entries, and the range from which they were chosen.

The hashes of the whole range lead to the signed root, so no entry of it can be another; the control entries
in it say how many of each sort there are, so none can be missing unseen where counts tell.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from audit.checkpoint import NoteError
from audit.evidence_range import parse_hash_line, verify_range
from audit.limits import MAX_EVIDENCE_LEAVES, MAX_NOTE_BYTES, MAX_POLICY_BYTES, MAX_PROOF_BYTES
from audit.merkle import ProofError, leaf_hash, verify_inclusion
from audit.policy import Policy, PolicyVerdict
from audit.tlog_proof import parse_proof
from audit.verify.archive import Archive
from audit.verify.chunk import SIDES
from audit.verify.control import ControlChain, ControlEntry, check_transaction, parse_control
from audit.verify.entry import BadLeaf, Leaf, parse_leaf
from audit.verify.erasure import ErasureEntry, parse_erasure
from audit.verify.file_list import check_list
from audit.verify.finding import CheckStopped, FaultCode, StatementCode, make_finding
from audit.verify.population import Summary, check_population, parse_summary
from audit.verify.report import Report
from audit.verify.safe_files import parse_strict_json
from audit.verify.value import collect_erased, compute_commitment
from audit.verify.verdict import build_own_policy, check_signatures


class PackedHashes(Sequence[bytes]):
    """Many hashes side by side."""

    def __init__(self, raw: bytes | bytearray) -> None:
        self._raw = raw

    def __len__(self) -> int:
        return len(self._raw) // 32

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return bytes(self._raw[32 * at : 32 * at + 32])


@dataclass
class Evidence:
    """An open archive with what is known of it so far."""

    report: Report
    archive: Archive
    summary: Summary
    verdict: PolicyVerdict
    policy: Policy
    note: str
    hashes: PackedHashes = field(default_factory=lambda: PackedHashes(b""))
    chain: ControlChain = field(default_factory=ControlChain)
    controls: list[ControlEntry] = field(default_factory=list)
    stated: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # leaf and watermark, by cluster
    erasures: list[ErasureEntry] = field(default_factory=list)
    chosen: Counter[tuple[str, str]] = field(default_factory=Counter)
    values: int = 0
    withheld: int = 0
    missing: list[tuple[int, int, str]] = field(default_factory=list)  # leaf, seq or tx, side


def check_evidence(report: Report, path: str, *, policy: Policy | None, needs_witness: bool = False) -> None:
    """Check an archive.

    Raises: CheckStopped
    """
    with Archive(path) as archive:
        summary = parse_summary(archive)
        known = policy or build_own_policy(report, archive.read("policy", limit=MAX_POLICY_BYTES))
        note = archive.read("checkpoint", limit=MAX_NOTE_BYTES)
        verdict = check_signatures(report, known, note=note, what="checkpoint", needs_witness=needs_witness)
        evidence = Evidence(report, archive, summary, verdict, known, note.decode())
        _check_checkpoint(evidence)
        _check_range(evidence)
        _check_controls(evidence)
        matched = sum(1 for _ in _check_entries(evidence))
        _check_values(evidence)
        report.add(*check_population(report, summary, controls=evidence.controls, chosen=evidence.chosen))
        if matched != summary.matched:
            report.add(
                make_finding(
                    FaultCode.SUMMARY_DIFFERS, what="matched", claimed=summary.matched, counted=matched
                )
            )
        details = {"matched": matched, "population": summary.until - summary.start}
        report.state(StatementCode.EVIDENCE, first=summary.start, last=summary.until - 1, **details)
        report.add(*check_list(archive))
        report.state(StatementCode.ONLY_READ)


def _check_checkpoint(evidence: Evidence) -> None:
    claimed, found = evidence.summary, evidence.verdict.checkpoint
    if claimed.origin != found.origin:
        details = {"claimed": claimed.origin, "counted": found.origin}
        evidence.report.add(make_finding(FaultCode.SUMMARY_DIFFERS, what="origin", **details))
    if claimed.size != found.size:
        sizes = {"claimed": claimed.size, "counted": found.size}
        evidence.report.add(make_finding(FaultCode.SUMMARY_DIFFERS, what="checkpoint_size", **sizes))


def _check_range(evidence: Evidence) -> None:
    """Read the hashes of the range and hold them against the signed root."""
    summary, archive, checkpoint = evidence.summary, evidence.archive, evidence.verdict.checkpoint
    count = summary.until - summary.start
    if count > MAX_EVIDENCE_LEAVES:
        raise CheckStopped(make_finding(FaultCode.HOSTILE, what="range", why=f"> {MAX_EVIDENCE_LEAVES}"))
    raw = bytearray()
    try:
        for line in archive.lines("rentang.hashes", most=count):
            raw += parse_hash_line(line)
        evidence.hashes = PackedHashes(raw)
        proof = [parse_hash_line(line) for line in archive.lines("rentang.proof", most=200)]
        if len(evidence.hashes) != count:
            raise ProofError(f"{len(evidence.hashes)} hashes instead of {count}")
        verify_range(summary.start, evidence.hashes, size=checkpoint.size, proof=proof, root=checkpoint.root)
    except ProofError as fault:
        evidence.report.add(make_finding(FaultCode.BAD_PROOF, what="rentang.hashes", why=str(fault)))


def _check_controls(evidence: Evidence) -> None:
    """Follow the control entries; erasures may stand among them, to explain what is missing."""
    report, summary = evidence.report, evidence.summary
    evidence.chain = ControlChain(summary.start)
    before = summary.start - 1
    for line in evidence.archive.lines("kendali.jsonl", most=len(evidence.hashes) + 1):
        index, text, _ = _parse_line("kendali.jsonl", line)
        if index <= before:
            report.add(make_finding(FaultCode.POPULATION, index, why="kendali.jsonl: order"))
        before = max(before, index)
        leaf = _check_leaf(evidence, index, text)
        if leaf is None:
            continue
        try:
            if leaf.entry["op"] == "E":
                evidence.erasures.append(parse_erasure(leaf, index))
            if not leaf.is_control:
                continue
            control = parse_control(leaf, index)
        except BadLeaf as fault:
            report.add(fault.finding_at(index))
            continue
        report.add(*check_transaction(control, leaf), *evidence.chain.append(control))
        evidence.controls.append(control)
        watermark = evidence.chain.watermarks[control.cluster]
        evidence.stated.setdefault(control.cluster, []).append((index, watermark))
    last = evidence.chain.last
    ends_whole = summary.until == evidence.verdict.checkpoint.size > summary.start
    if ends_whole and (last is None or last.leaf != summary.until - 1):
        report.add(make_finding(FaultCode.CONTROL_MISSING, summary.until - 1))
    if last and summary.watermark != str(last.watermark):
        details = {"claimed": summary.watermark, "counted": str(last.watermark)}
        report.add(make_finding(FaultCode.SUMMARY_DIFFERS, what="watermark", **details))


def _check_entries(evidence: Evidence) -> Iterator[int]:
    """Check the chosen entries and yield the index of each."""
    report, before = evidence.report, evidence.summary.start - 1
    texts = dict[int, str]()
    for line in evidence.archive.lines("entri.jsonl", most=evidence.summary.matched + 1):
        index, text, disclosed = _parse_line("entri.jsonl", line)
        yield index
        if index <= before:
            report.add(make_finding(FaultCode.POPULATION, index, why="entri.jsonl: order"))
        before = max(before, index)
        _check_proof(evidence, index, text)
        leaf = _check_leaf(evidence, index, text)
        if leaf is None:
            continue
        evidence.chosen[leaf.entry["relation"], leaf.entry["op"]] += 1
        if texts.setdefault(leaf.tx["id"], leaf.tx_text) != leaf.tx_text:
            report.add(make_finding(FaultCode.TX_DIFFERS, index, tx=leaf.tx["id"], other="?"))
        if leaf.entry["op"] == "E":
            _check_erasure(evidence, leaf, index)
        _check_date(evidence, leaf, index)
        _check_disclosed(evidence, leaf, index, disclosed=disclosed)


def _parse_line(name: str, line: bytes) -> tuple[int, bytes, Any]:
    """Read a line, which has its parts and no others: a part under another name would be a part left out."""
    try:
        found = parse_strict_json(line)
        parts = (
            {"index", "leaf", "disclosed"}
            if name == "entri.jsonl"
            else {"index", *({"leaf", "text"} & {*found})}
        )
        index, text, disclosed = found["index"], found.get("leaf", found.get("text")), found.get("disclosed")
        if type(index) is not int or type(text) is not str or {*found} != parts:
            raise ValueError("index, leaf")
        if disclosed is not None and (type(disclosed) is not dict or disclosed.keys() - {*SIDES}):
            raise ValueError("disclosed")
        return index, text.encode(), disclosed
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what=name, why=str(fault))) from fault


def _check_leaf(evidence: Evidence, index: int, text: bytes) -> Leaf | None:
    """Read a leaf that must be the one at this index of the range."""
    at = index - evidence.summary.start
    if not 0 <= at < len(evidence.hashes):
        evidence.report.add(make_finding(FaultCode.POPULATION, index, why="range"))
        return None
    if evidence.hashes[at] != leaf_hash(text):
        evidence.report.add(make_finding(FaultCode.ENTRY_CHANGED, index))
    try:
        return parse_leaf(text)
    except BadLeaf as fault:
        evidence.report.add(fault.finding_at(index))
        return None


def _check_proof(evidence: Evidence, index: int, text: bytes) -> None:
    name = f"bukti/{index}.tlog-proof"
    try:
        proof = parse_proof(evidence.archive.read(name, limit=MAX_PROOF_BYTES + MAX_NOTE_BYTES).decode())
        if proof.index != index:
            raise ProofError(f"index {proof.index}")
        if proof.note == evidence.note:
            checkpoint = evidence.verdict.checkpoint
            verify_inclusion(leaf_hash(text), index, checkpoint.size, proof.hashes, checkpoint.root)
        else:
            evidence.policy.evaluate(proof.note)
            proof.verify(leaf_hash(text), evidence.policy.vkeys)
    except CheckStopped as stopped:
        evidence.report.add(stopped.finding)
    except (ProofError, NoteError, UnicodeDecodeError) as fault:
        evidence.report.add(make_finding(FaultCode.BAD_PROOF, index, what=name, why=str(fault)))


def _check_erasure(evidence: Evidence, leaf: Leaf, index: int) -> None:
    if all(each.leaf != index for each in evidence.erasures):
        try:
            evidence.erasures.append(parse_erasure(leaf, index))
        except BadLeaf as fault:
            evidence.report.add(fault.finding_at(index))


def _check_date(evidence: Evidence, leaf: Leaf, index: int) -> None:
    """Hold an entry against the highest watermark of its cluster before it."""
    stated = evidence.stated.get(str(leaf.tx["cluster"]), [])
    at = bisect_left(stated, (index, 0)) - 1
    if at >= 0 and leaf.tx["xid"] < stated[at][1]:
        xid, watermark = str(leaf.tx["xid"]), str(stated[at][1])
        evidence.report.add(make_finding(FaultCode.BACKDATED, index, xid=xid, watermark=watermark))


def _check_disclosed(evidence: Evidence, leaf: Leaf, index: int, *, disclosed: Any) -> None:
    entry, tx = leaf.entry, leaf.tx
    given = disclosed if type(disclosed) is dict else {}
    reason = tx.get("commitment") if tx.get("has_reason") is not False else None
    sides = {
        "old": (entry["seq"], entry["old_commitment"]),
        "new": (entry["seq"], entry["new_commitment"]),
        "tx": (tx["id"], reason),
    }
    for side, (number, committed) in sides.items():
        value = given.get(side)
        if value is None:
            if committed is not None and type(disclosed) is dict:
                evidence.missing.append((index, number, side))
            evidence.withheld += committed is not None and type(disclosed) is not dict
        elif committed is None:
            evidence.report.add(make_finding(FaultCode.VALUE_UNKNOWN, index, what=side))
        elif not _is_committed(value, committed):
            evidence.report.add(make_finding(FaultCode.VALUE_CHANGED, index, side=side))
        else:
            evidence.values += 1


def _is_committed(value: Any, committed: str) -> bool:
    try:
        return type(value) is dict and compute_commitment(value).hex() == committed
    except ValueError:
        return False


def _check_values(evidence: Evidence) -> None:
    """Explain missing values by the erasures that were seen."""
    by_entry, by_tx = collect_erased(evidence.erasures)
    destroyed = Counter[int]()
    for leaf, number, side in evidence.missing:
        whose = (by_tx if side == "tx" else by_entry).erasure_of(number)
        if whose is None:
            evidence.report.add(make_finding(FaultCode.VALUE_MISSING, leaf, side=side))
        else:
            destroyed[whose] += 1
    for at, count in sorted(destroyed.items()):
        each = evidence.erasures[at]
        evidence.report.state(
            StatementCode.DESTROYED, count=count, basis=each.basis, decree=each.decree, leaf=each.leaf
        )
    evidence.report.state(StatementCode.VALUES, count=evidence.values)
    if evidence.withheld:
        evidence.report.state(StatementCode.WITHHELD, count=evidence.withheld)
