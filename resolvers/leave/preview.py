"""Preview of a leave request: days, balance, who advises and decides by when, and every refusal.

Asks the rules through `resolvers.leave.evaluation`, as filing does, and writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tortoise.connection import get_connection

from resolvers.calendar import load_calendar
from resolvers.caller import Call
from resolvers.leave.colleagues import Team, load_team
from resolvers.leave.context import LeaveContext, escalation_due_at, load_leave_context
from resolvers.leave.evaluation import LeaveForm, evaluate_request
from resolvers.leave.facts import (
    LeaveDays,
    StepFact,
    YearFact,
    describe_days,
    describe_steps,
    describe_years,
    load_warnings,
)
from resolvers.limits import MAX_LEAVE_SPAN_DAYS
from resolvers.sql import statement
from rulebook.calendar import Calendar, last_day_of_leave
from rulebook.errors import InvalidInput, NotFound, Refusal
from rulebook.leave.alternatives import AlternativeConstraints, LeaveAlternative, find_alternatives
from rulebook.values import LeaveKind

__all__ = ["LeaveAlternative", "Preview", "PreviewForm", "build_leave_preview", "load_others_away"]


@dataclass(frozen=True, kw_only=True)
class PreviewForm:
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

    context: LeaveContext
    starts_on: date
    ends_on: date | None = None
    spell: LeaveDays = field(default_factory=LeaveDays)
    years: Sequence[YearFact] = ()
    adviser: StepFact | None = None
    decider: StepFact | None = None
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Refusal] = field(default_factory=list)
    alternatives: Sequence[LeaveAlternative] = ()


async def build_leave_preview(call: Call, plan: PreviewForm) -> Preview:
    """Tell what filing would do for the caller; refusals are facts here.

    Raises: NotSignedIn; NotFound for a caller who is no employee
    """
    actor = call.require_actor()
    if actor.employee_id is None:
        raise NotFound
    context = await load_leave_context(get_connection("app"), actor.employee_id)
    years = context.today.year, plan.starts_on.year
    calendar = await load_calendar(context.client, first=min(years), last=max(years) + 2)
    found = Preview(context, plan.starts_on)
    try:
        found.ends_on = _last_day(plan, week=context.row["work_week"], calendar=calendar)
    except Refusal as refusal:
        found.refusals = [refusal]
        return found
    found.spell = describe_days(
        found.starts_on, found.ends_on, week=context.row["work_week"], calendar=calendar
    )
    judged = await evaluate_request(context, _to_leave_form(plan, found.ends_on))
    if judged.refusals:  # what is not going to be has no consequences
        found.refusals, found.spell = judged.refusals, replace(found.spell, back_on=None)
        found.alternatives = await _find_alternatives(context, plan, found, calendar)
        return found
    assert judged.counted_days is not None
    found.years = describe_years(context, judged.counted_days.days.by_year, first=plan.starts_on)
    if (way := judged.route) is not None:
        posts = way.advising_post_id, way.deciding_post_id
        first_due = await escalation_due_at(context)
        found.adviser, found.decider = await describe_steps(
            context, posts, first_due=first_due, calendar=calendar
        )
    found.warnings = await load_warnings(context, first=found.starts_on, last=found.ends_on)
    return found


async def load_others_away(call: Call, found: Preview) -> Team | None:
    """Tell whether others are away on days that could be asked for; None for all other days.

    Raises: NotSignedIn
    """
    if found.ends_on is None or found.refusals or found.starts_on < found.context.today:
        return None
    return await load_team(call, found.context, first=found.starts_on, last=found.ends_on)


async def _find_alternatives(
    context: LeaveContext, plan: PreviewForm, found: Preview, calendar: Calendar
) -> Sequence[LeaveAlternative]:
    """Say what could be asked for instead; nothing where it cannot be counted what was asked."""
    days = plan.working_days or found.spell.total
    if not days:
        return ()
    earliest = max(plan.starts_on, context.today)
    rows = await context.client.execute_query_dict(
        statement("requested_leave_spans"), [context.employee_id, earliest]
    )
    constraints = AlternativeConstraints(
        person=context.person,
        leave=plan.kind,
        years=context.years,
        calendar=calendar,
        week=context.row["work_week"],
        filed_on=context.today,
        taken=[(row["starts_on"], row["ends_on"]) for row in rows],
        service_until=context.row["service_until"],
        post_until=context.row["post_until"],
    )
    return find_alternatives(constraints, starts_on=earliest, working_days=days)


def _last_day(plan: PreviewForm, *, week: int, calendar: Calendar) -> date:
    if (plan.ends_on is None) == (plan.working_days is None):
        raise InvalidInput(
            path=("ends_on",),
            why_id="Isi hari terakhir atau jumlah hari kerja, salah satu saja.",
            why_en="Give either the last day or the number of working days, not both.",
        )
    if plan.ends_on is not None:
        return plan.ends_on
    assert plan.working_days is not None
    if not 1 <= plan.working_days <= MAX_LEAVE_SPAN_DAYS:
        raise InvalidInput(
            path=("working_days",),
            why_id=f"Jumlah hari kerja antara 1 dan {MAX_LEAVE_SPAN_DAYS}.",
            why_en=f"The number of working days lies between 1 and {MAX_LEAVE_SPAN_DAYS}.",
        )
    return last_day_of_leave(plan.starts_on, plan.working_days, week=week, calendar=calendar)


def _to_leave_form(plan: PreviewForm, ends_on: date) -> LeaveForm:
    """A reason that is not written yet is not missed before the form is sent."""
    return LeaveForm(
        kind=plan.kind,
        starts_on=plan.starts_on,
        ends_on=ends_on,
        reason="-" if plan.reason is None else plan.reason,
        address=plan.address,
        phone=plan.phone,
    )
