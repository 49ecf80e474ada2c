"""Mutations of leave: request, advice, decision, withdrawal."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from resolvers.leave import request
from resolvers.leave.evaluation import LeaveForm
from resolvers.leave.queries import (
    handled_leave_request,
    leave_request,
)
from resolvers.query.mapping import Search
from rulebook import values
from rulebook.errors import Refusal
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, mutation
from schema.fields.ids import uuid_from_global_id
from schema.leave.types import LeaveRequest
from schema.payload import ObjectPayload, build_payload
from schema.user_errors import to_user_error


@strawberry.input(description="A request for the caller's own leave.")
class RequestLeaveInput:
    """What the applicant fills into the form."""

    idempotency_key: UUID = column("Made when the form is shown; a repeat with the same key changes nothing.")
    kind: values.LeaveKind = strawberry.field(default=values.LeaveKind.ANNUAL, description="Kind of leave.")
    starts_on: date = column("First day.")
    ends_on: date = column("Last day.")
    reason: str = column("Why.")
    address: str | None = strawberry.field(default=None, description="Where to be reached.")
    phone: str | None = strawberry.field(default=None, description="Telephone during the leave.")


@strawberry.input(description="Advice or decision: one of the four boxes of the form.")
class _StepInput:
    """What a superior or officer ticks."""

    idempotency_key: UUID = column("Made when the page is shown; a repeat with the same key changes nothing.")
    leave_request_id: strawberry.ID = column("The request.")
    version: int = column("The version that was read.")
    outcome: values.Outcome = column("Which box is ticked.")
    reason: str | None = strawberry.field(default=None, description="Why; demanded for all but approval.")
    new_starts_on: date | None = strawberry.field(
        default=None, description="First day, when the outcome is CHANGED."
    )
    new_ends_on: date | None = strawberry.field(
        default=None, description="Last day, when the outcome is CHANGED."
    )

    def to_step(self) -> request.StepForm:
        """Raises: NotFound for an id of something else"""
        return request.StepForm(
            request_id=uuid_from_global_id(self.leave_request_id, "LeaveRequest"),
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

    idempotency_key: UUID = column("Made when the page is shown; a repeat with the same key changes nothing.")
    leave_request_id: strawberry.ID = column("The request.")
    version: int = column("The version that was read.")


@strawberry.type
class LeavePayload(ObjectPayload):
    """The request as it is now, or why nothing was done."""

    type_name: ClassVar = "LeaveRequest"
    found: ClassVar = staticmethod(leave_request)

    @search_field("The request as it is now.", returns=LeaveRequest | None)
    def leave_request(self, info: Info) -> Search | None:
        return None if self.changed_id is None else type(self).found(info.context.call, self.changed_id)


@strawberry.type(description="The request that was filed, or why it was not.")
class RequestLeavePayload(LeavePayload):
    """What asking answers."""


@strawberry.type(description="The advised request, or why there is no advice.")
class AdviseLeavePayload(LeavePayload):
    """What advising answers."""

    found: ClassVar = staticmethod(handled_leave_request)


@strawberry.type(description="The decided request, or why it is not decided.")
class DecideLeavePayload(LeavePayload):
    """What deciding answers."""

    found: ClassVar = staticmethod(handled_leave_request)


@strawberry.type(description="The withdrawn request, or why it stands.")
class WithdrawLeavePayload(LeavePayload):
    """What withdrawing answers."""


@strawberry.type
class LeaveMutation:
    """Everything that changes leave."""

    @mutation("Ask for the caller's own leave; its days are reserved at once.")
    async def request_leave(self, info: Info, input: RequestLeaveInput) -> RequestLeavePayload:
        wish = LeaveForm(
            kind=input.kind,
            starts_on=input.starts_on,
            ends_on=input.ends_on,
            reason=input.reason,
            address=input.address,
            phone=input.phone,
        )
        act = request.request_leave(info.context.call, wish, key=input.idempotency_key)
        return await build_payload(act, RequestLeavePayload)

    @mutation("Advise on a request as the direct superior; this moves no days.")
    async def advise_leave(self, info: Info, input: AdviseLeaveInput) -> AdviseLeavePayload:
        try:
            verdict = input.to_step()
        except Refusal as refusal:
            return AdviseLeavePayload(changed_id=None, errors=[to_user_error(refusal)])
        act = request.advise_leave(info.context.call, verdict, key=input.idempotency_key)
        return await build_payload(act, AdviseLeavePayload, subject_id=verdict.request_id)

    @mutation("Decide on a request as the authorised officer; days are consumed or released at once.")
    async def decide_leave(self, info: Info, input: DecideLeaveInput) -> DecideLeavePayload:
        try:
            verdict = input.to_step()
        except Refusal as refusal:
            return DecideLeavePayload(changed_id=None, errors=[to_user_error(refusal)])
        act = request.decide_leave(info.context.call, verdict, key=input.idempotency_key)
        return await build_payload(act, DecideLeavePayload, subject_id=verdict.request_id)

    @mutation("Take back the caller's own request while it is not decided.")
    async def withdraw_leave(self, info: Info, input: WithdrawLeaveInput) -> WithdrawLeavePayload:
        try:
            request_id = uuid_from_global_id(input.leave_request_id, "LeaveRequest")
        except Refusal as refusal:
            return WithdrawLeavePayload(changed_id=None, errors=[to_user_error(refusal)])
        act = request.withdraw_leave(
            info.context.call, request_id=request_id, version=input.version, key=input.idempotency_key
        )
        return await build_payload(act, WithdrawLeavePayload, subject_id=request_id)
