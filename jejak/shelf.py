"""Is this answer at hand already? Answers that are the same for everybody, kept for a while within a bound of bytes.

Called by `jejak.view`, for what the public reads by registered documents and for what tools ask about the schema.
"""

import time
from collections.abc import Callable, Hashable
from math import inf

MOST_BYTES = 16_000_000
_BESIDE = 500  # bytes that an answer takes beside itself


class Shelf:
    """Keeps answers; the one put there longest ago goes first."""

    def __init__(self, *, most: int = MOST_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._size = 0
        self._kept: dict[Hashable, tuple[bytes, float]] = {}

    def get(self, key: Hashable) -> bytes | None:
        """Return an answer that is still good."""
        answer, until = self._kept.get(key, (None, inf))
        if answer is not None and until <= self._clock():
            self._drop(key)
            return None
        return answer

    def put(self, key: Hashable, answer: bytes, *, seconds: float = inf) -> None:
        """Keep an answer so long."""
        self._drop(key)
        self._kept[key] = (answer, self._clock() + seconds)
        self._size += len(answer) + _BESIDE
        while self._size > self._most:
            self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Keep nothing of what is there."""
        self._kept.clear()
        self._size = 0

    def _drop(self, key: Hashable) -> None:
        if key in self._kept:
            answer, _ = self._kept.pop(key)
            self._size -= len(answer) + _BESIDE
