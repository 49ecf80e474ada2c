"""Operating system account that PostgreSQL runs under, and what it can reach.

PostgreSQL refuses to run as root, so root switches to a named account. Rights of a folder above the data
folder are never changed.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from jejak.database.embedded.os_errors import wrong_owner_error
from jejak.errors import ClusterError
from jejak.files.folder_lock import folder_lock

ACCOUNT_NAME = "jejak"
_FALLBACK = "postgres"
_ACCOUNTS_DIR = Path("/etc")  # where the machine keeps its accounts
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # no PG* variable may steer our programs


@dataclass(frozen=True)
class OsAccount:
    """The account that owns the cluster's files and runs its programs."""

    name: str
    uid: int
    gid: int

    @property
    def is_self(self) -> bool:
        return self.uid == os.geteuid()

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this account, in a session of its own where no Ctrl-C reaches it."""
        with subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env=_ENVIRONMENT,
            start_new_session=True,
            user=None if self.is_self else self.uid,
            group=None if self.is_self else self.gid,
            extra_groups=None if self.is_self else [],
        ) as child:
            try:
                output, _ = child.communicate()
            except KeyboardInterrupt:
                child.communicate()  # half a start or half a stop would leave a cluster nobody knows of
                raise
        return subprocess.CompletedProcess(child.args, child.returncode, output)

    def can_enter(self, folder: Path) -> bool:
        return self.is_self or self.run("/bin/sh", "-c", 'cd -- "$1"', "sh", folder).returncode == 0

    def can_run(self, program: Path) -> bool:
        try:
            return self.run(program, "--version").returncode == 0
        except PermissionError:
            return False

    def take_ownership(self, path: Path) -> None:
        """Hand one file or folder over to this account."""
        if not self.is_self:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def find_cluster_account(cluster_dir: Path) -> OsAccount:
    """A person who owns the cluster already; else ourselves, or for root the named account.

    Raises: ClusterError when the cluster is another account's, or root has nobody to switch to
    """
    owner = cluster_dir.stat() if cluster_dir.exists() else None
    if os.geteuid() == 0:
        return (
            OsAccount(_account_name(owner.st_uid), owner.st_uid, owner.st_gid)
            if owner
            else _find_named_account()
        )
    if owner and owner.st_uid != os.geteuid():
        raise wrong_owner_error(cluster_dir, f"account '{_account_name(owner.st_uid)}'")
    return OsAccount(_account_name(os.geteuid()), os.geteuid(), os.getegid())


def _find_named_account() -> OsAccount:
    with folder_lock(_ACCOUNTS_DIR):  # useradd gives an account that two make at once two numbers
        account = _find_account(ACCOUNT_NAME) or _create_account() or _find_account(_FALLBACK)
    if account is None:
        raise ClusterError(
            "PostgreSQL does not run as root, and there is neither an account 'jejak' or 'postgres' nor a "
            "working 'useradd' to make one: make the account, or run this as an ordinary user."
        )
    return account


def _create_account() -> OsAccount | None:
    system = "/usr/sbin:/sbin:/usr/bin:/bin"
    if (useradd := shutil.which("useradd", path=system)) is None:
        return None
    shell = shutil.which("nologin", path=system) or "/bin/false"
    options = ["--system", "--user-group", "--no-create-home", "--shell", shell]
    subprocess.run([useradd, *options, ACCOUNT_NAME], capture_output=True, check=False)
    return _find_account(ACCOUNT_NAME)


def _find_account(name: str) -> OsAccount | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return OsAccount(name, entry.pw_uid, entry.pw_gid)


def _account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a folder that came from another machine
        return str(uid)
