"""Queue for the work that holds up every request: validating a new document and compiling its plan."""

import asyncio
import gc
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from jejak.limits import COMPILE_REST_FACTOR
from jejak.rate_limit.limiter import Charge


class CompileQueue:
    """Where documents are read that nobody has seen, and plans are made: one after the other, with a rest after each.

    Either holds up everybody. So however many callers send documents, three quarters of the time are others'. Of those
    who wait everybody's first comes before anybody's second.
    """

    def __init__(self, *, rest_factor: float = COMPILE_REST_FACTOR) -> None:
        self._rest_factor = rest_factor
        self._is_taken = False
        self._waiting_by_client: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def acquire(self, charge: Charge) -> AsyncIterator[None]:
        """Wait until it is free and rested, and keep it while one document is read and its plan is made."""
        with charge.not_callers_time():
            await self._wait_for_turn(charge.client_key)
        began = time.perf_counter()
        try:
            yield
        finally:
            gc.collect(1)  # what reading leaves behind goes now, not later with everything in somebody's time
            rest = self._rest_factor * (time.perf_counter() - began)
            asyncio.get_running_loop().call_later(rest, self._admit_next)

    async def _wait_for_turn(self, client_key: str) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting_by_client.setdefault(client_key, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # it was called, and goes all the same
                self._admit_next()
            raise

    def _admit_next(self) -> None:
        """Call the one who waits longest since they were called last; the one who has left is passed over."""
        while self._waiting_by_client:
            caller = next(iter(self._waiting_by_client))
            places = self._waiting_by_client.pop(caller)
            while places and places[0].done():
                places.popleft()
            if places:
                places.popleft().set_result(None)
                if places:
                    self._waiting_by_client[caller] = places
                return
        self._is_taken = False


class CompileSlot:
    """One request's place at a desk: taken where something new has to be read or made, and kept for all of it."""

    def __init__(self, queue: CompileQueue, charge: Charge) -> None:
        self._queue = queue
        self._charge = charge
        self._acquired: AbstractAsyncContextManager[None] | None = None

    async def acquire(self) -> None:
        """Wait for it; the one who has it already lets everybody else go on for a moment."""
        if self._acquired is not None:
            await asyncio.sleep(0)
            return
        kept = self._queue.acquire(self._charge)
        await kept.__aenter__()
        self._acquired = kept

    async def release(self) -> None:
        """Let the next one come."""
        if self._acquired is not None:
            kept, self._acquired = self._acquired, None
            await kept.__aexit__(None, None, None)
