"""A witness that listens: in this process for the answers, in one of its own to be killed."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import uvicorn

from audit.key import Algorithm, Signer
from audit.policy import Witness as Named
from audit.witness import Witness
from jejak.witness.cosigner import WitnessService
from jejak.witness.server import create_app, open_listener
from jejak.witness.storage import WitnessStorage
from tests.witness.growing_log import GrowingLog

NAME = "inspektorat.test/saksi"
KINDS = (Algorithm.COSIGNATURE_ED25519, Algorithm.COSIGNATURE_ML_DSA_44)


@dataclass(frozen=True)
class RunningWitness:
    """A witness that stands at an address, the keys it signs with, and its folder."""

    url: str
    signers: tuple[Signer, ...]
    folder: WitnessStorage
    log: GrowingLog

    @property
    def vkeys(self) -> list[str]:
        return [each.verifier.vkey for each in self.signers]

    @property
    def policy_lines(self) -> list[Named]:
        """As the lines of a policy name it."""
        return [
            Named(f"saksi-{at}", each.verifier, self.url) for at, each in enumerate(self.signers, start=1)
        ]

    async def post(self, body: str | bytes) -> httpx2.Response:
        async with httpx2.AsyncClient(base_url=self.url, timeout=60, verify=False) as client:
            return await client.post("/add-checkpoint", content=body)

    async def get(self, path: str) -> httpx2.Response:
        async with httpx2.AsyncClient(base_url=self.url, verify=False) as client:
            return await client.get(path)


class _Server(uvicorn.Server):
    """Signals are the test run's own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serve_app(app: object) -> AsyncIterator[str]:
    """An ASGI application at an address of this machine."""
    with open_listener(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", timeout_keep_alive=75)  # type: ignore[arg-type]
        server = _Server(config)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:  # the socket listens already: who comes before the server waits a moment
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running


@asynccontextmanager
async def run_witness(
    path: Path, log: GrowingLog, *, kinds: tuple[Algorithm, ...] = KINDS
) -> AsyncIterator[RunningWitness]:
    """A witness of this log with this folder, on its keys or on new ones."""
    with WitnessStorage(path) as folder:
        signers = folder.load_keys() or [folder.make_key(NAME, kind) for kind in kinds]
        witness = Witness([each.signing_key for each in signers], [log.vkey])
        service = WitnessService(witness, folder, clock=lambda: int(time.time()))
        async with serve_app(create_app(service)) as url:
            yield RunningWitness(url, tuple(signers), folder, log)


@pytest.fixture
async def running_witness(tmp_path: Path) -> AsyncIterator[RunningWitness]:
    """A witness with both kinds of keys, of a log with three leaves that it has not yet seen."""
    async with run_witness(tmp_path / "witness", GrowingLog().grow(3)) as found:
        yield found
