"""Mutations of erasure: a request, its approval, its cancellation."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from resolvers import erasure
from resolvers.query.mapping import Search
from rulebook.errors import Refusal
from schema.context import Info
from schema.erasure.types import Erasure
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, mutation, optional_input
from schema.fields.ids import uuid_from_global_id
from schema.payload import ObjectPayload, build_payload
from schema.user_errors import to_user_error


@strawberry.input(description="A request to destroy the data of somebody who left.")
class RequestErasureInput:
    """Whose, and on which basis."""

    idempotency_key: UUID = column("Made when the form is shown; a repeat with the same key changes nothing.")
    employee_id: strawberry.ID = column("Whose data.")
    legal_basis: str = column("By which law; stays in the log for ever.")
    decree_number: str = column("Number of the decree; stays in the log for ever.")
    decree_date: date = column("Date of the decree.")
    reason: str | None = optional_input("Why, in your own words; destroyed with the rest.")


@strawberry.input(description="A step on a request for erasure.")
class _StepInput:
    """Which request, as it was read."""

    idempotency_key: UUID = column("Made when the page is shown; a repeat with the same key changes nothing.")
    erasure_id: strawberry.ID = column("The request.")
    version: int = column("The version that was read.")


@strawberry.input(description="Approval by a second person.")
class ApproveErasureInput(_StepInput):
    """What approving needs."""


@strawberry.input(description="Taking a request back, or refusing it.")
class CancelErasureInput(_StepInput):
    """What cancelling needs."""


@strawberry.type
class _Payload(ObjectPayload):
    """The request as it is now, or why nothing was done."""

    type_name: ClassVar = "Erasure"

    @search_field("The request as it is now.", returns=Erasure | None)
    def erasure(self, info: Info) -> Search | None:
        return None if self.changed_id is None else erasure.erasure(info.context.call, self.changed_id)


@strawberry.type(description="The request that was made, or why it was not.")
class RequestErasurePayload(_Payload):
    """What asking answers."""


@strawberry.type(description="The approved request, or why it is not approved.")
class ApproveErasurePayload(_Payload):
    """What approving answers."""


@strawberry.type(description="The cancelled request, or why it stands.")
class CancelErasurePayload(_Payload):
    """What cancelling answers."""


@strawberry.type
class ErasureMutation:
    """Asking, approving, cancelling; carrying out is the operator's, at the server."""

    @mutation(
        "Ask for the destruction of the data of somebody who left. For the personnel office and administrators."
    )
    async def request_erasure(self, info: Info, input: RequestErasureInput) -> RequestErasurePayload:
        try:
            wish = erasure.ErasureForm(
                employee_id=uuid_from_global_id(input.employee_id, "Employee"),
                legal_basis=input.legal_basis,
                decree_number=input.decree_number,
                decree_date=input.decree_date,
                reason=input.reason,
            )
        except Refusal as refusal:
            return RequestErasurePayload(changed_id=None, errors=[to_user_error(refusal)])
        act = erasure.request_erasure(info.context.call, wish, key=input.idempotency_key)
        return await build_payload(act, RequestErasurePayload)

    @mutation("Approve a request that somebody else made. For administrators.")
    async def approve_erasure(self, info: Info, input: ApproveErasureInput) -> ApproveErasurePayload:
        try:
            erasure_id = uuid_from_global_id(input.erasure_id, "Erasure")
        except Refusal as refusal:
            return ApproveErasurePayload(changed_id=None, errors=[to_user_error(refusal)])
        act = erasure.approve_erasure(
            info.context.call, erasure_id=erasure_id, version=input.version, key=input.idempotency_key
        )
        return await build_payload(act, ApproveErasurePayload, subject_id=erasure_id)

    @mutation("Take a request back or refuse it, while it is not carried out.")
    async def cancel_erasure(self, info: Info, input: CancelErasureInput) -> CancelErasurePayload:
        try:
            erasure_id = uuid_from_global_id(input.erasure_id, "Erasure")
        except Refusal as refusal:
            return CancelErasurePayload(changed_id=None, errors=[to_user_error(refusal)])
        act = erasure.cancel_erasure(
            info.context.call, erasure_id=erasure_id, version=input.version, key=input.idempotency_key
        )
        return await build_payload(act, CancelErasurePayload, subject_id=erasure_id)
