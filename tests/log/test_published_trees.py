"""Roots and proofs that others have published: RFC 6962's eight leaves, their probes, and a log of 961 million.

Source: the test data of certificate-transparency and of transparency-dev/merkle; golang.org/x/mod/sumdb/tlog
"""

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.merkle import (
    EMPTY_ROOT,
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from tests.log.rfc6962 import flip_bit

Hashes = list[bytes]
LEAVES = [
    leaf_hash(bytes.fromhex(leaf))
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    bytes.fromhex(each)
    for each in (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): INCLUSION[1, 5][1:],
    (6, 7): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
ANYTHING, ANYTHING_ELSE = b"don't care 1", b"don't care 2"
ARGON = json.loads((Path(__file__).parent / "vectors" / "argon2020.json").read_text("utf-8"))


def test_the_root_of_each_size() -> None:
    assert [root(LEAVES[:size]) for size in range(9)] == ROOTS
    assert ROOTS[0] == EMPTY_ROOT


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_an_inclusion_proof_is_the_published_one_and_no_probe_passes(index: int, size: int) -> None:
    proof = [bytes.fromhex(each) for each in INCLUSION[index, size]]
    assert inclusion_proof(LEAVES[:size], index) == proof
    verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
    for probe in _inclusion_probes(index, size, proof):
        with pytest.raises(ProofError):
            verify_inclusion(*probe)


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_a_consistency_proof_is_the_published_one_and_no_probe_passes(old: int, new: int) -> None:
    proof = [bytes.fromhex(each) for each in CONSISTENCY[old, new]]
    assert consistency_proof(LEAVES[:new], old) == proof
    verify_consistency(old, new, ROOTS[old], ROOTS[new], proof)
    for probe in _consistency_probes(old, new, proof) if proof else ():
        with pytest.raises(ProofError):
            verify_consistency(*probe)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (0, 1), (1, 0), (2, 1), (-1, 1), (-1, 0)])
@pytest.mark.parametrize(("leaf", "over"), [(SOME_HASH, b""), (b"", EMPTY_ROOT), (SOME_HASH, EMPTY_ROOT)])
def test_a_leaf_out_of_nowhere_is_in_no_tree(index: int, size: int, leaf: bytes, over: bytes) -> None:
    with pytest.raises(ProofError):
        verify_inclusion(leaf, index, size, [], over)


def test_a_single_leaf_is_its_own_root() -> None:
    only = leaf_hash(b"data")
    verify_inclusion(only, 0, 1, [], only)
    for leaf, over in ((b"", only), (only, b""), (b"", b"")):
        with pytest.raises(ProofError):
            verify_inclusion(leaf, 0, 1, [], over)


@pytest.mark.parametrize(
    ("old", "new", "old_root", "new_root", "proof"),
    [
        (0, 0, ANYTHING, ANYTHING_ELSE, []),
        (1, 1, ANYTHING, ANYTHING_ELSE, []),
        (0, 0, ANYTHING, ANYTHING, []),
        (0, 1, ANYTHING, ANYTHING_ELSE, []),
        (1, 0, ANYTHING, ANYTHING_ELSE, []),
        (2, 1, ANYTHING, ANYTHING_ELSE, []),
        (1, 2, ANYTHING, ANYTHING_ELSE, []),
        (0, 0, EMPTY_ROOT, ANYTHING_ELSE, []),
        (1, 1, EMPTY_ROOT, ANYTHING_ELSE, []),
        (0, 0, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT]),
        (1, 1, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT]),
        (0, 1, EMPTY_ROOT, ANYTHING_ELSE, []),
        (0, 1, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT]),
        (-1, 1, SOME_HASH, SOME_HASH, [SOME_HASH]),
    ],
)
def test_what_proves_no_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Hashes
) -> None:
    with pytest.raises(ProofError):
        verify_consistency(old, new, old_root, new_root, proof)


def test_equal_sizes_need_equal_roots_and_no_more() -> None:
    verify_consistency(1, 1, SOME_HASH, SOME_HASH, [])
    verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])


def test_a_real_log_of_961_million_entries() -> None:
    size, over = ARGON["size"], b64decode(ARGON["root"])
    one, grown = ARGON["inclusion"], ARGON["consistency"]
    proof = [b64decode(each) for each in one["proof"]]
    verify_inclusion(b64decode(one["leaf_hash"]), one["index"], size, proof, over)
    proof = [b64decode(each) for each in grown["proof"]]
    verify_consistency(grown["old_size"], size, b64decode(grown["old_root"]), over, proof)
    with pytest.raises(ProofError):
        verify_consistency(grown["old_size"] + 1, size, b64decode(grown["old_root"]), over, proof)


def test_what_is_no_leaf_and_no_hash_has_no_proof() -> None:
    for call in (
        lambda: inclusion_proof(LEAVES, 8),
        lambda: inclusion_proof(LEAVES, -1),
        lambda: consistency_proof(LEAVES, 0),
        lambda: consistency_proof(LEAVES, 9),
        lambda: root([*LEAVES, b"short"]),
    ):
        with pytest.raises(ValueError, match=r"leaves|bytes"):
            call()


def _inclusion_probes(
    index: int, size: int, proof: Hashes
) -> Iterator[tuple[bytes, int, int, Hashes, bytes]]:
    leaf, over = LEAVES[index], ROOTS[size]
    for other in (index - 1, index + 1, index ^ 2):
        yield leaf, other, size, proof, over
    for other in (size * 2, size // 2):
        yield leaf, index, other, proof, over
    yield b"WrongLeaf", index, size, proof, over
    for other_root in (EMPTY_ROOT, SOME_HASH):
        yield leaf, index, size, proof, other_root
    for wrong in ([*proof, b""], [*proof, over], [b"", *proof], [over, *proof]):
        yield leaf, index, size, wrong, over
    for at, each in enumerate(proof):
        yield leaf, index, size, [*proof[:at], flip_bit(each, 251), *proof[at + 1 :]], over
    if proof:
        yield leaf, index, size, proof[:-1], over
        yield leaf, index, size, [proof[0], SOME_HASH, *proof[1:]], over


def _consistency_probes(old: int, new: int, proof: Hashes) -> Iterator[tuple[int, int, bytes, bytes, Hashes]]:
    before, after = ROOTS[old], ROOTS[new]
    for other in (old - 1, old + 1, old ^ 2):
        yield other, new, before, after, proof
    for other in (new * 2, new // 2):
        yield old, other, before, after, proof
    for roots in ((b"WrongRoot", after), (before, b"WrongRoot"), (after, before)):
        yield old, new, *roots, proof
    for extra in (b"", before, after):
        yield old, new, before, after, [*proof, extra]
        yield old, new, before, after, [extra, *proof]
    for wrong in ([], [proof[0], *proof], proof[:-1]):
        yield old, new, before, after, wrong
    for at, each in enumerate(proof):
        yield old, new, before, after, [*proof[:at], flip_bit(each, 252), *proof[at + 1 :]]
