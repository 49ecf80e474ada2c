"""Facts for the reviewer of a request: what the applicant was shown, and in whose name the next step is taken.

Nothing is told of a request beyond reach, and nothing is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.connection import get_connection

from resolvers.access.caller_reader import build_reader
from resolvers.calendar import load_calendar
from resolvers.caller import Actor, Call
from resolvers.leave.assignees.acting_capacity import ActingCapacity, load_acting_capacity
from resolvers.leave.assignees.candidate_posts import load_candidates
from resolvers.leave.assignees.post_assignees import PostAssignee, load_assignees
from resolvers.leave.colleagues import Colleagues, load_colleagues
from resolvers.leave.context import LeaveContext, escalation_due_at, load_leave_context
from resolvers.leave.facts import (
    LeaveDays,
    StepFact,
    YearFact,
    describe_days,
    describe_steps,
    describe_years,
    load_warnings,
)
from resolvers.leave.request import load_reserved_days
from resolvers.mappings import LEAVE_REQUEST
from resolvers.query.mapping import Row
from resolvers.query.selection import Filter, Selection
from resolvers.sql import statement
from rulebook.access import may
from rulebook.calendar import Calendar
from rulebook.errors import Refusal
from rulebook.leave.workflow import pending_step_of
from rulebook.values import LeaveKind, LeaveState, StepKind

_SELECTION = Selection(frozenset({"state", "starts_on", "ends_on", "due_at"}))


@dataclass(frozen=True)
class ReviewerCapacity:
    """In which capacity somebody would take the waiting step, and the post in whose name it is taken."""

    capacity: ActingCapacity
    assignee: PostAssignee


@dataclass(frozen=True, kw_only=True)
class _ReviewedRequest:
    """A request under review, its applicant's leave, and the step that it waits for."""

    request_id: UUID
    row: Row
    facts: Mapping[str, Any]
    context: LeaveContext
    step: StepKind | None

    @property
    def post_id(self) -> UUID:
        """The post at which it waits, or would."""
        found: UUID = self.facts["advising_post_id" if self.step is StepKind.ADVICE else "deciding_post_id"]
        return found

    def is_own_request_of(self, actor: Actor) -> bool:
        """Tell whether it is somebody's own."""
        return actor.employee_id is not None and actor.employee_id == self.facts["employee_id"]


@dataclass(frozen=True, kw_only=True)
class Review:
    """The facts. Of a request that waits for nothing only the days are left to tell."""

    reviewed: _ReviewedRequest
    spell: LeaveDays
    years: Sequence[YearFact] = ()
    adviser: StepFact | None = None
    decider: StepFact | None = None
    warnings: Sequence[Refusal] = ()
    standpoint: ReviewerCapacity | None = None
    may_withdraw: bool = False


async def build_leave_review(call: Call, *, request_id: UUID) -> Review | None:
    """Tell what a request means as it stands; None when it is absent or beyond reach.

    Raises: NotSignedIn
    """
    actor = call.require_actor()
    within = Filter("id", "equals", request_id, guard="LeaveBalance")
    row = await build_reader(call, "leaveReview").read_row(LEAVE_REQUEST, _SELECTION, where=[within])
    if row is None:
        return None
    matter = await _load_reviewed_request(request_id, row)
    first, last, context = row["starts_on"], row["ends_on"], matter.context
    calendar = await load_calendar(
        context.client, first=min(first.year, context.today.year), last=last.year + 2
    )
    spell = describe_days(first, last, week=context.row["work_week"], calendar=calendar)
    if matter.step is None:
        return Review(reviewed=matter, spell=spell)
    *advisers, decider = await _describe_steps(matter, calendar)
    return Review(
        reviewed=matter,
        spell=spell,
        years=describe_years(
            context, await load_reserved_days(context.client, request_id), first=first, is_filed=True
        ),
        adviser=advisers[0] if advisers else None,
        decider=decider,
        warnings=await load_warnings(context, first=first, last=last),
        standpoint=await _load_reviewer_capacity(actor, matter, step=matter.step),
        may_withdraw=matter.is_own_request_of(actor),
    )


async def load_others_away(call: Call, review: Review) -> Colleagues | None:
    """Tell who else is away on the days of a request that waits; None for its applicant, who could ask and withdraw.

    Raises: NotSignedIn
    """
    row, context = review.reviewed.row, review.reviewed.context
    if review.reviewed.step is None or review.reviewed.is_own_request_of(call.require_actor()):
        return None
    return await load_colleagues(call, context, first=row["starts_on"], last=row["ends_on"])


async def load_candidate_steps(call: Call, review: Review) -> list[StepFact]:
    """Tell to which posts the waiting step could be given, and until when it would wait there.

    Raises: NotSignedIn
    """
    actor, matter = call.require_actor(), review.reviewed
    if matter.step is None or matter.is_own_request_of(actor) or not may(actor.roles, "reassignLeaveStep"):
        return []
    context, kind = matter.context, LeaveKind(matter.facts["kind"])
    found = await load_candidates(context, kind, step=matter.step, start=matter.post_id)
    due_at = await escalation_due_at(context)
    able = [
        assignee
        for post, assignee in found.assignees.items()
        if post != found.start and assignee.as_candidate(context.employee_id).is_present
    ]
    return [
        StepFact(assignee, due_at)
        for assignee in sorted(able, key=lambda assignee: (assignee.title, assignee.unit_name))
    ]


async def _load_reviewed_request(request_id: UUID, row: Row) -> _ReviewedRequest:
    client, state = get_connection("app"), LeaveState(row["state"])
    facts = (await client.execute_query_dict(statement("review_facts"), [request_id]))[0]
    step = pending_step_of(state) if state in (LeaveState.FILED, LeaveState.ADVISED) else None
    context = await load_leave_context(client, facts["employee_id"])
    return _ReviewedRequest(request_id=request_id, row=row, facts=facts, context=context, step=step)


async def _describe_steps(matter: _ReviewedRequest, calendar: Calendar) -> list[StepFact]:
    """Say who is to take the steps that are left, the decision last."""
    context, due_at = matter.context, matter.row["due_at"]
    posts = [matter.facts["deciding_post_id"]]
    if matter.step is StepKind.ADVICE:
        posts.insert(0, matter.facts["advising_post_id"])
    first_due = due_at.astimezone(context.now.tzinfo) if due_at else await escalation_due_at(context)
    return await describe_steps(context, posts, first_due=first_due, calendar=calendar)


async def _load_reviewer_capacity(
    actor: Actor, matter: _ReviewedRequest, *, step: StepKind
) -> ReviewerCapacity | None:
    """Find how somebody would take the step; nobody takes one on their own leave, nor on the applicant's behalf."""
    client = matter.context.client
    capacity = await load_acting_capacity(client, actor, request_id=matter.request_id, step=step)
    if capacity is None or matter.is_own_request_of(actor):
        return None
    if capacity.on_behalf_of_employee_id == matter.facts["employee_id"]:
        return None
    return ReviewerCapacity(capacity, (await load_assignees(client, [capacity.post_id]))[capacity.post_id])
