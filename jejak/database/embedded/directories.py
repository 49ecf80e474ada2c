"""Directories of the embedded cluster's files and sockets.

Rights are changed on the data folder and below it only, never above.
"""

import hashlib
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from jejak.database.embedded.os_account import OsAccount
from jejak.database.embedded.os_errors import translate_os_errors
from jejak.errors import ClusterError
from jejak.progress import ProgressCallback

_FALLBACK_ROOT = Path("/var/lib/jejak")
_SOCKET_ROOT = Path(
    "/tmp"
)  # a socket's path may have 107 bytes at most, so it cannot live in the data folder


def ensure_data_dir(data_dir: Path) -> Path:
    """The data folder, made if it is missing; root's lets others pass through it, never look into it."""
    with translate_os_errors(data_dir):
        if not data_dir.is_dir():
            data_dir.mkdir(parents=True)
            data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return data_dir


def cluster_dir(data_dir: Path) -> Path:
    """The cluster's folder, in the data folder or where the link there points."""
    return (data_dir / "cluster").resolve()


def fallback_dir(folder: Path) -> Path:
    """Where a folder's contents go if the account cannot reach them where they are."""
    return _FALLBACK_ROOT / _path_digest(folder.resolve())


def resolve_cluster_dir(data_dir: Path, account: OsAccount, *, progress: ProgressCallback) -> Path:
    """The cluster's folder, decided now if it was not: the refuge when a folder above the data is closed."""
    link = data_dir / "cluster"
    if not link.exists() and not link.is_symlink() and not account.can_enter(data_dir):
        if account.can_enter(data_dir.resolve().parent):
            account.take_ownership(data_dir)
        else:
            link.symlink_to(make_fallback_dir(data_dir) / "cluster")
    folder = cluster_dir(data_dir)
    if link.is_symlink():
        progress(
            f"Account '{account.name}' may not enter {data_dir}, so PostgreSQL's data is in {folder.parent}."
        )
    return folder


def make_fallback_dir(folder: Path) -> Path:
    """The refuge of a folder, passable for the account whatever the umask is."""
    for each in (_FALLBACK_ROOT, fallback_dir(folder)):
        each.mkdir(parents=True, exist_ok=True)
        each.chmod(0o755)
    return fallback_dir(folder)


def make_socket_dir(folder: Path, account: OsAccount) -> Path:
    """The short folder of this cluster's sockets, empty, and open to the account and root only.

    Raises: ClusterError when somebody else took its name, for anybody may write in /tmp
    """
    sockets = _socket_path(folder)
    with suppress(FileExistsError):
        sockets.mkdir(mode=0o700)
    found = sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (account.uid, os.geteuid()):
        raise ClusterError(f"{sockets} belongs to somebody else: remove it, PostgreSQL's sockets go there.")
    sockets.chmod(0o700)
    account.take_ownership(sockets)
    for left in sockets.glob(".s.PGSQL.*"):  # of a killed server
        left.unlink()
    return sockets


def remove_sockets(folder: Path) -> None:
    """Take the folder of a stopped cluster's sockets away."""
    shutil.rmtree(_socket_path(folder), ignore_errors=True)


def _socket_path(folder: Path) -> Path:
    return _SOCKET_ROOT / f"jejak-{_path_digest(folder)}"


def _path_digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
