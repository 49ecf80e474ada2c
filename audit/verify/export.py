"""Check of an exported folder against its signatures: everything that needs no database.

In order: who signed, do entries and tiles give the signed root, what do kept checkpoints say, does the chain
of control entries hold, what does every leaf say, and are the personal values those recorded.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from audit.limits import MAX_KEPT_CHECKPOINTS, MAX_NOTE_BYTES, MAX_POLICY_BYTES, SMALL_LOG_LEAVES
from audit.policy import Policy, PolicyVerdict
from audit.tile import TileError, Tree
from audit.verify.chunk import LEAVES_PER_CHUNK, ChunkTask, check_chunk
from audit.verify.chunk_joiner import ChunkJoiner, parallel_map
from audit.verify.clock import CosignatureClock, CosignatureTime
from audit.verify.consistency import (
    CurrentLog,
    KeptCheckpoint,
    find_rewritten_range,
    format_split_view,
    open_kept_checkpoint,
    split_view_hashes,
)
from audit.verify.control import ControlChain, ControlEntry
from audit.verify.deciders import find_unauthorised_deciders
from audit.verify.erasure import find_unfounded
from audit.verify.finding import CheckStopped, FaultCode, Finding, StatementCode, make_finding
from audit.verify.report import Report, join_names
from audit.verify.safe_files import ExportFolder, describe_os_error, read_note_file
from audit.verify.tree import TreeAccumulator, TreeResult, check_tree
from audit.verify.value import check_values_file, has_values
from audit.verify.verdict import build_own_policy, check_signatures

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ExportOptions:
    """How an export is to be checked."""

    policy: Policy | None = None
    old: tuple[str, ...] = ()
    is_quick: bool = False
    needs_witness: bool = False
    progress: Progress | None = None


@dataclass
class ControlPass:
    """Follows the control entries, chunk by chunk, in the order of their leaves."""

    report: Report
    is_quick: bool
    chain: ControlChain = field(default_factory=ControlChain)
    root: bytes | None = None  # at the size of the last one
    clock: CosignatureClock = field(default_factory=lambda: CosignatureClock(()))

    def take(self, controls: list[ControlEntry | None], roots: dict[int, bytes]) -> None:
        """Take the control entries of a chunk, with the roots at their sizes; None is for leaves that are unread."""
        for control in controls:
            if control is None:
                self.chain.is_torn = True
                continue
            self._report_changes(control)
            findings = [*self.chain.append(control, root=self.root), *self._check_date(control)]
            if not self.is_quick:
                self.report.add(*findings)
            for leaf, vkey in self.chain.keys_by_decision:
                self.report.state(StatementCode.KEY_DECIDED, leaf=leaf, keys=vkey)
            self.chain.keys_by_decision.clear()
            self.root = roots.get(control.leaf + 1)

    def _check_date(self, control: ControlEntry) -> Iterator[Finding]:
        """A control entry stands behind every checkpoint that was cosigned before it."""
        if before := self.clock.find_earlier_cosignature(control.leaf, control.at):
            yield before.misdated_finding(control.leaf, stated=control.at)

    def _report_changes(self, control: ControlEntry) -> None:
        last, restore = self.chain.last, control.continues
        if last and last.keys != control.keys and not self.is_quick:
            self.report.state(StatementCode.KEYS_CHANGED, leaf=control.leaf, keys=join_names(control.keys))
        if last and last.cluster != control.cluster and not self.is_quick:
            self.report.state(StatementCode.NEW_EPOCH, leaf=control.leaf, cluster=control.cluster)
        if restore:
            self.report.state(
                StatementCode.CONTINUED,
                before=restore.before,
                origin=restore.origin,
                lost=restore.lost,
                decree=restore.decree,
                by=join_names(restore.by),
            )


@dataclass
class ExportPass:
    """One pass over an export: the tree grows, the chain of control entries is followed, the leaves are joined."""

    tree: TreeAccumulator
    controls: ControlPass
    joiner: ChunkJoiner

    def run(self, tasks: Callable[[int], ChunkTask], *, size: int, progress: Progress | None) -> None:
        """Read every chunk, in order, up to where nothing says what stood there."""
        numbers = range(-(-size // LEAVES_PER_CHUNK))
        with parallel_map(is_small=size <= SMALL_LOG_LEAVES) as mapped:
            for number, first in zip(numbers, mapped(check_chunk, map(tasks, numbers)), strict=True):
                stated, outcome = self.controls.chain.watermarks, first
                if any(xid < stated.get(cluster, 0) for cluster, xid in first.lowest.items()):
                    outcome = check_chunk(
                        replace(tasks(number), watermarks=dict(stated))
                    )  # to name what is back-dated
                self.controls.take(outcome.controls, self.tree.join(outcome.subtree))
                self.joiner.take(outcome)
                if outcome.subtree.is_cut:
                    return
                if progress and size > SMALL_LOG_LEAVES:
                    progress(f"{outcome.subtree.reached} / {size}")


def check_export(report: Report, path: str, *, options: ExportOptions) -> None:
    """Check a folder.

    Raises: CheckStopped when it holds nothing that could be checked
    """
    folder = ExportFolder(str(Path(path)))
    policy = options.policy or build_own_policy(report, _read_file(folder, "policy", MAX_POLICY_BYTES))
    note = _read_file(folder, "checkpoint", MAX_NOTE_BYTES)
    verdict = check_signatures(
        report, policy, note=note, what="checkpoint", needs_witness=options.needs_witness
    )
    size, secret = verdict.checkpoint.size, os.urandom(16)
    olds = [
        *_kept_checkpoints_given(report, policy, options.old),
        *_kept_checkpoints_in(report, policy, folder),
    ]
    sizes = {each.checkpoint.size for each in olds}
    task = ChunkTask(folder.path, size, 0, (), options.is_quick, has_values(folder), secret)
    clock = CosignatureClock(_cosignature_times(verdict, olds))
    inside = Report(report.subject)  # what leaves say is told after what the tree says
    whole = ExportPass(
        TreeAccumulator(folder, sizes),
        ControlPass(report, options.is_quick, clock=clock),
        ChunkJoiner(inside),
    )
    whole.run(partial(_task, task, sizes, clock), size=size, progress=options.progress)
    seen, chain = whole.tree.end(), whole.controls.chain
    report.add(*check_tree(seen, folder, checkpoint=verdict.checkpoint))
    _check_earlier(report, folder, verdict, olds=olds, state=(seen, chain))
    if options.is_quick:
        report.state(StatementCode.QUICK)
        return
    _check_end(report, verdict, chain, size=seen.reached)
    report.merge(inside)
    known = whole.joiner.facts
    if not known.is_torn:
        report.add(
            *find_unfounded(known.erasures, known.steps),
            *find_unauthorised_deciders(chain.continuations, known.role_grants),
        )
    check_values_file(report, folder, known=known, secret=secret)
    report.state(StatementCode.LEAVES, count=seen.reached)


def _task(task: ChunkTask, sizes: set[int], clock: CosignatureClock, number: int) -> ChunkTask:
    first = number * LEAVES_PER_CHUNK
    inside = tuple(each for each in sizes if first < each <= first + LEAVES_PER_CHUNK)
    return replace(task, number=number, sizes=inside, bounds=clock.bounds_of(first, first + LEAVES_PER_CHUNK))


def _cosignature_times(verdict: PolicyVerdict, olds: list[KeptCheckpoint]) -> Iterator[CosignatureTime]:
    """When witnesses saw this log; what a former origin reached may be lost."""
    now = verdict.checkpoint
    for checkpoint, cosigned in [
        (now, verdict.cosigned),
        *((each.checkpoint, each.cosigned) for each in olds),
    ]:
        if checkpoint.origin == now.origin:
            yield from (CosignatureTime(checkpoint.size, at, name) for name, at in cosigned.items())


def _check_end(report: Report, verdict: PolicyVerdict, chain: ControlChain, *, size: int) -> None:
    """Hold the last control entry against the checkpoint that must stand behind it."""
    last = chain.last
    if size and (last is None or last.leaf != size - 1):
        report.add(*[] if chain.is_torn else [make_finding(FaultCode.CONTROL_MISSING, size - 1)])
    elif last:
        if last.origin != verdict.checkpoint.origin:
            expected = verdict.checkpoint.origin
            report.add(
                make_finding(
                    FaultCode.OTHER_LOG, last.leaf, what="origin", origin=last.origin, expected=expected
                )
            )
        if last.keys and not {each.vkey for each in verdict.signed_by} & {*last.keys}:
            report.add(
                make_finding(
                    FaultCode.KEY_UNANNOUNCED, last.leaf, keys=join_names(e.vkey for e in verdict.signed_by)
                )
            )


def _check_earlier(
    report: Report,
    folder: ExportFolder,
    verdict: PolicyVerdict,
    *,
    olds: list[KeptCheckpoint],
    state: tuple[TreeResult, ControlChain],
) -> None:
    seen, chain = state
    is_sound = seen.root == verdict.checkpoint.root
    today = CurrentLog(verdict, seen.roots, chain.continuations, is_sound)
    for old in olds:
        if today.check_consistency(report, old) and report.written is None:
            try:
                tree = Tree(verdict.checkpoint.size, folder.tile)
                note = _read_file(folder, "checkpoint", MAX_NOTE_BYTES).decode()
                report.written = format_split_view(
                    old.note, note, **split_view_hashes(tree, old.checkpoint.size)
                )
            except (OSError, TileError):
                continue
    if not is_sound and seen.root is not None and not report.has_named_a_leaf:
        claims = [(old.checkpoint.size, old.checkpoint.root) for old in olds]
        found = find_rewritten_range(seen.roots, claims, size=verdict.checkpoint.size)
        report.add(*[found] if found else [])


def _kept_checkpoints_given(report: Report, policy: Policy, paths: tuple[str, ...]) -> list[KeptCheckpoint]:
    found = [open_kept_checkpoint(report, policy, name=path, note=read_note_file(path)) for path in paths]
    return [each for each in found if each]


def _kept_checkpoints_in(report: Report, policy: Policy, folder: ExportFolder) -> list[KeptCheckpoint]:
    try:
        names = folder.names("checkpoints", most=MAX_KEPT_CHECKPOINTS)
    except OSError as fault:
        report.add(make_finding(FaultCode.HOSTILE, what="checkpoints", why=describe_os_error(fault)))
        return []
    found = list[KeptCheckpoint]()
    for name in (f"checkpoints/{each}" for each in names):
        try:
            note = folder.read(name, limit=MAX_NOTE_BYTES).decode()
        except (OSError, ValueError) as fault:
            report.add(make_finding(FaultCode.UNREADABLE, what=name, why=describe_os_error(fault)))
            continue
        old = open_kept_checkpoint(report, policy, name=name, note=note)
        if old and f"checkpoints/{old.checkpoint.size}" != name:
            report.add(make_finding(FaultCode.BAD_NOTE, what=name, why=f"size {old.checkpoint.size}"))
        elif old:
            found.append(old)
    return found


def _read_file(folder: ExportFolder, name: str, limit: int) -> bytes:
    try:
        return folder.read(name, limit=limit)
    except OSError as fault:
        raise CheckStopped(
            make_finding(FaultCode.UNREADABLE, what=name, why=describe_os_error(fault))
        ) from fault
