"""Mutations of delegation: who stands in for a post, and the post that takes a waiting step."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from resolvers import delegation
from resolvers.leave import reassign
from resolvers.query.mapping import Search
from rulebook import values
from rulebook.errors import Refusal
from schema.context import Info
from schema.delegation.types import Delegation
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, mutation, optional_input
from schema.fields.ids import uuid_from_global_id
from schema.leave.mutations import LeavePayload
from schema.payload import ObjectPayload, build_payload
from schema.user_errors import to_user_error


@strawberry.input(description="Letting somebody stand in for a post on some days.")
class DelegateDecisionsInput:
    """What the decree says."""

    idempotency_key: UUID = column("Made when the form is shown; a repeat with the same key changes nothing.")
    post_id: strawberry.ID | None = optional_input("The post; the caller's own when left out.")
    delegate_id: strawberry.ID = column("The employee who stands in.")
    kind: values.DelegationKind = strawberry.field(
        default=values.DelegationKind.PLH,
        description="Plt for a vacant post, plh for one whose holder is away.",
    )
    decree_number: str = column("Number of the decree; stays in the log for ever.")
    decree_date: date = column("Date of the decree.")
    effective_from: date = column("First day.")
    effective_until: date = column("Last day.")
    reason: str = column("Why.")
    replaces_id: strawberry.ID | None = optional_input(
        "A delegation for the same post that ends with this one, so that no day is left to nobody."
    )

    def to_resolver_input(self) -> delegation.DelegationForm:
        """Raises: NotFound for an id of something else"""
        return delegation.DelegationForm(
            post_id=uuid_from_global_id(self.post_id, "Post") if self.post_id is not None else None,
            delegate_id=uuid_from_global_id(self.delegate_id, "Employee"),
            kind=self.kind,
            decree_number=self.decree_number,
            decree_date=self.decree_date,
            effective_from=self.effective_from,
            effective_until=self.effective_until,
            reason=self.reason,
            replaces=uuid_from_global_id(self.replaces_id, "Delegation")
            if self.replaces_id is not None
            else None,
        )


@strawberry.input(description="Ending a delegation now, or taking it back before it begins.")
class EndDelegationInput:
    """Which delegation, as it was read."""

    idempotency_key: UUID = column("Made when the page is shown; a repeat with the same key changes nothing.")
    delegation_id: strawberry.ID = column("The delegation.")
    version: int = column("The version that was read.")


@strawberry.input(description="Giving the waiting step of a request to another post.")
class ReassignLeaveStepInput:
    """Which request, as it was read, to which post."""

    idempotency_key: UUID = column("Made when the page is shown; a repeat with the same key changes nothing.")
    leave_request_id: strawberry.ID = column("The request.")
    version: int = column("The version that was read.")
    post_id: strawberry.ID = column(
        "The post that is to take the step: above the applicant, or named by decree."
    )
    reason: str = column("Why.")

    def to_resolver_input(self) -> reassign.ReassignForm:
        """Raises: NotFound for an id of something else"""
        return reassign.ReassignForm(
            request_id=uuid_from_global_id(self.leave_request_id, "LeaveRequest"),
            version=self.version,
            post_id=uuid_from_global_id(self.post_id, "Post"),
            reason=self.reason,
        )


@strawberry.type
class _Payload(ObjectPayload):
    """The delegation as it is now, or why nothing was done."""

    type_name: ClassVar = "Delegation"

    @search_field("The delegation as it is now.", returns=Delegation | None)
    def delegation(self, info: Info) -> Search | None:
        return None if self.changed_id is None else delegation.delegation(info.context.call, self.changed_id)


@strawberry.type(description="The delegation that was made, or why it was not.")
class DelegateDecisionsPayload(_Payload):
    """What delegating answers."""


@strawberry.type(description="The delegation that was ended, or why it stands.")
class EndDelegationPayload(_Payload):
    """What ending answers."""


@strawberry.type(description="The reassigned request, or why it waits where it did.")
class ReassignLeaveStepPayload(LeavePayload):
    """What reassigning answers."""


@strawberry.type
class DelegationMutation:
    """Standing in, and giving a step to somebody else."""

    @mutation("Let somebody stand in for one's own post; for any post, for the personnel office.")
    async def delegate_decisions(self, info: Info, input: DelegateDecisionsInput) -> DelegateDecisionsPayload:
        try:
            wish = input.to_resolver_input()
        except Refusal as refusal:
            return DelegateDecisionsPayload(changed_id=None, errors=[to_user_error(refusal)])
        act = delegation.delegate_decisions(info.context.call, wish, key=input.idempotency_key)
        return await build_payload(act, DelegateDecisionsPayload)

    @mutation("End a delegation now, or take it back before it begins.")
    async def end_delegation(self, info: Info, input: EndDelegationInput) -> EndDelegationPayload:
        try:
            delegation_id = uuid_from_global_id(input.delegation_id, "Delegation")
        except Refusal as refusal:
            return EndDelegationPayload(changed_id=None, errors=[to_user_error(refusal)])
        act = delegation.end_delegation(
            info.context.call, delegation_id=delegation_id, version=input.version, key=input.idempotency_key
        )
        return await build_payload(act, EndDelegationPayload, subject_id=delegation_id)

    @mutation("Give the waiting step of a request to another post. For the personnel office.")
    async def reassign_leave_step(
        self, info: Info, input: ReassignLeaveStepInput
    ) -> ReassignLeaveStepPayload:
        try:
            wish = input.to_resolver_input()
        except Refusal as refusal:
            return ReassignLeaveStepPayload(changed_id=None, errors=[to_user_error(refusal)])
        act = reassign.reassign_leave_step(info.context.call, wish, key=input.idempotency_key)
        return await build_payload(act, ReassignLeaveStepPayload, subject_id=wish.request_id)
