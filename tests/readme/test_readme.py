"""Does the README tell the truth? Every block but `make test` is run as it stands, against what `make run` starts."""

import json
import os
import shlex
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.readme.blocks import ROOT, Block, blocks

ADDRESS = "127.0.0.1:8000"
PATIENCE = 240


@pytest.fixture(scope="module")
def here() -> Iterator[dict[str, str]]:
    """An environment in which the README's server is somebody else's port and data folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="jejak-readme-") as folder:
        Path(folder).chmod(0o711)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JEJAK_", "PG"))}
        yield kept | {"JEJAK_PORT": port, "JEJAK_DATA_DIR": f"{folder}/data"}


@pytest.fixture(scope="module")
def served(here: dict[str, str]) -> Iterator[dict[str, str]]:
    """The README's first command, until it answers; at the end it is told to stop and must leave in good order."""
    first = blocks()[0]
    assert first == Block("sh", "make run\n")
    with subprocess.Popen(shlex.split(first.text), cwd=ROOT, env=here, start_new_session=True) as running:
        try:
            _answers(f"http://127.0.0.1:{here['JEJAK_PORT']}/readyz", running)
            yield here
        finally:
            os.killpg(running.pid, signal.SIGTERM)
            assert running.wait(60) in (0, -signal.SIGTERM)


def test_every_block_of_the_readme_does_what_it_says(served: dict[str, str]) -> None:
    run, test, query, answer, signed_in, break_it, doctor, _house = blocks()
    assert (run.text, test.text) == ("make run\n", "make test\n")
    assert _asked(query.text, served) == json.loads(answer.text)
    assert (
        json.loads(_typed(signed_in, served))["data"]["viewer"]["employee"]["leaveBalance"]["remaining"] > 0
    )
    assert _exit_code(doctor, served) == 0
    assert _typed(break_it, served) == ""
    found = subprocess.run(
        ["sh", "-c", doctor.text], cwd=ROOT, env=served, capture_output=True, text=True, check=False
    )
    assert found.returncode != 0
    assert "hr.payslip" in found.stdout
    assert "base_pay" in found.stdout


def _answers(url: str, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert running.poll() is None, "make run ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"{url} did not answer within {PATIENCE} s")


def _asked(query: str, environment: dict[str, str]) -> object:
    url = f"http://127.0.0.1:{environment['JEJAK_PORT']}/graphql"
    body = json.dumps({"query": query}).encode()
    with urllib.request.urlopen(
        urllib.request.Request(url, body, {"Content-Type": "application/json"})
    ) as answer:
        return json.load(answer)


def _typed(block: Block, environment: dict[str, str]) -> str:
    text = block.text.replace(ADDRESS, f"127.0.0.1:{environment['JEJAK_PORT']}")
    return subprocess.run(
        ["sh", "-ec", text], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def _exit_code(block: Block, environment: dict[str, str]) -> int:
    return subprocess.run(["sh", "-c", block.text], cwd=ROOT, env=environment, check=False).returncode
