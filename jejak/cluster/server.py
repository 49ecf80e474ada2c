"""How does the embedded PostgreSQL start, and how does it stop? Called through `jejak.cluster`.

A cluster survives the process that started it, and whoever comes next adopts it. Two starts at once on one
folder are kept apart by `jejak.place`, not here.
"""

import subprocess
import time
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from urllib.parse import quote

from jejak import secret
from jejak.cluster.binaries import binaries, server_binaries
from jejak.cluster.complaint import failure, in_words
from jejak.cluster.housing import Say, cluster_dir, prepared, remove_sockets, settled
from jejak.cluster.keeper import Keeper, keeper_of
from jejak.cluster.making import SUPERUSER, configured, made
from jejak.cluster.postmaster import Postmaster, postmaster_in
from jejak.errors import ClusterError

_OWNER = "jejak_owner"
_PATIENCE = 60  # seconds to start or to stop, recovery after a power cut included
_LAST_ONES_LEAVE = "pre-existing shared memory block"  # backends of a killed server, about to notice


@dataclass(frozen=True)
class Cluster:
    """A cluster that answers."""

    data_dir: Path
    socket_dir: Path
    port: int

    def url(self, *, role: str = _OWNER, database: str = "jejak") -> str:
        """A URL for asyncpg and libpq, with the role's kept password in it: never log it."""
        password = quote(secret.kept(self.data_dir, role), safe="")
        host = f"host={quote(str(self.socket_dir))}&port={self.port}"
        return f"postgresql://{quote(role, safe='')}:{password}@/{quote(database, safe='')}?{host}"

    def superuser_url(self, database: str = "postgres") -> str:
        """The same for the cluster's superuser, who is nobody's pool."""
        return self.url(role=SUPERUSER, database=database)


def running(data_dir: Path) -> Cluster | None:
    """The cluster of this folder if it answers, whoever started it."""
    found = postmaster_in(cluster_dir(data_dir))
    return Cluster(data_dir, found.socket_dir, found.port) if found and found.answers() else None


def start(data_dir: Path, *, say: Say, port: int | None = None) -> Cluster:
    """The cluster of this folder: adopted if it runs, else started, and made first if there is none.

    Raises: ClusterError in one sentence when the machine does not let it
    """
    prepared(data_dir)
    with in_words(data_dir):
        keeper = keeper_of(cluster_dir(data_dir))
        folder = settled(data_dir, keeper, say=say)
        while (found := _awaited(folder, say)) is None:
            programs = server_binaries(keeper)
            if not (folder / "PG_VERSION").exists():
                say(f"Making a PostgreSQL cluster in {folder} (once) …")
                made(folder, keeper, programs=programs, password=secret.kept(data_dir, SUPERUSER))
            configured(folder, keeper, port=port)
            _launch(folder, keeper, programs=programs)
        _furnish(data_dir, found)
        return Cluster(data_dir, found.socket_dir, found.port)


def stop(cluster: Cluster) -> None:
    """Stop the cluster: its sessions are cut off, and nothing that was committed is lost.

    Raises: ClusterError when it is still there after a minute
    """
    halt(cluster.data_dir)


def halt(data_dir: Path) -> None:
    """Stop whatever server runs on this folder, also one that does not answer yet; none is no mistake.

    Raises: ClusterError when it is still there after a minute
    """
    folder = cluster_dir(data_dir)
    if postmaster_in(folder) is not None:
        keeper = keeper_of(folder)
        programs = server_binaries(keeper)
        keeper.run(programs / "pg_ctl", "stop", "-D", folder, "-m", "fast", "-w", "-t", str(_PATIENCE))
        if postmaster_in(folder) is not None:
            raise ClusterError(f"PostgreSQL in {folder} did not stop within {_PATIENCE} seconds.")
    remove_sockets(folder)


def _launch(folder: Path, keeper: Keeper, *, programs: Path) -> None:
    """pg_ctl puts the server in a session of its own, so the terminal's Ctrl-C never reaches it."""
    log = folder / "start.log"
    command = (programs / "pg_ctl", "start", "-D", folder, "-l", log, "-w", "-t", str(_PATIENCE))
    for _ in range(_PATIENCE):
        log.unlink(missing_ok=True)
        before = _log_sizes(folder)
        done = keeper.run(*command)
        if done.returncode == 0 or postmaster_in(folder) is not None:
            return
        said = done.stdout + _logged_since(folder, before)
        if _LAST_ONES_LEAVE not in said:
            raise failure("start", place=folder, output=said)
        time.sleep(1)
    raise ClusterError(f"Processes of an earlier PostgreSQL in {folder} do not end: end them first.")


def _log_sizes(folder: Path) -> dict[Path, int]:
    return {log: log.stat().st_size for log in (*folder.glob("start.log"), *folder.glob("log/*"))}


def _logged_since(folder: Path, before: dict[Path, int]) -> str:
    return "".join(log.read_text(errors="replace")[before.get(log, 0) :] for log in _log_sizes(folder))


def _awaited(folder: Path, say: Say) -> Postmaster | None:
    """The server, once it answers, for one that was left starting takes a while; None if none lives."""
    for attempt in range(_PATIENCE * 5):
        found = postmaster_in(folder)
        if found is None or found.answers():
            return found
        if attempt == 10:
            say("Waiting for PostgreSQL to answer …")
        time.sleep(0.2)
    raise ClusterError(f"PostgreSQL in {folder} does not answer; its log is in {folder / 'log'}.")


def _furnish(data_dir: Path, found: Postmaster) -> None:
    """Make the owner and its database if there are none; asked at every start, for one may be cut off."""
    with as_file(files("jejak.cluster").joinpath("owner.sql")) as script:
        done = subprocess.run(
            [binaries() / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--file", script],
            env={
                "PGHOST": str(found.socket_dir),
                "PGPORT": str(found.port),
                "PGUSER": SUPERUSER,
                "PGPASSWORD": secret.kept(data_dir, SUPERUSER),
                "PGDATABASE": "postgres",
                "JEJAK_OWNER_PASSWORD": secret.kept(data_dir, _OWNER),
            },
            capture_output=True,
            text=True,
            start_new_session=True,
            check=False,
        )
    if done.returncode != 0:
        raise failure("make its owner role", place=data_dir, output=done.stderr)
