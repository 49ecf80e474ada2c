"""One file proves one entry, on any machine: it reads and writes as C2SP tlog-proof says, and in no other way.

Source: C2SP tlog-proof; the test cases of transparency-dev/formats
"""

from dataclasses import replace
from hashlib import sha256

import pytest

from audit.checkpoint import Checkpoint, NoteError, sign_note, signature_line
from audit.key import Algorithm, encode, generate_key
from audit.merkle import ProofError, inclusion_proof, leaf_hash, root
from audit.tlog_proof import TlogProof, parse_proof

ONE, TWO = sha256(b"hash1").digest(), sha256(b"hash2").digest()
LEAVES = [leaf_hash(f"entry {number}".encode()) for number in range(100)]
LOG = generate_key("kepegawaian.example.go.id/audit/1")
WITNESS = generate_key("inspektorat.example.go.id", Algorithm.COSIGNATURE_ED25519)
VKEYS = [LOG.verifier.vkey, WITNESS.verifier.vkey]


@pytest.mark.parametrize(
    ("proof", "text"),
    [
        (
            TlogProof(5, (ONE, TWO), "test checkpoint\n"),
            f"c2sp.org/tlog-proof@v1\nindex 5\n{encode(ONE)}\n{encode(TWO)}\n\ntest checkpoint\n",
        ),
        (
            TlogProof(10, (ONE,), "data\n", b"extra information"),
            f"c2sp.org/tlog-proof@v1\nextra {encode(b'extra information')}\nindex 10\n{encode(ONE)}\n\ndata\n",
        ),
        (TlogProof(0, (), "checkpoint\n"), "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n"),
    ],
)
def test_a_proof_reads_and_writes_as_published(proof: TlogProof, text: str) -> None:
    assert proof.text == text
    assert parse_proof(text) == proof


@pytest.mark.parametrize(
    "text",
    [
        "",
        "wrong-header\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra QQ==\nextra QQ==\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra QQ==\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 05\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex  5\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\ncheckpoint\n",
        f"c2sp.org/tlog-proof@v1\nindex 0\n{encode(bytes(64))}\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n" + f"{encode(ONE)}\n" * 64 + "\ncheckpoint\n",
    ],
)
def test_a_malformed_proof_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        parse_proof(text)


@pytest.mark.parametrize("index", [0, 41, 99])
def test_a_proof_shows_its_entry_and_no_other(index: int) -> None:
    proof = parse_proof(_proof(index).text)
    checkpoint, note = proof.verify(LEAVES[index], VKEYS)
    assert (checkpoint.size, checkpoint.root) == (100, root(LEAVES))
    assert [each.name for each in note.signatures] == [LOG.verifier.name, WITNESS.verifier.name]
    for leaf, wrong in (
        (LEAVES[index - 1], proof),
        (LEAVES[index], replace(proof, index=index ^ 1)),
        (LEAVES[index], replace(proof, hashes=proof.hashes[:-1])),
    ):
        with pytest.raises(ProofError):
            wrong.verify(leaf, VKEYS)


def test_a_proof_without_a_signature_we_know_shows_nothing() -> None:
    proof = _proof(41)
    with pytest.raises(NoteError):
        proof.verify(LEAVES[41], [generate_key("kepegawaian.example.go.id/audit/1").verifier.vkey])
    with pytest.raises(NoteError):
        replace(proof, note=proof.note.replace("\n100\n", "\n101\n")).verify(LEAVES[41], VKEYS)


def _proof(index: int) -> TlogProof:
    text = Checkpoint(LOG.verifier.name, len(LEAVES), root(LEAVES)).text
    note = sign_note(text, LOG.signing_key) + signature_line(text, WITNESS.signing_key, at=1_800_000_000)
    return TlogProof(index, tuple(inclusion_proof(LEAVES, index)), note)
