"""What a connection takes in, and what it says, where a request does not come to a good end."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from jejak.asgi.uvicorn_protocol import BoundedProtocol
from jejak.limits import MAX_HEAD_BYTES

STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
SLOW = b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n"
CHUNKED = b"POST /chunked HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
LAST = b"3\r\nabc\r\n0\r\n"
FULL = b"x: " + b"a" * 8_000 + b"\r\n"


class EchoApp:
    """An application that tells what it was asked, late where it should be."""

    def __init__(self) -> None:
        self.requests = list[tuple[str, bytes, set[bytes]]]()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, more = body + message["body"], message["more_body"]
        if scope["path"] == "/slow":
            await asyncio.sleep(0.4)
        self.requests.append((scope["path"], body, {name for name, _ in scope["headers"]}))
        said = scope["path"].encode()
        length = (b"content-length", b"%d" % len(said))
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": said})


@asynccontextmanager
async def run_app(
    app: Any, kind: type[BoundedProtocol] = BoundedProtocol
) -> AsyncIterator[tuple[int, ServerState]]:
    """Serve an application on a port of its own."""
    config, state = (
        uvicorn.Config(app, http=kind, ws="none", log_config=None, lifespan="off"),
        ServerState(),
    )
    config.timeout_keep_alive = 0.4  # type: ignore[assignment]  # seconds; each test waits for it to pass
    config.load()
    server = await asyncio.get_running_loop().create_server(lambda: kind(config, state, {}), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], state
    finally:
        server.close()


async def read_response(port: int, *sent: bytes) -> bytes:
    """Send pieces, and return all that comes back until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for each in sent:
            writer.write(each)
            await asyncio.sleep(0.05)
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize("pieces", [1, 2])
async def test_trailers_are_no_headers(pieces: int) -> None:
    app, trailers = EchoApp(), b"Authorization: Bearer a\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n"
    sent = (CHUNKED + LAST + trailers,) if pieces == 1 else (CHUNKED + LAST, trailers)
    async with run_app(app) as (port, _):
        assert STATUS.findall(await read_response(port, *sent)) == [b"200"]
    assert app.requests == [("/chunked", b"abc", {b"host", b"transfer-encoding"})]


