"""Service times of leave requests from filing to decision, by quarter and deciding unit.

The database counts, and leaves out every cell that would tell of a person (published.service_time); nothing
here knows a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from resolvers.limits import MAX_SERVICE_TIME_ROWS
from resolvers.mappings import SERVICE_TIME
from resolvers.query.mapping import CombinedSearch, Row, Search
from resolvers.query.selection import Filter, ListSelection, PageRequest, Selection
from rulebook.errors import InvalidInput

_FIELDS = frozenset({"quarter", "unit_id", "unit_name", "decisions", "median_hours", "p95_hours"})
_YEARS = range(1900, 9000)  # beyond them there is nothing, and no date to reckon with


@dataclass(frozen=True)
class Quarter:
    """One closed quarter; `overall` is None where fewer than five people were decided on."""

    since: date
    until: date
    overall: Row | None
    units: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class QuarterRange:
    """Which quarters: those of a year, or those that lie wholly between two days."""

    year: int | None = None
    since: date | None = None
    until: date | None = None

    def conditions(self) -> list[Filter]:
        """Raises: InvalidInput when a year and days are named"""
        since, until = self.since, self.until
        if self.year is not None:
            if since or until:
                raise InvalidInput(
                    path=("year",),
                    why_id="Sebut tahun, atau tanggal awal dan akhir; jangan keduanya.",
                    why_en="Name a year, or a first and last day; not both.",
                )
            year = self.year if self.year in _YEARS else _YEARS.stop
            since, until = date(year, 1, 1), date(year, 12, 31)
        found = [Filter("quarter", "from", since)] if since else []
        return [*found, Filter("quarter", "until", _last_start(until))] if until else found


def service_times(span: QuarterRange, *, unit_id: UUID | None = None) -> CombinedSearch:
    """Look for the quarters of a span, and make of them each with its units, in order; with a unit, only that one.

    Raises: InvalidInput when a year and days are named
    """
    counted = (
        Search(SERVICE_TIME, span.conditions()),
        ListSelection(PageRequest(first=MAX_SERVICE_TIME_ROWS), Selection(_FIELDS)),
    )
    return CombinedSearch((counted,), partial(_quarters, unit_id))


def _quarters(unit_id: UUID | None, rows: Sequence[Row]) -> list[Quarter]:
    by_quarter = groupby(rows, key=itemgetter("quarter"))
    return [_quarter(since, list(each), unit_id) for since, each in by_quarter]


def _quarter(since: date, rows: list[Row], unit_id: UUID | None) -> Quarter:
    overall = next((row for row in rows if row["unit_id"] is None), None)
    units = [
        row for row in rows if row["unit_id"] is not None and (unit_id is None or row["unit_id"] == unit_id)
    ]
    return Quarter(since, _last_day(since), overall, units)


def _last_day(start: date) -> date:
    """Return the last day of the quarter that begins on a day."""
    return (start.replace(day=1) + timedelta(days=100)).replace(day=1) - timedelta(days=1)


def _last_start(until: date) -> date:
    """Return the latest day on which a quarter may begin that is over by the end of another day."""
    until = min(max(until, date(_YEARS.start, 1, 1)), date(_YEARS.stop, 12, 31))
    start = until.replace(month=(until.month - 1) // 3 * 3 + 1, day=1)
    return start if _last_day(start) <= until else start - timedelta(days=1)
