"""Drafts of forms, encrypted in the address of the page that shows them, so that every step is a GET.

A form that is sent leads on to an address with a draft: what was written, and what was wrong with it. Back, Forward
and reload show that page again, a second tab has its own, and a session that ended meanwhile loses nothing. A draft is
shown to the account that wrote it and to nobody else.

Trust: an address may be kept, changed or carried elsewhere. Fernet (AES-CBC and HMAC-SHA256) refuses what this regency
did not write; a password never goes into one.
"""

import json
import time
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jejak.portal.forms.form_errors import FormError
from jejak.portal.limits import DRAFT_LIFETIME_SECONDS, MAX_DRAFT_PLAIN_BYTES


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What was written in a form, by which account, what was wrong with it, and with which status that is shown."""

    fields: Mapping[str, str]
    errors: tuple[FormError, ...] = ()
    status: int = 200
    account_id: str = ""


class DraftCipher:
    """Encrypts drafts under a key that is derived from a secret of this regency."""

    def __init__(self, secret: str) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"jejak portal draft").derive(
            secret.encode()
        )
        self._fernet = Fernet(urlsafe_b64encode(key))

    def encrypt(self, draft: Draft, *, lifetime: int = DRAFT_LIFETIME_SECONDS) -> str:
        """Return a draft as it stands in an address; `lifetime` is in seconds."""
        plain = {
            "f": dict(draft.fields),
            "w": [[dict(each.texts), each.field, each.code] for each in draft.errors],
            "s": draft.status,
            "a": draft.account_id,
            "x": int(time.time()) + lifetime,
        }
        packed = zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(), 9)
        return self._fernet.encrypt(packed).decode().rstrip("=")

    def decrypt(self, token: str, *, language: str) -> Draft | None:
        """Return the draft of an address, its faults in a language; none for what is no draft, or too old."""
        try:
            packed = self._fernet.decrypt(token.encode() + b"=" * (-len(token) % 4))
            plain: dict[str, Any] = json.loads(zlib.decompressobj().decompress(packed, MAX_DRAFT_PLAIN_BYTES))
        except (InvalidToken, ValueError, zlib.error):
            return None
        if plain["x"] < time.time():
            return None
        faults = tuple(
            FormError(texts, field=field, code=code, language=language) for texts, field, code in plain["w"]
        )
        return Draft(fields=plain["f"], errors=faults, status=plain["s"], account_id=plain["a"])
