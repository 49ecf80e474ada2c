"""Lists of leave requests that wait, in GraphQL words."""

import strawberry

from resolvers.leave.queries import (
    escalated_leave_requests,
    leave_inbox,
)
from resolvers.query.mapping import Search
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.page import Connection, add_page_arguments
from schema.leave.types import LeaveRequest


@strawberry.type
class LeaveQuery:
    """What waits."""

    @search_field(
        "Requests that wait for the caller's advice or decision, also on somebody's behalf; oldest first.",
        returns=Connection[LeaveRequest] | None,
    )
    @add_page_arguments
    def leave_inbox(self, info: Info) -> Search:
        return leave_inbox(info.context.call)

    @search_field(
        "Requests that went past somebody absent or silent and still wait. For the personnel office.",
        returns=Connection[LeaveRequest] | None,
    )
    @add_page_arguments
    def escalated_leave_requests(self, info: Info) -> Search:
        return escalated_leave_requests(info.context.call)
