"""To which posts could a waiting step of a request go? Called by resolvers/passing.py and resolvers/reassign.py.

For advice the posts above the applicant; for the decision those that the decree names for them, and the posts above the
one that is to decide. Decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from resolvers.filing import Desk, ways_of
from resolvers.hands import Hand, hands_of
from resolvers.sql import statement
from rulebook.errors import NoSuperior
from rulebook.leave.authority import lines_in_order
from rulebook.leave.passing import Seat
from rulebook.values import LeaveKind, StepKind


@dataclass(frozen=True)
class Seats:
    """The posts in question: `lines` by precision, those above `start`, and who is behind each today."""

    start: UUID
    lines: tuple[UUID, ...]
    hands: Mapping[UUID, Hand]
    applicant_id: UUID

    @property
    def seats(self) -> dict[UUID, Seat]:
        """Return each as a seat for this applicant."""
        return {post: hand.seat_for(self.applicant_id) for post, hand in self.hands.items()}


async def seats_for(desk: Desk, leave: LeaveKind, *, step: StepKind, start: UUID) -> Seats:
    """Load the posts to which a step that waits at `start` could go."""
    lines: tuple[UUID, ...] = ()
    own = desk.row["post_id"]
    posts = {start, *await _above(desk, start)}
    if step is StepKind.ADVICE and own is not None:
        posts |= set(await _above(desk, own)) - {own}
    if step is StepKind.DECISION:
        lines = await _lines(desk, leave)
    hands = await hands_of(desk.client, posts | set(lines))
    return Seats(start, lines, hands, desk.employee_id)


async def _above(desk: Desk, post: UUID) -> list[UUID]:
    rows = await desk.client.execute_query_dict(statement("superior_chain"), [post])
    return [row["id"] for row in rows]


async def _lines(desk: Desk, leave: LeaveKind) -> tuple[UUID, ...]:
    try:
        ways = await ways_of(desk, leave)
    except NoSuperior:
        return ()
    lines = lines_in_order(ways.applicant, ways.lines, leave=leave, on=desk.today)
    return tuple(dict.fromkeys(line.deciding_post_id for line in lines))
