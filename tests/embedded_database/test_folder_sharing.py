"""Sharing of a cluster by several processes, and its place when root starts it."""

import fcntl
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Timer

import pytest

from jejak.database.embedded import find_running, start
from jejak.database.locate import LOCK_FILE, current_location, open_location
from jejak.errors import OperatorError
from jejak.files.folder_lock import folder_lock
from jejak.settings import Settings


def _no_progress(_line: str) -> None:
    """Nobody waits for a test."""


def _settings(data_dir: Path) -> Settings:
    return replace(Settings.from_environment({}), data_dir=data_dir)


def test_the_last_to_let_go_stops_the_cluster(data_dir: Path) -> None:
    settings = _settings(data_dir)
    with open_location(settings, progress=_no_progress) as first:
        with open_location(settings, progress=_no_progress) as second:
            assert second == first == current_location(settings)
        assert find_running(data_dir) == first.cluster
    assert find_running(data_dir) is None
    with pytest.raises(OperatorError, match="No database runs in"):
        current_location(settings)


def test_a_process_that_dies_a_moment_later_leaves_no_cluster_behind(data_dir: Path) -> None:
    with open_location(_settings(data_dir), progress=_no_progress, release_seconds=30):
        dying = os.open(data_dir / LOCK_FILE, os.O_RDWR)
        fcntl.flock(dying, fcntl.LOCK_SH)
        Timer(0.2, os.close, [dying]).start()
    assert find_running(data_dir) is None


def test_what_many_make_at_once_is_made_by_one_after_another(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.write_text("")

    def make(number: int) -> None:
        with folder_lock(tmp_path):
            found = made.read_text()
            time.sleep(0.01)
            made.write_text(f"{found}{number}")

    with ThreadPoolExecutor(8) as many:
        list(many.map(make, range(8)))
    assert sorted(made.read_text()) == list("01234567")


def test_a_named_database_starts_nothing(data_dir: Path) -> None:
    settings = replace(_settings(data_dir), database_url="postgresql://nobody:x@127.0.0.1:1/jejak")
    with pytest.raises(OperatorError, match=r"^The database that JEJAK_DATABASE_URL names cannot be reached"):
        open_location(settings, progress=_no_progress).__enter__()
    assert not (data_dir / "cluster").exists()


def test_an_adopted_cluster_is_stopped_too(data_dir: Path) -> None:
    start(data_dir, progress=_no_progress)
    with open_location(_settings(data_dir), progress=_no_progress):
        pass
    assert find_running(data_dir) is None


def test_a_closed_folder_above_changes_nothing_but_the_place(data_dir: Path) -> None:
    data_dir.parent.chmod(0o700)
    said: list[str] = []
    start(data_dir, progress=said.append)
    cluster = data_dir / "cluster"
    if os.geteuid() == 0:  # another account keeps the cluster and may not come through here
        assert cluster.resolve().is_relative_to("/var/lib/jejak")
        assert f"may not enter {data_dir}" in "".join(said)
        assert cluster.stat().st_uid != 0
    else:
        assert cluster.resolve() == cluster
    assert data_dir.parent.stat().st_mode & 0o777 == 0o700
    assert find_running(data_dir) is not None
