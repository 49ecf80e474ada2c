"""Dates on which annual leave may be requested."""

from datetime import date, timedelta

from rulebook.calendar import Calendar, DayCount, count_working_days
from rulebook.errors import DatesInPast, NoPostHeld, NoWorkingDays, ServiceEnded
from rulebook.table import entry


def check_dates(starts_on: date, ends_on: date, *, filed_on: date, week: int, calendar: Calendar) -> DayCount:
    """Count the whole working days of a request filed on a day.

    Source: PP 11/2017 art. 311 and Peraturan BKN 24/2017 (one working day at least);
            the earliest first day is the office's own setting
    Raises: DatesReversed, CalendarMissing, DatesInPast, NoWorkingDays
    """
    found = count_working_days(starts_on, ends_on, week=week, calendar=calendar)
    back = entry("cuti.tahunan.mundur_hari", on=filed_on)
    earliest = filed_on - timedelta(days=back.integer)
    if starts_on < earliest:
        raise DatesInPast(earliest=earliest, rule=back.source)
    least = entry("cuti.tahunan.min_hari", on=filed_on)
    if found.total < least.integer:
        raise NoWorkingDays(starts_on=starts_on, ends_on=ends_on, rule=least.source)
    return found


def check_service(ends_on: date, *, service_until: date | None, post_until: date | None, on: date) -> None:
    """Refuse leave beyond the last day of service, and any leave once the post on record has ended.

    Source: the law is silent; our reading is that who has left, or holds no post, takes no leave
    Raises: NoPostHeld, ServiceEnded
    """
    if service_until and ends_on > service_until:
        raise ServiceEnded(last_day=service_until)
    if post_until and post_until < on:
        raise NoPostHeld(last_day=post_until)
