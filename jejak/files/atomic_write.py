"""Atomic write: a replaced file is the old one or the new one, even if the process is killed.

It does nothing else.
"""

import os
from pathlib import Path


def atomic_write(path: Path, text: str, *, mode: int) -> None:
    """Write it beside, make it reach the disk, and put it in place; the folder too reaches the disk."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
