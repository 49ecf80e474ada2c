"""Range proof: shows at once that these are all leaves between two indexes.

The proof of the leaves [start, end) in a tree of `size` are the roots of the largest subtrees that hold none
of them, from left to right; with the leaves they give the root.

The file `rentang.proof` of evidence holds these hashes, one in base64 a line, each line ended by a line feed; it is
empty when the range is the whole tree. `rentang.hashes` holds the leaf hashes in the same way, in their order.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from audit.key import NoteError, decode, encode
from audit.limits import EVIDENCE_RANGE_BLOCK_LEAVES
from audit.merkle import EMPTY_ROOT, ProofError, Span, node_hash, root


class SpanRoots(Protocol):
    """A tree that can tell the root of a subtree, such as `audit.tile.Tree`."""

    @property
    def size(self) -> int: ...

    def span_root(self, start: int, end: int) -> bytes: ...


def range_spans(start: int, end: int, *, size: int) -> list[Span]:
    """Name the subtrees whose roots are the proof of a range, from left to right.

    Raises: ValueError when the range is not within the tree
    """
    if not 0 <= start <= end <= size:
        raise ValueError(f"a tree of {size} leaves has no range {start} to {end}")
    return [
        span for span, is_inside in _split_span((0, size), start, end) if not is_inside and span[0] < span[1]
    ]


def prove_range(tree: SpanRoots, start: int, *, end: int) -> list[bytes]:
    """Prove that a range is the range of this tree."""
    return [tree.span_root(*span) for span in range_spans(start, end, size=tree.size)]


def verify_range(
    start: int, hashes: Sequence[bytes], *, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Accept that these leaf hashes are the leaves from `start` on of the tree with this root.

    Raises: ProofError otherwise
    """
    end = start + len(hashes)
    if not 0 <= start <= end <= size or any(len(each) != 32 for each in (*proof, *hashes)):
        raise ProofError("the range is not within the tree")
    outside = iter(proof)
    known = dict[Span, bytes]()
    for span, is_inside in _split_span((0, size), start, end):
        if span[0] == span[1]:
            continue
        found = _block(hashes, span, start) if is_inside else next(outside, None)
        if found is None:
            raise ProofError("the proof is too short")
        known[span] = found
    if next(outside, None) is not None:
        raise ProofError("the proof is too long")
    if root_of_range(known, size=size) != root:
        raise ProofError("the range leads to another root")


def root_of_range(subtree_roots: Mapping[Span, bytes], *, size: int) -> bytes | None:
    """Join the roots of subtrees that lie side by side into the root of the tree, if they make it up."""

    def join_span(start: int, end: int) -> bytes | None:
        if (start, end) in subtree_roots:
            return subtree_roots[start, end]
        if end - start < 2:
            return None
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        left = join_span(start, middle)
        right = None if left is None else join_span(middle, end)
        return None if left is None or right is None else node_hash(left, right)

    return join_span(0, size) if size else EMPTY_ROOT


def hashes_to_lines(hashes: Sequence[bytes]) -> str:
    """Write hashes as the files of evidence hold them."""
    return "".join(f"{encode(each)}\n" for each in hashes)


def parse_hash_line(line: bytes) -> bytes:
    """Read one line of such a file.

    Raises: ProofError
    """
    try:
        found = decode(line.decode("ascii"))
    except (UnicodeDecodeError, NoteError) as fault:
        raise ProofError("this is no hash") from fault
    if len(found) != 32:
        raise ProofError("a hash has 32 bytes")
    return found


def _split_span(span: Span, start: int, end: int) -> Iterator[tuple[Span, bool]]:
    """Cut a subtree into those outside the range and blocks inside it, from left to right."""
    low, high = span
    if high <= start or low >= end:
        yield span, False
    elif start <= low and high <= end and high - low <= EVIDENCE_RANGE_BLOCK_LEAVES:
        yield span, True
    else:
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        yield from _split_span((low, middle), start, end)
        yield from _split_span((middle, high), start, end)


def _block(hashes: Sequence[bytes], span: Span, start: int) -> bytes:
    return root(hashes[span[0] - start : span[1] - start])
