"""A checkpoint has one spelling; witnesses cosign it in two ways, and say when.

Source: C2SP tlog-checkpoint and tlog-cosignature; a checkpoint that four witnesses cosigned in 2026 as kept by
several projects' tests; golang.org/x/mod/sumdb/tlog; the test data of filippo.io/torchwood and transparency-dev/formats
"""

from dataclasses import replace
from pathlib import Path

import pytest

from audit.checkpoint import Checkpoint, NoteError, open_note, parse_checkpoint, sign_note, signature_line
from audit.key import Algorithm, encode, generate_key, parse_signing_key, parse_vkey
from audit.merkle import leaf_hash

VECTORS = Path(__file__).parent / "vectors"
ARCHE = (VECTORS / "arche2025h1.note").read_text("utf-8")
ARCHE_LOG = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
WITNESSES = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
]
ML_DSA = (VECTORS / "mldsa.note").read_text("utf-8")
ML_DSA_SEED = bytes.fromhex("2886adc2b0eabfce67c0472939127998bf886cf256bfee8ba76a253fce1146e0")
ML_DSA_SIGNS = f"PRIVATE+KEY+example.com/mldsa-log+b5df45c5+{encode(bytes([6]) + ML_DSA_SEED)}"
GO = "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n"
BEHIND = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
ROOT = leaf_hash(b"testonly")
AT = 1679315147
COSIGNING = [Algorithm.COSIGNATURE_ED25519, Algorithm.COSIGNATURE_ML_DSA_44]


def test_a_checkpoint_reads_and_writes_as_published() -> None:
    found = parse_checkpoint(GO)
    assert found == Checkpoint("go.sum database tree", 123456789012, leaf_hash(b"hello world"))
    assert found.text == GO
    assert parse_checkpoint(GO + "JOE\nDOE\n") == Checkpoint(
        found.origin, found.size, found.root, ("JOE", "DOE")
    )
    assert parse_checkpoint(BEHIND).text == BEHIND


@pytest.mark.parametrize(
    "size",
    [
        "0123",
        "00",
        "1_000",
        "+5",
        "-5",
        " 5",
        "5 ",
        "5.0",
        "0x5",
        "5e1",
        "",
        "bananas",
        "٣",
        "9" * 27,
        str(1 << 63),
    ],
)
def test_a_size_has_one_spelling(size: str) -> None:
    with pytest.raises(NoteError):
        parse_checkpoint(f"log\n{size}\n{encode(ROOT)}\n")


@pytest.mark.parametrize("size", [0, 1, (1 << 63) - 1])
def test_a_size_is_what_fits_a_bigint(size: int) -> None:
    assert parse_checkpoint(f"log\n{size}\n{encode(ROOT)}\n").size == size


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Head\n9944\n",
        f"\n9944\n{encode(ROOT)}\n",
        f"Log\n123\n{encode(ROOT)}",
        f"Log\n123\n{encode(ROOT)}\n\n\n\n",
        f"Log\n123\n{encode(ROOT)}\n\nJOE\n",
        f"Log\r\n123\r\n{encode(ROOT)}\r\n",
        f"Log\u2028123\n{encode(ROOT)}\n",
        "Log\n123\nYmFuYW5hcw==\n",
        "Log\n123\nThisIsn'tBase64\n",
        f"Log\n123\n{encode(ROOT)[:-1]}\n",
        f"Log\n123\n{encode(ROOT + b'!')}\n",
        f"Log\n123\n{encode(ROOT)} \n",
        f"Log\t\n123\n{encode(ROOT)}\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        parse_checkpoint(text)


def test_a_real_checkpoint_and_its_witnesses() -> None:
    opened = open_note(ARCHE, [ARCHE_LOG, *WITNESSES])
    assert parse_checkpoint(opened.text).size == 1432088532
    assert [(each.name, each.at) for each in opened.signatures] == [
        (parse_vkey(ARCHE_LOG).name, None),
        *((parse_vkey(each).name, 1779573024) for each in WITNESSES),
    ]
    assert [each.key_id.hex() for each in opened.unknown] == ["cd333cb1"]  # an RFC 6962 signature
    for vkey in (ARCHE_LOG, *WITNESSES):
        with pytest.raises(NoteError):
            open_note(ARCHE.replace("1432088532", "42"), [vkey])


