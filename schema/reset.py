"""How are people helped back into their accounts, in GraphQL words?"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import strawberry

from resolvers import reset
from resolvers.plan.shape import Search
from rulebook import values
from rulebook.errors import Refusal
from schema.context import Info
from schema.door import door
from schema.errors import settled, told
from schema.ids import uuid_of
from schema.page import After, Before, Connection, First, Last
from schema.payload import ObjectPayload, Payload, payload_of
from schema.row import Node, Seen, act, kinds, maybe, said

kinds(
    values.ResetState,
    "How far the loss of a second factor has come.",
    REQUESTED="One administrator has asked for it.",
    DONE="The second factor is gone.",
    CANCELLED="It was taken back or refused.",
)
_KEY = "Made when the form is shown; a repeat with the same key changes nothing."


@strawberry.type(description="A one-time slip, to be given to the person in the office.")
class Slip:
    """What the operator hands over."""

    user_name: str = said("The name to sign in with.")
    name: str = said("Whose it is.")
    code: str | None = said("The code, shown this once; a repeated request gets the rest without it.")
    expires_at: datetime = said("Until when it opens the account.")

    @classmethod
    def told(cls, made: reset.Slip) -> "Slip":
        """Show a slip that was made."""
        return cls(user_name=made.user_name, name=made.name, code=made.code, expires_at=made.expires_at)


@strawberry.type(description="The loss of a second factor, asked for, carried out or cancelled.")
class TotpReset(Seen, Node):
    """A request with its people."""

    state: values.ResetState = said("How far it has come.")
    user_name: str = said("Whose second factor: the name to sign in with, masked where it is a NIP.")
    name: str = said("Whose second factor.")
    needs_two: bool = said("Whether two administrators have to agree, since the account has authority.")
    requested_by: str = said("Who asked.")
    requested_at: datetime = said("When.")
    approved_by: str | None = said("Who agreed: somebody else.")
    approved_at: datetime | None = said("When.")
    cancelled_by: str | None = said("Who took it back or refused it.")
    cancelled_at: datetime | None = said("When.")
    version: int = said("Goes up with every change; a step names the version it was taken on.")


@strawberry.input(description="Somebody forgot their password.")
class ResetPasswordInput:
    """Whose."""

    idempotency_key: UUID = said(_KEY)
    user_name: str = said("User name, or NIP.")


@strawberry.input(description="Somebody lost their authenticator and their recovery codes.")
class RequestTotpResetInput:
    """Whose, and why."""

    idempotency_key: UUID = said(_KEY)
    user_name: str = said("User name, or NIP.")
    reason: str | None = maybe("Why, in your own words.")


@strawberry.input(description="A step on a request.")
class _StepInput:
    """Which request, as it was read."""

    idempotency_key: UUID = said(_KEY)
    totp_reset_id: strawberry.ID = said("The request.")
    version: int = said("The version that was read.")


@strawberry.input(description="Agreement of a second administrator.")
class ApproveTotpResetInput(_StepInput):
    """What agreeing needs."""


@strawberry.input(description="Taking a request back, or refusing it.")
class CancelTotpResetInput(_StepInput):
    """What cancelling needs."""


@strawberry.type(description="The slip, or why there is none.")
class ResetPasswordPayload(Payload):
    """What resetting a password answers."""

    slip: Slip | None = said("The slip.")


@strawberry.type
class _StepPayload(ObjectPayload):
    """The request as it is now, or why nothing was done."""

    type_name: ClassVar = "TotpReset"

    @door("The request as it is now; none for whoever does not see requests.", gives=TotpReset | None)
    def totp_reset(self, info: Info) -> Search | None:
        return None if self.done is None else reset.totp_reset(info.context.call, self.done)


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

    @act(
        "Make a one-time slip for somebody of one's own unit who forgot their password. For operators of units."
    )
    async def reset_password(self, info: Info, input: ResetPasswordInput) -> ResetPasswordPayload:
        act = reset.reset_password(info.context.call, user_name=input.user_name, key=input.idempotency_key)
        found, errors = await settled(act)
        slip = Slip.told(found) if found else None
        return ResetPasswordPayload(slip=slip, errors=errors)

    @act("Take a lost second factor from an account; of a privileged one two administrators have to agree.")
    async def request_totp_reset(self, info: Info, input: RequestTotpResetInput) -> RequestTotpResetPayload:
        act = reset.request_totp_reset(
            info.context.call, user_name=input.user_name, reason=input.reason, key=input.idempotency_key
        )
        return await payload_of(act, RequestTotpResetPayload)

    @act("Agree to what another administrator asked for; the second factor goes at once.")
    async def approve_totp_reset(self, info: Info, input: ApproveTotpResetInput) -> ApproveTotpResetPayload:
        try:
            key = uuid_of(input.totp_reset_id, "TotpReset")
        except Refusal as refusal:
            return ApproveTotpResetPayload(done=None, errors=[told(refusal)])
        act = reset.approve_totp_reset(
            info.context.call, reset_id=key, version=input.version, key=input.idempotency_key
        )
        return await payload_of(act, ApproveTotpResetPayload, about=key)

    @act("Take a request back, or refuse it.")
    async def cancel_totp_reset(self, info: Info, input: CancelTotpResetInput) -> CancelTotpResetPayload:
        try:
            key = uuid_of(input.totp_reset_id, "TotpReset")
        except Refusal as refusal:
            return CancelTotpResetPayload(done=None, errors=[told(refusal)])
        act = reset.cancel_totp_reset(
            info.context.call, reset_id=key, version=input.version, key=input.idempotency_key
        )
        return await payload_of(act, CancelTotpResetPayload, about=key)


@strawberry.type
class ResetQuery:
    """Who is to lose a second factor."""

    @door(
        "Requests to take a second factor from an account, newest first. For administrators.",
        gives=Connection[TotpReset] | None,
    )
    def totp_resets(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Search:
        return reset.totp_resets(info.context.call)
