"""Alternatives to a refused leave that could be requested instead.

As many days as there are from the day that was asked for, and the first day from which all of them are there. Asks the
rules that judge a request, and none of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rulebook.calendar import Calendar, last_day_of_leave
from rulebook.errors import CalendarMissing, Refusal
from rulebook.leave.annual import Person, YearFacts, entitlement, has_enough_days
from rulebook.leave.dates import check_dates, check_service
from rulebook.limits import LEAVE_ALTERNATIVES_HORIZON_DAYS
from rulebook.values import LeaveKind


@dataclass(frozen=True, slots=True)
class LeaveAlternative:
    """Leave that would not be refused. Units: working days of the person's own week"""

    starts_on: date
    ends_on: date
    working_days: int


@dataclass(frozen=True, kw_only=True)
class AlternativeConstraints:
    """What the rules ask about somebody who wants leave: `taken` are the spans of leave asked for or granted."""

    person: Person
    leave: LeaveKind
    years: Mapping[int, YearFacts]
    calendar: Calendar
    week: int
    filed_on: date
    taken: Sequence[tuple[date, date]] = ()
    service_until: date | None = None
    post_until: date | None = None

    def option(self, starts_on: date, working_days: int) -> LeaveAlternative | None:
        """Return a leave of so many days from a day; None where a rule refuses it.

        Raises: CalendarMissing
        """
        ends_on = last_day_of_leave(starts_on, working_days, week=self.week, calendar=self.calendar)
        if any(first <= ends_on and starts_on <= last for first, last in self.taken):
            return None
        try:
            entitlement(self.person, on=starts_on, leave=self.leave)
            check_service(
                ends_on, service_until=self.service_until, post_until=self.post_until, on=self.filed_on
            )
            days = check_dates(
                starts_on, ends_on, filed_on=self.filed_on, week=self.week, calendar=self.calendar
            ).by_year
        except CalendarMissing:
            raise
        except Refusal:
            return None
        is_possible = has_enough_days(days, self.years, on=self.filed_on, kind=self.person.kind)
        return LeaveAlternative(starts_on, ends_on, working_days) if is_possible else None


def find_alternatives(
    constraints: AlternativeConstraints, *, starts_on: date, working_days: int
) -> list[LeaveAlternative]:
    """Return the most days from a first day, and the first day from which as many as asked are possible.

    Where nowhere within a year so many are, it is the first day from which any are, if there are none from the day
    asked for. A leave that is possible as it was asked for is none of them.
    """
    most = _longest_from(constraints, starts_on, working_days)
    if most is not None and most.working_days == working_days:
        return []
    later = next(_iter_from(constraints, starts_on, working_days), None)
    if later is None and most is None:
        first = next(_iter_from(constraints, starts_on, 1), None)
        later = first and _longest_from(constraints, first.starts_on, working_days)
    return [each for each in (most, later) if each is not None]


def _longest_from(
    constraints: AlternativeConstraints, starts_on: date, working_days: int
) -> LeaveAlternative | None:
    found = None
    for days in range(1, working_days + 1):
        try:
            option = constraints.option(starts_on, days)
        except CalendarMissing:
            break
        if option is None:
            break
        found = option
    return found


def _iter_from(
    constraints: AlternativeConstraints, starts_on: date, working_days: int
) -> Iterator[LeaveAlternative]:
    """Yield the leaves of so many days from the working days of a year, the earliest first."""
    for offset in range(LEAVE_ALTERNATIVES_HORIZON_DAYS):
        day = starts_on + timedelta(days=offset)
        try:
            if constraints.calendar.skip_reason(day, week=constraints.week) is None:
                option = constraints.option(day, working_days)
                if option is not None:
                    yield option
        except CalendarMissing:
            return
