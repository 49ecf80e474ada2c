"""Start time and memory of whole processes, on a quiet machine: `make prove` only."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.proof_report import ClaimRecorder

pytestmark = pytest.mark.measured
QUERY = {"query": "{ publicCompensation(first: 1) { edges { node { title } } } }"}


@pytest.fixture(scope="module")
def here() -> Iterator[dict[str, str]]:
    """A data folder and a port of their own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="jejak-measured-") as folder:
        Path(folder).chmod(0o711)
        yield dict(os.environ) | {"JEJAK_PORT": port, "JEJAK_DATA_DIR": f"{folder}/data"}


@contextmanager
def start_server(here: dict[str, str], *words: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A server, and the seconds it took from its start to its first answer."""
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "jejak", "serve", *words], env=here, start_new_session=True
    ) as server:
        try:
            yield server, _first_answer(here, server) - began
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(60) == 0
    left = subprocess.run(
        ["pgrep", "-f", here["JEJAK_DATA_DIR"]], capture_output=True, text=True, check=False
    )
    assert left.stdout == "", "a process was left behind"


def test_from_nothing_to_a_served_demo_and_back(here: dict[str, str], record_claim: ClaimRecorder) -> None:
    with start_server(here, "--with-setup") as (server, seconds):
        record_claim(
            "`make run` from nothing: cluster, migrations, demo of 6,000, first answer", f"{seconds:.1f} s"
        )
        assert seconds < 120
        resident = _resident_megabytes(server.pid)
        record_claim(
            "Memory of the server that has just loaded the demo (RSS under 200 MB)", f"{resident:.0f} MB"
        )
        assert resident < 200
    with start_server(here, "--with-setup") as (server, seconds):
        record_claim("Warm `make run` to the first answer (at most 5 s)", f"{seconds:.1f} s")
        assert seconds < 5
        for _ in range(200):
            _answer(here)
        resident = _resident_megabytes(server.pid)
        record_claim(
            "Memory of the server after 200 public queries on the demo (RSS under 200 MB)",
            f"{resident:.0f} MB",
        )
        assert resident < 200
    began = time.monotonic()
    with start_server(here):
        started = time.monotonic() - began
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "jejak", "demo", "--reset"],
            env=here,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        seconds = time.monotonic() - began
        assert started < 5
        record_claim("`jejak demo --reset` beside a running server (under 5 s)", f"{seconds:.1f} s")
        assert seconds < 5
        assert _answer(here)["data"]["publicCompensation"]["edges"]


def _first_answer(here: dict[str, str], server: subprocess.Popen[bytes]) -> float:
    while server.poll() is None:
        try:
            _answer(here)
        except OSError:
            time.sleep(0.02)
        else:
            return time.monotonic()
    pytest.fail("the server ended before it answered")


def _answer(here: dict[str, str]) -> dict[str, dict[str, dict[str, list[object]]]]:
    url = f"http://127.0.0.1:{here['JEJAK_PORT']}/graphql"
    request = urllib.request.Request(url, json.dumps(QUERY).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, dict[str, dict[str, list[object]]]] = json.load(answer)
        return found


def _resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
