"""What can be done about leave, in GraphQL words?

Ask, advise, decide, withdraw, and the inbox of what waits.
"""

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from resolvers import leave
from resolvers.judging import Wish
from resolvers.plan.shape import Search
from resolvers.requests import dealt_with, leave_inbox, leave_request, passed_leave
from rulebook import values
from rulebook.errors import Refusal
from schema.context import Info
from schema.door import door
from schema.errors import told
from schema.ids import uuid_of
from schema.leave import LeaveRequest
from schema.page import After, Before, Connection, First, Last
from schema.payload import ObjectPayload, payload_of
from schema.row import act, said


@strawberry.input(description="A request for the caller's own leave.")
class RequestLeaveInput:
    """What the applicant fills into the form."""

    idempotency_key: UUID = said("Made when the form is shown; a repeat with the same key changes nothing.")
    kind: values.LeaveKind = strawberry.field(default=values.LeaveKind.ANNUAL, description="Kind of leave.")
    starts_on: date = said("First day.")
    ends_on: date = said("Last day.")
    reason: str = said("Why.")
    address: str | None = strawberry.field(default=None, description="Where to be reached.")
    phone: str | None = strawberry.field(default=None, description="Telephone during the leave.")


@strawberry.input(description="Advice or decision: one of the four boxes of the form.")
class _StepInput:
    """What a superior or officer ticks."""

    idempotency_key: UUID = said("Made when the page is shown; a repeat with the same key changes nothing.")
    leave_request_id: strawberry.ID = said("The request.")
    version: int = said("The version that was read.")
    outcome: values.Outcome = said("Which box is ticked.")
    reason: str | None = strawberry.field(default=None, description="Why; demanded for all but approval.")
    new_starts_on: date | None = strawberry.field(
        default=None, description="First day, when the outcome is CHANGED."
    )
    new_ends_on: date | None = strawberry.field(
        default=None, description="Last day, when the outcome is CHANGED."
    )

    def verdict(self) -> leave.Verdict:
        """Raises: NotFound for an id of something else"""
        return leave.Verdict(
            request_id=uuid_of(self.leave_request_id, "LeaveRequest"),
            version=self.version,
            outcome=self.outcome,
            reason=self.reason,
            new_starts_on=self.new_starts_on,
            new_ends_on=self.new_ends_on,
        )


@strawberry.input(description="The direct superior's advice.")
class AdviseLeaveInput(_StepInput):
    """Section VII of the form."""


@strawberry.input(description="The authorised officer's decision.")
class DecideLeaveInput(_StepInput):
    """Section VIII of the form."""


@strawberry.input(description="Taking back a request that is not decided.")
class WithdrawLeaveInput:
    """What withdrawing needs."""

    idempotency_key: UUID = said("Made when the page is shown; a repeat with the same key changes nothing.")
    leave_request_id: strawberry.ID = said("The request.")
    version: int = said("The version that was read.")


@strawberry.type
class LeavePayload(ObjectPayload):
    """The request as it is now, or why nothing was done."""

    type_name: ClassVar = "LeaveRequest"
    found: ClassVar = staticmethod(leave_request)

    @door("The request as it is now.", gives=LeaveRequest | None)
    def leave_request(self, info: Info) -> Search | None:
        return None if self.done is None else type(self).found(info.context.call, self.done)


@strawberry.type(description="The request that was filed, or why it was not.")
class RequestLeavePayload(LeavePayload):
    """What asking answers."""


@strawberry.type(description="The advised request, or why there is no advice.")
class AdviseLeavePayload(LeavePayload):
    """What advising answers."""

    found: ClassVar = staticmethod(dealt_with)


@strawberry.type(description="The decided request, or why it is not decided.")
class DecideLeavePayload(LeavePayload):
    """What deciding answers."""

    found: ClassVar = staticmethod(dealt_with)


@strawberry.type(description="The withdrawn request, or why it stands.")
class WithdrawLeavePayload(LeavePayload):
    """What withdrawing answers."""


@strawberry.type
class LeaveMutation:
    """Everything that changes leave."""

    @act("Ask for the caller's own leave; its days are reserved at once.")
    async def request_leave(self, info: Info, input: RequestLeaveInput) -> RequestLeavePayload:
        wish = Wish(
            kind=input.kind,
            starts_on=input.starts_on,
            ends_on=input.ends_on,
            reason=input.reason,
            address=input.address,
            phone=input.phone,
        )
        act = leave.request_leave(info.context.call, wish, key=input.idempotency_key)
        return await payload_of(act, RequestLeavePayload)

    @act("Advise on a request as the direct superior; this moves no days.")
    async def advise_leave(self, info: Info, input: AdviseLeaveInput) -> AdviseLeavePayload:
        try:
            verdict = input.verdict()
        except Refusal as refusal:
            return AdviseLeavePayload(done=None, errors=[told(refusal)])
        act = leave.advise_leave(info.context.call, verdict, key=input.idempotency_key)
        return await payload_of(act, AdviseLeavePayload, about=verdict.request_id)

    @act("Decide on a request as the authorised officer; days are consumed or released at once.")
    async def decide_leave(self, info: Info, input: DecideLeaveInput) -> DecideLeavePayload:
        try:
            verdict = input.verdict()
        except Refusal as refusal:
            return DecideLeavePayload(done=None, errors=[told(refusal)])
        act = leave.decide_leave(info.context.call, verdict, key=input.idempotency_key)
        return await payload_of(act, DecideLeavePayload, about=verdict.request_id)

    @act("Take back the caller's own request while it is not decided.")
    async def withdraw_leave(self, info: Info, input: WithdrawLeaveInput) -> WithdrawLeavePayload:
        try:
            request_id = uuid_of(input.leave_request_id, "LeaveRequest")
        except Refusal as refusal:
            return WithdrawLeavePayload(done=None, errors=[told(refusal)])
        act = leave.withdraw_leave(
            info.context.call, request_id=request_id, version=input.version, key=input.idempotency_key
        )
        return await payload_of(act, WithdrawLeavePayload, about=request_id)


@strawberry.type
class LeaveQuery:
    """What waits."""

    @door(
        "Requests that wait for the caller's advice or decision, also on somebody's behalf; oldest first.",
        gives=Connection[LeaveRequest] | None,
    )
    def leave_inbox(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Search:
        return leave_inbox(info.context.call)

    @door(
        "Requests that went past somebody absent or silent and still wait. For the personnel office.",
        gives=Connection[LeaveRequest] | None,
    )
    def passed_leave(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Search:
        return passed_leave(info.context.call)
