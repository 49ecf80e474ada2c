"""Start and stop of the embedded PostgreSQL.

A cluster survives the process that started it, and the person who comes next adopts it. Two starts at once on one
folder are kept apart by `jejak.database.locate`, not here.
"""

import subprocess
import time
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from urllib.parse import quote

from jejak.database.embedded.binaries import find_client_programs, find_server_programs
from jejak.database.embedded.directories import (
    cluster_dir,
    ensure_data_dir,
    remove_sockets,
    resolve_cluster_dir,
)
from jejak.database.embedded.initdb import SUPERUSER, create_cluster, write_configuration
from jejak.database.embedded.os_account import OsAccount, find_cluster_account
from jejak.database.embedded.os_errors import program_error, translate_os_errors
from jejak.database.embedded.postmaster import Postmaster, find_postmaster
from jejak.errors import ClusterError
from jejak.files import secret_file
from jejak.limits import EMBEDDED_SERVER_TIMEOUT_SECONDS
from jejak.progress import ProgressCallback

_OWNER = "jejak_owner"
_SHARED_MEMORY_IN_USE = "pre-existing shared memory block"  # backends of a killed server, about to notice


@dataclass(frozen=True)
class Cluster:
    """A cluster that answers."""

    data_dir: Path
    socket_dir: Path
    port: int

    def url(self, *, role: str = _OWNER, database: str = "jejak") -> str:
        """A URL for asyncpg and libpq, with the role's kept password in it: never log it."""
        password = quote(secret_file.load_or_create(self.data_dir, role), safe="")
        host = f"host={quote(str(self.socket_dir))}&port={self.port}"
        return f"postgresql://{quote(role, safe='')}:{password}@/{quote(database, safe='')}?{host}"

    def superuser_url(self, database: str = "postgres") -> str:
        """The same for the cluster's superuser, who is nobody's pool."""
        return self.url(role=SUPERUSER, database=database)


def find_running(data_dir: Path) -> Cluster | None:
    """The cluster of this folder if it answers, no matter who started it."""
    found = find_postmaster(cluster_dir(data_dir))
    return Cluster(data_dir, found.socket_dir, found.port) if found and found.is_accepting() else None


def start(data_dir: Path, *, progress: ProgressCallback, port: int | None = None) -> Cluster:
    """The cluster of this folder: adopted if it runs, else started, and made first if there is none.

    Raises: ClusterError in one sentence when the machine does not let it
    """
    ensure_data_dir(data_dir)
    with translate_os_errors(data_dir):
        account = find_cluster_account(cluster_dir(data_dir))
        folder = resolve_cluster_dir(data_dir, account, progress=progress)
        while (found := _wait_until_accepting(folder, progress)) is None:
            programs = find_server_programs(account)
            if not (folder / "PG_VERSION").exists():
                progress(f"Making a PostgreSQL cluster in {folder} (once) …")
                create_cluster(
                    folder,
                    account,
                    programs=programs,
                    password=secret_file.load_or_create(data_dir, SUPERUSER),
                )
            write_configuration(folder, account, port=port)
            _start_server(folder, account, programs=programs)
        _create_owner_database(data_dir, found)
        return Cluster(data_dir, found.socket_dir, found.port)


def stop(cluster: Cluster) -> None:
    """Stop the cluster: its sessions are cut off, and nothing that was committed is lost.

    Raises: ClusterError when it is still there after a minute
    """
    force_stop(cluster.data_dir)


def force_stop(data_dir: Path) -> None:
    """Stop whatever server runs on this folder, also one that does not answer yet; none is no mistake.

    Raises: ClusterError when it is still there after a minute
    """
    folder = cluster_dir(data_dir)
    if find_postmaster(folder) is not None:
        account = find_cluster_account(folder)
        programs = find_server_programs(account)
        account.run(
            programs / "pg_ctl",
            "stop",
            "-D",
            folder,
            "-m",
            "fast",
            "-w",
            "-t",
            str(EMBEDDED_SERVER_TIMEOUT_SECONDS),
        )
        if find_postmaster(folder) is not None:
            raise ClusterError(
                f"PostgreSQL in {folder} did not stop within {EMBEDDED_SERVER_TIMEOUT_SECONDS} seconds."
            )
    remove_sockets(folder)


def _start_server(folder: Path, account: OsAccount, *, programs: Path) -> None:
    """pg_ctl puts the server in a session of its own, so the terminal's Ctrl-C never reaches it."""
    log = folder / "start.log"
    command = (
        programs / "pg_ctl",
        "start",
        "-D",
        folder,
        "-l",
        log,
        "-w",
        "-t",
        str(EMBEDDED_SERVER_TIMEOUT_SECONDS),
    )
    for _ in range(EMBEDDED_SERVER_TIMEOUT_SECONDS):
        log.unlink(missing_ok=True)
        before = _measure_logs(folder)
        done = account.run(*command)
        if done.returncode == 0 or find_postmaster(folder) is not None:
            return
        said = done.stdout + _read_logs_since(folder, before)
        if _SHARED_MEMORY_IN_USE not in said:
            raise program_error("start", place=folder, output=said)
        time.sleep(1)
    raise ClusterError(f"Processes of an earlier PostgreSQL in {folder} do not end: end them first.")


def _measure_logs(folder: Path) -> dict[Path, int]:
    return {log: log.stat().st_size for log in (*folder.glob("start.log"), *folder.glob("log/*"))}


def _read_logs_since(folder: Path, before: dict[Path, int]) -> str:
    return "".join(log.read_text(errors="replace")[before.get(log, 0) :] for log in _measure_logs(folder))


def _wait_until_accepting(folder: Path, progress: ProgressCallback) -> Postmaster | None:
    """The server, once it answers, for one that was left starting takes a while; None if none lives."""
    for attempt in range(EMBEDDED_SERVER_TIMEOUT_SECONDS * 5):
        found = find_postmaster(folder)
        if found is None or found.is_accepting():
            return found
        if attempt == 10:
            progress("Waiting for PostgreSQL to answer …")
        time.sleep(0.2)
    raise ClusterError(f"PostgreSQL in {folder} does not answer; its log is in {folder / 'log'}.")


def _create_owner_database(data_dir: Path, found: Postmaster) -> None:
    """Make the owner and its database if there are none; asked at every start, for one may be cut off."""
    with as_file(files("jejak.database.embedded").joinpath("owner.sql")) as script:
        done = subprocess.run(
            [find_client_programs() / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--file", script],
            env={
                "PGHOST": str(found.socket_dir),
                "PGPORT": str(found.port),
                "PGUSER": SUPERUSER,
                "PGPASSWORD": secret_file.load_or_create(data_dir, SUPERUSER),
                "PGDATABASE": "postgres",
                "JEJAK_OWNER_PASSWORD": secret_file.load_or_create(data_dir, _OWNER),
            },
            capture_output=True,
            text=True,
            start_new_session=True,
            check=False,
        )
    if done.returncode != 0:
        raise program_error("make its owner role", place=data_dir, output=done.stderr)
