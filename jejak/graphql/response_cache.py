"""Cache of public answers for a while, within a bound of bytes."""

import time
from collections.abc import Callable, Hashable
from math import inf

from jejak.limits import MAX_RESPONSE_CACHE_BYTES, RESPONSE_CACHE_ENTRY_OVERHEAD_BYTES


class ResponseCache:
    """Keeps answers; the one put there longest ago goes first."""

    def __init__(
        self, *, max_bytes: int = MAX_RESPONSE_CACHE_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._size = 0
        self._entries: dict[Hashable, tuple[bytes, float]] = {}

    def get(self, key: Hashable) -> bytes | None:
        """Return an answer that is still good."""
        answer, until = self._entries.get(key, (None, inf))
        if answer is not None and until <= self._clock():
            self._evict(key)
            return None
        return answer

    def set(self, key: Hashable, body: bytes, *, seconds: float = inf) -> None:
        """Keep an answer so long."""
        self._evict(key)
        self._entries[key] = (body, self._clock() + seconds)
        self._size += len(body) + RESPONSE_CACHE_ENTRY_OVERHEAD_BYTES
        while self._size > self._max_bytes:
            self._evict(next(iter(self._entries)))

    def clear(self) -> None:
        """Keep nothing of what is there."""
        self._entries.clear()
        self._size = 0

    def _evict(self, key: Hashable) -> None:
        if key in self._entries:
            answer, _ = self._entries.pop(key)
            self._size -= len(answer) + RESPONSE_CACHE_ENTRY_OVERHEAD_BYTES
