"""Which leave requests may a caller read?

One, and the inbox of those that wait for them. Called by schema/leave.py.
"""

from uuid import UUID

from resolvers.identity import Call
from resolvers.plan.ask import Filter
from resolvers.plan.shape import Search
from resolvers.shapes import INBOX, LEAVE_REQUEST


def leave_request(call: Call, request_id: UUID) -> Search:
    """Look for one request within reach; absent or beyond it looks the same. Raises: NotSignedIn"""
    call.signed_in()
    return Search(LEAVE_REQUEST, [Filter("id", "equals", request_id)], door="leaveRequest")


def leave_inbox(call: Call) -> Search:
    """Look for the requests that wait for the caller's advice or decision, oldest first.

    Raises: NotSignedIn
    """
    actor = call.signed_in()
    waiting = Filter("id", "returned_by", list(actor.posts), "hr.requests_waiting_for")
    return Search(INBOX, [waiting], door="leaveInbox")
