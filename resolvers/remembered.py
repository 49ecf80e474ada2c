"""What does this process know for a few seconds without asking again? Called by resolvers.identity.

Holds answers by key, at most so long and at most so many. Forgetting is at once here; another process still holds its
own answer until that runs out. Never holds that something is not there.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """Answers that may be as old as `lasts` seconds; the oldest go first when there are more than `most`."""

    def __init__(
        self, lasts: float, *, most: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.lasts, self.most, self.clock = lasts, most, clock
        self._known: OrderedDict[bytes, tuple[float, T]] = OrderedDict()

    def get(self, key: bytes) -> T | None:
        """Return what is known, unless it is too old."""
        found = self._known.get(key)
        if found is None or self.clock() - found[0] >= self.lasts:
            return None
        return found[1]

    def keep(self, key: bytes, value: T, *, asked_at: float) -> None:
        """Keep an answer; its age counts from before the question, when nobody could know better."""
        self._known.pop(key, None)
        self._known[key] = asked_at, value
        while len(self._known) > self.most:
            self._known.popitem(last=False)

    def forget(self, unwanted: Callable[[T], bool] = lambda value: True) -> None:
        """Forget every answer of which this is true."""
        for key in [key for key, (_, value) in self._known.items() if unwanted(value)]:
            del self._known[key]
