"""Posts to which a waiting step of a request may go.

For advice the posts above the applicant; for the decision those that the decree names for them, and the posts above the
one that is to decide. Decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from resolvers.leave.assignees.post_assignees import PostAssignee, load_assignees
from resolvers.leave.context import LeaveContext, load_route_options
from resolvers.sql import statement
from rulebook.errors import NoSuperior
from rulebook.leave.authority import sort_authority_lines
from rulebook.leave.escalation import CandidatePost
from rulebook.values import LeaveKind, StepKind


@dataclass(frozen=True)
class CandidatePosts:
    """The posts in question: `lines` by precision, those above `start`, and who is behind each today."""

    start: UUID
    lines: tuple[UUID, ...]
    assignees: Mapping[UUID, PostAssignee]
    applicant_id: UUID

    @property
    def candidates(self) -> dict[UUID, CandidatePost]:
        """Return each as a seat for this applicant."""
        return {post: assignee.as_candidate(self.applicant_id) for post, assignee in self.assignees.items()}


async def load_candidates(
    context: LeaveContext, leave: LeaveKind, *, step: StepKind, start: UUID
) -> CandidatePosts:
    """Load the posts to which a step that waits at `start` could go."""
    lines: tuple[UUID, ...] = ()
    own = context.row["post_id"]
    posts = {start, *await _load_posts_above(context, start)}
    if step is StepKind.ADVICE and own is not None:
        posts |= set(await _load_posts_above(context, own)) - {own}
    if step is StepKind.DECISION:
        lines = await _load_authority_lines(context, leave)
    assignees = await load_assignees(context.client, posts | set(lines))
    return CandidatePosts(start, lines, assignees, context.employee_id)


async def _load_posts_above(context: LeaveContext, post: UUID) -> list[UUID]:
    rows = await context.client.execute_query_dict(statement("superior_chain"), [post])
    return [row["id"] for row in rows]


async def _load_authority_lines(context: LeaveContext, leave: LeaveKind) -> tuple[UUID, ...]:
    try:
        options = await load_route_options(context, leave)
    except NoSuperior:
        return ()
    lines = sort_authority_lines(options.applicant, options.lines, leave=leave, on=context.today)
    return tuple(dict.fromkeys(line.deciding_post_id for line in lines))
