"""To which posts could a waiting step of a request go? Called by resolvers/passing.py and resolvers/reassign.py.

For advice the posts above the applicant; for the decision those that the decree names for them, and the posts above the
one that is to decide. Decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from resolvers.filing import LeaveContext, load_route_options
from resolvers.hands import PostAssignee, load_assignees
from resolvers.sql import statement
from rulebook.errors import NoSuperior
from rulebook.leave.authority import sort_authority_lines
from rulebook.leave.passing import CandidatePost
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
        return {post: hand.as_candidate(self.applicant_id) for post, hand in self.assignees.items()}


async def load_candidates(
    desk: LeaveContext, leave: LeaveKind, *, step: StepKind, start: UUID
) -> CandidatePosts:
    """Load the posts to which a step that waits at `start` could go."""
    lines: tuple[UUID, ...] = ()
    own = desk.row["post_id"]
    posts = {start, *await _load_posts_above(desk, start)}
    if step is StepKind.ADVICE and own is not None:
        posts |= set(await _load_posts_above(desk, own)) - {own}
    if step is StepKind.DECISION:
        lines = await _load_authority_lines(desk, leave)
    hands = await load_assignees(desk.client, posts | set(lines))
    return CandidatePosts(start, lines, hands, desk.employee_id)


async def _load_posts_above(desk: LeaveContext, post: UUID) -> list[UUID]:
    rows = await desk.client.execute_query_dict(statement("superior_chain"), [post])
    return [row["id"] for row in rows]


async def _load_authority_lines(desk: LeaveContext, leave: LeaveKind) -> tuple[UUID, ...]:
    try:
        ways = await load_route_options(desk, leave)
    except NoSuperior:
        return ()
    lines = sort_authority_lines(ways.applicant, ways.lines, leave=leave, on=desk.today)
    return tuple(dict.fromkeys(line.deciding_post_id for line in lines))
