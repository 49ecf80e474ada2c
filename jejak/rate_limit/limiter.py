"""Rate limiter: charges every request to its caller's bucket, or refuses it.

Charged by what comes in before it is read, then by what it may take, and in the end by what it took; a document that is
refused pays double. All of it stays in this process: `jejak.rate_limit.sync` tells the others, in the background.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Self

from jejak.rate_limit.limits import (
    BYTES_PER_POINT,
    FREE_VARIABLE_BYTES,
    MAX_TRACKED_CLIENTS,
    MAX_WAIT_SECONDS,
    MAX_WAITING_REQUESTS,
)
from jejak.rate_limit.policy import RatePolicy
from jejak.rate_limit.token_bucket import Rate, TokenBucket
from rulebook.errors import RateLimited, Refusal, TooManyAtOnce, TooManyChanges
from schema.document.validation import InvalidDocument

AwaitDisconnect = Callable[[], Awaitable[None]]
"""Returns once the caller is gone; awaited only while their request waits."""


class Charge:
    """One request of a caller: what was asked of them so far, and what it has cost. It is theirs within the block.

    `waited` are the seconds that it waited for others of the same caller.
    """

    __slots__ = (
        "_disconnect",
        "_limiter",
        "actual",
        "body_points",
        "bucket",
        "client_key",
        "clock",
        "is_waiting",
        "policy",
        "refunded",
        "requested",
        "waited_seconds",
    )

    bucket: TokenBucket

    def __init__(
        self, limiter: "RateLimiter", client_key: str, policy: RatePolicy, disconnect: AwaitDisconnect | None
    ) -> None:
        self._limiter, self.client_key, self.policy, self.clock = limiter, client_key, policy, limiter.clock
        self._disconnect = disconnect
        self.is_waiting = False
        self.waited_seconds = 0.0
        self.body_points = self.requested = self.actual = self.refunded = 0

    async def __aenter__(self) -> Self:
        """Wait until fewer than so many requests of this caller run.

        Raises: TooManyAtOnce where too many wait already, for too long, or for a caller who is gone
        """
        running, caller = self._limiter.running_counts, self.client_key
        others = running.get(caller, 0)
        if others < self.policy.max_concurrent:
            running[caller] = others + 1
        else:
            await self._wait_for_slot()
        self.bucket = self._limiter.bucket_for(f"points {caller}", self.policy.points)
        return self

    async def __aexit__(self, *_: object) -> None:
        running, caller = self._limiter.running_counts, self.client_key
        if caller in self._limiter.waiting_queues:
            self._limiter.admit_next(caller)
            return
        others = running.pop(caller) - 1
        if others:
            running[caller] = others

    async def _wait_for_slot(self) -> None:
        """Wait behind the others of this caller. Raises: TooManyAtOnce"""
        waiting, caller = self._limiter.waiting_queues, self.client_key
        if len(waiting.get(caller, ())) >= MAX_WAITING_REQUESTS:
            raise TooManyAtOnce(most=self.policy.max_concurrent)
        loop = asyncio.get_running_loop()
        began, place = loop.time(), loop.create_future()
        waiting.setdefault(caller, deque()).append(place)
        try:
            await self._wait_first(place)
        except asyncio.CancelledError:
            if place.done():  # it was called, and goes all the same
                await self.__aexit__()
            raise
        finally:
            self.waited_seconds = loop.time() - began
            if not place.done():
                self._limiter.abandon(caller, place)
        if not place.done():
            raise TooManyAtOnce(most=self.policy.max_concurrent)

    async def _wait_first(self, place: "asyncio.Future[None]") -> None:
        """Wait until it is called, the time is up, or the caller is gone."""
        leaving = asyncio.ensure_future(self._disconnect()) if self._disconnect else None
        try:
            await asyncio.wait(
                {place, leaving} if leaving else {place},
                timeout=self._limiter.max_wait_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            if leaving:
                leaving.cancel()

    def charge_bytes(self, size: int) -> None:
        """Pay for so many bytes before they are read; for none of them too.

        Raises: RateLimited
        """
        self.charge(ceil(max(1, size) / BYTES_PER_POINT))
        self.body_points = self.requested

    def refund_bytes(self, known: int) -> None:
        """Give back what reading so many bytes would have cost, and a few beside them: they were known."""
        back = min(self.body_points, ceil((known + FREE_VARIABLE_BYTES) / BYTES_PER_POINT))
        self.set_actual_cost(self.actual - back)
        self.requested -= back
        self.body_points -= back
        self.refunded += back

    def charge(self, points: int) -> None:
        """Pay for what comes next.

        Raises: RateLimited
        """
        wait = self.bucket.try_take(points, self.clock())
        if wait > 0:
            raise RateLimited(seconds=ceil(wait))
        self.requested += points
        self.actual += points

    def count_mutation(self) -> None:
        """Count a mutation.

        Raises: TooManyChanges
        """
        changes = self._limiter.bucket_for(f"changes {self.client_key}", self.policy.mutations)
        wait = changes.seconds_until(1, self.clock())
        if wait > 0:
            raise TooManyChanges(most=floor(changes.rate.burst), seconds=ceil(wait))
        changes.add(1, self.clock())

    def set_actual_cost(self, points: int) -> None:
        """Have it cost what it took."""
        if points != self.actual:
            self.bucket.add(points - self.actual, self.clock())
            self.actual = points

    @contextmanager
    def not_callers_time(self) -> Iterator[None]:
        """Say that the block waits for others: when the time is up in it, that is not this caller's fault."""
        self.is_waiting = True
        yield
        self.is_waiting = False

    def penalize(self, refusal: Refusal | InvalidDocument) -> None:
        """Have what was paid so far paid twice, and nothing of it forgiven.

        Not for asking too often, and not where time was up in waiting for others.
        """
        if not self.is_waiting and not isinstance(refusal, RateLimited | TooManyChanges):
            self.requested += self.refunded
            self.set_actual_cost(2 * (self.actual + self.refunded))
            self.refunded = 0

    @property
    def available(self) -> int:
        """The points that are left."""
        return max(0, floor(self.bucket.available(self.clock())))


