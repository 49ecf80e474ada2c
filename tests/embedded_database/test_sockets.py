"""Sockets of the cluster, and another place when theirs is taken."""

import os
import socket
import stat
from pathlib import Path

import asyncpg
import pytest

from jejak.database.embedded import ClusterError, force_stop, start
from jejak.database.embedded.os_errors import program_error


def _no_progress(_line: str) -> None:
    """Nobody waits for a test."""


def test_a_deep_folder_has_a_short_socket_that_only_its_owner_enters(data_dir: Path) -> None:
    deep = data_dir.joinpath(*["a folder with a long name"] * 5)
    deep.mkdir(parents=True)
    cluster = start(deep, progress=_no_progress)
    try:
        path = cluster.socket_dir / f".s.PGSQL.{cluster.port}"
        assert path.is_socket()
        assert len(os.fsencode(path)) < 107 < len(os.fsencode(deep))
        assert stat.S_IMODE(cluster.socket_dir.stat().st_mode) == 0o700
    finally:
        force_stop(deep)


def test_a_folder_that_somebody_else_put_there_is_refused(data_dir: Path) -> None:
    cluster = start(data_dir, progress=_no_progress)
    force_stop(data_dir)
    cluster.socket_dir.symlink_to(data_dir)
    try:
        with pytest.raises(ClusterError, match="belongs to somebody else"):
            start(data_dir, progress=_no_progress)
    finally:
        cluster.socket_dir.unlink()


async def test_a_port_is_opened_on_loopback_only_when_asked(data_dir: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    cluster = start(data_dir, progress=_no_progress, port=port)
    connection = await asyncpg.connect(cluster.url().replace(f"host={cluster.socket_dir}", "host=127.0.0.1"))
    assert await connection.fetchval("SHOW listen_addresses") == "127.0.0.1"
    await connection.close()


def test_a_port_in_use_is_told_in_a_sentence(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ClusterError, match=rf"^PostgreSQL cannot have port {port} .*JEJAK_PG_PORT\.$"):
            start(data_dir, progress=_no_progress, port=port)


def test_a_full_or_read_only_disk_is_told_in_a_sentence() -> None:
    full = program_error("start", place=Path("/d"), output="FATAL: could not write: No space left on device")
    read_only = program_error("start", place=Path("/d"), output="initdb: error: x: Read-only file system")
    assert str(full) == (
        "The disk that holds /d is full: make room, or name another folder with JEJAK_DATA_DIR."
    )
    assert str(read_only) == ("The disk that holds /d is read-only: name another folder with JEJAK_DATA_DIR.")
