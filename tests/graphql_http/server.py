"""Server of the tests: `jejak serve` as a process of its own, over a database of the tests."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests import people
from tests.databases import Database
from tests.house.source_files import ROOT


@dataclass(frozen=True)
class Server:
    """A server's process and the port it listens on."""

    pid: int
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def megabytes(self) -> float:
        """Memory that is its own, as Linux counts it."""
        status = Path(f"/proc/{self.pid}/status").read_text().split("VmRSS:")[1]
        return int(status.split()[0]) / 1024

    @property
    def connections(self) -> int:
        """Connections that are open on its port."""
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        here, established = f"0100007F:{self.port:04X}", "01"
        return sum(row[1] == here and row[3] == established for row in rows)


@asynccontextmanager
async def run_server(database: Database, folder: Path, **settings: str) -> AsyncIterator[Server]:
    """Serve a database until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    urls = {f"JEJAK_{name.upper()}_URL": url for name, url in database.urls.items()}
    own = {
        "JEJAK_PORT": str(port), "JEJAK_DATA_DIR": str(folder / "data"), "JEJAK_SEAL": "off", "JEJAK_GRACE": "5",
        "JEJAK_DATABASE_URL": database.owner_url, "JEJAK_FACTOR_KEY": people.FACTOR_KEY.text(),
    }  # fmt: skip
    environment = {**os.environ, **own, **urls, **settings}
    (folder / "data").mkdir(mode=0o700, exist_ok=True)
    log = folder / "server.log"
    with log.open("wb") as lines:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "jejak", "serve", env=environment, cwd=ROOT, stdout=lines, stderr=lines
        )
        try:
            server = Server(process.pid, port, log)
            await _wait_until_ready(server, process)
            yield server
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _wait_until_ready(server: Server, process: asyncio.subprocess.Process) -> None:
    async with httpx2.AsyncClient() as http:
        for _ in range(600):
            assert process.returncode is None, server.log.read_text()
            try:
                if (await http.get(f"{server.url}/readyz")).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise AssertionError(server.log.read_text())
