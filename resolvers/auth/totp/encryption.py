"""Encryption of authenticator secrets with a key that is not in the database.

A person who has the tables, or a backup of them, has no code; a secret that is moved to another account's row does
not open there.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_ENCRYPTED, _PLAINTEXT = b"\x01", b"\x00"
_NONCE = 12


class DecryptionFailed(Exception):
    """None of the keys here opens this: the key is another one, or the row is another account's."""


@dataclass(frozen=True)
class TotpKey:
    """AES-256-GCM keys, the newest first; older ones still open what they sealed."""

    keys: tuple[bytes, ...]

    @classmethod
    def generate(cls) -> "TotpKey":
        """Make a key that ends with this process, unless somebody keeps it."""
        return cls((AESGCM.generate_key(256),))

    @classmethod
    def parse(cls, text: str) -> "TotpKey":
        """Read keys, one a line.

        Raises: ValueError
        """
        keys = tuple(urlsafe_b64decode(line) for line in text.split())
        if not keys or {len(key) for key in keys} != {32}:
            raise ValueError("a key of second factors has 32 bytes")
        return cls(keys)

    def text(self) -> str:
        """Write the keys as `read` reads them."""
        return "".join(f"{urlsafe_b64encode(key).decode()}\n" for key in self.keys)

    def encrypt(self, secret: str, account_id: UUID) -> bytes:
        """Seal a secret for one account."""
        nonce = secrets.token_bytes(_NONCE)
        return _ENCRYPTED + nonce + AESGCM(self.keys[0]).encrypt(nonce, secret.encode(), account_id.bytes)

    def decrypt(self, ciphertext: bytes, account_id: UUID, *, is_demo: bool = False) -> str:
        """Open a secret. One that is known to the world opens for the demo's own accounts and for nobody else.

        Raises: DecryptionFailed
        """
        if ciphertext[:1] == _PLAINTEXT and is_demo:
            return ciphertext[1:].decode()
        nonce, text = ciphertext[1 : 1 + _NONCE], ciphertext[1 + _NONCE :]
        for key in self.keys if ciphertext[:1] == _ENCRYPTED else ():
            try:
                return AESGCM(key).decrypt(nonce, text, account_id.bytes).decode()
            except (InvalidTag, ValueError):
                continue
        raise DecryptionFailed


def demo_plaintext(secret: str) -> bytes:
    """Keep the demo's secret as it is: everybody knows it anyway."""
    return _PLAINTEXT + secret.encode()
