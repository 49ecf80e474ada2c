"""GraphQL mutations of sign-in: password, one-time code, second factor, sign-out.

Signing in with a password or a one-time code, the second factor, signing out; and the password of one's own account.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeAlias, TypeVar
from uuid import UUID

import strawberry

from resolvers.auth import account_security, oidc_identity
from resolvers.auth import sign_in as coming
from resolvers.auth.session import NewSession
from resolvers.auth.sign_in_limits import RECOVERY_CODES
from resolvers.caller import load_actor
from rulebook.errors import Refusal
from schema.account.types import Viewer
from schema.context import Info
from schema.fields.field_helpers import column, computed, mutation, optional_input
from schema.fields.ids import uuid_from_global_id
from schema.payload import Payload
from schema.query import Query
from schema.user_errors import UserError, run_or_user_errors, to_user_error

_AS_COOKIE = (
    "Whether a browser keeps the session as a cookie that no script reads, instead of getting a token."
)


@strawberry.type(
    description="A password was right; the code of an authenticator, or a recovery code, is owed."
)
class SignInChallenge:
    """What `completeSignIn` needs."""

    token: str = column("What `completeSignIn` is given with the code; shown this once.")
    expires_at: datetime = column("When it stops working.")


@strawberry.input(description="User name (or NIP) and password.")
class SignInInput:
    """What signing in needs."""

    user_name: str = column("User name, or NIP.")
    password: str = column("Password.")
    as_cookie: bool = strawberry.field(default=False, description=_AS_COOKIE)


@strawberry.input(description="What is owed after the password.")
class CompleteSignInInput:
    """The second step of signing in."""

    challenge: str = column("The token of the challenge.")
    code: str = column("Six digits of the authenticator, or a recovery code.")
    as_cookie: bool = strawberry.field(default=False, description=_AS_COOKIE)


@strawberry.input(description="A one-time code and the password to set.")
class ActivateAccountInput:
    """What opening an account needs."""

    code: str = column("The one-time code; spaces and dashes do not matter.")
    new_password: str = column("The password to set, twelve characters or more.")
    as_cookie: bool = strawberry.field(default=False, description=_AS_COOKIE)


@strawberry.input(description="Signing out needs nothing but the session itself.")
class SignOutInput:
    """What signing out needs."""

    client_mutation_id: str | None = optional_input("Returned as it came.")


@strawberry.input(description="Signing out everywhere needs nothing but a session.")
class SignOutEverywhereInput:
    """What signing out everywhere needs."""

    client_mutation_id: str | None = optional_input("Returned as it came.")


@strawberry.input(description="The present password and the one to set.")
class ChangePasswordInput:
    """What changing the password needs."""

    password: str = column("The present password.")
    new_password: str = column("The password to set, twelve characters or more.")


@strawberry.input(description="The password, and a code of the authenticator that is to be replaced.")
class EnrolTotpInput:
    """What setting up an authenticator needs."""

    password: str = column("The present password; left empty by an account that has none.")
    code: str | None = optional_input(
        "A code of the present authenticator, or a recovery code; for the first one of an account with a role the code "
        "that came with the role."
    )


@strawberry.input(description="The first code of a new authenticator.")
class ConfirmTotpInput:
    """What taking an authenticator into use needs."""

    code: str = column("Six digits.")


@strawberry.input(description="A linked identity to be undone.")
class UnlinkIdentityInput:
    """Which link."""

    idempotency_key: UUID = column("Made when the page is shown; a repeat with the same key changes nothing.")
    identity_id: strawberry.ID = column("The linked identity.")


@strawberry.type
class SessionPayload(Payload):
    """What every act of coming and going answers."""

    errors: list[UserError] = column("Why not.", max_items=1)

    @computed("Everything else, read as the person who is signed in now.")
    def query(self) -> Query:
        return Query()


@strawberry.type(description="A session, what is owed for one, or why there is none.")
class SignInPayload(SessionPayload):
    """What signing in answers."""

    token: str | None = column("Bearer token, shown this once; none where a cookie was set.")
    csrf_token: str | None = column(
        "With a cookie: what the header `jejak-csrf` of every later request holds."
    )
    expires_at: datetime | None = column("When the session stops working.")
    challenge: SignInChallenge | None = column("What is owed before there is a session.")
    viewer: Viewer | None = column("Who is signed in now.")


@strawberry.type(name="CompleteSignInPayload", description="A session, or why there is none.")
class CompleteSignInPayload(SignInPayload):
    """What the second step answers."""


@strawberry.type(
    name="ActivateAccountPayload", description="A session, what is owed for one, or why there is none."
)
class ActivateAccountPayload(SignInPayload):
    """What opening an account answers."""


@strawberry.type(description="Signed out, or why not.")
class SignOutPayload(SessionPayload):
    """What signing out answers."""

    signed_out: bool = column("Whether the session is over.")
    client_mutation_id: str | None = column("As it came.")


@strawberry.type(description="Signed out everywhere, or why not.")
class SignOutEverywherePayload(SessionPayload):
    """What signing out everywhere answers."""

    sessions: int | None = column("How many sessions ended.")
    client_mutation_id: str | None = column("As it came.")


@strawberry.type(description="Whether the password is another one now; the caller's other sessions are over.")
class ChangePasswordPayload(SessionPayload):
    """What changing the password answers."""

    viewer: Viewer | None = column("Who is signed in.")


@strawberry.type(description="What an authenticator needs, or why there is nothing.")
class EnrolTotpPayload(SessionPayload):
    """What setting up an authenticator answers."""

    secret: str | None = column("The secret, for typing; shown this once.")
    uri: str | None = column("The same as an address, for a QR code; shown this once.")


@strawberry.type(description="The recovery codes, or why the authenticator is not in use.")
class ConfirmTotpPayload(SessionPayload):
    """What taking an authenticator into use answers."""

    recovery_codes: list[str] | None = column(
        "Codes that stand in for the authenticator, each once; shown this once.", max_items=RECOVERY_CODES
    )
    viewer: Viewer | None = column("Who is signed in, with the roles that are open now.")


@strawberry.type(description="Whether the link is undone.")
class UnlinkIdentityPayload(SessionPayload):
    """What undoing a link answers."""

    viewer: Viewer | None = column("Who is signed in.")


P = TypeVar("P", bound=SignInPayload)
SignInStep: TypeAlias = Callable[[], Awaitable[NewSession | coming.MfaChallenge]]


async def _build_session_payload(
    info: Info, sign_in_step: SignInStep, kind: type[P], *, as_cookie: bool
) -> P:
    """Come in, and let the rest of this very request run as the new session."""
    found, errors = await run_or_user_errors(_run_sign_in(info, sign_in_step, as_cookie=as_cookie))
    challenge = found if isinstance(found, coming.MfaChallenge) else None
    session = found if isinstance(found, NewSession) else None
    owed = SignInChallenge(token=challenge.token, expires_at=challenge.expires_at) if challenge else None
    actor = await load_actor(session.token) if session else None
    if actor is not None:
        info.context.call = info.context.call.with_actor(actor)
    return kind(
        token=session.token if session and not as_cookie else None,
        csrf_token=info.context.cookies.set(session) if session and as_cookie else None,
        expires_at=session.expires_at if session else None,
        challenge=owed,
        viewer=Viewer(actor=actor) if actor else None,
        errors=errors,
    )


async def _run_sign_in(
    info: Info, sign_in_step: SignInStep, *, as_cookie: bool
) -> NewSession | coming.MfaChallenge:
    """Let nobody plant a session in somebody's browser from a page of another site."""
    if as_cookie:
        info.context.cookies.require_same_site()
    return await sign_in_step()


