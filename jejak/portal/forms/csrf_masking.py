"""Masking of secrets in compressed pages, different each time, against BREACH.

The proof of a form is the token of `jejak.auth.cookies` beside a pad of the same length.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from secrets import token_bytes


def mask_secret(secret: str) -> str:
    """Return a secret as it goes into one page."""
    plain = secret.encode()
    pad = token_bytes(len(plain))
    return urlsafe_b64encode(pad + _xor(pad, plain)).decode()


def unmask_secret(text: str) -> str:
    """Return the secret that a page brought back; nothing for what never was one."""
    try:
        both = urlsafe_b64decode(text.encode())
        half = len(both) // 2
        return _xor(both[:half], both[half:]).decode("ascii") if len(both) % 2 == 0 else ""
    except (Error, ValueError):
        return ""


def _xor(pad: bytes, text: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(pad, text, strict=True))
