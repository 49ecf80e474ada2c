"""Check of kept checkpoints against the present tree, restores from a backup included.

Three answers are told apart: appended to, continued after a restore that the log itself states, and two
faces, of which a proof is written that convinces anybody else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from audit.checkpoint import Checkpoint, NoteError
from audit.evidence_range import range_spans, root_of_range
from audit.key import decode, encode, require
from audit.merkle import combine_roots, full_subtrees
from audit.policy import Policy, PolicyVerdict
from audit.tile import Tree
from audit.verify.control import Continuation, continuations_of
from audit.verify.finding import FaultCode, Finding, StatementCode, make_finding
from audit.verify.report import Report

_HEADER = "jejak/two-faces@v1"


@dataclass(frozen=True)
class KeptCheckpoint:
    """A checkpoint that somebody kept, by the name of its file, and who cosigned it when."""

    name: str
    note: str
    checkpoint: Checkpoint
    cosigned: Mapping[str, int] = field(default_factory=dict)


def open_kept_checkpoint(report: Report, policy: Policy, *, name: str, note: str) -> KeptCheckpoint | None:
    """Open a kept checkpoint, or say why it is none."""
    try:
        verdict = policy.evaluate(note)
        return KeptCheckpoint(name, note, verdict.checkpoint, verdict.cosigned)
    except NoteError as fault:
        report.add(make_finding(FaultCode.BAD_NOTE, what=name, why=str(fault)))
        return None


@dataclass
class CurrentLog:
    """The log as it is: its checkpoint, roots at earlier sizes, and the restores that it states."""

    verdict: PolicyVerdict
    roots: dict[int, bytes]
    continuations: Sequence[Continuation]
    is_sound: bool  # the entries give the signed root

    def check_consistency(self, report: Report, old: KeptCheckpoint) -> bool:
        """Hold a kept checkpoint against today's; true when both cannot be true."""
        origin, size = old.checkpoint.origin, old.checkpoint.size
        now = self.verdict.checkpoint
        closed = continuations_of(self.continuations, origin)
        if origin != now.origin and not closed:
            report.add(make_finding(FaultCode.OTHER_LOG, what=old.name, origin=origin, expected=now.origin))
            return False
        if origin != now.origin and size > closed[-1].lost_from:
            report.add(*_check_lost(report, old, closed[-1]))
            return False
        if size > now.size:
            report.add(make_finding(FaultCode.CUT, what=old.name, known=size, size=now.size))
            return False
        if not self.is_sound:
            return False
        if self.roots.get(size) == old.checkpoint.root:
            report.state(StatementCode.CONSISTENT, what=old.name, old=size, new=now.size)
            return False
        one, other = f"{old.name} ({size})", f"{now.origin} ({now.size})"
        report.add(make_finding(FaultCode.TWO_FACES, one=one, other=other))
        return True


def find_rewritten_range(
    roots: dict[int, bytes], claims: Sequence[tuple[int, bytes]], *, size: int
) -> Finding | None:
    """Say between which stated roots the entries stop being what they were."""
    stated = sorted((at, root) for at, root in claims if 0 < at <= size and at in roots)
    wrong_at = next((at for at, root in stated if roots[at] != root), size)
    good = max((at for at, root in stated if roots[at] == root and at < wrong_at), default=0)
    return make_finding(FaultCode.REWRITTEN, first=good, last=wrong_at - 1) if wrong_at > good else None


def format_split_view(
    old_note: str, new_note: str, *, left: Sequence[bytes] = (), right: Sequence[bytes] = ()
) -> str:
    """Write a proof that both notes are signed and cannot both be true; for two equal sizes it needs no hashes.

    Shape:  header, the number of hashes left of the old size, all hashes, an empty line, and each note behind a line
            with its length; all hashes together give the new root, and those on the left another root than the old one
    """
    lines = [_HEADER, str(len(left)), *map(encode, [*left, *right]), ""]
    notes = [f"{len(note.encode())}\n{note}" for note in (old_note, new_note)]
    return "\n".join(lines) + "\n" + "".join(notes)


def split_view_hashes(tree: Tree, old_size: int) -> dict[str, list[bytes]]:
    """Return the hashes left and right of an old size, as such a proof needs them."""
    if old_size == tree.size:
        return {}
    spans = {"left": full_subtrees(0, old_size), "right": range_spans(0, old_size, size=tree.size)}
    return {name: [tree.span_root(*each) for each in some] for name, some in spans.items()}


def parse_split_view(text: str, policy: Policy) -> tuple[Checkpoint, Checkpoint]:
    """Accept a proof of misbehaviour and return the two checkpoints that contradict each other.

    Raises: NoteError when it proves nothing
    """
    head, blank, rest = text.partition("\n\n")
    lines = head.split("\n")
    require(bool(blank) and lines[0] == _HEADER and 2 <= len(lines) < 200, "this is no proof of two faces")
    require(lines[1].isascii() and lines[1].isdigit() and len(lines[1]) < 4, "this is no proof of two faces")
    hashes = [decode(line) for line in lines[2:]]
    require(all(len(each) == 32 for each in hashes), "a hash has 32 bytes")
    old, new = (policy.evaluate(note).checkpoint for note in _notes(rest))
    require(old.origin == new.origin and old.size <= new.size, "these are not two checkpoints of one log")
    if old.size == new.size:
        require(old.root != new.root, "both say the same")
        return old, new
    left, right = hashes[: int(lines[1])], hashes[int(lines[1]) :]
    require(len(left) == old.size.bit_count(), "the hashes are those of another size")
    require(
        _extended_root(left, right, old.size, new.size) == new.root, "the hashes do not lead to the new root"
    )
    require(combine_roots(left) != old.root, "the hashes lead to the old root: both can be true")
    return old, new


def _extended_root(left: list[bytes], right: list[bytes], old_size: int, new_size: int) -> bytes | None:
    spans = [*full_subtrees(0, old_size), *range_spans(0, old_size, size=new_size)]
    if len(spans) != len(left) + len(right):
        return None
    return root_of_range(dict(zip(spans, [*left, *right], strict=True)), size=new_size)


def _notes(text: str) -> Iterator[str]:
    raw = text.encode()
    for _ in range(2):
        length, newline, rest = raw.partition(b"\n")
        require(bool(newline) and length.isdigit() and len(length) < 8, "two notes are missing")
        require(len(rest) >= int(length), "a note is missing")
        yield rest[: int(length)].decode()
        raw = rest[int(length) :]
    require(raw == b"", "there is more than two notes")


def _check_lost(report: Report, old: KeptCheckpoint, restore: Continuation) -> Iterator[Finding]:
    size = old.checkpoint.size
    if old.checkpoint.origin != restore.before:
        report.state(StatementCode.LOST, what=old.name, known=size, lost=restore.lost)
    elif size > restore.size:
        yield make_finding(FaultCode.MORE_LOST, what=old.name, known=size, admitted=restore.size)
    elif size == restore.size and old.checkpoint.root != restore.root:
        yield make_finding(FaultCode.BAD_CONTINUATION, restore.leaf, why=f"root != {old.name}")
    else:
        report.state(StatementCode.LOST, what=old.name, known=size, lost=restore.lost)
