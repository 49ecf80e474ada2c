"""May this caller ask now, and what does it cost them? Called by `jejak.view` for every request.

Charged by what comes in before it is read, then by what it may take, and in the end by what it took; a document that is
refused pays double. All of it stays in this process: `jejak.rate.leases` tells the others, in the background.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Self

from jejak.rate.bucket import Bucket, Pace
from rulebook.errors import RateLimited, Refusal, TooManyAtOnce, TooManyChanges
from schema.admission import Inadmissible

BYTES_PER_POINT = 100
BESIDE = 2_000
"""Bytes that cost nothing beside a document that was known: its variables, if they are no flood."""
KNOCK = 10
"""Points of asking the database who is behind a token; whoever it is gets them back."""
MOST_WAITING = 100
"""Requests of one caller that wait for their turn behind those that run; what comes then is refused."""
PATIENCE = 5.0
"""Seconds that a request waits for its turn before it is refused."""
MOST_CALLERS = 20_000  # whose points a process remembers; the one it has known longest is forgotten first


@dataclass(frozen=True, kw_only=True)
class Paces:
    """How often one kind of caller may ask, change something, and ask at once."""

    points: Pace
    changes: Pace
    at_once: int


STAFF = Paces(points=Pace(10_000, 500), changes=Pace(80, 80 / 60), at_once=10)
PUBLIC = Paces(points=Pace(2_000, 100), changes=Pace(80, 80 / 60), at_once=10)
NEWCOMERS = Paces(points=Pace(2_000, 100), changes=Pace(80, 80 / 60), at_once=100)
"""For all tokens together that one network brings and nobody here has seen, until it is known whose they are."""


Leaving = Callable[[], Awaitable[None]]
"""Returns once the caller is gone; awaited only while their request waits."""


class Turn:
    """One request of a caller: what was asked of them so far, and what it has cost. It is theirs within the block.

    `waited` are the seconds that it waited for others of the same caller.
    """

    __slots__ = (
        "_leaving",
        "_turns",
        "actual",
        "caller",
        "clock",
        "forgiven",
        "is_waiting",
        "paces",
        "points",
        "reading",
        "requested",
        "waited",
    )

    points: Bucket

    def __init__(self, turns: "Turns", caller: str, paces: Paces, leaving: Leaving | None) -> None:
        self._turns, self.caller, self.paces, self.clock = turns, caller, paces, turns.clock
        self._leaving = leaving
        self.is_waiting = False
        self.waited = 0.0
        self.reading = self.requested = self.actual = self.forgiven = 0

    async def __aenter__(self) -> Self:
        """Wait until fewer than so many requests of this caller run.

        Raises: TooManyAtOnce where too many wait already, for too long, or for a caller who is gone
        """
        running, caller = self._turns.running, self.caller
        others = running.get(caller, 0)
        if others < self.paces.at_once:
            running[caller] = others + 1
        else:
            await self._called()
        self.points = self._turns.bucket(f"points {caller}", self.paces.points)
        return self

    async def __aexit__(self, *_: object) -> None:
        running, caller = self._turns.running, self.caller
        if caller in self._turns.waiting:
            self._turns.call_next(caller)
            return
        others = running.pop(caller) - 1
        if others:
            running[caller] = others

    async def _called(self) -> None:
        """Wait behind the others of this caller. Raises: TooManyAtOnce"""
        waiting, caller = self._turns.waiting, self.caller
        if len(waiting.get(caller, ())) >= MOST_WAITING:
            raise TooManyAtOnce(most=self.paces.at_once)
        loop = asyncio.get_running_loop()
        began, place = loop.time(), loop.create_future()
        waiting.setdefault(caller, deque()).append(place)
        try:
            await self._first_of(place)
        except asyncio.CancelledError:
            if place.done():  # it was called, and goes all the same
                await self.__aexit__()
            raise
        finally:
            self.waited = loop.time() - began
            if not place.done():
                self._turns.give_up(caller, place)
        if not place.done():
            raise TooManyAtOnce(most=self.paces.at_once)

    async def _first_of(self, place: "asyncio.Future[None]") -> None:
        """Wait until it is called, the time is up, or the caller is gone."""
        leaving = asyncio.ensure_future(self._leaving()) if self._leaving else None
        try:
            await asyncio.wait(
                {place, leaving} if leaving else {place},
                timeout=self._turns.patience,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            if leaving:
                leaving.cancel()

    def read(self, size: int) -> None:
        """Pay for so many bytes before they are read; for none of them too.

        Raises: RateLimited
        """
        self.pay(ceil(max(1, size) / BYTES_PER_POINT))
        self.reading = self.requested

    def forgive_reading(self, known: int) -> None:
        """Give back what reading so many bytes would have cost, and a few beside them: they were known."""
        back = min(self.reading, ceil((known + BESIDE) / BYTES_PER_POINT))
        self.settle(self.actual - back)
        self.requested -= back
        self.reading -= back
        self.forgiven += back

    def pay(self, points: int) -> None:
        """Pay for what comes next.

        Raises: RateLimited
        """
        wait = self.points.take(points, self.clock())
        if wait > 0:
            raise RateLimited(seconds=ceil(wait))
        self.requested += points
        self.actual += points

    def change(self) -> None:
        """Count a mutation.

        Raises: TooManyChanges
        """
        changes = self._turns.bucket(f"changes {self.caller}", self.paces.changes)
        wait = changes.wait(1, self.clock())
        if wait > 0:
            raise TooManyChanges(most=floor(changes.pace.most), seconds=ceil(wait))
        changes.spend(1, self.clock())

    def settle(self, points: int) -> None:
        """Have it cost what it took."""
        if points != self.actual:
            self.points.spend(points - self.actual, self.clock())
            self.actual = points

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Say that the block waits for others: when the time is up in it, that is not this caller's fault."""
        self.is_waiting = True
        yield
        self.is_waiting = False

    def refused(self, refusal: Refusal | Inadmissible) -> None:
        """Have what was paid so far paid twice, and nothing of it forgiven.

        Not for asking too often, and not where time was up in waiting for others.
        """
        if not self.is_waiting and not isinstance(refusal, RateLimited | TooManyChanges):
            self.requested += self.forgiven
            self.settle(2 * (self.actual + self.forgiven))
            self.forgiven = 0

    @property
    def available(self) -> int:
        """The points that are left."""
        return max(0, floor(self.points.left(self.clock())))


