"""Colleagues under the same superior who are away on the days of a leave.

Of granted leave alone, and never of what kind or why. One who acts on a request is told how many, and a name only of
whom they reach. Who asks beforehand is told one bit of each calendar week: whether two or more are away in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from resolvers.access.row_scope import has_full_reach
from resolvers.caller import Actor, Call
from resolvers.leave.context import LeaveContext
from resolvers.limits import MAX_NAMED_COLLEAGUES, MIN_SEVERAL_AWAY_COLLEAGUES, MIN_TEAM_COLLEAGUES
from resolvers.sql import statement


@dataclass(frozen=True)
class AbsentColleague:
    """Somebody within reach, from which day until which."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Colleagues:
    """How many there are, how many of them are away on one of the days, and whom of these the reader may know."""

    total: int
    away: int
    people: Sequence[AbsentColleague]


@dataclass(frozen=True)
class Team:
    """How many there are, whether several are away in one week, and whom of these the reader may know."""

    total: int
    several_away: bool
    people: Sequence[AbsentColleague]


async def load_team(call: Call, context: LeaveContext, *, first: date, last: date) -> Team | None:
    """Tell whether several others are away in a calendar week that these days touch; None where there are few others.

    Whole weeks, past days of this one too: what follows the days asked for, or today, could be held against itself,
    and the difference would be the first or the last day of somebody's leave.

    Raises: NotSignedIn
    """
    monday, sunday = first - timedelta(first.weekday()), last + timedelta(6 - last.weekday())
    span = [context.employee_id, context.row["post_id"], monday, sunday]
    (most,) = await context.client.execute_query_dict(statement("team_away"), span)
    if most["total"] < MIN_TEAM_COLLEAGUES:
        return None
    known = await load_colleagues(call, context, first=first, last=last)
    return Team(most["total"], most["away"] >= MIN_SEVERAL_AWAY_COLLEAGUES, known.people if known else ())


async def load_colleagues(call: Call, context: LeaveContext, *, first: date, last: date) -> Colleagues | None:
    """Tell who else is away; None for somebody with nobody beside them.

    Raises: NotSignedIn
    """
    actor = call.require_actor()
    own = [context.employee_id, context.row["post_id"], first, last]
    rows = await context.client.execute_query_dict(statement("colleagues_away"), [*own, *_reach(actor)])
    if not rows[0]["total"]:
        return None
    gone = [row for row in rows if row["starts_on"] is not None]
    named = [
        AbsentColleague(row["name"], row["starts_on"], row["ends_on"])
        for row in gone
        if row["name"] is not None
    ]
    return Colleagues(rows[0]["total"], len(gone), named[:MAX_NAMED_COLLEAGUES])


def _reach(actor: Actor) -> list[object]:
    """How far somebody knows of others' leave, as in every read of it."""
    return [has_full_reach(actor, "LeaveRequest"), list(actor.posts), actor.employee_id]
