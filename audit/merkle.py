"""Merkle tree hashes, inclusion proofs and consistency proofs of RFC 6962, section 2.1.

Knows neither what a leaf says nor who signed a root, and neither reads nor writes anything. Every hash is 32
raw bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256().digest()
Span = tuple[int, int]  # the leaves from the first index to before the second


class ProofError(ValueError):
    """A proof that does not prove what it is held to prove."""


def leaf_hash(data: bytes) -> bytes:
    """Hash the bytes of one leaf; the prefix keeps a leaf from passing for an inner node."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(data: Iterable[bytes]) -> list[bytes]:
    """Hash many leaves, each as `leaf_hash` does."""
    return [sha256(b"\x00" + each).digest() for each in data]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring subtrees into the one above them."""
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root over these leaves, in their order.

    Raises: ValueError when one of them is no hash
    """
    if any(len(each) != 32 for each in leaf_hashes):
        raise ValueError("a hash has 32 bytes")
    level = leaf_hashes
    while len(level) > 1:
        pairs = iter(level)
        above = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
        # A subtree without a neighbour waits for one higher up: that is the RFC's split at a power of two.
        level = [*above, level[-1]] if len(level) % 2 else above
    return level[0] if level else EMPTY_ROOT


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Prove that the leaf at `index` is in the tree over all of them: the neighbours' roots on its way up.

    Raises: ValueError when there is no such leaf
    """
    return [root(leaf_hashes[start:end]) for start, end in inclusion_spans(index, len(leaf_hashes))]


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """Prove that the tree over the first `old_size` leaves was only appended to.

    Raises: ValueError when `old_size` is not between one and the number of leaves
    """
    return [root(leaf_hashes[start:end]) for start, end in consistency_spans(old_size, len(leaf_hashes))]


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Name the subtrees whose roots are the inclusion proof, in its order.

    Source: RFC 6962, section 2.1.1, PATH
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    start, end, spans = 0, size, list[Span]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old_size: int, new_size: int) -> list[Span]:
    """Name the subtrees whose roots are the consistency proof, in its order.

    Source: RFC 6962, section 2.1.2, SUBPROOF
    """
    if not 0 < old_size <= new_size:
        raise ValueError(f"a tree of {new_size} leaves did not grow from one of {old_size}")
    start, end, spans = 0, new_size, list[Span]()
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:  # otherwise the old tree is itself that subtree, and its root is known
        spans.append((start, end))
    return spans[::-1]


def full_subtrees(start: int, end: int) -> Iterator[Span]:
    """Cut a subtree, or a whole tree, into the complete ones it is joined from, from left to right."""
    while start < end:
        width = 1 << (end - start).bit_length() - 1
        yield start, start + width
        start += width


def combine_roots(subtree_roots: Sequence[bytes]) -> bytes:
    """Return the root over neighbouring complete subtrees, each smaller than the one to its left."""
    if not subtree_roots:
        return EMPTY_ROOT
    *rest, found = subtree_roots
    for left in reversed(rest):
        found = node_hash(left, found)
    return found


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Accept that the leaf stands at `index` of the tree of `size` leaves with this root.

    Source: RFC 9162, section 2.1.3.2
    Raises: ProofError otherwise
    """
    _expect(0 <= index < size, f"a tree of {size} leaves has no leaf {index}")
    _expect_hashes([leaf_hash, *proof])
    found = leaf_hash
    for sibling, is_left in _climb(index, size - 1, proof):
        found = node_hash(sibling, found) if is_left else node_hash(found, sibling)
    _expect(found == root, "the proof leads to another root")


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Accept that the new tree holds every leaf of the old one, in place, and only more after them.

    Source: RFC 9162, section 2.1.4.2. Of a tree without leaves nothing can be proven.
    Raises: ProofError otherwise
    """
    if old_size == new_size:
        _expect(not proof, "two trees of one size need no proof")
        _expect(old_root == new_root, "one size, two roots: the log shows two faces")
        _expect(old_size > 0 or old_root == EMPTY_ROOT, "the root of a tree without leaves is another")
        return
    _expect(0 < old_size < new_size, f"a tree of {new_size} leaves did not grow from one of {old_size}")
    _expect(len(proof) > 0, "there is no proof")
    _expect_hashes([old_root, *proof])
    shift = (old_size & -old_size).bit_length() - 1  # height of the last complete subtree of the old tree
    seed, *rest = [old_root, *proof] if old_size == 1 << shift else proof
    old = new = seed
    for sibling, is_left in _climb(old_size - 1 >> shift, new_size - 1 >> shift, rest):
        old = node_hash(sibling, old) if is_left else old
        new = node_hash(sibling, new) if is_left else node_hash(new, sibling)
    _expect(old == old_root, "the proof starts from another old root")
    _expect(new == new_root, "the proof leads to another new root")


class Frontier:
    """A tree that only grows and remembers no leaf: the roots of its complete subtrees, from left to right.

    Raises: ValueError when these are not the subtrees of a tree of that size
    """

    __slots__ = ("_nodes", "size")

    def __init__(self, size: int = 0, nodes: Sequence[bytes] = ()) -> None:
        if size < 0 or len(nodes) != size.bit_count() or any(len(node) != 32 for node in nodes):
            raise ValueError(f"a tree of {size} leaves has other subtrees")
        self.size = size
        self._nodes = list(nodes)

    @property
    def nodes(self) -> tuple[bytes, ...]:
        """What to keep in order to go on later."""
        return tuple(self._nodes)

    def append(self, leaf_hash: bytes) -> None:
        """Add one leaf."""
        if len(leaf_hash) != 32:
            raise ValueError("a hash has 32 bytes")
        node, carry = leaf_hash, self.size
        while carry & 1:
            node = sha256(b"\x01" + self._nodes.pop() + node).digest()
            carry >>= 1
        self._nodes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        return combine_roots(self._nodes)


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _climb(index: int, last: int, proof: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each sibling on the way to the root and whether it stands to the left of us."""
    for sibling in proof:
        _expect(last > 0, "the proof is longer than the way to the root")
        is_left = index & 1 == 1 or index == last
        yield sibling, is_left
        while is_left and index and not index & 1:  # we were last and alone on these levels
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    _expect(last == 0, "the proof is shorter than the way to the root")


def _expect_hashes(hashes: Sequence[bytes]) -> None:
    _expect(all(len(each) == 32 for each in hashes), "a hash has 32 bytes")


def _expect(truth: bool, otherwise: str) -> None:
    if not truth:
        raise ProofError(otherwise)
