"""What holds at the gate? The limits, the pace and the memory of each side: callers with an account, and the public.

Made once by `jejak.app` and held by `jejak.view`. The two sides share nothing but the registered documents' texts.
"""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from jejak.rate import turn
from jejak.rate.turn import Paces, Turns
from jejak.shelf import Shelf
from resolvers.identity import Actor
from schema import limits
from schema.admission import Admission
from schema.limits import Limits

REMEMBERED = 64
"""Verdicts that each side remembers; a document of 1,000 tokens takes half a megabyte, looked through now and then."""


class Desk:
    """Where documents are read that nobody has seen: one after the other, with a rest thrice as long as the work.

    Reading one holds up everybody. So however many callers send documents, three quarters of the time are others'.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._rested_at = 0.0

    @asynccontextmanager
    async def free(self) -> AsyncIterator[None]:
        """Wait until it is free and rested, and keep it while one document is read."""
        async with self._lock:
            await asyncio.sleep(max(0.0, self._rested_at - time.perf_counter()))
            began = time.perf_counter()
            try:
                yield
            finally:
                gc.collect(
                    1
                )  # what reading leaves behind goes now, and not later with everything in somebody's time
                ended = time.perf_counter()
                self._rested_at = ended + 3 * (ended - began)


class Side:
    """How one kind of caller is met. Registered documents have a memory of their own: no flood pushes them out."""

    def __init__(self, limits: Limits, paces: Paces) -> None:
        self.limits = limits
        self.paces = paces
        self.desk = Desk()
        self.adhoc = Admission(limits, remembered=REMEMBERED)
        self.registered = Admission(limits, remembered=16 * REMEMBERED)


@dataclass
class Gate:
    """Both sides, the documents that are registered, and what is remembered of callers and answers."""

    staff: Side = field(default_factory=lambda: Side(limits.STAFF, turn.STAFF))
    public: Side = field(default_factory=lambda: Side(limits.PUBLIC, turn.PUBLIC))
    documents: Mapping[str, str] = field(default_factory=dict)
    is_adhoc_open: bool = True
    turns: Turns = field(default_factory=Turns)
    shelf: Shelf = field(default_factory=Shelf)

    def side(self, actor: Actor | None) -> Side:
        """Return the side that a caller comes to."""
        return self.public if actor is None else self.staff
