"""Which leave requests may a caller read?

One, the inbox of those that wait for them, and those that went past somebody. Called by schema/leave_acts.py.
"""

from uuid import UUID

from resolvers.identity import Call
from resolvers.plan.ask import Ask, Filter, ListAsk
from resolvers.plan.shape import Row, Slice
from resolvers.reading import reader
from resolvers.shapes import INBOX, LEAVE_REQUEST
from rulebook.values import PassKind


async def leave_request(call: Call, ask: Ask, *, request_id: UUID) -> Row | None:
    """Return one request within reach; None when absent or beyond it."""
    call.signed_in()
    return await reader(call, "leaveRequest").one(
        LEAVE_REQUEST, ask, where=[Filter("id", "equals", request_id)]
    )


async def leave_inbox(call: Call, ask: ListAsk) -> Slice:
    """Return the requests that wait for the caller's advice or decision, also on somebody's behalf, oldest first.

    Raises: NotSignedIn, InvalidCursor
    """
    actor = call.signed_in()
    waiting = Filter("id", "returned_by", actor.account_id, "hr.requests_waiting_for")
    return await reader(call, "leaveInbox").page(INBOX, ask, where=[waiting])


async def passed_leave(call: Call, ask: ListAsk) -> Slice:
    """Return the requests that went past somebody absent or silent and still wait, oldest first.

    Raises: NotSignedIn, InvalidCursor
    """
    call.signed_in()
    raised = Filter("id", "returned_by", PassKind.RAISED.value, "hr.requests_passed_on")
    return await reader(call, "passedLeave").page(INBOX, ask, where=[raised])
