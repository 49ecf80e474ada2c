"""Seeded random source, so that the same seed makes the same demo on every machine.

Nothing in the demo is random in any other way, and nothing secret comes from here.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


class SeededRandom(Random):
    """A seeded source that also deals ids, weighted choices and days."""

    def next_uuid(self) -> UUID:
        return UUID(int=self.getrandbits(128), version=4)

    def pick(self, of: Sequence[T]) -> T:
        return of[int(self.random() * len(of))]

    def pick_weighted(self, shares: Mapping[T, float]) -> T:
        """Choose a key by its share; shares need not add up to one."""
        left = self.random() * sum(shares.values())
        for key, share in shares.items():
            left -= share
            if left < 0:
                return key
        return list(shares)[-1]

    def is_drawn(self, share: float) -> bool:
        return self.random() < share

    def pick_day(self, first: date, last: date) -> date:
        """Choose a day from the first to the last, both included."""
        return date.fromordinal(self.randint(first.toordinal(), last.toordinal()))


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Share a whole number out by weight without losing any of it (largest remainders, earlier first)."""
    whole = sum(weights)
    if not whole or total <= 0:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in by_remainder[: total - sum(parts)]:
        parts[at] += 1
    return parts
