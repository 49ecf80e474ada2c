"""How many points are left? A leaky bucket: what was spent runs out of it at a steady pace.

Called by `jejak.rate.turn`. Knows no caller and no clock of its own.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """How many points there are at most, and how many come back in a second."""

    most: float
    restore: float


class Bucket:
    """One caller's points. `unsaid` were spent here since the other processes were last told."""

    __slots__ = ("at", "pace", "spent", "unsaid")

    def __init__(self, pace: Pace, now: float) -> None:
        self.pace = pace
        self.at = now
        self.spent = self.unsaid = 0.0

    def left(self, now: float) -> float:
        """Return the points that may be spent; less than none after a debt."""
        if self.spent:
            self.spent = max(0.0, self.spent - self.pace.restore * max(0.0, now - self.at))
        self.at = now
        return self.pace.most - self.spent

    def wait(self, points: float, now: float) -> float:
        """Return the seconds until so many can be spent, none when they can be now."""
        missing = min(points, self.pace.most) - self.left(now)
        return missing / self.pace.restore if missing > 0 else 0.0

    def take(self, points: float, now: float) -> float:
        """Spend points if they are left; return the seconds until they will be, none when they were."""
        missing = min(points, self.pace.most) - self.left(now)
        if missing > 0:
            return missing / self.pace.restore
        self.spent += points
        self.unsaid += points
        return 0.0

    def spend(self, points: float, now: float) -> None:
        """Spend points, or give some back; whoever asks first whether they are left makes no debt."""
        self.left(now)
        self.spent = max(0.0, self.spent + points)
        self.unsaid += points

    def untold(self, seconds: float) -> None:
        """For so long nobody could be told: what runs out meanwhile will not have to be told either."""
        if self.unsaid > 0:
            self.unsaid = max(0.0, self.unsaid - self.pace.restore * seconds)

    def heard(self, spent: float, *, said: float, now: float) -> None:
        """Take over what is spent in all processes, after `said` of it were told from here."""
        self.unsaid -= said
        self.spent, self.at = max(0.0, spent + self.unsaid), now
