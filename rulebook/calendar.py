"""Working days between two dates, without weekends and holidays.

Counts days of a person's own five- or six-day week over the holidays of the office's calendar. Never reads
that calendar: it is handed over, with its version, and a year it does not hold is refused.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from rulebook.errors import CalendarMissing, DatesReversed
from rulebook.values import HolidayKind, SkipReason, WorkWeek

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holidays of whole years: a year outside `years` is unknown, not free of holidays."""

    holidays: Mapping[date, HolidayKind]
    years: frozenset[int]
    version: str
    names: Mapping[date, str] = field(default_factory=dict)

    def skip_reason(self, day: date, *, week: int) -> SkipReason | None:
        """Tell why a day is no working day; None when it is one.

        Raises: CalendarMissing
        """
        if day.year not in self.years:
            raise CalendarMissing(year=day.year)
        if day.weekday() >= WorkWeek(week):
            return SkipReason.OFF_DAY
        holiday = self.holidays.get(day)
        return SkipReason(holiday.value) if holiday else None


@dataclass(frozen=True, slots=True)
class DayCount:
    """The working days of a range, and why each of its other days costs nothing.

    Units: working days of the person's own week
    """

    days: tuple[date, ...]
    skipped: tuple[tuple[date, SkipReason], ...]

    @property
    def total(self) -> int:
        return len(self.days)

    @property
    def by_year(self) -> Mapping[int, int]:
        """Split the days over the calendar years in which they fall, earliest first."""
        return dict(Counter(day.year for day in self.days))


def count_working_days(starts_on: date, ends_on: date, *, week: int, calendar: Calendar) -> DayCount:
    """Count the working days from one date to another, both included.

    Source: "hari kerja" of PP 11/2017 art. 311; holidays and collective leave cost no leave day
    Raises: DatesReversed; CalendarMissing before any day is looked at
    """
    if ends_on < starts_on:
        raise DatesReversed(starts_on=starts_on, ends_on=ends_on)
    for year in range(starts_on.year, ends_on.year + 1):
        if year not in calendar.years:
            raise CalendarMissing(year=year)
    days: list[date] = []
    skipped: list[tuple[date, SkipReason]] = []
    for offset in range((ends_on - starts_on).days + 1):
        day = starts_on + offset * ONE_DAY
        if reason := calendar.skip_reason(day, week=week):
            skipped.append((day, reason))
        else:
            days.append(day)
    return DayCount(tuple(days), tuple(skipped))


def next_working_day(day: date, *, week: int, calendar: Calendar) -> date:
    """Find the first working day after a date.

    Raises: CalendarMissing
    """
    following = day + ONE_DAY
    while calendar.skip_reason(following, week=week) is not None:
        following += ONE_DAY
    return following


def last_day_of_leave(starts_on: date, working_days: int, *, week: int, calendar: Calendar) -> date:
    """Find the last day of a leave that begins on a date and costs so many working days.

    Raises: CalendarMissing when the leave runs past the years on file; ValueError below one day
    """
    if working_days < 1:
        raise ValueError("a leave has at least one working day")
    day, left = starts_on, working_days
    while True:
        if calendar.skip_reason(day, week=week) is None:
            left -= 1
        if left == 0:
            return day
        day += ONE_DAY
