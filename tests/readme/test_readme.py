"""README blocks, all but `make test`, run as they stand against what `make run` starts."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from audit.verify.finding import Kind
from jejak.doctor.finding import Exit
from tests.readme.readme_blocks import ROOT, ReadmeBlock, read_blocks
from tests.temp_dirs import make_temp_dir

ADDRESS = "127.0.0.1:8000"
PATIENCE = 240


@pytest.fixture(scope="module")
def here() -> Iterator[dict[str, str]]:
    """An environment in which the README's server is somebody else's port and data folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    folder = make_temp_dir("jejak-readme-")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JEJAK_", "PG"))}
    yield kept | {"JEJAK_PORT": port, "JEJAK_DATA_DIR": f"{folder}/data"}
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def running_server(here: dict[str, str]) -> Iterator[dict[str, str]]:
    """The README's first command, until it answers; at the end it is told to stop and must leave in good order."""
    first = read_blocks()[0]
    assert first == ReadmeBlock("sh", "make run\n")
    with subprocess.Popen(shlex.split(first.text), cwd=ROOT, env=here, start_new_session=True) as running:
        try:
            _wait_for_answer(f"http://127.0.0.1:{here['JEJAK_PORT']}/readyz", running)
            yield here
        finally:
            os.killpg(running.pid, signal.SIGTERM)
            assert running.wait(60) in (0, -signal.SIGTERM)


def test_every_block_of_the_readme_does_what_it_says(curl: Path, running_server: dict[str, str]) -> None:
    run, test, query, answer, signed_in, break_it, doctor, verify, _checks = read_blocks()
    assert (run.text, test.text) == ("make run\n", "make test\n")
    told = _query(query.text, running_server)
    assert {"data": told["data"]} == json.loads(answer.text)  # beside it stands what it cost
    assert (
        json.loads(_to_shell(signed_in, running_server))["data"]["viewer"]["employee"]["leaveBalance"][
            "remaining"
        ]
        > 0
    )
    _wait_for_seal(running_server)
    _content(_run_block(doctor, running_server))
    _to_shell(break_it, running_server)
    found = _run_block(doctor, running_server)
    assert found.returncode == Exit.ROWS + Exit.LOG + Exit.PAST
    assert re.search(r"changed without an entry  hr\.payslip id=.*base_pay", found.stdout)
    assert re.search(r"entry rewritten +leaf \d+ · seq \d+ · hr\.leave_request id=", found.stdout)
    for trigger in ("hr.payslip audit_update", "audit.entry append_only"):
        assert f"trigger {trigger}" in found.stdout
    checked = _run_block(verify, running_server)
    assert checked.returncode & Kind.TREE
    leaf = re.search(r"entry rewritten +leaf (\d+)", found.stdout)
    assert leaf
    assert re.search(rf"\b{leaf[1]}\b.*not the one that was put into the log", checked.stdout, re.DOTALL)
    _to_shell(ReadmeBlock("sh", "make demo\n"), running_server)
    _wait_for_seal(running_server)
    _content(_run_block(doctor, running_server))


def _content(doctor: subprocess.CompletedProcess[str]) -> None:
    assert doctor.returncode == 0, doctor.stdout


def _wait_for_answer(url: str, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert running.poll() is None, "make run ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"{url} did not answer within {PATIENCE} s")


def _query(query: str, environment: dict[str, str]) -> dict[str, object]:
    url = f"http://127.0.0.1:{environment['JEJAK_PORT']}/graphql"
    body = json.dumps({"query": query}).encode()
    with urllib.request.urlopen(
        urllib.request.Request(url, body, {"Content-Type": "application/json"})
    ) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def _to_shell(block: ReadmeBlock, environment: dict[str, str]) -> str:
    text = block.text.replace(ADDRESS, f"127.0.0.1:{environment['JEJAK_PORT']}")
    return subprocess.run(
        ["sh", "-ec", text], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def _run_block(block: ReadmeBlock, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What a block says, and how it ends; what it writes lands beside the server's data."""
    text = block.text.replace("var/", f"{Path(environment['JEJAK_DATA_DIR']).parent}/")
    return subprocess.run(
        ["sh", "-c", text], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def _wait_for_seal(environment: dict[str, str]) -> None:
    """A reader takes longer to come this far than the sealer to seal the demo."""
    url = f"http://127.0.0.1:{environment['JEJAK_PORT']}/readyz"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(url, timeout=20) as answer:
            sealing = json.load(answer)["sealing"]
            if sealing["unsealed"] == 0 and sealing["last_checkpoint"]:
                return
        time.sleep(0.2)
    pytest.fail(f"the demo was not sealed within {PATIENCE} s")
