"""Messages of `jejak serve` at a start, at a stop, and when its port is taken."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from urllib.request import urlopen

import pytest

from jejak.cli.invocation import format_commands
from jejak.database.embedded import find_client_programs, find_running, start


def _environment(data_dir: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "JEJAK_DATA_DIR": str(data_dir), "JEJAK_PORT": "0", **more}


def _jejak(*words: str) -> list[str]:
    return [sys.executable, "-m", "jejak", *words]


def test_a_server_finds_every_secret_that_it_needs_made_by_migrate(data_dir: Path) -> None:
    """Its data folder is read-only in a container."""
    environment = _environment(data_dir)
    subprocess.run(_jejak("migrate"), env=environment, check=True, capture_output=True)
    before = _list_files(data_dir)
    command = _jejak("serve")
    with subprocess.Popen(
        command, env=environment, text=True, start_new_session=True, stdout=PIPE, stderr=PIPE
    ) as server:
        assert server.stdout is not None
        with urlopen(f"{server.stdout.readline().strip()}/healthz") as answer:
            assert answer.status == 200
        server.terminate()
        server.communicate(timeout=60)
    assert _list_files(data_dir) == before


def _list_files(data_dir: Path) -> dict[str, bytes]:
    """Return what is kept beside the cluster, the places of the embedded PostgreSQL left out."""
    return {each.name: each.read_bytes() for each in data_dir.iterdir() if each.is_file()}


@pytest.mark.parametrize("signals", [[signal.SIGTERM], [signal.SIGHUP], [signal.SIGINT] * 3])
def test_a_server_ends_in_order_and_leaves_nothing(
    migrated_folder: Path, signals: list[signal.Signals]
) -> None:
    command, environment = _jejak("serve"), _environment(migrated_folder)
    with subprocess.Popen(
        command, env=environment, text=True, start_new_session=True, stdout=PIPE, stderr=PIPE
    ) as server:
        assert server.stdout is not None
        with urlopen(f"{server.stdout.readline().strip()}/healthz") as answer:
            assert answer.status == 200
        for each in signals:
            os.killpg(server.pid, each)
        _, complaints = server.communicate(timeout=60)
    assert (server.returncode, "Traceback" in complaints) == (0, False)
    assert find_running(migrated_folder) is None


def test_a_port_in_use_is_told_in_a_sentence(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = _environment(data_dir, JEJAK_PORT=str(port))
        done = subprocess.run(_jejak("serve"), env=environment, capture_output=True, text=True, check=False)
    told = f"jejak: Port {port} of 127.0.0.1 is in use: set another JEJAK_PORT.\n"
    assert (done.returncode, done.stderr) == (1, told)
    assert not data_dir.exists()


def test_a_port_that_is_no_number_is_told_in_a_sentence(data_dir: Path) -> None:
    environment = _environment(data_dir, JEJAK_PORT="http")
    done = subprocess.run(_jejak("serve"), env=environment, capture_output=True, text=True, check=False)
    told = "jejak: JEJAK_PORT must be a whole number up to 65535, not 'http'.\n"
    assert (done.returncode, done.stderr) == (1, told)


def test_no_python_that_is_new_enough_is_told_in_a_sentence(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    command = [shutil.which("make") or "make", "environment"]
    nothing = {"PATH": str(tmp_path)}
    done = subprocess.run(command, cwd=root, env=nothing, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("jejak: a Python of 3.11 or newer with its venv module is needed")


def test_a_cluster_that_was_never_migrated_is_told_in_a_sentence(data_dir: Path) -> None:
    done = subprocess.run(
        _jejak("serve"), env=_environment(data_dir), capture_output=True, text=True, check=False
    )
    told = format_commands("jejak: The database is not at this version: run 'jejak migrate' first.")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, told)
    assert find_running(data_dir) is None


def test_roles_that_were_never_made_are_told_in_a_sentence(data_dir: Path) -> None:
    done = subprocess.run(
        _jejak("account", "list"), env=_environment(data_dir), capture_output=True, text=True, check=False
    )
    assert (
        done.returncode,
        format_commands("which 'jejak migrate' makes") in done.stderr.splitlines()[-1],
    ) == (
        1,
        True,
    )
    assert "Traceback" not in done.stderr


def test_a_role_that_became_a_superuser_is_told_in_a_sentence(data_dir: Path) -> None:
    environment = _environment(data_dir)
    subprocess.run(_jejak("migrate"), env=environment, check=True, capture_output=True)
    cluster = start(data_dir, progress=lambda line: None)
    deed = "ALTER ROLE jejak_public SUPERUSER"
    subprocess.run(
        [find_client_programs() / "psql", cluster.superuser_url(), "--quiet", "--command", deed], check=True
    )
    done = subprocess.run(_jejak("serve"), env=environment, capture_output=True, text=True, check=False)
    told = "jejak: Pool public logs in as a role that is a superuser; jejak does not serve like that.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)
