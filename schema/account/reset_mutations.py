"""Mutations that help people back into their accounts: a slip for a password, the removal of a second factor."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import strawberry

from resolvers.auth import reset
from resolvers.query.mapping import Search
from rulebook.errors import Refusal
from schema.account.reset import TotpReset
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, mutation, optional_input
from schema.fields.ids import uuid_from_global_id
from schema.payload import ObjectPayload, Payload, build_payload
from schema.user_errors import run_or_user_errors, to_user_error

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
        "The request as it is now; none for people who do not see requests.", returns=TotpReset | None
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
