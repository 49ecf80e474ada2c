"""No secret stands in the arguments of any process, where every user of the machine can read it."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.house.source_files import ROOT

NAP = "SELECT pg_sleep(0.2)"


def _command_lines() -> set[bytes]:
    """The command line of every process there is, as the kernel shows it to anybody."""
    found = set()
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            with suppress(OSError):
                found.add((each / "cmdline").read_bytes())
    return found


def _command_lines_during(*words: str, data_dir: Path) -> set[bytes]:
    """Run a command to its end; return every command line that was there meanwhile."""
    environment = os.environ | {"JEJAK_DATA_DIR": str(data_dir)}
    lines = set[bytes]()
    with subprocess.Popen(
        [sys.executable, "-m", *words], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as child:  # fmt: skip
        while child.poll() is None:
            lines |= _command_lines()
            with suppress(subprocess.TimeoutExpired):
                child.wait(0.01)
        assert child.stderr
        assert child.returncode == 0, child.stderr.read()
    return lines


def test_no_password_is_in_an_argument_while_programs_run(data_dir: Path) -> None:
    dump = str(data_dir.parent / "a.dump")
    seen = _command_lines_during("jejak", "migrate", data_dir=data_dir)
    seen |= _command_lines_during("jejak", "backup", dump, data_dir=data_dir)
    with subprocess.Popen(
        [sys.executable, "-c", _KEEP_RUNNING, str(data_dir)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holding:
        assert holding.stdout
        assert holding.stdin
        assert holding.stdout.readline() == b"started\n"
        seen |= _command_lines_during("jejak", "psql", "--", "--command", NAP, data_dir=data_dir)
        holding.stdin.close()
    again = data_dir.with_name("again")
    seen |= _command_lines_during("jejak", "restore", dump, data_dir=again)
    programs = {Path(os.fsdecode(line.split(b"\0")[0])).name for line in seen}
    assert {"initdb", "pg_dump", "psql", "pg_restore"} <= programs
    secrets = [
        value.encode()
        for folder in (data_dir, again)
        for value in json.loads((folder / "passwords.json").read_text()).values()
    ]
    assert len(secrets) > 4
    assert [line for line in seen if any(each in line for each in secrets)] == []


_KEEP_RUNNING = """
import sys
from pathlib import Path
from jejak.database.embedded import force_stop, start
start(Path(sys.argv[1]), progress=lambda line: None)
print("started", flush=True)
sys.stdin.read()
force_stop(Path(sys.argv[1]))
"""
