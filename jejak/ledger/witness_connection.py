"""Connection to one witness: one address, one request at a time, in a thread of its own.

One who waits may give up at any moment: the connection is cut, and with it the thread's wait. Follows no redirection
and reads no more than a little; the body is for others to judge.
"""

import asyncio
import contextlib
import http.client
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlsplit

from audit.limits import MAX_WITNESS_ANSWER_BYTES
from audit.witness_client import WitnessHttpResponse
from jejak.errors import OperatorError
from jejak.limits import WITNESS_SOCKET_TIMEOUT_SECONDS


class WitnessUnreachable(Exception):
    """No answer came, or none that is HTTP."""


class WitnessConnection:
    """The connection to what is below this address, opened when it is needed and kept.

    Raises: OperatorError when it is no http or https address
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        try:
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if (
            parts.scheme not in ("http", "https")
            or not host
            or parts.query
            or parts.fragment
            or not url.isascii()
        ):
            raise OperatorError(f"{url!r} is no http or https address of a witness.")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(host, port, timeout=WITNESS_SOCKET_TIMEOUT_SECONDS)
        self._prefix = parts.path.rstrip("/")
        self._thread = ThreadPoolExecutor(1, "wire")
        self._running: Future[WitnessHttpResponse] | None = None
        self._is_cut = False

    async def request(self, method: str, path: str, *, body: bytes | None = None) -> WitnessHttpResponse:
        """Ask, and wait for the answer.

        Raises: WitnessUnreachable
        """
        if self._running and not self._running.done():
            raise WitnessUnreachable("its last answer is still to come")
        self._is_cut = False
        self._running = self._thread.submit(
            self._request_with_retry, method, f"{self._prefix}{path}", body=body
        )
        try:
            return await asyncio.wrap_future(self._running)
        except asyncio.CancelledError:
            self._shut_down_socket()
            raise
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise WitnessUnreachable(f"{type(fault).__name__}: {fault}") from fault

    def close(self) -> None:
        """Cut the connection and let the thread end."""
        self._shut_down_socket()
        self._thread.submit(self._connection.close)
        self._thread.shutdown(wait=False)

    def _request_with_retry(self, method: str, path: str, *, body: bytes | None) -> WitnessHttpResponse:
        was_open = self._connection.sock is not None
        try:
            return self._request_once(method, path, body=body)
        except (ConnectionError, http.client.BadStatusLine):
            if self._is_cut or not was_open:
                raise
            return self._request_once(method, path, body=body)  # it had hung up on a connection that was idle

    def _request_once(self, method: str, path: str, *, body: bytes | None) -> WitnessHttpResponse:
        try:
            self._connection.request(method, path, body, {"content-type": "text/plain; charset=utf-8"})
            found = self._connection.getresponse()
            content = found.read(MAX_WITNESS_ANSWER_BYTES + 1)
            if len(content) > MAX_WITNESS_ANSWER_BYTES:
                raise http.client.HTTPException("its answer is too long")
            if not found.isclosed():
                self._connection.close()
            return WitnessHttpResponse(found.status, found.headers.get("content-type", ""), content)
        except BaseException:
            self._connection.close()
            raise

    def _shut_down_socket(self) -> None:
        """Wake the thread that waits for the other side."""
        self._is_cut = True
        held = self._connection.sock
        if held is not None:
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