@dataclass
class RateLimiter:
    """The points of every caller of this process, how many of their requests run, and which wait behind those."""

    clock: Callable[[], float] = time.monotonic
    buckets: dict[str, TokenBucket] = field(default_factory=dict)
    running_counts: dict[str, int] = field(default_factory=dict)
    waiting_queues: dict[str, "deque[asyncio.Future[None]]"] = field(default_factory=dict)
    max_clients: int = MAX_TRACKED_CLIENTS
    max_wait_seconds: float = MAX_WAIT_SECONDS

    def admit(
        self, client_key: str, policy: RatePolicy, *, disconnect: AwaitDisconnect | None = None
    ) -> Charge:
        """Let a caller have a turn, until the block ends.

        Raises: TooManyAtOnce, where the block begins
        """
        return Charge(self, client_key, policy, disconnect)

    def admit_next(self, client_key: str) -> None:
        """Give the place of a request that ended to the one that waits longest, and to nobody who comes later."""
        place = self.waiting_queues[client_key].popleft()
        if not self.waiting_queues[client_key]:
            del self.waiting_queues[client_key]
        place.set_result(None)

    def abandon(self, client_key: str, place: "asyncio.Future[None]") -> None:
        """Take a request that waits out of the row."""
        self.waiting_queues[client_key].remove(place)
        if not self.waiting_queues[client_key]:
            del self.waiting_queues[client_key]

    def evict_full_buckets(self) -> None:
        """Forget full buckets: a new one is the same."""
        now = self.clock()
        full = [name for name, each in self.buckets.items() if each.available(now) == each.rate.burst]
        for name in full:
            if not self.buckets[name].unsynced:
                del self.buckets[name]

    def expire_unsynced(self, seconds: float) -> None:
        """Say that nobody could be told anything for so long."""
        for each in self.buckets.values():
            each.expire_unsynced(seconds)

    def bucket_for(self, name: str, rate: Rate) -> TokenBucket:
        """Return the bucket of this name; one that nobody has used yet is full."""
        if name not in self.buckets:
            self.buckets[name] = TokenBucket(rate, self.clock())
            if len(self.buckets) > self.max_clients:
                del self.buckets[next(iter(self.buckets))]
        return self.buckets[name]
