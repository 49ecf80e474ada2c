"""Load generator: a few connections, each of which sends a request as soon as it has the last answer.

It runs in the measuring process, on a core that the server does not have, and does as little as it can; that every
answer is right it does see.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_MAX_READ_BYTES = 1 << 20
TIMEOUT_SECONDS = 30.0
"""Seconds after which a server that says nothing is given up."""


class WrongAnswer(Exception):
    """An answer that is no answer: another status, an error in it, or other bytes than before."""


@dataclass(frozen=True)
class LoadResult:
    """What a stretch of asking saw: how long it lasted, and how long each answer took, in seconds."""

    seconds: float
    times: Sequence[float]


@dataclass
class _ClientConnection:
    """One connection with what it has still to ask."""

    socket: socket.socket
    requests: Iterator[bytes]
    started_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    expected_bytes: int = 0

    def send_next(self) -> bool:
        """Send the next request; False when there is none."""
        request = next(self.requests, None)
        if request is None:
            return False
        self.received.clear()
        self.expected_bytes = 0
        self.started_at = time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> bytes | None:
        """Take in what came; return the body when the answer is whole.

        Raises: WrongAnswer
        """
        piece = self.socket.recv(_MAX_READ_BYTES)
        if not piece:
            raise WrongAnswer("the server hung up")
        self.received += piece
        if not self.expected_bytes:
            head = self.received.find(b"\r\n\r\n") + 4
            if head < 4:
                return None
            self.expected_bytes = head + self._parse_length(bytes(self.received[:head]))
        if len(self.received) < self.expected_bytes:
            return None
        return bytes(self.received[self.received.find(b"\r\n\r\n") + 4 :])

    def _parse_length(self, head: bytes) -> int:
        length = _LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 200") or length is None:
            raise WrongAnswer(head.decode("latin-1") + bytes(self.received[len(head) :]).decode()[:1_000])
        return int(length[1])


def send_once(port: int, request: bytes) -> bytes:
    """Ask once and return the body.

    Raises: WrongAnswer
    """
    bodies: list[bytes] = []

    def keep(body: bytes) -> bool:
        bodies.append(body)
        return True

    run_load(port, [iter([request])], seconds=TIMEOUT_SECONDS, is_right=keep)
    return bodies[0]


def run_load(
    port: int, streams: Sequence[Iterator[bytes]], *, seconds: float, is_right: Callable[[bytes], bool]
) -> LoadResult:
    """Keep asking what the streams hold, one connection each, until the time is up or nothing is left to ask.

    Raises: WrongAnswer for the first answer that is not right
    """
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        lines = [
            _ClientConnection(socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS), each)
            for each in streams
        ]
        try:
            began = time.perf_counter()
            for each in lines:
                selector.register(each.socket, selectors.EVENT_READ, each)
            end, left = began + seconds, sum([each.send_next() for each in lines])
            while left:
                ready = selector.select(TIMEOUT_SECONDS)
                if not ready:
                    raise WrongAnswer("no answer came")
                for key, _ in ready:
                    left -= _read_answer(key.data, times, end=end, is_right=is_right)
            return LoadResult(time.perf_counter() - began, times)
        finally:
            for each in lines:
                each.socket.close()


def _read_answer(
    line: _ClientConnection, times: list[float], *, end: float, is_right: Callable[[bytes], bool]
) -> bool:
    """Read what came; True when this connection has no more to ask."""
    body = line.receive()
    if body is None:
        return False
    now = time.perf_counter()
    times.append(now - line.started_at)
    if not is_right(body):
        raise WrongAnswer(body[:1_000].decode())
    return now >= end or not line.send_next()
