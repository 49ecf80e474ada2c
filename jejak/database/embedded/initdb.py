"""Creation and configuration of the embedded cluster, before a start.

Nothing trusts: every role has a password, on the socket too.
"""

import shutil
import socket
from importlib.resources import files
from pathlib import Path

from jejak.database.embedded.directories import make_socket_dir
from jejak.database.embedded.os_account import OsAccount
from jejak.database.embedded.os_errors import program_error
from jejak.errors import ClusterError

SUPERUSER = "postgres"
_VERSION = "18"
_SOCKET_ONLY_PORT = 5432  # without TCP the number only names the socket


def create_cluster(folder: Path, account: OsAccount, *, programs: Path, password: str) -> None:
    """Make the cluster beside its place and rename it, so that half of one is never taken for a whole."""
    fresh = folder.with_name("cluster.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    account.take_ownership(fresh)
    _run_initdb(fresh, account, programs=programs, password=password)
    with (fresh / "postgresql.conf").open("a") as settings:
        settings.write("\ninclude 'jejak.conf'\n")
    fresh.rename(folder)


def write_configuration(folder: Path, account: OsAccount, *, port: int | None) -> None:
    """Write this version's settings and today's addresses.

    Raises: ClusterError when another PostgreSQL made the cluster, or the port is taken
    """
    if (maker := (folder / "PG_VERSION").read_text().strip()) != _VERSION:
        raise ClusterError(f"The cluster in {folder} was made by PostgreSQL {maker}, and this is {_VERSION}.")
    if port is not None:
        _refuse_taken_port(port)
    settings = folder / "jejak.conf"
    settings.unlink(missing_ok=True)
    settings.write_text(
        files("jejak.database.embedded").joinpath("postgresql.conf").read_text()
        + f"\nunix_socket_directories = '{make_socket_dir(folder, account)}'\n"
        + f"listen_addresses = '{'127.0.0.1' if port else ''}'\n"
        + f"port = {port or _SOCKET_ONLY_PORT}\n"
    )
    settings.chmod(0o600)
    account.take_ownership(settings)


def _run_initdb(fresh: Path, account: OsAccount, *, programs: Path, password: str) -> None:
    paper = fresh.with_name("cluster.password")
    paper.unlink(missing_ok=True)
    try:
        paper.touch(mode=0o600)
        paper.write_text(password)
        account.take_ownership(paper)
        done = account.run(
            *(programs / "initdb", "--pgdata", fresh, "--username", SUPERUSER, "--no-instructions"),
            *("--auth", "scram-sha-256", "--pwfile", paper, "--data-checksums", "--encoding", "UTF8"),
            *("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        )
    finally:
        paper.unlink(missing_ok=True)
    if done.returncode != 0:
        raise program_error("make a cluster", place=fresh.parent, output=done.stdout)


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as refusal:
            raise ClusterError(
                f"PostgreSQL cannot have port {port} ({refusal.strerror}): set another JEJAK_PG_PORT."
            ) from refusal
