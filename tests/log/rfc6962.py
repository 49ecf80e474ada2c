"""RFC 6962, section 2.1, written down word for word: slow, and without our code."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import pairwise

Hashes = list[bytes]
LEAVES = [sha256(b"\x00" + number.to_bytes(2)).digest() for number in range(300)]


def tree_hash(leaves: Hashes) -> bytes:
    """MTH."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def path(m: int, leaves: Hashes) -> Hashes:
    """PATH."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), tree_hash(leaves[k:])]
    return [*path(m - k, leaves[k:]), tree_hash(leaves[:k])]


def subproof(m: int, leaves: Hashes, *, is_whole: bool = True) -> Hashes:
    """SUBPROOF; called without the flag it is PROOF."""
    if m == len(leaves):
        return [] if is_whole else [tree_hash(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], is_whole=is_whole), tree_hash(leaves[k:])]
    return [*subproof(m - k, leaves[k:], is_whole=False), tree_hash(leaves[:k])]


def split(n: int) -> int:
    """The largest power of two that is smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def forge_proofs(proof: Hashes, flips: Callable[[int], Iterator[int]]) -> Iterator[Hashes]:
    """Every proof that is this one but for one lie: a bit, a hash missing, twice, added or in another's place.

    And a byte moved over to the next hash: where the two are hashed side by side, their sum stays the same.
    """
    for at, each in enumerate(proof):
        rest = proof[:at], proof[at + 1 :]
        yield from ([*rest[0], flip_bit(each, bit), *rest[1]] for bit in flips(at))
        yield [*rest[0], *rest[1]]
        yield [*rest[0], each, each, *rest[1]]
        yield [*rest[0], each[:-1], *rest[1]]
        for other in range(at):
            swapped = list(proof)
            swapped[at], swapped[other] = swapped[other], swapped[at]
            yield swapped
    for at, (each, following) in enumerate(pairwise(proof)):
        yield [*proof[:at], each[1:], following + each[:1], *proof[at + 2 :]]
        yield [*proof[:at], each[:-1], each[-1:] + following, *proof[at + 2 :]]
    for extra in (LEAVES[-1], b""):
        yield [*proof, extra]
        yield [extra, *proof]


def flip_bit(raw: bytes, bit: int) -> bytes:
    """The same bytes with one bit turned over."""
    return (int.from_bytes(raw) ^ 1 << bit).to_bytes(len(raw))
