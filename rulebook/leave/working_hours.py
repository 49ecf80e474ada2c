"""Working hours over the regency's calendar, for the deadlines of steps.

Every amount is a dated setting of the office. Never asks for the time: an instant is handed over, in the zone in which
the office's hours are written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rulebook.calendar import ONE_DAY, Calendar
from rulebook.limits import WORKING_TIME_HORIZON_DAYS
from rulebook.table import entry

Hours = tuple[tuple[time, time], ...]
_SEARCH_HORIZON = timedelta(days=WORKING_TIME_HORIZON_DAYS)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The office's settings on a day. Units: working minutes"""

    hours: Hours
    week: int
    minutes_until_reminder: int
    minutes_until_delegate: int
    minutes_until_escalation: int
    minutes_until_escalation_if_absent: int


def load_working_hours(*, on: date) -> WorkingHours:
    """Return the settings in force on a day.

    Source: the office's own setting; working hours by Perpres 21/2023 (unverified)
    """
    return WorkingHours(
        hours=tuple(_parse_window(text) for text in entry("cuti.waktu.jam_kerja", on=on).strings),
        week=entry("cuti.waktu.hari_kerja", on=on).integer,
        minutes_until_reminder=entry("cuti.waktu.ingatkan", on=on).integer,
        minutes_until_delegate=entry("cuti.waktu.pelaksana", on=on).integer,
        minutes_until_escalation=entry("cuti.waktu.naik", on=on).integer,
        minutes_until_escalation_if_absent=entry("cuti.waktu.berhalangan", on=on).integer,
    )


def _parse_window(text: str) -> tuple[time, time]:
    opens, closes = text.split("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)


def add_working_minutes(since: datetime, minutes: int, *, by: WorkingHours, calendar: Calendar) -> datetime:
    """Find the instant at which so many working minutes have passed since another.

    A year whose holidays are not on file has none: a deadline that comes too early wakes somebody, one that is not
    known wakes nobody.
    """
    left = timedelta(minutes=minutes)
    for opens, closes in _iter_working_windows(since, by, calendar):
        if opens + left <= closes:
            return opens + left
        left -= closes - opens
    raise AssertionError("an office is open at some time within a year")


def working_minutes_between(since: datetime, until: datetime, *, by: WorkingHours, calendar: Calendar) -> int:
    """Count the whole working minutes between two instants."""
    waited = timedelta()
    for opens, closes in _iter_working_windows(since, by, calendar):
        if opens >= until:
            break
        waited += min(closes, until) - opens
    return waited // timedelta(minutes=1)


def _iter_working_windows(
    since: datetime, by: WorkingHours, calendar: Calendar
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans in which the office is open from an instant on."""
    day, last = since.date(), since.date() + _SEARCH_HORIZON
    while day <= last:
        if _is_working_day(day, by.week, calendar):
            for opens, closes in by.hours:
                begin, end = (datetime.combine(day, at, since.tzinfo) for at in (opens, closes))
                if end > since:
                    yield max(begin, since), end
        day += ONE_DAY


def _is_working_day(day: date, week: int, calendar: Calendar) -> bool:
    if day.year in calendar.years:
        return calendar.skip_reason(day, week=week) is None
    return day.weekday() < week
