"""Temporary folders for clusters, in the machine's memory where there is room, else on its disk.

A test database is hundreds of files, made and soon deleted, and ext4 makes a file the slower the more were
deleted within the last minute. Proofs at full size take gigabytes and stay on the disk.
"""

import os
import shutil
import tempfile
from pathlib import Path

from tests.proof_report import IS_FULL_SIZE

_SHARED_MEMORY = Path("/dev/shm")
_MIN_FREE_BYTES = 4 * 2**30  # bytes that must be free; a run takes a tenth of it


def list_temp_roots() -> list[Path]:
    """Every folder in which a test may have made one."""
    disk = Path(tempfile.gettempdir())
    return [_SHARED_MEMORY, disk] if os.access(_SHARED_MEMORY, os.R_OK | os.W_OK | os.X_OK) else [disk]


def make_temp_dir(prefix: str, *, in_memory: bool = True) -> Path:
    """A new folder; root hands a cluster to another account, who must get through."""
    *memory, disk = list_temp_roots()
    is_roomy = memory and shutil.disk_usage(_SHARED_MEMORY).free > _MIN_FREE_BYTES
    place = _SHARED_MEMORY if in_memory and is_roomy and not IS_FULL_SIZE else disk
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    folder.chmod(0o711)
    return folder
