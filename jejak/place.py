"""Which database does this process work on? The one that JEJAK_DATABASE_URL names, else the embedded cluster.

Called by every command. Whoever works on the embedded cluster shares a lock on its data folder, and the last
one to let go stops the cluster: a command beside a running server never takes the database from under it.
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

from jejak.cluster import Cluster, Say, halt, prepared, running, start
from jejak.cluster.complaint import in_words
from jejak.errors import ClusterError, Problem
from jejak.settings import Settings

_LOCK = "in-use.lock"
_OLDEST = 18
_PATIENCE = 90  # seconds that another process may take to start or to stop the cluster


@dataclass(frozen=True)
class Place:
    """A database to work on; `cluster` is None when it is not ours to start or to stop."""

    data_dir: Path
    owner_url: str
    cluster: Cluster | None

    @property
    def superuser_url(self) -> str | None:
        """The superuser's URL of database jejak; of a database that we did not make we have none."""
        return self.cluster.superuser_url("jejak") if self.cluster else None


@contextmanager
def opened(settings: Settings, *, say: Say, as_owner: bool = True) -> Iterator[Place]:
    """The database to work on, ready and staying ready until the end of the block.

    A named one is looked at first, unless it is not as its owner that it will be used.
    Raises: ClusterError when the embedded cluster cannot be had; Problem when the named database cannot
    """
    if settings.database_url:
        if as_owner:
            asyncio.run(_refuse_old(settings.database_url))
        yield _named(settings, settings.database_url)
        return
    with in_words(prepared(settings.data_dir)):
        descriptor = os.open(settings.data_dir / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _embedded(settings, _held(descriptor, settings, say=say))
    finally:
        try:
            _let_go(descriptor, settings)
        finally:
            os.close(descriptor)


def standing(settings: Settings) -> Place:
    """The database as it stands; nothing is started.

    Raises: Problem when the embedded cluster does not run
    """
    if settings.database_url:
        return _named(settings, settings.database_url)
    if (cluster := running(settings.data_dir)) is None:
        raise Problem(f"No database runs in {settings.data_dir}: start one with 'jejak serve'.")
    return _embedded(settings, cluster)


def _named(settings: Settings, url: str) -> Place:
    return Place(prepared(settings.data_dir), url, None)


def _embedded(settings: Settings, cluster: Cluster) -> Place:
    return Place(settings.data_dir, cluster.url(), cluster)


async def _refuse_old(url: str) -> None:
    try:
        connection = await asyncpg.connect(url)
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as refusal:
        raise Problem(f"The database that JEJAK_DATABASE_URL names cannot be reached: {refusal}") from refusal
    version = connection.get_server_version().major
    await connection.close()
    if version < _OLDEST:
        raise Problem(f"JEJAK_DATABASE_URL names a PostgreSQL {version}: {_OLDEST} is the oldest that works.")


def _held(descriptor: int, settings: Settings, *, say: Say) -> Cluster:
    """Share the running cluster, or start it while nobody else holds the folder."""
    started = None
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if running(settings.data_dir) is not None:
            return started or start(settings.data_dir, say=say, port=settings.pg_port)
        if _alone(descriptor):
            started = start(settings.data_dir, say=say, port=settings.pg_port)
        else:
            time.sleep(0.2)
    raise ClusterError(
        f"Another process holds {settings.data_dir}, but its PostgreSQL does not answer from here."
    )


def _let_go(descriptor: int, settings: Settings) -> None:
    if _alone(descriptor):
        halt(settings.data_dir)


def _alone(descriptor: int) -> bool:
    """Whether nobody else holds the folder; if so, nobody can until we let go."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
