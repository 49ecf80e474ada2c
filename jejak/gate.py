"""What holds at the gate? The limits, the pace and the memory of each side: callers with an account, and the public.

Made once by `jejak.app` and held by `jejak.view`. The two sides share nothing but the registered documents' texts.
"""

import asyncio
import gc
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from jejak.fallback import Fallbacks
from jejak.rate import turn
from jejak.rate.faces import Faces
from jejak.rate.turn import Paces, Turn, Turns
from jejak.reading import Asked
from jejak.shelf import Shelf
from resolvers.identity import Actor
from schema import limits
from schema.admission import Admission
from schema.limits import Limits

REMEMBERED = 64
"""Verdicts that each side remembers; a document of 1,000 tokens takes half a megabyte, looked through now and then."""

RESTS = 3
"""So many times as long as it worked a desk rests."""


class Desk:
    """Where documents are read that nobody has seen, and plans are made: one after the other, with a rest after each.

    Either holds up everybody. So however many callers send documents, three quarters of the time are others'. Of those
    who wait everybody's first comes before anybody's second.
    """

    def __init__(self, *, rests: float = RESTS) -> None:
        self._rests = rests
        self._is_taken = False
        self._places: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def free(self, turn: Turn) -> AsyncIterator[None]:
        """Wait until it is free and rested, and keep it while one document is read and its plan is made."""
        with turn.waiting():
            await self._called(turn.caller)
        began = time.perf_counter()
        try:
            yield
        finally:
            gc.collect(1)  # what reading leaves behind goes now, not later with everything in somebody's time
            rest = self._rests * (time.perf_counter() - began)
            asyncio.get_running_loop().call_later(rest, self._call_next)

    async def _called(self, caller: str) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        place = asyncio.get_running_loop().create_future()
        self._places.setdefault(caller, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # it was called, and goes all the same
                self._call_next()
            raise

    def _call_next(self) -> None:
        """Call whoever waits longest since they were called last; whoever has left is passed over."""
        while self._places:
            caller = next(iter(self._places))
            places = self._places.pop(caller)
            while places and places[0].done():
                places.popleft()
            if places:
                places.popleft().set_result(None)
                if places:
                    self._places[caller] = places
                return
        self._is_taken = False


class Place:
    """One request's place at a desk: taken where something new has to be read or made, and kept for all of it."""

    def __init__(self, desk: Desk, turn: Turn) -> None:
        self._desk = desk
        self._turn = turn
        self._kept: AbstractAsyncContextManager[None] | None = None

    async def take(self) -> None:
        """Wait for it; whoever has it already lets everybody else go on for a moment."""
        if self._kept is not None:
            await asyncio.sleep(0)
            return
        kept = self._desk.free(self._turn)
        await kept.__aenter__()
        self._kept = kept

    async def leave(self) -> None:
        """Let the next one come."""
        if self._kept is not None:
            kept, self._kept = self._kept, None
            await kept.__aexit__(None, None, None)


class Side:
    """How one kind of caller is met. Registered documents have a memory of their own: no flood pushes them out."""

    def __init__(self, limits: Limits, paces: Paces, *, rests: float = RESTS) -> None:
        self.limits = limits
        self.paces = paces
        self.desk = Desk(rests=rests)
        self.adhoc = Admission(limits, remembered=REMEMBERED)
        self.registered = Admission(limits, remembered=16 * REMEMBERED)


@dataclass
class Gate:
    """Both sides, the documents that are registered, and what is remembered of callers and answers."""

    staff: Side = field(default_factory=lambda: Side(limits.STAFF, turn.STAFF))
    public: Side = field(default_factory=lambda: Side(limits.PUBLIC, turn.PUBLIC))
    documents: Mapping[str, str] = field(default_factory=dict)
    is_adhoc_open: bool = True
    newcomers: Paces = turn.NEWCOMERS
    turns: Turns = field(default_factory=Turns)
    faces: Faces = field(default_factory=Faces)
    shelf: Shelf = field(default_factory=Shelf)
    is_planning: bool = True
    fallbacks: Fallbacks = field(default_factory=Fallbacks)

    def text(self, asked: Asked) -> str | None:
        """Return the document that is asked, if there is one."""
        return asked.query if asked.document_id is None else self.documents.get(asked.document_id)

    def side(self, actor: Actor | None) -> Side:
        """Return the side that a caller comes to."""
        return self.public if actor is None else self.staff
