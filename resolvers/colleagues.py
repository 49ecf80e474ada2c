"""Who else is away? Of those under the same superior, on the days of a leave; called by schema/leave_preview.py.

Everybody is told how many, and a name only of whom they reach. Of granted leave alone, and never of what kind or why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from resolvers.filing import Desk
from resolvers.identity import Actor, Call
from resolvers.scope import reaches_all
from resolvers.sql import statement

MOST_NAMED = 20


@dataclass(frozen=True)
class Away:
    """Somebody within reach, from which day until which."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Colleagues:
    """How many there are, how many of them are away on one of the days, and whom of these the reader may know."""

    total: int
    away: int
    people: Sequence[Away]


async def colleagues(call: Call, desk: Desk, *, first: date, last: date) -> Colleagues | None:
    """Tell who else is away; None for somebody with nobody beside them.

    Raises: NotSignedIn
    """
    actor = call.signed_in()
    own = [desk.employee_id, desk.row["post_id"], first, last]
    rows = await desk.client.execute_query_dict(statement("colleagues_away"), [*own, *_reach(actor)])
    if not rows[0]["total"]:
        return None
    gone = [row for row in rows if row["starts_on"] is not None]
    named = [Away(row["name"], row["starts_on"], row["ends_on"]) for row in gone if row["name"] is not None]
    return Colleagues(rows[0]["total"], len(gone), named[:MOST_NAMED])


def _reach(actor: Actor) -> list[object]:
    """How far somebody knows of others' leave, as in every read of it."""
    return [reaches_all(actor, "LeaveRequest"), list(actor.posts), actor.employee_id]
