"""Cache with a time to live of a few seconds, for one process.

Holds answers by key, at most so long and at most so many. Forgetting is at once here; another process still holds its
own answer until that runs out. Never holds that something is not there.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from resolvers.limits import MAX_CACHED_TTL_ENTRIES

T = TypeVar("T")


class TtlCache(Generic[T]):
    """Answers that may be as old as `lasts` seconds; the oldest go first when there are more than `most`."""

    def __init__(
        self,
        ttl_seconds: float,
        *,
        max_entries: int = MAX_CACHED_TTL_ENTRIES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.ttl_seconds, self.max_entries, self.clock = ttl_seconds, max_entries, clock
        self._entries: OrderedDict[bytes, tuple[float, T]] = OrderedDict()

    def get(self, key: bytes) -> T | None:
        """Return what is known, unless it is too old."""
        found = self._entries.get(key)
        if found is None or self.clock() - found[0] >= self.ttl_seconds:
            return None
        return found[1]

    def set(self, key: bytes, value: T, *, asked_at: float) -> None:
        """Keep an answer; its age counts from before the question, when nobody could know better."""
        self._entries.pop(key, None)
        self._entries[key] = asked_at, value
        while len(self._entries) > self.max_entries:
            self._entries.popitem(last=False)

    def evict_where(self, unwanted: Callable[[T], bool] = lambda value: True) -> None:
        """Forget every answer of which this is true."""
        for key in [key for key, (_, value) in self._entries.items() if unwanted(value)]:
            del self._entries[key]
