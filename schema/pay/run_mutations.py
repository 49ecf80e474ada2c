"""Mutations of months of pay: closing one, discarding one."""

from typing import ClassVar
from uuid import UUID

import strawberry

from resolvers.pay import run_steps
from resolvers.query.mapping import Search
from rulebook.errors import Refusal
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, mutation
from schema.fields.ids import uuid_from_global_id
from schema.pay.run_types import PayRun
from schema.payload import ObjectPayload, build_payload
from schema.user_errors import to_user_error


@strawberry.input(description="A step on a month of pay.")
class _StepInput:
    """Which run, as it was read."""

    idempotency_key: UUID = column("Made when the page is shown; a repeat with the same key changes nothing.")
    id: strawberry.ID = column("The run.")
    version: int = column("The version that was read.")


@strawberry.input(description="Closing by another person than the one who brought the file.")
class ClosePayRunInput(_StepInput):
    """What closing needs."""


@strawberry.input(description="Discarding a month that is wrong.")
class DiscardPayRunInput(_StepInput):
    """What discarding needs."""


@strawberry.type
class _Payload(ObjectPayload):
    """The run as it is now, or why nothing was done."""

    type_name: ClassVar = "PayRun"

    @search_field("The run as it is now.", returns=PayRun | None)
    def pay_run(self, info: Info) -> Search | None:
        return None if self.changed_id is None else run_steps.pay_run(info.context.call, self.changed_id)


@strawberry.type(description="The closed run, or why it is not closed.")
class ClosePayRunPayload(_Payload):
    """What closing answers."""


@strawberry.type(description="The discarded run, or why it stands.")
class DiscardPayRunPayload(_Payload):
    """What discarding answers."""


@strawberry.type
class PayRunMutation:
    """Closing and discarding; a file comes in at the server."""

    @mutation("Close a month of pay that somebody else brought; then nothing of it changes. For payroll.")
    async def close_pay_run(self, info: Info, input: ClosePayRunInput) -> ClosePayRunPayload:
        try:
            run_id = uuid_from_global_id(input.id, "PayRun")
        except Refusal as refusal:
            return ClosePayRunPayload(changed_id=None, errors=[to_user_error(refusal)])
        act = run_steps.close_pay_run(
            info.context.call, run_id=run_id, version=input.version, key=input.idempotency_key
        )
        return await build_payload(act, ClosePayRunPayload, subject_id=run_id)

    @mutation("Discard a month of pay while it is open. For payroll.")
    async def discard_pay_run(self, info: Info, input: DiscardPayRunInput) -> DiscardPayRunPayload:
        try:
            run_id = uuid_from_global_id(input.id, "PayRun")
        except Refusal as refusal:
            return DiscardPayRunPayload(changed_id=None, errors=[to_user_error(refusal)])
        act = run_steps.discard_pay_run(
            info.context.call, run_id=run_id, version=input.version, key=input.idempotency_key
        )
        return await build_payload(act, DiscardPayRunPayload, subject_id=run_id)
