"""Checks of one or two files: an inclusion proof, the consistency of two checkpoints, the witness policy."""

from collections.abc import Sequence

from audit.checkpoint import Checkpoint, NoteError
from audit.evidence_range import parse_hash_line, root_of_range
from audit.key import decode
from audit.limits import MAX_HASH_FILE_BYTES, MAX_NOTE_BYTES, MAX_PROOF_BYTES
from audit.merkle import (
    ProofError,
    combine_roots,
    consistency_spans,
    full_subtrees,
    leaf_hash,
    verify_consistency,
)
from audit.policy import Policy
from audit.tile import MAX_ENTRY_BYTES, TileError, Tree
from audit.tlog_proof import TlogProof, parse_proof
from audit.verify.consistency import (
    CurrentLog,
    KeptCheckpoint,
    format_split_view,
    parse_split_view,
    split_view_hashes,
)
from audit.verify.finding import CheckStopped, FaultCode, Finding, StatementCode, make_finding
from audit.verify.report import Report
from audit.verify.safe_files import ExportFolder, describe_os_error, read_file, read_note_file, read_text
from audit.verify.verdict import check_signatures


def check_proof(
    report: Report, path: str, *, leaf: bytes, policy: Policy, needs_witness: bool = False
) -> None:
    """Check that the leaf with this hash is in the log, by a file alone.

    Raises: CheckStopped
    """
    proof = read_proof(path)
    check_signatures(report, policy, note=proof.note, what=path, needs_witness=needs_witness)
    try:
        proof.verify(leaf, policy.vkeys)
    except (ProofError, NoteError) as fault:
        report.add(make_finding(FaultCode.BAD_PROOF, proof.index, what=path, why=str(fault)))
        return
    report.state(StatementCode.INCLUDED, index=proof.index)


def read_proof(path: str) -> TlogProof:
    """Read a `.tlog-proof` file that the caller named.

    Raises: CheckStopped
    """
    try:
        return parse_proof(read_text(path, limit=MAX_PROOF_BYTES + MAX_NOTE_BYTES))
    except NoteError as fault:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what=path, why=str(fault))) from fault


def read_leaf_hash(path: str | None, encoded: str | None) -> bytes:
    """Return the hash of the leaf in a file, or the hash itself when that was given.

    Raises: CheckStopped
    """
    if path is not None:
        return leaf_hash(read_leaf_text(path))
    try:
        found = decode(encoded or "")
    except NoteError as fault:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what="--hash", why=str(fault))) from fault
    if len(found) != 32:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what="--hash", why="32 byte"))
    return found


def read_leaf_text(path: str) -> bytes:
    """Read a leaf; an editor's line feed behind it is not part of it.

    Raises: CheckStopped
    """
    content = read_file(path, limit=MAX_ENTRY_BYTES + 1)
    return content[:-1] if content.endswith(b"]\n") else content


def check_consistency(
    report: Report, notes: tuple[str, str], *, proof: str | None, tiles: str | None, policy: Policy
) -> None:
    """Check that the log of the second checkpoint still holds all of the first.

    Raises: CheckStopped
    """
    texts = [read_note_file(path) for path in notes]
    verdicts = [
        check_signatures(report, policy, note=text, what=path)
        for path, text in zip(notes, texts, strict=True)
    ]
    together = zip(notes, texts, (each.checkpoint for each in verdicts), strict=True)
    olds = sorted((KeptCheckpoint(*each) for each in together), key=lambda each: each.checkpoint.size)
    old, new = olds
    if old.checkpoint.origin != new.checkpoint.origin:
        origin, expected = old.checkpoint.origin, new.checkpoint.origin
        report.add(make_finding(FaultCode.OTHER_LOG, what=old.name, origin=origin, expected=expected))
    elif old.checkpoint.size in (0, new.checkpoint.size) or tiles is not None:
        _check_by_tiles(report, old, new, tiles=tiles, policy=policy)
    elif proof is not None:
        _check_by_proof(report, old, new, proof=_read_hashes(proof))
    else:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what="consistency", why="PROOF | --tiles"))


