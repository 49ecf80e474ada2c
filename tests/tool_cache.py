"""Cache of installed tools: a folder that is whole for the file it was made from.

One whose making was cut off bears no stamp and is made anew. Git ignores them all, and `make clean` takes them away.
"""

import fcntl
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

_STAMP = ".made-from"


def build_once(folder: Path, make: Callable[[], object], *, source: Path) -> Path:
    """Return the folder as it is made from this file, for this machine and this Python."""
    here = f"{platform.system()} {platform.machine()} {sys.base_prefix} {sys.version}"
    wanted = sha256(here.encode() + source.read_bytes()).hexdigest()
    stamp = folder / _STAMP
    with folder_lock(folder.parent):
        if not stamp.is_file() or stamp.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            make()
            stamp.write_text(wanted)
    return folder


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Let others wait that want the same at once; the lock is on a folder that is there and leaves no file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
