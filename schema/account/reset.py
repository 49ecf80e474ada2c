"""How are people helped back into their accounts, in GraphQL words?"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import strawberry

from resolvers.auth import reset
from resolvers.query.mapping import Search
from rulebook import values
from rulebook.errors import Refusal
from schema.context import Info
from schema.errors import run_or_user_errors, to_user_error
from schema.execution.search_field import search_field
from schema.fields.ids import uuid_from_global_id
from schema.fields.page import After, Before, Connection, First, Last
from schema.fields.row_type import Node, RowType, column, describe_enum, mutation, optional_input
from schema.payload import ObjectPayload, Payload, build_payload

describe_enum(
    values.ResetState,
    "How far the loss of a second factor has come.",
    REQUESTED="One administrator has asked for it.",
    DONE="The second factor is gone.",
    CANCELLED="It was taken back or refused.",
)
_IDEMPOTENCY_KEY = "Made when the form is shown; a repeat with the same key changes nothing."


@strawberry.type(description="A one-time slip, to be given to the person in the office.")
class ActivationSlip:
    """What the operator hands over."""

    user_name: str = column("The name to sign in with.")
    name: str = column("Whose it is.")
    code: str | None = column("The code, shown this once; a repeated request gets the rest without it.")
    expires_at: datetime = column("Until when it opens the account.")

    @classmethod
    def from_slip(cls, made: reset.ActivationSlip) -> "ActivationSlip":
        """Show a slip that was made."""
        return cls(user_name=made.user_name, name=made.name, code=made.code, expires_at=made.expires_at)


@strawberry.type(description="The loss of a second factor, asked for, carried out or cancelled.")
class TotpReset(RowType, Node):
    """A request with its people."""

    state: values.ResetState = column("How far it has come.")
    user_name: str = column("Whose second factor: the name to sign in with, masked where it is a NIP.")
    name: str = column("Whose second factor.")
    needs_two: bool = column("Whether two administrators have to agree, since the account has authority.")
    requested_by: str = column("Who asked.")
    requested_at: datetime = column("When.")
    approved_by: str | None = column("Who agreed: somebody else.")
    approved_at: datetime | None = column("When.")
    cancelled_by: str | None = column("Who took it back or refused it.")
    cancelled_at: datetime | None = column("When.")
    version: int = column("Goes up with every change; a step names the version it was taken on.")


@strawberry.input(description="Somebody forgot their password.")
class ResetPasswordInput:
    """Whose."""

    idempotency_key: UUID = column(_IDEMPOTENCY_KEY)
    user_name: str = column("User name, or NIP.")


@strawberry.input(description="Somebody lost their authenticator and their recovery codes.")
class RequestTotpResetInput:
    """Whose, and why."""

    idempotency_key: UUID = column(_IDEMPOTENCY_KEY)
    user_name: str = column("User name, or NIP.")
    reason: str | None = optional_input("Why, in your own words.")


@strawberry.input(description="A step on a request.")
class _StepInput:
    """Which request, as it was read."""

    idempotency_key: UUID = column(_IDEMPOTENCY_KEY)
    totp_reset_id: strawberry.ID = column("The request.")
    version: int = column("The version that was read.")


@strawberry.input(description="Agreement of a second administrator.")
class ApproveTotpResetInput(_StepInput):
    """What agreeing needs."""


@strawberry.input(description="Taking a request back, or refusing it.")
class CancelTotpResetInput(_StepInput):
    """What cancelling needs."""


@strawberry.type(description="The slip, or why there is none.")
class ResetPasswordPayload(Payload):
    """What resetting a password answers."""

    slip: ActivationSlip | None = column("The slip.")


@strawberry.type
class _StepPayload(ObjectPayload):
    """The request as it is now, or why nothing was done."""

    type_name: ClassVar = "TotpReset"

    @search_field(
        "The request as it is now; none for whoever does not see requests.", returns=TotpReset | None
    )
    def totp_reset(self, info: Info) -> Search | None:
        return None if self.changed_id is None else reset.totp_reset(info.context.call, self.changed_id)


@strawberry.type(description="The request that was made, or why it was not.")
class RequestTotpResetPayload(_StepPayload):
    """What asking answers."""


@strawberry.type(description="The request that was carried out, or why it was not.")
class ApproveTotpResetPayload(_StepPayload):
    """What agreeing answers."""


@strawberry.type(description="The cancelled request, or why it stands.")
class CancelTotpResetPayload(_StepPayload):
    """What cancelling answers."""


@strawberry.type
class ResetMutation:
    """Helping people back in."""

    @mutation(
        "Make a one-time slip for somebody of one's own unit who forgot their password. For operators of units."
    )
    async def reset_password(self, info: Info, input: ResetPasswordInput) -> ResetPasswordPayload:
        act = reset.reset_password(info.context.call, user_name=input.user_name, key=input.idempotency_key)
        found, errors = await run_or_user_errors(act)
        slip = ActivationSlip.from_slip(found) if found else None
        return ResetPasswordPayload(slip=slip, errors=errors)

    @mutation(
        "Take a lost second factor from an account; of a privileged one two administrators have to agree."
    )
    async def request_totp_reset(self, info: Info, input: RequestTotpResetInput) -> RequestTotpResetPayload:
        act = reset.request_totp_reset(
            info.context.call, user_name=input.user_name, reason=input.reason, key=input.idempotency_key
        )
        return await build_payload(act, RequestTotpResetPayload)

    @mutation("Agree to what another administrator asked for; the second factor goes at once.")
    async def approve_totp_reset(self, info: Info, input: ApproveTotpResetInput) -> ApproveTotpResetPayload:
        try:
            key = uuid_from_global_id(input.totp_reset_id, "TotpReset")
        except Refusal as refusal:
            return ApproveTotpResetPayload(changed_id=None, errors=[to_user_error(refusal)])
        act = reset.approve_totp_reset(
            info.context.call, reset_id=key, version=input.version, key=input.idempotency_key
        )
        return await build_payload(act, ApproveTotpResetPayload, subject_id=key)

    @mutation("Take a request back, or refuse it.")
    async def cancel_totp_reset(self, info: Info, input: CancelTotpResetInput) -> CancelTotpResetPayload:
        try:
            key = uuid_from_global_id(input.totp_reset_id, "TotpReset")
        except Refusal as refusal:
            return CancelTotpResetPayload(changed_id=None, errors=[to_user_error(refusal)])
        act = reset.cancel_totp_reset(
            info.context.call, reset_id=key, version=input.version, key=input.idempotency_key
        )
        return await build_payload(act, CancelTotpResetPayload, subject_id=key)


@strawberry.type
class ResetQuery:
    """Who is to lose a second factor."""

    @search_field(
        "Requests to take a second factor from an account, newest first. For administrators.",
        returns=Connection[TotpReset] | None,
    )
    def totp_resets(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Search:
        return reset.totp_resets(info.context.call)
