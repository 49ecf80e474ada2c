"""May annual leave be asked for on these dates? Called by resolvers/leave.py, before the balance."""

from datetime import date, timedelta

from rulebook.calendar import Calendar, DayCount, count
from rulebook.errors import DatesInPast, NoWorkingDays
from rulebook.table import entry


def days_asked(starts_on: date, ends_on: date, *, filed_on: date, week: int, calendar: Calendar) -> DayCount:
    """Count the whole working days of a request filed on a day.

    Source: PP 11/2017 art. 311 (working days); the earliest first day is the office's own setting
    Raises: DatesReversed, CalendarMissing, DatesInPast, NoWorkingDays
    """
    found = count(starts_on, ends_on, week=week, calendar=calendar)
    back = entry("cuti.tahunan.mundur_hari", on=filed_on)
    earliest = filed_on - timedelta(days=back.whole)
    if starts_on < earliest:
        raise DatesInPast(earliest=earliest, rule=back.source)
    if not found.days:
        raise NoWorkingDays(starts_on=starts_on, ends_on=ends_on)
    return found
