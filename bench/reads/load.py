"""How is a server kept busy? A few connections, each of which asks, waits for the whole answer, and asks again.

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
_MOST = 1 << 20
PATIENCE = 30.0
"""Seconds after which a server that says nothing is given up."""


class WrongAnswer(Exception):
    """An answer that is no answer: another status, an error in it, or other bytes than before."""


@dataclass(frozen=True)
class Driven:
    """What a stretch of asking saw: how long it lasted, and how long each answer took, in seconds."""

    seconds: float
    times: Sequence[float]


@dataclass
class _Line:
    """One connection with what it has still to ask."""

    wire: socket.socket
    asking: Iterator[bytes]
    began: float = 0.0
    came: bytearray = field(default_factory=bytearray)
    whole: int = 0

    def ask(self) -> bool:
        """Send the next request; False when there is none."""
        request = next(self.asking, None)
        if request is None:
            return False
        self.came.clear()
        self.whole = 0
        self.began = time.perf_counter()
        self.wire.sendall(request)
        return True

    def body(self) -> bytes | None:
        """Take in what came; return the body when the answer is whole.

        Raises: WrongAnswer
        """
        piece = self.wire.recv(_MOST)
        if not piece:
            raise WrongAnswer("the server hung up")
        self.came += piece
        if not self.whole:
            head = self.came.find(b"\r\n\r\n") + 4
            if head < 4:
                return None
            self.whole = head + self._length(bytes(self.came[:head]))
        if len(self.came) < self.whole:
            return None
        return bytes(self.came[self.came.find(b"\r\n\r\n") + 4 :])

    def _length(self, head: bytes) -> int:
        length = _LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 200") or length is None:
            raise WrongAnswer(head.decode("latin-1") + bytes(self.came[len(head) :]).decode()[:1_000])
        return int(length[1])


def asked(port: int, request: bytes) -> bytes:
    """Ask once and return the body.

    Raises: WrongAnswer
    """
    bodies: list[bytes] = []

    def keep(body: bytes) -> bool:
        bodies.append(body)
        return True

    driven(port, [iter([request])], seconds=PATIENCE, is_right=keep)
    return bodies[0]


def driven(
    port: int, streams: Sequence[Iterator[bytes]], *, seconds: float, is_right: Callable[[bytes], bool]
) -> Driven:
    """Keep asking what the streams hold, one connection each, until the time is up or nothing is left to ask.

    Raises: WrongAnswer for the first answer that is not right
    """
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        lines = [_Line(socket.create_connection(("127.0.0.1", port), PATIENCE), each) for each in streams]
        try:
            began = time.perf_counter()
            for each in lines:
                selector.register(each.wire, selectors.EVENT_READ, each)
            end, left = began + seconds, sum([each.ask() for each in lines])
            while left:
                ready = selector.select(PATIENCE)
                if not ready:
                    raise WrongAnswer("no answer came")
                for key, _ in ready:
                    left -= _heard(key.data, times, end=end, is_right=is_right)
            return Driven(time.perf_counter() - began, times)
        finally:
            for each in lines:
                each.wire.close()


def _heard(line: _Line, times: list[float], *, end: float, is_right: Callable[[bytes], bool]) -> bool:
    """Read what came; True when this connection has no more to ask."""
    body = line.body()
    if body is None:
        return False
    now = time.perf_counter()
    times.append(now - line.began)
    if not is_right(body):
        raise WrongAnswer(body[:1_000].decode())
    return now >= end or not line.ask()
