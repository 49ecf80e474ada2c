"""Cuts of a connection: five ways, each at a random moment or byte.

A person who sends learns nothing from any of them: what was done, and whether, only the server knows.
"""

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

MAX_SECONDS = 0.06
"""Seconds after which a change was made and answered, for the most part."""
_PAUSE_SECONDS = 0.02


@dataclass(frozen=True)
class ConnectionCut:
    """One connection that carries a request and breaks."""

    port: int
    request: bytes
    chance: random.Random

    async def while_sending(self) -> None:
        """Not all of it is sent."""
        await self._send(self.request[: self.chance.randrange(1, len(self.request))])

    async def before_the_answer(self) -> None:
        """All of it is sent, and nothing is read."""
        await self._send(self.request, waits=self.chance.uniform(0, MAX_SECONDS))

    async def within_the_answer(self) -> None:
        """Some bytes of the answer are read."""
        await self._send(self.request, reads=self.chance.randrange(1, 800))

    async def in_between(self) -> None:
        """A proxy forwards both ways and then lets go of both ends, after some bytes of either."""
        most = self.chance.randrange(len(self.request) // 2, len(self.request) + 800)
        async with _proxy(self.port, most) as port:
            await ConnectionCut(port, self.request, self.chance)._send(self.request, reads=100_000)

    async def with_the_server(self, kill: Callable[[], Awaitable[None]]) -> None:
        """The server itself is killed, at some moment after all was sent."""
        await self._send(self.request, waits=self.chance.uniform(0, MAX_SECONDS), then=kill)

    async def _send(
        self,
        sent: bytes,
        *,
        reads: int = 0,
        waits: float = 0,
        then: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(sent)
            await writer.drain()
            await asyncio.sleep(waits)
            if then is not None:
                await then()
            if reads:
                await reader.readexactly(reads)
        if self.chance.random() < 0.5:
            _reset_connection(writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        await asyncio.sleep(self.chance.uniform(0, _PAUSE_SECONDS))


def _reset_connection(writer: asyncio.StreamWriter) -> None:
    """Let go without a farewell: what lies in between is lost."""
    found: socket.socket = writer.get_extra_info("socket")
    if found.fileno() >= 0:  # the other end may have been first
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@asynccontextmanager
async def _proxy(port: int, most: int) -> AsyncIterator[int]:
    """Pass on so many bytes, counted over both directions, and then nothing more."""
    left = most

    async def pass_on_bytes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal left
        while left > 0 and (piece := await reader.read(min(left, 256))):
            left -= len(piece)
            writer.write(piece)
            await writer.drain()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", port)
        ways = [
            asyncio.create_task(pass_on_bytes(reader, server_writer)),
            asyncio.create_task(pass_on_bytes(server_reader, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for each in ways:
            each.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (writer, server_writer):
            _reset_connection(end)
            end.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
