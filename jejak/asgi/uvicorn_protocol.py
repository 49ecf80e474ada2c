"""uvicorn's configuration, and a protocol whose connections no client can keep open unused.

uvicorn waits for ever for a request that does not come to its end, reads a head of any length into memory,
and any number of requests behind one that is being answered, and waits for ever for the caller who does not read an
answer; here all four are bounded.
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

from jejak.limits import MAX_HEAD_BYTES, MAX_PIPELINED_REQUESTS, READER_STALL_SECONDS, REQUEST_TIMEOUT_SECONDS
from jejak.settings import Settings


class FastResponseCycle(RequestResponseCycle):
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


class BoundedProtocol(HttpToolsProtocol):
    """A connection on which every request arrives whole, soon, and with a head of some length, or ends it; where few
    wait behind the one that is answered; and on which every answer is being read.
    """

    request_timeout_seconds = REQUEST_TIMEOUT_SECONDS
    reader_stall_seconds = READER_STALL_SECONDS
    _reader_timer: TimerHandle | None = None
    _request_timer: TimerHandle | None = None
    _is_complete = True  # the request that came last
    _head_bytes: int | None = 0  # bytes of a head that is not whole yet
    _received_bytes = 0  # bytes, last
    _bytes_since_body = 0  # bytes since the last piece of a body
    _trailer_bytes = 0  # bytes of its trailers
    _incoming_cycle: RequestResponseCycle | None = (
        None  # of the request that is arriving, once its head is whole
    )
    _served_cycle: RequestResponseCycle  # the one that is answered, or was last
    _is_ending = False  # what comes now is not taken in

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # asyncio is wider
        """Wait for a first request."""
        super().connection_made(transport)
        self._arm_request_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._cancel_request_timer()
        self._cancel_reader_timer()
        if self.pipeline:  # else it is the last one, which uvicorn tells
            self._served_cycle.disconnected = True
            self._served_cycle.message_event.set()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait until what is written was read, as long as it is being read."""
        super().pause_writing()
        self._start_reader_timer()

    def resume_writing(self) -> None:
        """Write on. Where nothing more is to come, what is left is still to be read."""
        super().resume_writing()
        if not self.transport.is_closing():
            self._cancel_reader_timer()

    def timeout_keep_alive_handler(self) -> None:
        """End the connection, once what is written was read."""
        super().timeout_keep_alive_handler()
        self._start_reader_timer()

    def data_received(self, data: bytes) -> None:
        """Take in what came, within bounds."""
        if self._is_ending:
            return
        self._is_complete, self._received_bytes = False, len(data)
        if self._head_bytes is not None:
            self._head_bytes += len(data)
        else:
            self._bytes_since_body += len(data)
        super().data_received(data)
        known = self._bytes_since_body if self._head_bytes is None else self._head_bytes
        if known > MAX_HEAD_BYTES and not self.transport.is_closing():
            self._refuse_head()
        self._start_request_timer()
        if self.transport.is_closing():
            self._start_reader_timer()

    def on_message_begin(self) -> None:
        """Another request begins, perhaps behind one that is not answered yet."""
        self._is_complete = False
        self._bytes_since_body = self._trailer_bytes = 0
        self._incoming_cycle = None
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header; what is named behind a body is none, and only counted."""
        if self._head_bytes is not None:
            super().on_header(name, value)
            return
        self._trailer_bytes += len(name) + len(value) + 4
        if self._trailer_bytes > MAX_HEAD_BYTES:
            self._refuse_head()

    def on_headers_complete(self) -> None:
        """What follows is a body, which the application bounds."""
        if self._is_ending:
            return
        known, self._head_bytes = self._head_bytes or 0, None
        if len(self.pipeline) >= MAX_PIPELINED_REQUESTS:
            self._finish()
        elif max(known, self._received_bytes) > MAX_HEAD_BYTES and self._is_head_long():
            self._refuse_head()
        else:
            super().on_headers_complete()
            if self.cycle is not None:
                self._incoming_cycle = self.cycle
                self.cycle.__class__ = FastResponseCycle  # before it begins: its task waits for its turn

    def on_body(self, body: bytes) -> None:
        """Take in a part of the body."""
        self._bytes_since_body = 0
        if not self._is_ending:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._head_bytes, self._incoming_cycle = 0, None
        self._is_complete = True
        self._cancel_request_timer()
        if not self._is_ending:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Answer the caller who comes next, or wait for the rest of what they ask."""
        super().on_response_complete()
        self._start_request_timer()
        if self.transport.is_closing():
            self._start_reader_timer()

    def send_400_response(self, msg: str) -> None:
        """Say that what came is no HTTP; behind a request that is still to be answered, after that answer, by ending
        the connection.
        """
        if not self._is_ending and self._abandon_request():
            super().send_400_response(msg)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._served_cycle = cycle
        super()._start_asgi_task(cycle, app)

    def _is_answering(self) -> bool:
        served: RequestResponseCycle | None = (
            self.cycle
        )  # none before the first request, whatever uvicorn declares
        return served is not None and not served.response_complete

    def _start_request_timer(self) -> None:
        """Start the clock for a request that is on its way, once all before it are answered."""
        if (
            self._is_complete
            or self._request_timer is not None
            or self._is_ending
            or self.transport.is_closing()
        ):
            return
        # Before its head is whole it has no cycle: the one that is there is the former one's.
        is_next = not self.pipeline if self._head_bytes is None else not self._is_answering()
        if is_next:
            self._arm_request_timer()

    def _arm_request_timer(self) -> None:
        self._request_timer = self.loop.call_later(
            self.request_timeout_seconds, self.timeout_keep_alive_handler
        )

    def _cancel_request_timer(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None

    def _start_reader_timer(self) -> None:
        if self._reader_timer is None and self.transport.get_write_buffer_size():
            self._reader_timer = self.loop.call_later(
                self.reader_stall_seconds, self._check_reader, self._unread_bytes()
            )

    def _cancel_reader_timer(self) -> None:
        if self._reader_timer is not None:
            self._reader_timer.cancel()
            self._reader_timer = None

    def _check_reader(self, unread_before: int) -> None:
        self._reader_timer = None
        if self.transport.get_write_buffer_size() and self._unread_bytes() >= unread_before:
            self.transport.abort()
        else:
            self._start_reader_timer()

    def _unread_bytes(self) -> int:
        # What is in the system's buffer counts: it takes more from ours in leaps, which last minutes at 50 kbit/s.
        sent = bytearray(4)
        ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, sent)
        return self.transport.get_write_buffer_size() + int.from_bytes(sent, sys.byteorder)

    def _is_head_long(self) -> bool:
        return (
            len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > MAX_HEAD_BYTES
        )

    def _refuse_head(self) -> None:
        if self._is_ending or not self._abandon_request():
            return
        self._is_ending = True
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
        self.transport.close()

    def _abandon_request(self) -> bool:
        """Give up the request that is arriving, and return whether it may be told so: where none before it is to be
        answered, and nothing was said to itself. Elsewhere the connection ends here.
        """
        own = self._incoming_cycle
        if own is not None and not self.pipeline:
            self._is_ending = own.disconnected = True
            if own.response_started:
                self.transport.close()
            return not own.response_started
        if own is not None:
            self.pipeline.popleft()
            self.cycle = self.pipeline[0][0] if self.pipeline else self._served_cycle
        if is_answering := self._is_answering():
            self._finish()
        return not is_answering

    def _finish(self) -> None:
        """Take in nothing more, and end with the answer to the last request that is whole."""
        self._is_ending = True
        self._cancel_request_timer()
        self.cycle.keep_alive = False


def build_server_config(app: Starlette, settings: Settings) -> uvicorn.Config:
    """Return how the application is served."""
    return uvicorn.Config(
        app,
        http=BoundedProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.proxies),
        timeout_graceful_shutdown=settings.grace,
    )