@dataclass
class Turns:
    """The points of every caller of this process, how many of their requests run, and which wait behind those."""

    clock: Callable[[], float] = time.monotonic
    buckets: dict[str, Bucket] = field(default_factory=dict)
    running: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, "deque[asyncio.Future[None]]"] = field(default_factory=dict)
    most: int = MOST_CALLERS
    patience: float = PATIENCE

    def turn(self, caller: str, paces: Paces, *, leaving: Leaving | None = None) -> Turn:
        """Let a caller have a turn, until the block ends.

        Raises: TooManyAtOnce, where the block begins
        """
        return Turn(self, caller, paces, leaving)

    def call_next(self, caller: str) -> None:
        """Give the place of a request that ended to the one that waits longest, and to nobody who comes later."""
        place = self.waiting[caller].popleft()
        if not self.waiting[caller]:
            del self.waiting[caller]
        place.set_result(None)

    def give_up(self, caller: str, place: "asyncio.Future[None]") -> None:
        """Take a request that waits out of the row."""
        self.waiting[caller].remove(place)
        if not self.waiting[caller]:
            del self.waiting[caller]

    def forget(self) -> None:
        """Forget full buckets: a new one is the same."""
        now = self.clock()
        full = [name for name, each in self.buckets.items() if each.left(now) == each.pace.most]
        for name in full:
            if not self.buckets[name].unsaid:
                del self.buckets[name]

    def untold(self, seconds: float) -> None:
        """Say that nobody could be told anything for so long."""
        for each in self.buckets.values():
            each.untold(seconds)

    def bucket(self, name: str, pace: Pace) -> Bucket:
        """Return the bucket of this name; one that nobody has used yet is full."""
        if name not in self.buckets:
            self.buckets[name] = Bucket(pace, self.clock())
            if len(self.buckets) > self.most:
                del self.buckets[next(iter(self.buckets))]
        return self.buckets[name]
