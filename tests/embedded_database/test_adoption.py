"""Adoption of a cluster whose starter was killed, and of a pid file whose server is gone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from jejak.database.embedded import find_running, force_stop, start
from jejak.database.embedded.directories import cluster_dir
from jejak.database.embedded.postmaster import Postmaster, find_postmaster

_STARTER = """
import sys, time
from pathlib import Path
from jejak.database.embedded import start
start(Path(sys.argv[1]), progress=lambda line: None)
print("started", flush=True)
time.sleep(600)
"""


def _no_progress(_line: str) -> None:
    """Nobody waits for a test."""


def _postmaster(data_dir: Path) -> Postmaster:
    found = find_postmaster(cluster_dir(data_dir))
    assert found is not None
    return found


def test_a_cluster_outlives_its_starter_and_is_adopted(data_dir: Path) -> None:
    command = [sys.executable, "-c", _STARTER, str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "started\n"
        os.killpg(starter.pid, signal.SIGINT)  # as the terminal's Ctrl-C does
        os.killpg(starter.pid, signal.SIGKILL)
    left = _postmaster(data_dir)
    assert find_running(data_dir) == start(data_dir, progress=_no_progress)
    assert _postmaster(data_dir).pid == left.pid


def test_a_stopped_cluster_leaves_nothing_behind(data_dir: Path) -> None:
    cluster = start(data_dir, progress=_no_progress)
    force_stop(data_dir)
    assert find_running(data_dir) is None
    assert find_postmaster(cluster_dir(data_dir)) is None
    assert not cluster.socket_dir.exists()
    force_stop(data_dir)


def test_a_killed_server_recovers(data_dir: Path) -> None:
    start(data_dir, progress=_no_progress)
    killed = _postmaster(data_dir)
    os.kill(killed.pid, signal.SIGKILL)
    start(data_dir, progress=_no_progress)
    assert _postmaster(data_dir).pid != killed.pid


def test_a_pid_that_is_another_process_by_now_is_no_obstacle(data_dir: Path) -> None:
    cluster = start(data_dir, progress=_no_progress)
    file = cluster_dir(data_dir) / "postmaster.pid"
    lines = file.read_text().splitlines(keepends=True)
    force_stop(data_dir)
    file.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))
    assert find_running(data_dir) is None
    assert start(data_dir, progress=_no_progress) == cluster