def check_split_view(report: Report, path: str, *, policy: Policy) -> None:
    """Check a proof of misbehaviour; that it holds is itself the finding.

    Raises: CheckStopped
    """
    try:
        old, new = parse_split_view(read_text(path, limit=3 * MAX_NOTE_BYTES), policy)
    except (NoteError, UnicodeDecodeError) as fault:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what=path, why=str(fault))) from fault
    one, other = f"{old.origin} ({old.size})", f"{new.origin} ({new.size})"
    report.add(make_finding(FaultCode.TWO_FACES, one=one, other=other))


def _check_by_tiles(
    report: Report, old: KeptCheckpoint, new: KeptCheckpoint, *, tiles: str | None, policy: Policy
) -> None:
    """Compare roots that the tiles give; for two equal sizes no tile is needed."""
    now, size = policy.evaluate(new.note), old.checkpoint.size
    tree = Tree(new.checkpoint.size, ExportFolder(tiles or ".").tile)
    try:
        roots = {new.checkpoint.size: new.checkpoint.root}
        if tiles is not None and tree.root() != new.checkpoint.root:
            report.add(make_finding(FaultCode.ROOT_DIFFERS, size=new.checkpoint.size))
            return
        if size != new.checkpoint.size:
            roots[size] = combine_roots([tree.span_root(*each) for each in full_subtrees(0, size)])
        if CurrentLog(now, roots, (), is_sound=True).check_consistency(report, old):
            report.written = format_split_view(old.note, new.note, **split_view_hashes(tree, size))
    except (OSError, TileError) as fault:
        report.add(
            make_finding(
                FaultCode.TILE_MISSING,
                path=str(tiles),
                why=describe_os_error(fault),
                first=0,
                last=tree.size - 1,
            )
        )


def _check_by_proof(
    report: Report, old: KeptCheckpoint, new: KeptCheckpoint, *, proof: Sequence[bytes]
) -> None:
    one, other = old.checkpoint, new.checkpoint
    try:
        verify_consistency(one.size, other.size, one.root, other.root, proof)
        report.state(StatementCode.CONSISTENT, what=old.name, old=one.size, new=other.size)
    except ProofError as fault:
        if left := _find_contradiction(one, other, proof):
            right = _hashes_by_side(one, other, proof, is_left=False)
            report.written = format_split_view(old.note, new.note, left=left, right=right)
            names = {"one": f"{old.name} ({one.size})", "other": f"{new.name} ({other.size})"}
            report.add(Finding(FaultCode.TWO_FACES, None, names))
        else:
            report.add(make_finding(FaultCode.BAD_PROOF, what=f"{old.name} > {new.name}", why=str(fault)))


def _find_contradiction(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> list[bytes]:
    """The hashes up to the old size, if the proof leads to the new root: another past than the one that was signed."""
    spans = consistency_spans(old.size, new.size)
    known = dict(zip(spans, proof, strict=False))
    if len(spans) != len(proof) or root_of_range(known, size=new.size) != new.root:
        return []  # or the old tree is one subtree, of which this proof says nothing
    return _hashes_by_side(old, new, proof, is_left=True)


def _hashes_by_side(
    old: Checkpoint, new: Checkpoint, proof: Sequence[bytes], *, is_left: bool
) -> list[bytes]:
    """Order the hashes of a consistency proof from left to right, and take those on one side of the old size."""
    placed = sorted(zip(consistency_spans(old.size, new.size), proof, strict=True))
    return [each for (_, end), each in placed if (end <= old.size) == is_left]


def _read_hashes(path: str) -> list[bytes]:
    lines = read_file(path, limit=MAX_HASH_FILE_BYTES).split(b"\n")
    try:
        return [parse_hash_line(line) for line in lines if line]
    except ProofError as fault:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what=path, why=str(fault))) from fault
