"""What should whoever looks at a request know? What the applicant was told, and in whose name its next step is taken.

Called by schema/leave_review.py. Nothing is told of a request beyond reach, and nothing is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.connection import get_connection

from resolvers.calendar import calendar_of
from resolvers.capacity import Capacity, capacity_of
from resolvers.colleagues import Colleagues, colleagues
from resolvers.filing import Desk, desk_of, raised_at
from resolvers.hands import Hand, hands_of
from resolvers.identity import Actor, Call
from resolvers.leave import held_days
from resolvers.leave_facts import Spell, StepFact, YearFact, spell_of, steps_ahead, warnings_of, years_of
from resolvers.plan.ask import Selection, Filter
from resolvers.plan.shape import Row
from resolvers.reading import reader
from resolvers.seats import seats_for
from resolvers.shapes import LEAVE_REQUEST
from resolvers.sql import statement
from rulebook.access import may
from rulebook.calendar import Calendar
from rulebook.errors import Refusal
from rulebook.leave.workflow import waiting_step
from rulebook.values import LeaveKind, LeaveState, StepKind

_ASK = Selection(frozenset({"state", "starts_on", "ends_on", "due_at"}))


@dataclass(frozen=True)
class Standpoint:
    """In which capacity somebody would take the waiting step, and the post in whose name it is taken."""

    capacity: Capacity
    hand: Hand


@dataclass(frozen=True, kw_only=True)
class _Matter:
    """A request under review, its applicant's leave, and the step that it waits for."""

    request_id: UUID
    row: Row
    facts: Mapping[str, Any]
    desk: Desk
    step: StepKind | None

    @property
    def post_id(self) -> UUID:
        """The post at which it waits, or would."""
        found: UUID = self.facts["advising_post_id" if self.step is StepKind.ADVICE else "deciding_post_id"]
        return found

    def is_of(self, actor: Actor) -> bool:
        """Tell whether it is somebody's own."""
        return actor.employee_id is not None and actor.employee_id == self.facts["employee_id"]


@dataclass(frozen=True, kw_only=True)
class Review:
    """The facts. Of a request that waits for nothing only the days are left to tell."""

    matter: _Matter
    spell: Spell
    years: Sequence[YearFact] = ()
    adviser: StepFact | None = None
    decider: StepFact | None = None
    warnings: Sequence[Refusal] = ()
    standpoint: Standpoint | None = None
    may_withdraw: bool = False


async def leave_review(call: Call, *, request_id: UUID) -> Review | None:
    """Tell what a request means as it stands; None when it is absent or beyond reach.

    Raises: NotSignedIn
    """
    actor = call.signed_in()
    within = Filter("id", "equals", request_id, guard="LeaveBalance")
    row = await reader(call, "leaveReview").read_row(LEAVE_REQUEST, _ASK, where=[within])
    if row is None:
        return None
    matter = await _matter(request_id, row)
    first, last, desk = row["starts_on"], row["ends_on"], matter.desk
    calendar = await calendar_of(desk.client, first=min(first.year, desk.today.year), last=last.year + 2)
    spell = spell_of(first, last, week=desk.row["work_week"], calendar=calendar)
    if matter.step is None:
        return Review(matter=matter, spell=spell)
    *advisers, decider = await _steps(matter, calendar)
    return Review(
        matter=matter,
        spell=spell,
        years=years_of(desk, await held_days(desk.client, request_id), first=first, is_filed=True),
        adviser=advisers[0] if advisers else None,
        decider=decider,
        warnings=await warnings_of(desk, first=first, last=last),
        standpoint=await _standpoint(actor, matter, step=matter.step),
        may_withdraw=matter.is_of(actor),
    )


async def others(call: Call, review: Review) -> Colleagues | None:
    """Tell who else is away on the days of a request that waits; None for its applicant, who could ask and withdraw.

    Raises: NotSignedIn
    """
    row, desk = review.matter.row, review.matter.desk
    if review.matter.step is None or review.matter.is_of(call.signed_in()):
        return None
    return await colleagues(call, desk, first=row["starts_on"], last=row["ends_on"])


async def seats(call: Call, review: Review) -> list[StepFact]:
    """Tell to which posts the waiting step could be given, and until when it would wait there.

    Raises: NotSignedIn
    """
    actor, matter = call.signed_in(), review.matter
    if matter.step is None or matter.is_of(actor) or not may(actor.roles, "reassignLeaveStep"):
        return []
    desk, kind = matter.desk, LeaveKind(matter.facts["kind"])
    found = await seats_for(desk, kind, step=matter.step, start=matter.post_id)
    due_at = await raised_at(desk)
    able = [
        hand
        for post, hand in found.hands.items()
        if post != found.start and hand.seat_for(desk.employee_id).is_present
    ]
    return [StepFact(hand, due_at) for hand in sorted(able, key=lambda hand: (hand.title, hand.unit_name))]


async def _matter(request_id: UUID, row: Row) -> _Matter:
    client, state = get_connection("app"), LeaveState(row["state"])
    facts = (await client.execute_query_dict(statement("review_facts"), [request_id]))[0]
    step = waiting_step(state) if state in (LeaveState.FILED, LeaveState.ADVISED) else None
    desk = await desk_of(client, facts["employee_id"])
    return _Matter(request_id=request_id, row=row, facts=facts, desk=desk, step=step)


async def _steps(matter: _Matter, calendar: Calendar) -> list[StepFact]:
    """Say who is to take the steps that are left, the decision last."""
    desk, due_at = matter.desk, matter.row["due_at"]
    posts = [matter.facts["deciding_post_id"]]
    if matter.step is StepKind.ADVICE:
        posts.insert(0, matter.facts["advising_post_id"])
    first_due = due_at.astimezone(desk.now.tzinfo) if due_at else await raised_at(desk)
    return await steps_ahead(desk, posts, first_due=first_due, calendar=calendar)


async def _standpoint(actor: Actor, matter: _Matter, *, step: StepKind) -> Standpoint | None:
    """Find how somebody would take the step; nobody takes one on their own leave, nor on the applicant's behalf."""
    client = matter.desk.client
    capacity = await capacity_of(client, actor, request_id=matter.request_id, step=step)
    if capacity is None or matter.is_of(actor):
        return None
    if capacity.on_behalf_of_employee_id == matter.facts["employee_id"]:
        return None
    return Standpoint(capacity, (await hands_of(client, [capacity.post_id]))[capacity.post_id])
