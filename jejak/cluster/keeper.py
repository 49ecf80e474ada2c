"""Which account does PostgreSQL run under, and what can it reach? Asked by `cluster` and `binaries`.

PostgreSQL refuses to run as root, so root switches to a named account. Rights of a folder above the data
folder are never changed.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from jejak.alone import alone
from jejak.cluster.complaint import foreign
from jejak.errors import ClusterError

ACCOUNT = "jejak"
_FALLBACK = "postgres"
_REGISTER = Path("/etc")  # where the machine keeps its accounts
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # no PG* variable may steer our programs


@dataclass(frozen=True)
class Keeper:
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

    def own(self, path: Path) -> None:
        """Hand one file or folder over to this account."""
        if not self.is_self:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def keeper_of(cluster_dir: Path) -> Keeper:
    """Whoever owns the cluster already; else ourselves, or for root the named account.

    Raises: ClusterError when the cluster is another account's, or root has nobody to switch to
    """
    owner = cluster_dir.stat() if cluster_dir.exists() else None
    if os.geteuid() == 0:
        return Keeper(_name(owner.st_uid), owner.st_uid, owner.st_gid) if owner else _named_account()
    if owner and owner.st_uid != os.geteuid():
        raise foreign(cluster_dir, f"account '{_name(owner.st_uid)}'")
    return Keeper(_name(os.geteuid()), os.geteuid(), os.getegid())


def _named_account() -> Keeper:
    with alone(_REGISTER):  # useradd gives an account that two make at once two numbers
        account = _account(ACCOUNT) or _make_account() or _account(_FALLBACK)
    if account is None:
        raise ClusterError(
            "PostgreSQL does not run as root, and there is neither an account 'jejak' or 'postgres' nor a "
            "working 'useradd' to make one: make the account, or run this as an ordinary user."
        )
    return account


def _make_account() -> Keeper | None:
    system = "/usr/sbin:/sbin:/usr/bin:/bin"
    if (useradd := shutil.which("useradd", path=system)) is None:
        return None
    shell = shutil.which("nologin", path=system) or "/bin/false"
    options = ["--system", "--user-group", "--no-create-home", "--shell", shell]
    subprocess.run([useradd, *options, ACCOUNT], capture_output=True, check=False)
    return _account(ACCOUNT)


def _account(name: str) -> Keeper | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Keeper(name, entry.pw_uid, entry.pw_gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a folder that came from another machine
        return str(uid)
