"""PostgreSQL and databases of the tests.

The cluster is always a new one in a folder of its own, whatever JEJAK_* says. A run that was killed leaves
its cluster behind; the next run finds the folder's lock free and takes both away.
"""

import fcntl
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import asyncpg

from jejak.database.connection_url import with_role
from jejak.database.embedded import Cluster, force_stop, start
from jejak.database.embedded.directories import fallback_dir
from jejak.database.roles import RUNTIME_ROLES, ensure_roles
from jejak.files import secret_file
from tests.temp_dirs import list_temp_roots, make_temp_dir

_PREFIX = "jejak-tests-"
_LOCK = "tests.lock"
# Nothing here outlives the run, so nothing has to reach the disk.
_UNSAFE_SETTINGS = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")
_numbers = count(1)


@dataclass(frozen=True)
class Database:
    """One database and how to reach it: as owner, as superuser, through each runtime pool, and as the sealer."""

    name: str
    owner_url: str
    superuser_url: str
    urls: dict[str, str]
    sealer_url: str = ""


@contextmanager
def start_session_cluster(*, port: int | None = None, in_memory: bool = False) -> Iterator[Cluster]:
    """A fresh cluster, gone at the end; what killed runs left is taken away first. Who measures wants a disk."""
    _remove_leftovers()
    folder = make_temp_dir(_PREFIX, in_memory=in_memory)
    fresh = folder / f"{_LOCK}.new"
    descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    fresh.rename(folder / _LOCK)  # a run that sweeps now finds it locked, or no lock and so nothing to take
    try:
        yield start(folder / "data", progress=lambda line: None, port=port)
    finally:
        _remove(folder)
        os.close(descriptor)


async def prepare_cluster(cluster: Cluster) -> None:
    """Make the runtime roles, and let the cluster be careless with what nobody will miss."""
    superuser = await asyncpg.connect(cluster.superuser_url())
    for setting in _UNSAFE_SETTINGS:
        await superuser.execute(f"ALTER SYSTEM SET {setting}")
    await superuser.execute("SELECT pg_reload_conf()")
    await superuser.close()
    place = locate_database(cluster, "jejak")
    await ensure_roles(cluster.url(), place.urls | {"sealer": place.sealer_url})


def locate_database(cluster: Cluster, name: str) -> Database:
    """How to reach a database of this cluster."""
    owner = cluster.url(database=name)
    urls = {
        pool: with_role(owner, role=role, password=secret_file.load_or_create(cluster.data_dir, role))
        for pool, role in RUNTIME_ROLES.items()
    }
    sealer = urls.pop("sealer")
    return Database(name, owner, cluster.superuser_url(name), urls, sealer)


@asynccontextmanager
async def create_database(cluster: Cluster, *, template: str = "template0") -> AsyncIterator[Database]:
    """A new database, empty or a copy of another, dropped at the end no matter who is still connected."""
    name = f"test_{next(_numbers)}"
    await _execute_as_superuser(
        cluster,
        f"CREATE DATABASE {name} OWNER jejak_owner TEMPLATE {template} STRATEGY FILE_COPY",
        # A copy has the tables' grants, but never those of the database itself.
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {name} TO {', '.join(RUNTIME_ROLES.values())}",
    )
    try:
        yield locate_database(cluster, name)
    finally:
        await _execute_as_superuser(cluster, f"DROP DATABASE {name} WITH (FORCE)")


async def _execute_as_superuser(cluster: Cluster, *statements: str) -> None:
    connection = await asyncpg.connect(cluster.superuser_url())
    try:
        for each in statements:
            await connection.execute(each)
    finally:
        await connection.close()


def _remove_leftovers() -> None:
    for lock in [each for place in list_temp_roots() for each in place.glob(f"{_PREFIX}*/{_LOCK}")]:
        with suppress(FileNotFoundError):  # another run was quicker
            if lock.stat().st_uid == os.geteuid():
                _remove_leftover(lock)


def _remove_leftover(lock: Path) -> None:
    descriptor = os.open(lock, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock.exists():
            _remove(lock.parent)
    except BlockingIOError:
        pass  # another run is at work
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    home = folder / "data"
    if home.exists():
        force_stop(home)
        shutil.rmtree(fallback_dir(home), ignore_errors=True)
    shutil.rmtree(folder)
