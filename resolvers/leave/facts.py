"""Facts of a leave for applicant and officer: its cost, its route, and who has to be delegated.

Preview and review show the same facts. Writes nothing.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from resolvers.leave.assignees.coverage import load_uncovered_posts
from resolvers.leave.assignees.post_assignees import PostAssignee, load_assignees
from resolvers.leave.balance import BalanceResult, balance_on
from resolvers.leave.context import LeaveContext
from resolvers.limits import MAX_LEAVE_SPAN_DAYS
from rulebook.calendar import Calendar, count_working_days, next_working_day
from rulebook.errors import Refusal
from rulebook.leave.annual import YearFacts, add_reserved
from rulebook.leave.delegation import check_covered
from rulebook.leave.working_hours import add_working_minutes, load_working_hours
from rulebook.values import SkipReason


@dataclass(frozen=True)
class DayFact:
    """One day of the span: whether it costs a leave day, and otherwise why not."""

    day: date
    skipped: SkipReason | None
    holiday: str | None


@dataclass(frozen=True)
class LeaveDays:
    """The days of a leave, and the first working day after it, as far as the calendar knows them."""

    days: Sequence[DayFact] = ()
    total: int | None = None
    back_on: date | None = None


@dataclass(frozen=True)
class YearFact:
    """What one calendar year loses, and its balance without the request and with it."""

    working_days: int
    now: BalanceResult
    after: BalanceResult


@dataclass(frozen=True)
class StepFact:
    """Who is to take a step, and until when before it is passed on."""

    assignee: PostAssignee
    due_at: datetime


def describe_days(first: date, last: date, *, week: int, calendar: Calendar) -> LeaveDays:
    """Say of every day whether it counts, as far as the calendar knows it and the span is one."""
    if (last - first).days > MAX_LEAVE_SPAN_DAYS:
        return LeaveDays()
    try:
        counted = count_working_days(first, last, week=week, calendar=calendar)
    except Refusal:  # judging says which
        return LeaveDays()
    why: dict[date, SkipReason | None] = {**dict.fromkeys(counted.days), **dict(counted.skipped)}
    days = [DayFact(day, why[day], calendar.names.get(day)) for day in sorted(why)]
    back_on = None
    with suppress(Refusal):  # in a year without a calendar it is not known
        back_on = next_working_day(last, week=week, calendar=calendar)
    return LeaveDays(days, counted.total, back_on)


def describe_years(
    context: LeaveContext, lost: Mapping[int, int], *, first: date, is_filed: bool = False
) -> list[YearFact]:
    """Tell the balance of each year that loses days, without the request and with it; a filed one counts already.

    As it will be on the first day of the leave: the person who has no right yet may have one then.
    """
    days = {year: -days if is_filed else days for year, days in lost.items() if year in context.years}
    other = add_reserved(context.years, days)
    without, having = (other, context.years) if is_filed else (context.years, other)

    def balance_of(year: int, facts: Mapping[int, YearFacts]) -> BalanceResult:
        return balance_on(context.person, facts, year=year, on=max(context.today, first))

    return [
        YearFact(lost[year], balance_of(year, without), balance_of(year, having)) for year in sorted(lost)
    ]


async def describe_steps(
    context: LeaveContext, posts: Sequence[UUID], *, first_due: datetime, calendar: Calendar
) -> list[StepFact]:
    """Say who is to take each step that lies ahead; the time of one begins when the one before it is over."""
    assignees, settings = await load_assignees(context.client, posts), load_working_hours(on=context.today)
    found, due_at = list[StepFact](), first_due
    for post in posts:
        found.append(StepFact(assignees[post], due_at))
        due_at = add_working_minutes(
            due_at, settings.minutes_until_escalation, by=settings, calendar=calendar
        )
    return found


async def load_warnings(context: LeaveContext, *, first: date, last: date) -> list[Refusal]:
    """Tell what would keep the officer from granting it."""
    duties = await load_uncovered_posts(context.client, context.employee_id, first=first, last=last)
    try:
        check_covered(duties, on=context.today)
    except Refusal as refusal:
        return [refusal]
    return []