@pytest.mark.parametrize(
    "sent",
    [
        (CHUNKED + LAST + FULL * 5 + b"\r\n",),
        (CHUNKED + LAST, *([FULL] * 5)),
        (CHUNKED + LAST, b"x: " + b"a" * MAX_HEAD_BYTES),
    ],
    ids=["at once", "one by one", "one without end"],
)
@pytest.mark.parametrize("before", [b"", SLOW, SLOW * 3])
async def test_long_trailers_are_refused_like_a_long_head(before: bytes, sent: tuple[bytes, ...]) -> None:
    """Behind a request that is still to be answered, that answer is the last."""
    app = EchoApp()
    async with run_app(app) as (port, state):
        answer = await read_response(port, before + sent[0], *sent[1:])
        assert not state.tasks
    assert STATUS.findall(answer) == ([b"200"] * (len(before) // len(SLOW)) or [b"431"])
    assert answer.count(b"connection: close") == 1
    assert {path for path, *_ in app.requests} <= {"/slow"}


async def test_a_long_body_in_many_chunks_is_no_trailer() -> None:
    app, chunk = EchoApp(), b"1000\r\n" + b"a" * 0x1000 + b"\r\n"
    async with run_app(app) as (port, _):
        assert STATUS.findall(
            await read_response(port, CHUNKED, *([chunk] * 12), b"0\r\n" + FULL * 3 + b"\r\n")
        ) == [b"200"]
    assert [len(body) for _, body, _ in app.requests] == [12 * 0x1000]


@pytest.mark.parametrize("before", [b"", SLOW, SLOW * 3])
@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n",
        b"GET http://[bad HTTP/1.1\r\nhost: a\r\n\r\n",
        CHUNKED + b"ZZ\r\n",
        CHUNKED + b"3\r\nabc\r\n0\r\nx\r\n\r\n",
    ],
    ids=["junk", "connect", "address", "chunk", "trailer"],
)
async def test_what_is_no_http_takes_no_other_answer(sent: bytes, before: bytes) -> None:
    app = EchoApp()
    async with run_app(app) as (port, state):
        answer = await read_response(port, before + sent)
        assert not state.tasks
    assert STATUS.findall(answer) == ([b"200"] * (len(before) // len(SLOW)) or [b"400"])
    assert answer.count(b"connection: close") == 1
    assert [path for path, *_ in app.requests] == ["/slow"] * (len(before) // len(SLOW))


@pytest.mark.parametrize("sent", [b"ZZ\r\n", LAST + FULL * 5 + b"\r\n"], ids=["no HTTP", "long trailers"])
@pytest.mark.parametrize("is_whole", [False, True])
async def test_nothing_is_said_behind_the_beginning_of_an_answer(is_whole: bool, sent: bytes) -> None:
    """Where the application answers before the request is whole."""

    async def early(_scope: Any, receive: Any, send: Any) -> None:
        length = (b"content-length", b"2")
        await send({"type": "http.response.start", "status": 413, "headers": [length]})
        await send(
            {"type": "http.response.body", "body": b"no" if is_whole else b"n", "more_body": not is_whole}
        )
        while (await receive())["type"] != "http.disconnect":
            pass

    async with run_app(early) as (port, state):
        answer = await read_response(port, CHUNKED, sent)
        assert not state.tasks
    assert answer.endswith(b"\r\n\r\nno" if is_whole else b"\r\n\r\nn")
    assert STATUS.findall(answer) == [b"413"]


class SmallBufferConnection(BoundedProtocol):
    """A connection with little room in the system's buffers, and soon cut."""

    reader_stall_seconds = 0.5

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's own signature is narrower
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        super().connection_made(transport)


class LongResponseApp:
    """An application with a long answer."""

    def __init__(self, pieces: int, size: int) -> None:
        self.pieces, self.size = pieces, size

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        length = (b"content-length", b"%d" % (self.pieces * self.size))
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        for left in reversed(range(self.pieces)):
            await send({"type": "http.response.body", "body": b"a" * self.size, "more_body": left > 0})


async def open_socket(port: int, sent: bytes) -> socket.socket:
    """Send something from where little has room."""
    asks = socket.socket()
    asks.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    asks.setblocking(False)
    await asyncio.get_running_loop().sock_connect(asks, ("127.0.0.1", port))
    await asyncio.get_running_loop().sock_sendall(asks, sent)
    return asks


@pytest.mark.parametrize(
    ("pieces", "size"), [(40, 65_536), (1, 2_000_000), (1, 60_000)], ids=["pieces", "at once", "not much"]
)
@pytest.mark.parametrize(
    "sent",
    [SLOW, SLOW * 3, SLOW.replace(b"host", b"connection: close\r\nhost"), SLOW + b"nonsense\r\n\r\n"],
    ids=["one", "three", "the last", "no HTTP"],
)
async def test_a_client_that_does_not_read_is_cut_off(sent: bytes, pieces: int, size: int) -> None:
    async with run_app(LongResponseApp(pieces, size), SmallBufferConnection) as (port, state):
        with await open_socket(port, sent):
            await asyncio.sleep(0.3)
            assert state.connections
            for _ in range(40):
                if not state.connections and not state.tasks:
                    break
                await asyncio.sleep(0.1)
            assert (state.connections, state.tasks) == (set(), set())


@pytest.mark.parametrize(("pieces", "size"), [(4, 65_536), (1, 250_000)], ids=["pieces", "at once"])
async def test_a_client_that_reads_slowly_gets_all(pieces: int, size: int) -> None:
    async with run_app(LongResponseApp(pieces, size), SmallBufferConnection) as (port, _):
        with await open_socket(port, SLOW.replace(b"host", b"connection: close\r\nhost")) as asks:
            came = 0
            while some := await asyncio.get_running_loop().sock_recv(asks, 4096):
                came += len(some)
                await asyncio.sleep(0.05)
    assert came > pieces * size
