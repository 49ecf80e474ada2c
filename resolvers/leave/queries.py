"""Leave requests within the caller's reach.

One, the inbox of those that wait for them, and those that went past somebody.
"""

from dataclasses import replace
from uuid import UUID

from tortoise.connection import get_connection

from resolvers.caller import Call
from resolvers.mappings import HANDLED_REQUEST, INBOX, LEAVE_REQUEST
from resolvers.query.mapping import Search
from resolvers.query.selection import Filter
from resolvers.sql import statement
from rulebook.values import EscalationKind


def leave_request(call: Call, request_id: UUID) -> Search:
    """Look for one request within reach; absent or beyond it looks the same. Raises: NotSignedIn"""
    call.require_actor()
    return Search(LEAVE_REQUEST, [Filter("id", "equals", request_id)], audit_operation="leaveRequest")


def handled_leave_request(call: Call, request_id: UUID) -> Search:
    """Look for the request that an act of the caller's changed, though with the act its applicant went out of reach.

    Raises: NotSignedIn
    """
    return replace(leave_request(call, request_id), mapping=HANDLED_REQUEST)


def leave_inbox(call: Call) -> Search:
    """Look for the requests that wait for the caller's advice or decision, also on somebody's behalf, oldest first.

    Raises: NotSignedIn
    """
    actor = call.require_actor()
    waiting = Filter("id", "returned_by", actor.account_id, "hr.requests_waiting_for")
    return Search(INBOX, [waiting], audit_operation="leaveInbox")


def escalated_leave_requests(call: Call) -> Search:
    """Look for the requests that went past somebody absent or silent and still wait, oldest first.

    Raises: NotSignedIn
    """
    call.require_actor()
    raised = Filter("id", "returned_by", EscalationKind.RAISED.value, "hr.requests_passed_on")
    return Search(INBOX, [raised], audit_operation="escalatedLeaveRequests")


async def has_leave_duty(call: Call) -> bool:
    """Tell whether the caller holds or stands in for a post at which others' leave waits, or something waits already.

    Raises: NotSignedIn
    """
    actor = call.require_actor()
    (row,) = await get_connection("app").execute_query_dict(statement("has_leave_duty"), [actor.account_id])
    return bool(row["handles_leave"])
