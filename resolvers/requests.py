"""Which leave requests may a caller read?

One, and the inbox of those that wait for them. Called by schema/leave.py.
"""

from uuid import UUID

from resolvers.identity import Call
from resolvers.plan.ask import Ask, Filter, ListAsk
from resolvers.plan.shape import Row, Slice
from resolvers.reading import reader
from resolvers.shapes import INBOX, LEAVE_REQUEST


async def leave_request(call: Call, ask: Ask, *, request_id: UUID) -> Row | None:
    """Return one request within reach; None when absent or beyond it."""
    call.signed_in()
    return await reader(call, "leaveRequest").one(
        LEAVE_REQUEST, ask, where=[Filter("id", "equals", request_id)]
    )


async def leave_inbox(call: Call, ask: ListAsk) -> Slice:
    """Return the requests that wait for the caller's advice or decision, oldest first.

    Raises: NotSignedIn, InvalidCursor
    """
    actor = call.signed_in()
    waiting = Filter("id", "returned_by", list(actor.posts), "hr.requests_waiting_for")
    return await reader(call, "leaveInbox").page(INBOX, ask, where=[waiting])
