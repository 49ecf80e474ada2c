"""Location of this process's database: JEJAK_DATABASE_URL, else the embedded cluster.

A person who works on the embedded cluster shares a lock on its data folder, and the last one to let go stops the
cluster: a command beside a running server never takes the database from under it.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from jejak.database.embedded import (
    Cluster,
    ensure_data_dir,
    find_running,
    force_stop,
    start,
)
from jejak.database.embedded.os_errors import translate_os_errors
from jejak.errors import ClusterError, OperatorError
from jejak.limits import CLUSTER_LOCK_TIMEOUT_SECONDS
from jejak.progress import ProgressCallback
from jejak.settings import Settings

LOCK_FILE = "in-use.lock"
_MIN_POSTGRESQL_VERSION = 18


@dataclass(frozen=True)
class DatabaseLocation:
    """A database to work on; `cluster` is None when it is not ours to start or to stop."""

    data_dir: Path
    owner_url: str
    cluster: Cluster | None

    @property
    def superuser_url(self) -> str | None:
        """The superuser's URL of database jejak; of a database that we did not make we have none."""
        return self.cluster.superuser_url("jejak") if self.cluster else None


@contextmanager
def open_location(
    settings: Settings, *, progress: ProgressCallback, as_owner: bool = True, release_seconds: float = 0.0
) -> Iterator[DatabaseLocation]:
    """The database to work on, ready and staying ready until the end of the block.

    A named one is looked at first, unless it is not as its owner that it will be used. Whether another process uses
    the embedded cluster at the end is asked for up to `release_seconds`; the last one to use it stops it.
    Raises: ClusterError when the embedded cluster cannot be had; OperatorError when the named database cannot
    """
    if settings.database_url:
        if as_owner:
            asyncio.run(_refuse_old(settings.database_url))
        yield _external_location(settings, settings.database_url)
        return
    with translate_os_errors(ensure_data_dir(settings.data_dir)):
        descriptor = os.open(settings.data_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _embedded_location(settings, _acquire_cluster(descriptor, settings, progress=progress))
    finally:
        try:
            _release_cluster(descriptor, settings, within_seconds=release_seconds)
        finally:
            os.close(descriptor)


def current_location(settings: Settings) -> DatabaseLocation:
    """The database as it stands; nothing is started.

    Raises: OperatorError when the embedded cluster does not run
    """
    if settings.database_url:
        return _external_location(settings, settings.database_url)
    if (cluster := find_running(settings.data_dir)) is None:
        raise OperatorError(f"No database runs in {settings.data_dir}: start one with 'jejak serve'.")
    return _embedded_location(settings, cluster)


def _external_location(settings: Settings, url: str) -> DatabaseLocation:
    return DatabaseLocation(ensure_data_dir(settings.data_dir), url, None)


def _embedded_location(settings: Settings, cluster: Cluster) -> DatabaseLocation:
    return DatabaseLocation(settings.data_dir, cluster.url(), cluster)


async def _refuse_old(url: str) -> None:
    try:
        connection = await asyncpg.connect(url)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as refusal:
        raise OperatorError(
            f"The database that JEJAK_DATABASE_URL names cannot be reached: {refusal}"
        ) from refusal
    version = connection.get_server_version().major
    await connection.close()
    if version < _MIN_POSTGRESQL_VERSION:
        raise OperatorError(
            f"JEJAK_DATABASE_URL names a PostgreSQL {version}: {_MIN_POSTGRESQL_VERSION} is the oldest that works."
        )


def _acquire_cluster(descriptor: int, settings: Settings, *, progress: ProgressCallback) -> Cluster:
    """Share the running cluster, or start it while nobody else holds the folder."""
    started = None
    deadline = time.monotonic() + CLUSTER_LOCK_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if find_running(settings.data_dir) is not None:
            return started or start(settings.data_dir, progress=progress, port=settings.pg_port)
        if _try_exclusive_lock(descriptor):
            started = start(settings.data_dir, progress=progress, port=settings.pg_port)
        else:
            time.sleep(0.2)
    raise ClusterError(
        f"Another process holds {settings.data_dir}, but its PostgreSQL does not answer from here."
    )


def _release_cluster(descriptor: int, settings: Settings, *, within_seconds: float) -> None:
    deadline = time.monotonic() + within_seconds
    while not (is_last := _try_exclusive_lock(descriptor)) and time.monotonic() < deadline:
        time.sleep(0.02)
    if is_last:
        force_stop(settings.data_dir)


def _try_exclusive_lock(descriptor: int) -> bool:
    """Whether nobody else holds the folder; if so, nobody can until we let go."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