def _forget_session(info: Info) -> None:
    info.context.call = info.context.call.with_actor(None)
    info.context.cookies.clear()


def _viewer(info: Info) -> Viewer | None:
    actor = info.context.call.actor
    return Viewer(actor=actor) if actor else None


@strawberry.type
class SessionMutation:
    """Coming and going."""

    @mutation("Open a session with user name (or NIP) and password, or learn that a second factor is owed.")
    async def sign_in(self, info: Info, input: SignInInput) -> SignInPayload:
        context = info.context
        come = partial(
            coming.sign_in,
            context.call,
            context.session_policy,
            user_name=input.user_name,
            password=input.password,
        )
        return await _build_session_payload(info, come, SignInPayload, as_cookie=input.as_cookie)

    @mutation("Open the session of somebody whose password was right, with the code that is owed.")
    async def complete_sign_in(self, info: Info, input: CompleteSignInInput) -> CompleteSignInPayload:
        context = info.context
        come = partial(
            coming.complete_sign_in,
            context.call,
            context.session_policy,
            challenge=input.challenge,
            code=input.code,
        )
        return await _build_session_payload(info, come, CompleteSignInPayload, as_cookie=input.as_cookie)

    @mutation("Set a password with a one-time code and open a session.")
    async def activate_account(self, info: Info, input: ActivateAccountInput) -> ActivateAccountPayload:
        context = info.context
        come = partial(
            coming.activate,
            context.call,
            context.session_policy,
            code=input.code,
            new_password=input.new_password,
        )
        return await _build_session_payload(info, come, ActivateAccountPayload, as_cookie=input.as_cookie)

    @mutation("End this session.")
    async def sign_out(self, info: Info, input: SignOutInput) -> SignOutPayload:
        _, errors = await run_or_user_errors(account_security.sign_out(info.context.call))
        if not errors:
            _forget_session(info)
        return SignOutPayload(
            signed_out=not errors, client_mutation_id=input.client_mutation_id, errors=errors
        )

    @mutation("End every session of the caller, this one too.")
    async def sign_out_everywhere(
        self, info: Info, input: SignOutEverywhereInput
    ) -> SignOutEverywherePayload:
        ended, errors = await run_or_user_errors(account_security.sign_out_everywhere(info.context.call))
        if not errors:
            _forget_session(info)
        return SignOutEverywherePayload(
            sessions=ended, client_mutation_id=input.client_mutation_id, errors=errors
        )

    @mutation("Set another password; the caller's other sessions end.")
    async def change_password(self, info: Info, input: ChangePasswordInput) -> ChangePasswordPayload:
        act = account_security.change_password(
            info.context.call, password=input.password, new_password=input.new_password
        )
        _, errors = await run_or_user_errors(act)
        return ChangePasswordPayload(viewer=_viewer(info), errors=errors)

    @mutation("Begin to set up an authenticator (TOTP, RFC 6238); `confirmTotp` takes it into use.")
    async def enrol_totp(self, info: Info, input: EnrolTotpInput) -> EnrolTotpPayload:
        act = account_security.enrol_totp(
            info.context.call, info.context.session_policy, password=input.password, code=input.code
        )
        found, errors = await run_or_user_errors(act)
        return EnrolTotpPayload(
            secret=found.secret if found else None, uri=found.uri if found else None, errors=errors
        )

    @mutation("Take the authenticator into use with its first code; the caller's other sessions end.")
    async def confirm_totp(self, info: Info, input: ConfirmTotpInput) -> ConfirmTotpPayload:
        act = account_security.confirm_totp(info.context.call, info.context.session_policy, code=input.code)
        codes, errors = await run_or_user_errors(act)
        actor = info.context.call.actor
        if codes is not None and actor is not None:
            info.context.call = info.context.call.with_actor(actor.with_second_factor())
        return ConfirmTotpPayload(
            recovery_codes=list(codes) if codes else None, viewer=_viewer(info), errors=errors
        )

    @mutation("Let an identity of a sign-in provider open the caller's account no more.")
    async def unlink_identity(self, info: Info, input: UnlinkIdentityInput) -> UnlinkIdentityPayload:
        try:
            key = uuid_from_global_id(input.identity_id, "AccountIdentity")
        except Refusal as refusal:
            return UnlinkIdentityPayload(viewer=_viewer(info), errors=[to_user_error(refusal)])
        act = oidc_identity.unlink_identity(info.context.call, identity_id=key, key=input.idempotency_key)
        _, errors = await run_or_user_errors(act)
        return UnlinkIdentityPayload(viewer=_viewer(info), errors=errors)
