"""Check of the log's times against cosignatures: what a cosignature covers existed when it was made.

A witness cosigns the newest checkpoint there is, so whatever stands behind it came later; how much later a
cosignature comes than its checkpoint says nothing.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from audit.limits import CLOCK_TOLERANCE_MINUTES
from audit.verify.finding import FaultCode, Finding, make_finding

TOLERANCE = timedelta(minutes=CLOCK_TOLERANCE_MINUTES)  # between two clocks that are right


@dataclass(frozen=True)
class CosignatureTime:
    """When a witness saw the log at this size, by its own clock; `at` is POSIX seconds."""

    size: int
    at: int
    witness: str

    @property
    def instant(self) -> datetime:
        """When it was made."""
        return datetime.fromtimestamp(min(self.at, 253_402_000_000), UTC)  # the last year of four digits

    @property
    def instant_text(self) -> str:
        """When it was made, for people."""
        return f"{self.instant:%Y-%m-%d %H:%M:%S}"

    def misdated_finding(self, leaf: int, *, stated: str) -> Finding:
        """Say that a leaf is dated otherwise."""
        return make_finding(
            FaultCode.MISDATED,
            leaf,
            stated=stated,
            witness=self.witness,
            size=self.size,
            known=self.instant_text,
        )


@dataclass(frozen=True)
class TimeBound:
    """No leaf below `size` may be dated after `limit`, which is written as a leaf begins, in UTC."""

    size: int
    limit: bytes
    cosigned: CosignatureTime


class CosignatureClock:
    """All cosignatures of one log, by the sizes that they cover."""

    def __init__(self, seen: Iterable[CosignatureTime]) -> None:
        ordered = sorted(seen, key=lambda each: (each.size, each.at))
        self._sizes = [each.size for each in ordered]
        self._latest = list(accumulate(ordered, _later))
        earliest = list(accumulate(reversed(ordered), _earlier))[::-1]
        self.bounds = tuple(
            TimeBound(each.size, f"{first.instant + TOLERANCE:%Y-%m-%dT%H:%M:%S}".encode(), first)
            for each, first in zip(ordered, earliest, strict=True)
        )

    def bounds_of(self, start: int, end: int) -> tuple[TimeBound, ...]:
        """The bounds of the leaves from one index to before another."""
        first, last = bisect_right(self._sizes, start), bisect_right(self._sizes, max(start, end - 1))
        return self.bounds[first : last + 1]

    def find_earlier_cosignature(self, leaf: int, at: str) -> CosignatureTime | None:
        """The cosignature that was made before this leaf was there, where the leaf is dated before it."""
        number = bisect_right(self._sizes, leaf)
        before = self._latest[number - 1] if number else None
        try:
            is_sooner = before is not None and datetime.fromisoformat(at) < before.instant - TOLERANCE
        except (ValueError, TypeError):  # no time, or one of no zone: the person who reads the leaf tells
            return None
        return before if is_sooner else None


def _later(one: CosignatureTime, other: CosignatureTime) -> CosignatureTime:
    return one if one.at >= other.at else other


def _earlier(one: CosignatureTime, other: CosignatureTime) -> CosignatureTime:
    return one if one.at <= other.at else other
