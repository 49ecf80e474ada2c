"""Proof, in the address of a page, that what it announces was done by the visitor who reads it.

It is made from the proof of the visitor's forms, which no other person and no other site knows: a link that somebody
made up announces nothing.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from secrets import compare_digest
from typing import Final

_BYTES: Final = 16


def sign_announcement(word: str, *, path: str, proof: str) -> str:
    """Return what stands behind a word in the address of the page that announces it."""
    made = hmac.digest(proof.encode(), f"announcement\n{path}\n{word}".encode(), sha256)
    return urlsafe_b64encode(made[:_BYTES]).decode().rstrip("=")


def is_announced(word: str, given: str, *, path: str, proof: str) -> bool:
    """Tell whether an address announces what was done in this very session."""
    return bool(proof) and compare_digest(
        given.encode(), sign_announcement(word, path=path, proof=proof).encode()
    )
