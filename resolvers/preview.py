"""What would a request for leave mean? Days, balance, who advises and decides by when, and what speaks against it.

Called by schema/leave_preview.py. Asks the rules through `resolvers.judging`, as filing does, and writes nothing.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from tortoise.connection import get_connection

from resolvers.balance import Standing, standing
from resolvers.calendar import calendar_of
from resolvers.covering import uncovered_duties
from resolvers.filing import Counted, Desk, Route, desk_of
from resolvers.hands import Hand, hands_of
from resolvers.identity import Call
from resolvers.judging import Wish, judge
from rulebook.calendar import Calendar, count, end_of, next_working_day
from rulebook.errors import InvalidInput, NotFound, Refusal
from rulebook.leave.annual import YearFacts, with_reserved
from rulebook.leave.delegation import check_covered
from rulebook.leave.pace import due, pace
from rulebook.values import LeaveKind, SkipReason

MOST_DAYS = 366


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What somebody thinks of asking for: until a day, or so many working days long; words only as far as written."""

    kind: LeaveKind
    starts_on: date
    ends_on: date | None = None
    working_days: int | None = None
    reason: str | None = None
    address: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class DayFact:
    """One day of the span: whether it costs a leave day, and otherwise why not."""

    day: date
    skipped: SkipReason | None
    holiday: str | None


@dataclass(frozen=True)
class YearFact:
    """What one calendar year loses, and its balance now and after filing."""

    working_days: int
    now: Standing
    after: Standing


@dataclass(frozen=True)
class StepFact:
    """Who is to take a step, and until when before it is passed on."""

    hand: Hand
    due_at: datetime


@dataclass
class Preview:
    """The facts; what could not be found is None or empty, and a refusal says why."""

    starts_on: date
    ends_on: date | None = None
    back_on: date | None = None
    days: Sequence[DayFact] = ()
    total: int | None = None
    years: Sequence[YearFact] = ()
    adviser: StepFact | None = None
    decider: StepFact | None = None
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Refusal] = field(default_factory=list)


async def leave_preview(call: Call, plan: Plan) -> Preview:
    """Tell what filing would do for the caller; refusals are facts here.

    Raises: NotSignedIn; NotFound for a caller who is no employee
    """
    actor = call.signed_in()
    if actor.employee_id is None:
        raise NotFound
    desk = await desk_of(get_connection("app"), actor.employee_id)
    years = desk.today.year, plan.starts_on.year
    calendar = await calendar_of(desk.client, first=min(years), last=max(years) + 2)
    found = Preview(plan.starts_on)
    try:
        found.ends_on = _last_day(plan, week=desk.row["work_week"], calendar=calendar)
    except Refusal as refusal:
        found.refusals = [refusal]
        return found
    _tell_days(found, week=desk.row["work_week"], calendar=calendar)
    judged = await judge(desk, _wish(plan, found.ends_on))
    found.refusals = judged.refusals
    found.years = _years(desk, judged.found, plan.starts_on.year)
    await _tell_steps(found, desk, judged.route, calendar=calendar)
    await _warn(found, desk)
    return found


def _last_day(plan: Plan, *, week: int, calendar: Calendar) -> date:
    if (plan.ends_on is None) == (plan.working_days is None):
        raise InvalidInput(
            path=("ends_on",),
            why_id="Isi hari terakhir atau jumlah hari kerja, salah satu saja.",
            why_en="Give either the last day or the number of working days, not both.",
        )
    if plan.ends_on is not None:
        return plan.ends_on
    assert plan.working_days is not None
    if not 1 <= plan.working_days <= MOST_DAYS:
        raise InvalidInput(
            path=("working_days",),
            why_id=f"Jumlah hari kerja antara 1 dan {MOST_DAYS}.",
            why_en=f"The number of working days lies between 1 and {MOST_DAYS}.",
        )
    return end_of(plan.starts_on, plan.working_days, week=week, calendar=calendar)


def _wish(plan: Plan, ends_on: date) -> Wish:
    """A reason that is not written yet is not missed before the form is sent."""
    return Wish(
        kind=plan.kind,
        starts_on=plan.starts_on,
        ends_on=ends_on,
        reason="-" if plan.reason is None else plan.reason,
        address=plan.address,
        phone=plan.phone,
    )


def _tell_days(found: Preview, *, week: int, calendar: Calendar) -> None:
    """Say of every day whether it counts, as far as the calendar knows it and the span is one."""
    assert found.ends_on is not None
    if (found.ends_on - found.starts_on).days > MOST_DAYS:
        return
    with suppress(Refusal):  # judging says which; a first day back in a year without a calendar is not known
        counted = count(found.starts_on, found.ends_on, week=week, calendar=calendar)
        found.total = counted.total
        why = dict.fromkeys(counted.days) | dict(counted.skipped)
        found.days = [DayFact(day, why[day], calendar.names.get(day)) for day in sorted(why)]
        found.back_on = next_working_day(found.ends_on, week=week, calendar=calendar)


def _years(desk: Desk, found: Counted | None, first: int) -> list[YearFact]:
    """Tell the balance of each year that loses days, or of the year asked about where none does."""
    lost = dict(found.days.by_year) if found is not None else {first: 0}
    known = {year: days for year, days in lost.items() if year in desk.years}
    after = with_reserved(desk.years, known)

    def told(year: int, facts: Mapping[int, YearFacts]) -> Standing:
        return standing(desk.person, facts, year=year, on=desk.today)

    return [YearFact(lost[year], told(year, desk.years), told(year, after)) for year in sorted(lost)]


async def _tell_steps(found: Preview, desk: Desk, route: Route | None, *, calendar: Calendar) -> None:
    """Say who is to advise and to decide, and until when; the decision's time begins when the advice is given."""
    if route is None:
        return
    hands = await hands_of(desk.client, {route.advising_post_id, route.deciding_post_id})
    settings = pace(on=desk.today)
    advised = due(desk.now, settings.until_raised, by=settings, calendar=calendar)
    decided = due(advised, settings.until_raised, by=settings, calendar=calendar)
    found.adviser = StepFact(hands[route.advising_post_id], advised)
    found.decider = StepFact(hands[route.deciding_post_id], decided)


async def _warn(found: Preview, desk: Desk) -> None:
    """Tell in advance what would keep the officer from granting it."""
    assert found.ends_on is not None
    duties = await uncovered_duties(desk.client, desk.employee_id, first=found.starts_on, last=found.ends_on)
    try:
        check_covered(duties, on=desk.today)
    except Refusal as refusal:
        found.warnings = [refusal]
