"""What would a request for leave mean? Days, balance, who advises and decides by when, and what speaks against it.

Called by schema/leave_preview.py. Asks the rules through `resolvers.judging`, as filing does, and writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tortoise.connection import get_connection

from resolvers.calendar import calendar_of
from resolvers.colleagues import Team, team
from resolvers.filing import Desk, desk_of, raised_at
from resolvers.identity import Call
from resolvers.judging import Wish, judge
from resolvers.leave_facts import (
    MOST_DAYS,
    Spell,
    StepFact,
    YearFact,
    spell_of,
    steps_ahead,
    warnings_of,
    years_of,
)
from resolvers.sql import statement
from rulebook.calendar import Calendar, end_of
from rulebook.errors import InvalidInput, NotFound, Refusal
from rulebook.leave.possible import Constraints, Option, options
from rulebook.values import LeaveKind

__all__ = ["Option", "Plan", "Preview", "leave_preview", "others"]


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


@dataclass
class Preview:
    """The facts; what could not be found is None or empty, and a refusal says why."""

    desk: Desk
    starts_on: date
    ends_on: date | None = None
    spell: Spell = field(default_factory=Spell)
    years: Sequence[YearFact] = ()
    adviser: StepFact | None = None
    decider: StepFact | None = None
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Refusal] = field(default_factory=list)
    possible: Sequence[Option] = ()


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
    found = Preview(desk, plan.starts_on)
    try:
        found.ends_on = _last_day(plan, week=desk.row["work_week"], calendar=calendar)
    except Refusal as refusal:
        found.refusals = [refusal]
        return found
    found.spell = spell_of(found.starts_on, found.ends_on, week=desk.row["work_week"], calendar=calendar)
    judged = await judge(desk, _wish(plan, found.ends_on))
    if judged.refusals:  # what is not going to be has no consequences
        found.refusals, found.spell = judged.refusals, replace(found.spell, back_on=None)
        found.possible = await _possible(desk, plan, found, calendar)
        return found
    assert judged.found is not None
    found.years = years_of(desk, judged.found.days.by_year, first=plan.starts_on)
    if (way := judged.route) is not None:
        posts = way.advising_post_id, way.deciding_post_id
        first_due = await raised_at(desk)
        found.adviser, found.decider = await steps_ahead(desk, posts, first_due=first_due, calendar=calendar)
    found.warnings = await warnings_of(desk, first=found.starts_on, last=found.ends_on)
    return found


async def others(call: Call, found: Preview) -> Team | None:
    """Tell whether others are away on days that could be asked for; None for all other days.

    Raises: NotSignedIn
    """
    if found.ends_on is None or found.refusals or found.starts_on < found.desk.today:
        return None
    return await team(call, found.desk, first=found.starts_on, last=found.ends_on)


async def _possible(desk: Desk, plan: Plan, found: Preview, calendar: Calendar) -> Sequence[Option]:
    """Say what could be asked for instead; nothing where it cannot be counted what was asked."""
    days = plan.working_days or found.spell.total
    if not days:
        return ()
    earliest = max(plan.starts_on, desk.today)
    rows = await desk.client.execute_query_dict(statement("leave_taken"), [desk.employee_id, earliest])
    constraints = Constraints(
        person=desk.person,
        leave=plan.kind,
        years=desk.years,
        calendar=calendar,
        week=desk.row["work_week"],
        filed_on=desk.today,
        taken=[(row["starts_on"], row["ends_on"]) for row in rows],
        service_until=desk.row["service_until"],
        post_until=desk.row["post_until"],
    )
    return options(constraints, starts_on=earliest, working_days=days)


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
