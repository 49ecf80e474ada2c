"""An office on one machine, to be torn down: server, sealer and PostgreSQL as real processes of one data folder.

What its log signed is collected outside of it, as a stranger would.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from audit.checkpoint import NoteError, parse_checkpoint, read_note
from jejak.database.connection_url import with_role
from jejak.database.embedded import find_running
from jejak.files import secret_file
from tests.proof_report import IS_FULL_SIZE

PARTS = ("server", "sealer", "postgres")
_PATIENCE = 90 if IS_FULL_SIZE else 60  # seconds


@dataclass
class ServerFixture:
    """The data folder, the server if it runs, and every root that was ever seen of each size."""

    data_dir: Path
    server: "subprocess.Popen[str] | None" = None
    address: str = ""
    seen: dict[int, set[bytes]] = field(default_factory=dict)

    def migrate(self) -> None:
        """Make the cluster and the tables."""
        subprocess.run([*_JEJAK, "migrate"], env=self._environment, check=True, capture_output=True)

    def open(self) -> None:
        """Start the server, which starts PostgreSQL and the sealer."""
        self.server = subprocess.Popen(
            [*_JEJAK, "serve"],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.server.stdout is not None
        self.address = self.server.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:")

    def kill(self, part: str) -> None:
        """Kill one of the three at once, as a failing machine would."""
        for pid in self._pids(part):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        """Stop what still runs, and wait until nothing of it does."""
        if self.server is not None:
            sealers = self._pids("sealer")
            with suppress(ProcessLookupError):
                self.server.terminate()
            self.server.communicate(timeout=_PATIENCE)
            self.server = None
            _wait_until(lambda: not any(_is_alive(pid) for pid in sealers))
        _wait_until(lambda: find_running(self.data_dir) is None)

    @property
    def app_url(self) -> str:
        """As whom writers write."""
        cluster = find_running(self.data_dir)
        assert cluster is not None
        return with_role(
            cluster.url(), role="jejak_app", password=secret_file.load_or_create(self.data_dir, "jejak_app")
        )

    @property
    def owner_url(self) -> str:
        cluster = find_running(self.data_dir)
        assert cluster is not None
        return cluster.url()

    async def watch(self) -> None:
        """Collect what the log signs, from the web and from the sealer's own copy, as fast as it comes."""
        async with httpx2.AsyncClient(timeout=2) as http:
            while True:
                with suppress(httpx2.HTTPError):
                    answer = await http.get(f"{self.address}/audit/checkpoint")
                    self._record_note(answer.content if answer.status_code == 200 else b"")
                self.read_own_copy()
                await asyncio.sleep(0.02)

    def read_own_copy(self) -> None:
        """Read the sealer's own copy."""
        with suppress(FileNotFoundError):
            self._record_note((self.data_dir / "ledger" / "checkpoint").read_bytes())

    async def wait_until_sealed(self) -> None:
        """Wait until everything is sealed."""
        async with httpx2.AsyncClient(timeout=5) as http, asyncio.timeout(_PATIENCE):
            while True:
                with suppress(httpx2.HTTPError):
                    state = (await http.get(f"{self.address}/readyz")).json()["sealing"]
                    if state and state["unsealed"] == 0 and state["last_checkpoint"]:
                        return
                await asyncio.sleep(0.1)

    async def wait_until_signed(self) -> None:
        """Wait until the sealer signs something that was not there before."""
        known = len(self.seen)
        async with asyncio.timeout(_PATIENCE):
            while len(self.seen) < known + 2:  # noqa: ASYNC110 - the first may be of before the start
                await asyncio.sleep(0.02)

    def _record_note(self, note: bytes) -> None:
        with suppress(NoteError):
            checkpoint = parse_checkpoint(read_note(note).text)
            self.seen.setdefault(checkpoint.size, set()).add(checkpoint.root)

    def _pids(self, part: str) -> list[int]:
        assert self.server is not None
        if part == "server":
            return [self.server.pid]
        if part == "sealer":
            return list(_children(self.server.pid))
        return [int((self.data_dir / "cluster" / "postmaster.pid").read_text().split()[0])]

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"JEJAK_DATA_DIR": str(self.data_dir), "JEJAK_PORT": "0", "JEJAK_GRACE": "1"}


_JEJAK = (sys.executable, "-m", "jejak")


def _children(pid: int) -> Iterator[int]:
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = each.read_text().rpartition(")")[2].split()
            command = each.with_name("cmdline").read_bytes().split(b"\0")
            if int(fields[1]) == pid and b"seal" in command:
                yield int(each.parent.name)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _wait_until(truth: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not truth():
        assert time.monotonic() < deadline, "something of the office still runs"
        time.sleep(0.05)
