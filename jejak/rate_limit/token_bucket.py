"""Token bucket, kept as a leaky one: what was spent runs out of it at a steady rate.

Knows no caller and no clock of its own.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """How many points there are at most, and how many come back in a second."""

    burst: float
    per_second: float


class TokenBucket:
    """One caller's points. `unsaid` were spent here since the other processes were last told."""

    __slots__ = ("rate", "spent", "unsynced", "updated_at")

    def __init__(self, rate: Rate, now: float) -> None:
        self.rate = rate
        self.updated_at = now
        self.spent = self.unsynced = 0.0

    def available(self, now: float) -> float:
        """Return the points that may be spent; less than none after a debt."""
        if self.spent:
            self.spent = max(0.0, self.spent - self.rate.per_second * max(0.0, now - self.updated_at))
        self.updated_at = now
        return self.rate.burst - self.spent

    def seconds_until(self, points: float, now: float) -> float:
        """Return the seconds until so many can be spent, none when they can be now."""
        missing = min(points, self.rate.burst) - self.available(now)
        return missing / self.rate.per_second if missing > 0 else 0.0

    def try_take(self, points: float, now: float) -> float:
        """Spend points if they are left; return the seconds until they will be, none when they were."""
        missing = min(points, self.rate.burst) - self.available(now)
        if missing > 0:
            return missing / self.rate.per_second
        self.spent += points
        self.unsynced += points
        return 0.0

    def add(self, points: float, now: float) -> None:
        """Spend points, or give some back; the caller who asks first whether they are left makes no debt."""
        self.available(now)
        self.spent = max(0.0, self.spent + points)
        self.unsynced += points

    def expire_unsynced(self, seconds: float) -> None:
        """For so long nobody could be told: what runs out meanwhile will not have to be told either."""
        if self.unsynced > 0:
            self.unsynced = max(0.0, self.unsynced - self.rate.per_second * seconds)

    def reconcile(self, spent: float, *, synced: float, now: float) -> None:
        """Take over what is spent in all processes, after `said` of it were told from here."""
        self.unsynced -= synced
        self.spent, self.updated_at = max(0.0, spent + self.unsynced), now
