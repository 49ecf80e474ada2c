"""Trees of every size: each pair of index and size, each pair of sizes, and every lie about one."""

import random
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.merkle import (
    Frontier,
    ProofError,
    combine_roots,
    consistency_proof,
    inclusion_proof,
    root,
    verify_consistency,
    verify_inclusion,
)
from tests.log.rfc6962 import LEAVES, flip_bit, forge_proofs, path, subproof, tree_hash
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SMALL = 65
ROOTS = [tree_hash(LEAVES[:size]) for size in range(SMALL)]
SEED = 6962
sized = settings(max_examples=5_000 if IS_FULL_SIZE else 50, deadline=None, derandomize=True, database=None)


@pytest.mark.proof
def test_every_leaf_of_every_small_tree_is_proven_and_no_lie_about_it(record_claim: ClaimRecorder) -> None:
    bits, proofs, lies = _bits(), 0, 0
    for size in range(1, SMALL):
        for index, leaf in enumerate(LEAVES[:size]):
            proof = inclusion_proof(LEAVES[:size], index)
            assert proof == path(index, LEAVES[:size])
            verify_inclusion(leaf, index, size, proof, ROOTS[size])
            proofs += 1
            forgeries = [(leaf, index, size, lie, ROOTS[size]) for lie in forge_proofs(proof, bits)]
            elsewhere = [(leaf, at, size, proof, ROOTS[size]) for at in range(-1, size + 1) if at != index]
            lies += _assert_refused(verify_inclusion, forgeries + elsewhere)
    record_claim("A leaf is proven to be in a tree, and a lie is not", _figures(proofs, lies))


@pytest.mark.proof
def test_every_growth_of_every_small_tree_is_proven_and_no_lie_about_it(record_claim: ClaimRecorder) -> None:
    bits, proofs, lies = _bits(), 0, 0
    for new in range(1, SMALL):
        for old in range(1, new + 1):
            proof = consistency_proof(LEAVES[:new], old)
            assert proof == subproof(old, LEAVES[:new])
            verify_consistency(old, new, ROOTS[old], ROOTS[new], proof)
            proofs += 1
            forgeries = [(old, new, ROOTS[old], ROOTS[new], lie) for lie in forge_proofs(proof, bits)]
            roots = [(flip_bit(ROOTS[old], 7), ROOTS[new]), (ROOTS[old], flip_bit(ROOTS[new], 7))]
            lies += _assert_refused(
                verify_consistency, forgeries + [(old, new, *each, proof) for each in roots]
            )
    record_claim("A tree is proven to have only grown, and a lie is not", _figures(proofs, lies))


@pytest.mark.proof
@sized
@given(st.integers(1, len(LEAVES)), st.randoms(use_true_random=False))
def test_a_larger_tree_follows_the_rfc(size: int, chance: random.Random) -> None:
    leaves, index, old = LEAVES[:size], chance.randrange(size), chance.randrange(size) + 1
    over = root(leaves)
    assert over == tree_hash(leaves)
    assert inclusion_proof(leaves, index) == path(index, leaves)
    assert consistency_proof(leaves, old) == subproof(old, leaves)
    verify_inclusion(leaves[index], index, size, path(index, leaves), over)
    verify_consistency(old, size, root(leaves[:old]), over, subproof(old, leaves))


def test_a_frontier_knows_every_root_on_the_way_and_goes_on_from_what_it_kept() -> None:
    frontier = Frontier()
    for size, leaf in enumerate(LEAVES):
        assert (frontier.size, frontier.root()) == (size, root(LEAVES[:size]))
        assert combine_roots(frontier.nodes) == frontier.root()
        frontier = Frontier(frontier.size, frontier.nodes)
        frontier.append(leaf)
    assert len(frontier.nodes) == len(LEAVES).bit_count()


def test_a_frontier_refuses_what_is_not_its_own() -> None:
    for size, nodes in ((-1, ()), (3, LEAVES[:1]), (2, LEAVES[:2]), (1, [b"short"])):
        with pytest.raises(ValueError, match="other subtrees"):
            Frontier(size, nodes)
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier().append(b"short")


def _bits() -> Callable[[int], Iterator[int]]:
    """Which bits to turn over: all of each hash, or one by chance."""
    chance = random.Random(SEED)
    return lambda at: iter(range(256)) if IS_FULL_SIZE else iter([chance.randrange(256)])


def _assert_refused(verify: Callable[..., None], lies: Sequence[tuple[object, ...]]) -> int:
    for lie in lies:
        with pytest.raises(ProofError):
            verify(*lie)
    return len(lies)


def _figures(proofs: int, lies: int) -> str:
    bits = "every bit" if IS_FULL_SIZE else f"one bit of each hash, seed {SEED}"
    return f"{proofs:,} proofs of all trees up to {SMALL - 1} leaves, {lies:,} lies refused ({bits})"
