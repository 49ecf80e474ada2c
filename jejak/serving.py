"""How is the application put on a port? uvicorn's configuration, and connections that nobody can keep hanging.

Called by `jejak serve` and by tests. uvicorn waits for ever for a request that does not come to its end, reads a head
of any length into memory, and any number of requests behind one that is being answered, and waits for ever for whoever
does not read an answer; here all four are bounded.
"""

import sys
import termios
from asyncio import TimerHandle, Transport
from fcntl import ioctl
from operator import itemgetter
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from jejak.settings import Settings

PATIENCE = 15.0
"""Seconds that a request is given to arrive, from its first byte to its last."""
MOST_HEAD = 32_768
"""Bytes of a request before its body, and of those behind it: trailers, which the application never sees."""
STALL = 60.0
"""Seconds after which a connection is looked at on which an answer waits to be read; where not a byte was taken in
since the last look, it is cut. Whoever reads slowly is not: 50 kbit/s are 375 kB in that time.
"""
MOST_WAITING = 16
"""Requests that wait on one connection for the answer to one before them; whoever sends more asks again."""


class Cycle(RequestResponseCycle):
    """A request and its answer, whose fourteen headers are looked through at once, not twice each."""

    async def send(self, message: Any) -> None:
        """Write a part of the answer."""
        is_head = not (self.response_started or self.flow.write_paused or self.disconnected)
        headers = [*self.default_headers, *message["headers"]] if is_head and "headers" in message else []
        named = dict(headers)
        if b"content-length" not in named or _SPECIAL & named.keys():
            await super().send(message)
            return
        if HEADER_RE.search(b"".join(named)) or HEADER_VALUE_RE.search(b"".join(map(itemgetter(1), headers))):
            raise RuntimeError("Invalid HTTP header.")
        self.response_started, self.waiting_for_100_continue = True, False
        self.chunked_encoding, self.expected_content_length = False, int(named[b"content-length"])
        lines = [b"%b: %b\r\n" % each for each in headers]
        ended = b"\r\n" if self.keep_alive else b"connection: close\r\n\r\n"
        self.transport.write(b"".join((STATUS_LINE[message["status"]], *lines, ended)))


_SPECIAL = frozenset({b"connection", b"transfer-encoding"})


