"""Is this exported folder the whole log, as it was signed? Everything that can be checked without a database.

Called by `verify export`. In order: who signed, do entries and tiles give the signed root, what do kept checkpoints
say, does the chain of control entries hold, what does every leaf say, and are the personal values those recorded.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from audit.checkpoint import LARGEST_NOTE
from audit.policy import LARGEST_POLICY, Policy, Verdict
from audit.tile import TileError, Tree
from audit.verify.control import Chain, Control, read_control
from audit.verify.earlier import Kept, Today, between, kept, sides, two_faces
from audit.verify.entry import BadLeaf, read_leaf
from audit.verify.finding import Said, Stopped, Wrong, wrong
from audit.verify.leaves import SMALL, Stated, read_all
from audit.verify.reading import Folder, given_note, reason
from audit.verify.report import Report, listed
from audit.verify.tree import Pass, Seen, judged
from audit.verify.value import check_file
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
    """Follows the control entries while the pass over the tree goes by them."""

    report: Report
    stated: Stated
    is_quick: bool
    chain: Chain = field(default_factory=Chain)
    is_torn: bool = False
    root: bytes | None = None

    def take(self, index: int, raw: bytes, *, root: bytes | None) -> None:
        """Take what looks like a control entry."""
        if self.is_quick and b'"continues": {' not in raw:
            return
        try:
            leaf = read_leaf(raw)
            if not leaf.is_control:
                return
            control = read_control(leaf, index)
        except BadLeaf:  # told where every leaf is read
            return
        self.stated.until(index, self.chain.watermarks)
        self._say_changes(control)
        findings = list(self.chain.follow(control, root=self.root))
        if not self.is_quick:
            self.report.add(*findings)
        self.root = root

    def skip(self) -> None:
        """Know that some leaves could not be read."""
        self.chain.is_torn = self.is_torn = True

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


def check_export(report: Report, path: str, *, wish: Wish) -> None:
    """Check a folder.

    Raises: Stopped when it holds nothing that could be checked
    """
    folder = Folder(str(Path(path)))
    policy = wish.policy or own_policy(report, _file(folder, "policy", LARGEST_POLICY))
    note = _file(folder, "checkpoint", LARGEST_NOTE)
    verdict = weighed(report, policy, note=note, what="checkpoint", needs_witness=wish.needs_witness)
    size = verdict.checkpoint.size
    olds = [*_given(report, policy, wish.old), *_in_folder(report, policy, folder)]
    controls = Controls(report, Stated(size), wish.is_quick)
    seen = Pass(
        folder,
        size,
        sizes=[each.checkpoint.size for each in olds],
        control=controls.take,
        unread=controls.skip,
        with_roots=not wish.is_quick,
        tell=wish.tell if size > SMALL else None,
    ).run()
    report.add(*judged(seen, folder, checkpoint=verdict.checkpoint))
    _hold_earlier(report, folder, verdict, olds=olds, state=(seen, controls))
    if wish.is_quick:
        report.say(Said.QUICK)
        return
    _check_leaves(report, folder, verdict, state=(seen, controls), tell=wish.tell)


def _check_leaves(
    report: Report, folder: Folder, verdict: Verdict, *, state: tuple[Seen, Controls], tell: Tell | None
) -> None:
    seen, controls = state
    size, chain, secret = seen.reached, controls.chain, os.urandom(16)
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
    tasks = controls.stated.tasks(folder.path, size=size, watermarks=chain.watermarks, secret=secret)
    known = read_all(report, tasks, tell=tell if size > SMALL else None)
    known.is_torn = controls.is_torn
    check_file(report, folder, known=known, secret=secret)
    report.say(Said.LEAVES, count=size)


def _hold_earlier(
    report: Report, folder: Folder, verdict: Verdict, *, olds: list[Kept], state: tuple[Seen, Controls]
) -> None:
    seen, controls = state
    is_sound = seen.root == verdict.checkpoint.root
    today = Today(verdict, seen.roots, controls.chain.continuations, is_sound)
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
