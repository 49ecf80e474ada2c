"""Where do the cluster's files and sockets live? Asked by `server` and `making`.

Rights are changed on the data folder and below it only, never above.
"""

import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from jejak.cluster.complaint import in_words
from jejak.cluster.keeper import Keeper
from jejak.errors import ClusterError

Say = Callable[[str], None]

_REFUGE = Path("/var/lib/jejak")
_SOCKETS = Path("/tmp")  # a socket's path may have 107 bytes at most, so it cannot live in the data folder


def prepared(data_dir: Path) -> Path:
    """The data folder, made if it is missing; root's lets others pass through it, never look into it."""
    with in_words(data_dir):
        if not data_dir.is_dir():
            data_dir.mkdir(parents=True)
            data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return data_dir


def cluster_dir(data_dir: Path) -> Path:
    """The cluster's folder, in the data folder or where the link there points."""
    return (data_dir / "cluster").resolve()


def refuge(data_dir: Path) -> Path:
    """The folder for what the keeper cannot reach where it is."""
    return _REFUGE / _mark(data_dir.resolve())


def settled(data_dir: Path, keeper: Keeper, *, say: Say) -> Path:
    """The cluster's folder, decided now if it was not: the refuge when a folder above the data is closed."""
    link = data_dir / "cluster"
    if not link.exists() and not link.is_symlink() and not keeper.can_enter(data_dir):
        if keeper.can_enter(data_dir.resolve().parent):
            keeper.own(data_dir)
        else:
            make_refuge(data_dir)
            link.symlink_to(refuge(data_dir) / "cluster")
    folder = cluster_dir(data_dir)
    if link.is_symlink():
        say(f"Account '{keeper.name}' may not enter {data_dir}, so PostgreSQL is in {folder.parent}.")
    return folder


def make_refuge(data_dir: Path) -> Path:
    """The refuge, passable for the keeper whatever the umask is."""
    for folder in (_REFUGE, refuge(data_dir)):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    return refuge(data_dir)


def socket_dir(folder: Path, keeper: Keeper) -> Path:
    """The short folder of this cluster's sockets, empty, and open to the keeper and root only.

    Raises: ClusterError when somebody else took its name, for anybody may write in /tmp
    """
    sockets = _SOCKETS / f"jejak-{_mark(folder)}"
    with suppress(FileExistsError):
        sockets.mkdir(mode=0o700)
    found = sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (keeper.uid, os.geteuid()):
        raise ClusterError(f"{sockets} belongs to somebody else: remove it, PostgreSQL's sockets go there.")
    sockets.chmod(0o700)
    keeper.own(sockets)
    for left in sockets.glob(".s.PGSQL.*"):  # of a killed server
        left.unlink()
    return sockets


def _mark(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
