"""Signing and verifying keys in the text encodings of C2SP signed-note.

A signing key is `PRIVATE+KEY+name+id+base64`, what verifiers are given is `name+id+base64`. Keeps no key and
reads no file.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # an auditor's older `cryptography` has no ML-DSA, and without such a key needs none
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
else:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    except ImportError:  # bare Python: enough to verify
        from audit.ed25519 import Ed25519PublicKey, InvalidSignature

_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+(.+)")
_SIGNING_KEY = re.compile(r"PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)")


class NoteError(ValueError):
    """A note, key or checkpoint that is malformed, or that nobody we know has signed."""


class Algorithm(IntEnum):
    """The first byte of a key: how it signs. The last two cosign checkpoints, and say when.

    Source: C2SP signed-note and tlog-cosignature
    """

    ED25519 = 0x01
    COSIGNATURE_ED25519 = 0x04
    COSIGNATURE_ML_DSA_44 = 0x06


@dataclass(frozen=True)
class Verifier:
    """A key whose signatures can be checked."""

    name: str
    algorithm: Algorithm
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that, with the name, tell keys apart; too short to prove anything."""
        return sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """What to give to everybody."""
        return f"{self.name}+{self.id.hex()}+{encode(bytes([self.algorithm]) + self.public)}"

    @property
    def is_timed(self) -> bool:
        """Whether its signatures say when they were made."""
        return self.algorithm != Algorithm.ED25519

    @property
    def is_checkable(self) -> bool:
        """Whether this Python can check its signatures: those of ML-DSA need `cryptography`, and not an old one."""
        return self.algorithm != Algorithm.COSIGNATURE_ML_DSA_44 or _has_ml_dsa()

    def verify(self, signature: bytes, statement: bytes) -> None:
        """Accept a signature.

        Raises: NoteError otherwise
        """
        try:
            _public(self.algorithm, self.public).verify(signature, statement)
        except (InvalidSignature, ValueError) as fault:
            raise NoteError(f"{self.name} did not sign this") from fault


@dataclass(frozen=True)
class Signer:
    """A key that signs, with its public half."""

    verifier: Verifier
    seed: bytes

    @property
    def signing_key(self) -> str:
        """What to keep secret."""
        name, algorithm = self.verifier.name, self.verifier.algorithm
        return f"PRIVATE+KEY+{name}+{self.verifier.id.hex()}+{encode(bytes([algorithm]) + self.seed)}"

    def sign(self, statement: bytes) -> bytes:
        """Return the bare signature."""
        return _private(self.verifier.algorithm, self.seed).sign(statement)

    def __repr__(self) -> str:
        return f"Signer({self.verifier.vkey})"  # a seed has no place in a log


def generate_key(name: str, algorithm: Algorithm = Algorithm.ED25519) -> Signer:
    """Make a new key for this name.

    Raises: NoteError when the name has a space or a plus
    """
    if algorithm == Algorithm.COSIGNATURE_ML_DSA_44:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

        return _signer(name, algorithm, MLDSA44PrivateKey.generate().private_bytes_raw())
    return _signer(name, algorithm, Ed25519PrivateKey.generate().private_bytes_raw())


def parse_signing_key(signing_key: str) -> Signer:
    """Read a signing key; its id must be the one that its name and key give.

    Raises: NoteError
    """
    name, key_id, algorithm, seed = _parts(_SIGNING_KEY, signing_key)
    require(len(seed) == 32, "a signing key is a seed of 32 bytes")
    signer = _signer(name, algorithm, seed)
    require(signer.verifier.id == key_id, "the id of this key is that of another")
    return signer


def parse_vkey(vkey: str) -> Verifier:
    """Read a verifier key; its id must be the one that its name and key give.

    Raises: NoteError
    """
    name, key_id, algorithm, public = _parts(_VKEY, vkey)
    verifier = Verifier(name, algorithm, public)
    try:
        if verifier.is_checkable:
            _public(algorithm, public)
    except ValueError as fault:
        raise NoteError("this is no public key") from fault
    require(verifier.id == key_id, "the id of this key is that of another")
    return verifier


def check_name(name: str) -> None:
    """Accept the name of a key.

    Raises: NoteError
    """
    is_clean = not any(each.isspace() or each == "+" or each < " " for each in name)
    is_utf8 = not any("\ud800" <= each <= "\udfff" for each in name)
    require(name != "" and is_clean and is_utf8, "the name of a key has no space, plus or control character")


def encode(raw: bytes) -> str:
    """Write standard base64."""
    return b64encode(raw).decode()


def decode(text: str) -> bytes:
    """Read standard base64 in the one spelling that its bytes have.

    Raises: NoteError
    """
    try:
        found = b64decode(text, validate=True)
    except ValueError as fault:
        raise NoteError("this is not base64") from fault
    require(encode(found) == text, "this is not how base64 is written")
    return found


def require(truth: bool, otherwise: str) -> None:
    """Go on when this is true.

    Raises: NoteError, saying `otherwise`
    """
    if not truth:
        raise NoteError(otherwise)


def _parts(form: re.Pattern[str], key: str) -> tuple[str, bytes, Algorithm, bytes]:
    found = form.fullmatch(key)
    if not found:
        raise NoteError("this is no key")
    name, key_id, encoded = found.groups()
    check_name(name)
    raw = decode(encoded)
    try:
        return name, bytes.fromhex(key_id), Algorithm(raw[0]), raw[1:]
    except ValueError as fault:
        raise NoteError("this kind of key is unknown") from fault


def _signer(name: str, algorithm: Algorithm, seed: bytes) -> Signer:
    check_name(name)
    public = _private(algorithm, seed).public_key().public_bytes_raw()
    return Signer(Verifier(name, algorithm, public), seed)


@cache
def _has_ml_dsa() -> bool:
    try:
        from cryptography.hazmat.primitives.asymmetric import mldsa
    except ImportError:
        return False
    return hasattr(mldsa, "MLDSA44PublicKey")


def _public(algorithm: Algorithm, raw: bytes) -> "Ed25519PublicKey | MLDSA44PublicKey":
    if algorithm == Algorithm.COSIGNATURE_ML_DSA_44:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

        return MLDSA44PublicKey.from_public_bytes(raw)
    return Ed25519PublicKey.from_public_bytes(raw)


def _private(algorithm: Algorithm, seed: bytes) -> "Ed25519PrivateKey | MLDSA44PrivateKey":
    if algorithm == Algorithm.COSIGNATURE_ML_DSA_44:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

        return MLDSA44PrivateKey.from_seed_bytes(seed)
    return Ed25519PrivateKey.from_private_bytes(seed)
