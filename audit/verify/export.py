"""Is this exported folder the whole log, as it was signed? Everything that can be checked without a database.

Called by `verify export`. In order: who signed, do entries and tiles give the signed root, what do kept checkpoints
say, does the chain of control entries hold, what does every leaf say, and are the personal values those recorded.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from audit.checkpoint import LARGEST_NOTE
from audit.policy import LARGEST_POLICY, Policy, Verdict
from audit.tile import TileError, Tree
from audit.verify.chunk import CHUNK, Task, check
from audit.verify.clock import Clock, Cosigned
from audit.verify.control import Chain, Control
from audit.verify.deciders import strangers
from audit.verify.earlier import Kept, Today, between, kept, sides, two_faces
from audit.verify.erasure import unfounded
from audit.verify.finding import Finding, Said, Stopped, Wrong, wrong
from audit.verify.leaves import SMALL, Joining, mapping
from audit.verify.reading import Folder, given_note, reason
from audit.verify.report import Report, listed
from audit.verify.tree import Seen, Trunk, judged
from audit.verify.value import check_file, has_values
from audit.verify.verdict import own_policy, weighed

_MOST_KEPT = 100_000
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """How an export is to be checked."""

    policy: Policy | None = None
    old: tuple[str, ...] = ()
    is_quick: bool = False
    needs_witness: bool = False
    tell: Tell | None = None


@dataclass
class Controls:
    """Follows the control entries, chunk by chunk, in the order of their leaves."""

    report: Report
    is_quick: bool
    chain: Chain = field(default_factory=Chain)
    root: bytes | None = None  # at the size of the last one
    clock: Clock = field(default_factory=lambda: Clock(()))

    def take(self, controls: list[Control | None], roots: dict[int, bytes]) -> None:
        """Take the control entries of a chunk, with the roots at their sizes; None is for leaves that are unread."""
        for control in controls:
            if control is None:
                self.chain.is_torn = True
                continue
            self._say_changes(control)
            findings = [*self.chain.follow(control, root=self.root), *self._dated(control)]
            if not self.is_quick:
                self.report.add(*findings)
            for leaf, vkey in self.chain.decided:
                self.report.say(Said.KEY_DECIDED, leaf=leaf, keys=vkey)
            self.chain.decided.clear()
            self.root = roots.get(control.leaf + 1)

    def _dated(self, control: Control) -> Iterator[Finding]:
        """A control entry stands behind every checkpoint that was cosigned before it."""
        if before := self.clock.sooner(control.leaf, control.at):
            yield before.against(control.leaf, stated=control.at)

    def _say_changes(self, control: Control) -> None:
        last, restore = self.chain.last, control.continues
        if last and last.keys != control.keys and not self.is_quick:
            self.report.say(Said.KEYS_CHANGED, leaf=control.leaf, keys=listed(control.keys))
        if last and last.cluster != control.cluster and not self.is_quick:
            self.report.say(Said.NEW_EPOCH, leaf=control.leaf, cluster=control.cluster)
        if restore:
            self.report.say(
                Said.CONTINUED,
                before=restore.before,
                origin=restore.origin,
                lost=restore.lost,
                decree=restore.decree,
                by=listed(restore.by),
            )


@dataclass
class Whole:
    """One pass over an export: the tree grows, the chain of control entries is followed, the leaves are joined."""

    trunk: Trunk
    controls: Controls
    joining: Joining

    def run(self, tasks: Callable[[int], Task], *, size: int, tell: Tell | None) -> None:
        """Read every chunk, in order, up to where nothing says what stood there."""
        numbers = range(-(-size // CHUNK))
        with mapping(is_small=size <= SMALL) as mapped:
            for number, first in zip(numbers, mapped(check, map(tasks, numbers)), strict=True):
                stated, outcome = self.controls.chain.watermarks, first
                if any(xid < stated.get(cluster, 0) for cluster, xid in first.lowest.items()):
                    outcome = check(
                        replace(tasks(number), watermarks=dict(stated))
                    )  # to name what is back-dated
                self.controls.take(outcome.controls, self.trunk.join(outcome.branch))
                self.joining.take(outcome)
                if outcome.branch.is_cut:
                    return
                if tell and size > SMALL:
                    tell(f"{outcome.branch.reached} / {size}")


def check_export(report: Report, path: str, *, wish: Wish) -> None:
    """Check a folder.

    Raises: Stopped when it holds nothing that could be checked
    """
    folder = Folder(str(Path(path)))
    policy = wish.policy or own_policy(report, _file(folder, "policy", LARGEST_POLICY))
    note = _file(folder, "checkpoint", LARGEST_NOTE)
    verdict = weighed(report, policy, note=note, what="checkpoint", needs_witness=wish.needs_witness)
    size, secret = verdict.checkpoint.size, os.urandom(16)
    olds = [*_given(report, policy, wish.old), *_in_folder(report, policy, folder)]
    sizes = {each.checkpoint.size for each in olds}
    task = Task(folder.path, size, 0, (), wish.is_quick, has_values(folder), secret)
    clock = Clock(_cosigned(verdict, olds))
    inside = Report(report.subject)  # what leaves say is told after what the tree says
    whole = Whole(Trunk(folder, sizes), Controls(report, wish.is_quick, clock=clock), Joining(inside))
    whole.run(partial(_task, task, sizes, clock), size=size, tell=wish.tell)
    seen, chain = whole.trunk.end(), whole.controls.chain
    report.add(*judged(seen, folder, checkpoint=verdict.checkpoint))
    _hold_earlier(report, folder, verdict, olds=olds, state=(seen, chain))
    if wish.is_quick:
        report.say(Said.QUICK)
        return
    _check_end(report, verdict, chain, size=seen.reached)
    report.take(inside)
    known = whole.joining.known
    if not known.is_torn:
        report.add(*unfounded(known.erasures, known.steps), *strangers(chain.continuations, known.given))
    check_file(report, folder, known=known, secret=secret)
    report.say(Said.LEAVES, count=seen.reached)


def _task(task: Task, sizes: set[int], clock: Clock, number: int) -> Task:
    first = number * CHUNK
    inside = tuple(each for each in sizes if first < each <= first + CHUNK)
    return replace(task, number=number, sizes=inside, bounds=clock.bounds_of(first, first + CHUNK))


def _cosigned(verdict: Verdict, olds: list[Kept]) -> Iterator[Cosigned]:
    """When witnesses saw this log; what a former origin reached may be lost."""
    now = verdict.checkpoint
    for checkpoint, cosigned in [
        (now, verdict.cosigned),
        *((each.checkpoint, each.cosigned) for each in olds),
    ]:
        if checkpoint.origin == now.origin:
            yield from (Cosigned(checkpoint.size, at, name) for name, at in cosigned.items())


def _check_end(report: Report, verdict: Verdict, chain: Chain, *, size: int) -> None:
    """Hold the last control entry against the checkpoint that must stand behind it."""
    last = chain.last
    if size and (last is None or last.leaf != size - 1):
        report.add(*[] if chain.is_torn else [wrong(Wrong.CONTROL_MISSING, size - 1)])
    elif last:
        if last.origin != verdict.checkpoint.origin:
            expected = verdict.checkpoint.origin
            report.add(
                wrong(Wrong.OTHER_LOG, last.leaf, what="origin", origin=last.origin, expected=expected)
            )
        if last.keys and not {each.vkey for each in verdict.signed_by} & {*last.keys}:
            report.add(
                wrong(Wrong.KEY_UNANNOUNCED, last.leaf, keys=listed(e.vkey for e in verdict.signed_by))
            )


def _hold_earlier(
    report: Report, folder: Folder, verdict: Verdict, *, olds: list[Kept], state: tuple[Seen, Chain]
) -> None:
    seen, chain = state
    is_sound = seen.root == verdict.checkpoint.root
    today = Today(verdict, seen.roots, chain.continuations, is_sound)
    for old in olds:
        if today.hold(report, old) and report.written is None:
            try:
                tree = Tree(verdict.checkpoint.size, folder.tile)
                note = _file(folder, "checkpoint", LARGEST_NOTE).decode()
                report.written = two_faces(old.note, note, **sides(tree, old.checkpoint.size))
            except (OSError, TileError):
                continue
    if not is_sound and seen.root is not None and not report.has_named_a_leaf:
        claims = [(old.checkpoint.size, old.checkpoint.root) for old in olds]
        found = between(seen.roots, claims, size=verdict.checkpoint.size)
        report.add(*[found] if found else [])


def _given(report: Report, policy: Policy, paths: tuple[str, ...]) -> list[Kept]:
    found = [kept(report, policy, name=path, note=given_note(path)) for path in paths]
    return [each for each in found if each]


def _in_folder(report: Report, policy: Policy, folder: Folder) -> list[Kept]:
    try:
        names = folder.names("checkpoints", most=_MOST_KEPT)
    except OSError as fault:
        report.add(wrong(Wrong.HOSTILE, what="checkpoints", why=reason(fault)))
        return []
    found = list[Kept]()
    for name in (f"checkpoints/{each}" for each in names):
        try:
            note = folder.read(name, limit=LARGEST_NOTE).decode()
        except (OSError, ValueError) as fault:
            report.add(wrong(Wrong.UNREADABLE, what=name, why=reason(fault)))
            continue
        old = kept(report, policy, name=name, note=note)
        if old and f"checkpoints/{old.checkpoint.size}" != name:
            report.add(wrong(Wrong.BAD_NOTE, what=name, why=f"size {old.checkpoint.size}"))
        elif old:
            found.append(old)
    return found


def _file(folder: Folder, name: str, limit: int) -> bytes:
    try:
        return folder.read(name, limit=limit)
    except OSError as fault:
        raise Stopped(wrong(Wrong.UNREADABLE, what=name, why=reason(fault))) from fault