def test_the_published_post_quantum_cosignature() -> None:
    signer = parse_signing_key(ML_DSA_SIGNS)
    opened = open_note(ML_DSA, [signer.verifier.vkey])
    assert parse_checkpoint(opened.text) == Checkpoint("example.com/mldsa-log", 1, ROOT)
    assert [each.at for each in opened.signatures] == [0]
    for lie in (ML_DSA.replace("\n1\n", "\n2\n"), ML_DSA.replace("log\n1", "lag\n1")):
        with pytest.raises(NoteError):
            open_note(lie, [signer.verifier.vkey])


@pytest.mark.parametrize("algorithm", COSIGNING)
def test_a_witness_cosigns_what_the_log_signed(algorithm: Algorithm) -> None:
    log, witness = generate_key("example.com/behind-the-sofa"), generate_key("w.example/1", algorithm)
    note = sign_note(BEHIND, log.signing_key) + signature_line(BEHIND, witness.signing_key, at=AT)
    opened = open_note(note, [witness.verifier.vkey, log.verifier.vkey])
    assert [(each.name, each.at) for each in opened.signatures] == [
        (log.verifier.name, None),
        (witness.verifier.name, AT),
    ]


@pytest.mark.parametrize("algorithm", COSIGNING)
def test_a_cosignature_holds_for_its_time_and_checkpoint_alone(algorithm: Algorithm) -> None:
    witness = generate_key("w.example/1", algorithm)
    line = signature_line(BEHIND, witness.signing_key, at=AT)
    signature = open_note(f"{BEHIND}\n{line}", [witness.verifier.vkey]).signatures[0]
    later = line.replace(
        encode(signature.key_id + signature.body),
        encode(signature.key_id + (AT + 1).to_bytes(8) + signature.body[8:]),
    )
    for lie in (
        f"{BEHIND}\n{later}",
        f"{BEHIND.replace('20852163', '20852164')}\n{line}",
        f"{BEHIND}more\n\n{line}",
        f"no checkpoint\n\n{line}",
    ):
        with pytest.raises(NoteError):
            open_note(lie, [witness.verifier.vkey])


@pytest.mark.parametrize("algorithm", COSIGNING)
def test_only_a_checkpoint_is_cosigned_and_only_with_a_time(algorithm: Algorithm) -> None:
    witness = generate_key("w.example/1", algorithm)
    for text, at in (("hello\n", AT), (BEHIND, None), (BEHIND, -1), (BEHIND, 1 << 63)):
        with pytest.raises(NoteError):
            signature_line(text, witness.signing_key, at=at)


def test_what_a_post_quantum_cosignature_leaves_out_is_not_in_the_checkpoint() -> None:
    witness = generate_key("w.example/1", Algorithm.COSIGNATURE_ML_DSA_44)
    for text in (f"{BEHIND}extension\n", BEHIND.replace("example", "x" * 256)):
        with pytest.raises(NoteError):
            signature_line(text, witness.signing_key, at=AT)
    long = generate_key("w" * 256, Algorithm.COSIGNATURE_ML_DSA_44)
    with pytest.raises(NoteError):
        signature_line(BEHIND, long.signing_key, at=AT)


def test_a_classical_cosignature_covers_extension_lines() -> None:
    witness = generate_key("w.example/1", Algorithm.COSIGNATURE_ED25519)
    note = sign_note(f"{BEHIND}extension\n", witness.signing_key, at=AT)
    assert open_note(note, [witness.verifier.vkey]).signatures
    with pytest.raises(NoteError):
        open_note(note.replace("extension", "Extension"), [witness.verifier.vkey])


def test_a_post_quantum_cosignature_holds_for_one_name() -> None:
    witness = generate_key("w.example/1", Algorithm.COSIGNATURE_ML_DSA_44)
    line = signature_line(BEHIND, witness.signing_key, at=AT)
    signature = open_note(f"{BEHIND}\n{line}", [witness.verifier.vkey]).signatures[0]
    other = replace(witness.verifier, name="w.example/2")
    with pytest.raises(NoteError):
        open_note(f"{BEHIND}\n{replace(signature, name=other.name, key_id=other.id).line}", [other.vkey])