class Connection(HttpToolsProtocol):
    """A connection on which every request arrives whole, soon, and with a head of some length, or ends it; where few
    wait behind the one that is answered; and on which every answer is being read.
    """

    patience = PATIENCE
    stall = STALL
    _watch: TimerHandle | None = None
    _due: TimerHandle | None = None
    _is_whole = True  # the request that came last
    _head: int | None = 0  # bytes of a head that is not whole yet
    _came = 0  # bytes, last
    _trail = 0  # bytes since the last piece of a body
    _named = 0  # bytes of its trailers
    _own: RequestResponseCycle | None = None  # of the request that is arriving, once its head is whole
    _served: RequestResponseCycle  # the one that is answered, or was last
    _is_over = False  # what comes now is not taken in

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # asyncio is wider
        """Wait for a first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._arrived()
        self._unwatch()
        if self.pipeline:  # else it is the last one, which uvicorn tells
            self._served.disconnected = True
            self._served.message_event.set()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait until what is written was read, as long as it is being read."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """Write on. Where nothing more is to come, what is left is still to be read."""
        super().resume_writing()
        if not self.transport.is_closing():
            self._unwatch()

    def timeout_keep_alive_handler(self) -> None:
        """End the connection, once what is written was read."""
        super().timeout_keep_alive_handler()
        self._watch_reader()

    def data_received(self, data: bytes) -> None:
        """Take in what came, within bounds."""
        if self._is_over:
            return
        self._is_whole, self._came = False, len(data)
        if self._head is not None:
            self._head += len(data)
        else:
            self._trail += len(data)
        super().data_received(data)
        known = self._trail if self._head is None else self._head
        if known > MOST_HEAD and not self.transport.is_closing():
            self._refuse_head()
        self._hurry()
        if self.transport.is_closing():
            self._watch_reader()

    def on_message_begin(self) -> None:
        """Another request begins, perhaps behind one that is not answered yet."""
        self._is_whole = False
        self._trail = self._named = 0
        self._own = None
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header; what is named behind a body is none, and only counted."""
        if self._head is not None:
            super().on_header(name, value)
            return
        self._named += len(name) + len(value) + 4
        if self._named > MOST_HEAD:
            self._refuse_head()

    def on_headers_complete(self) -> None:
        """What follows is a body, which the application bounds."""
        if self._is_over:
            return
        known, self._head = self._head or 0, None
        if len(self.pipeline) >= MOST_WAITING:
            self._end()
        elif max(known, self._came) > MOST_HEAD and self._is_head_long():
            self._refuse_head()
        else:
            super().on_headers_complete()
            if self.cycle is not None:
                self._own = self.cycle
                self.cycle.__class__ = Cycle  # before it begins: its task waits for its turn

    def on_body(self, body: bytes) -> None:
        """Take in a part of the body."""
        self._trail = 0
        if not self._is_over:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._head, self._own = 0, None
        self._is_whole = True
        self._arrived()
        if not self._is_over:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Answer whoever comes next, or wait for the rest of what they ask."""
        super().on_response_complete()
        self._hurry()
        if self.transport.is_closing():
            self._watch_reader()

    def send_400_response(self, msg: str) -> None:
        """Say that what came is no HTTP; behind a request that is still to be answered, after that answer, by ending
        the connection.
        """
        if not self._is_over and self._give_up():
            super().send_400_response(msg)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._served = cycle
        super()._start_asgi_task(cycle, app)

    def _is_answering(self) -> bool:
        served: RequestResponseCycle | None = (
            self.cycle
        )  # none before the first request, whatever uvicorn declares
        return served is not None and not served.response_complete

    def _hurry(self) -> None:
        """Start the clock for a request that is on its way, once all before it are answered."""
        if self._is_whole or self._due is not None or self._is_over or self.transport.is_closing():
            return
        # Before its head is whole it has no cycle: the one that is there is the former one's.
        is_next = not self.pipeline if self._head is None else not self._is_answering()
        if is_next:
            self._wait()

    def _wait(self) -> None:
        self._due = self.loop.call_later(self.patience, self.timeout_keep_alive_handler)

    def _arrived(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _watch_reader(self) -> None:
        if self._watch is None and self.transport.get_write_buffer_size():
            self._watch = self.loop.call_later(self.stall, self._look, self._unread())

    def _unwatch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _look(self, before: int) -> None:
        self._watch = None
        if self.transport.get_write_buffer_size() and self._unread() >= before:
            self.transport.abort()
        else:
            self._watch_reader()

    def _unread(self) -> int:
        # What is in the system's buffer counts: it takes more from ours in leaps, which last minutes at 50 kbit/s.
        sent = bytearray(4)
        ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, sent)
        return self.transport.get_write_buffer_size() + int.from_bytes(sent, sys.byteorder)

    def _is_head_long(self) -> bool:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > MOST_HEAD

    def _refuse_head(self) -> None:
        if self._is_over or not self._give_up():
            return
        self._is_over = True
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
        self.transport.close()

    def _give_up(self) -> bool:
        """Give up the request that is arriving, and return whether it may be told so: where none before it is to be
        answered, and nothing was said to itself. Elsewhere the connection ends here.
        """
        own = self._own
        if own is not None and not self.pipeline:
            self._is_over = own.disconnected = True
            if own.response_started:
                self.transport.close()
            return not own.response_started
        if own is not None:
            self.pipeline.popleft()
            self.cycle = self.pipeline[0][0] if self.pipeline else self._served
        if is_answering := self._is_answering():
            self._end()
        return not is_answering

    def _end(self) -> None:
        """Take in nothing more, and end with the answer to the last request that is whole."""
        self._is_over = True
        self._arrived()
        self.cycle.keep_alive = False


def server_config(app: Starlette, settings: Settings) -> uvicorn.Config:
    """Return how the application is served."""
    return uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.proxies),
        timeout_graceful_shutdown=settings.grace,
    )
