"""Secret file of mode 0600, created once, for the passwords of database roles and the secret of links.

A password is made on first asking and never changed. Nothing here is logged or printed.
"""

import json
import secrets
from pathlib import Path

from jejak.files.atomic_write import atomic_write
from jejak.files.folder_lock import folder_lock

_FILE = "passwords.json"
EVIDENCE_LINK = "evidence-link"
"""Secret that signs links to evidence. `jejak migrate` makes it, for a server may find its folder read-only."""


def load_or_create(data_dir: Path, role: str) -> str:
    """The password of a role, made now if there is none yet; safe inside a URL."""
    with folder_lock(data_dir):
        path = data_dir / _FILE
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        if role not in known:
            known[role] = secrets.token_urlsafe(24)
            atomic_write(path, json.dumps(known, indent=2) + "\n", mode=0o600)
        return known[role]
