"""Bare Python checks an Ed25519 signature as `cryptography` does, and is stricter about what has two spellings.

Source: RFC 8032, sections 5.1 and 7.1
"""

from random import Random

import pytest
from cryptography.exceptions import InvalidSignature as TheirInvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.ed25519 import Ed25519PublicKey as Bare
from audit.ed25519 import InvalidSignature, is_signed

ORDER = 2**252 + 27742317777372353535851937790883648493
P = 2**255 - 19

# RFC 8032, 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595"
            "bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb43"
            "02aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716"
            "ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_published_signatures_are_accepted(public: str, message: str, signature: str) -> None:
    key, statement, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert is_signed(key, signed, statement=statement)
    assert not is_signed(key, signed, statement=statement + b"x")
    Bare.from_public_bytes(key).verify(signed, statement)
    with pytest.raises(InvalidSignature):
        Bare.from_public_bytes(key).verify(signed, b"another")


def test_it_agrees_with_cryptography_on_what_was_signed_and_on_what_was_not() -> None:
    random = Random(7)
    for _ in range(20):
        private = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
        public, message = private.public_key().public_bytes_raw(), random.randbytes(random.randrange(200))
        signature = private.sign(message)
        bit = 1 << random.randrange(512)
        other = (int.from_bytes(signature) ^ bit).to_bytes(64)
        for each in (signature, other, random.randbytes(64)):
            assert is_signed(public, each, statement=message) == _theirs(public, each, message)


def test_a_second_spelling_of_a_signature_is_refused() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public, signature = private.public_key().public_bytes_raw(), private.sign(b"x")
    scalar = int.from_bytes(signature[32:], "little")
    for larger in (scalar + ORDER, scalar + 2 * ORDER):
        assert not is_signed(public, signature[:32] + larger.to_bytes(32, "little"), statement=b"x")
    for wrong in (signature[:-1], signature + b"\x00", b""):
        assert not is_signed(public, wrong, statement=b"x")


def _small_order() -> list[bytes]:
    """The points of small order, in their usual encodings and with a y that is too large or a sign for zero."""
    eighth = 2707385501144840649318225287225658788936804267575313519463743609750303021
    ys = [0, 1, P - 1, P, P + 1, eighth, P - eighth]
    return [(y | sign << 255).to_bytes(32, "little") for y in ys for sign in (0, 1)]


@pytest.mark.parametrize("public", _small_order())
def test_a_key_that_would_sign_everything_is_refused(public: bytes) -> None:
    for first in (public, (1).to_bytes(32, "little")):
        for message in (b"", b"one", b"two", b"three"):
            assert not is_signed(public, first + bytes(32), statement=message)


def test_what_is_no_point_is_refused() -> None:
    rejected = 0
    for y in range(2, 40):
        public = y.to_bytes(32, "little")
        rejected += not _is_square(y)
        assert not is_signed(public, bytes(64), statement=b"")
    assert rejected > 10
    with pytest.raises(ValueError, match="32 bytes"):
        Bare.from_public_bytes(bytes(31))


def _is_square(y: int) -> bool:
    d = -121665 * pow(121666, -1, P) % P
    x2 = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
    return pow(x2, (P - 1) // 2, P) in (0, 1)


def _theirs(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except TheirInvalidSignature:
        return False
    return True
