"""Who is asking, in GraphQL words?

The viewer, signing in and out, and opening an account with a one-time code.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from resolvers import sign_in as coming
from resolvers.accesses import data_accesses
from resolvers.employee import own_employee
from resolvers.identity import Actor, actor_of
from rulebook import values
from schema.accesses import DataAccess
from schema.ask import ask_of, list_ask_of
from schema.context import Info
from schema.employee import Employee
from schema.errors import UserError, settled
from schema.ids import global_id
from schema.page import After, Before, Connection, First, Last, listed
from schema.row import Node, Seen, act, answer, said

if TYPE_CHECKING:
    from schema.root import Query

strawberry.enum(values.Role, description="What an account may do beyond its own affairs.")
Root = Annotated["Query", strawberry.lazy("schema.root")]


def _query() -> "Query":
    from schema.root import Query

    return Query()


@strawberry.type(description="The caller.")
class Viewer:
    """Whoever is signed in."""

    actor: strawberry.Private[Actor]

    @answer("The account.")
    def account(self) -> "ViewerAccount":
        return ViewerAccount(
            id=strawberry.ID(global_id("Account", self.actor.account_id)),
            user_name=self.actor.user_name,
            name=self.actor.name,
            roles=sorted(self.actor.roles),
        )

    @answer("The caller's own record; none for accounts that belong to no employee.")
    async def employee(self, info: Info) -> Employee | None:
        return Employee.maybe(await own_employee(info.context.call, ask_of(info)))

    @answer("Who read or changed the caller's own data, newest first.")
    async def data_accesses(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[DataAccess]:
        found = await data_accesses(info.context.call, list_ask_of(info))
        return Connection[DataAccess].of(found, DataAccess.of)


@strawberry.type(description="A role granted to an account.")
class AccountRole(Seen, Node):
    """A role and its days."""

    role: values.Role = said("The role.")
    effective_from: date = said("First day.")
    effective_until: date | None = said("Last day; none while it lasts.")


@strawberry.type(description="Somebody or something that may act.")
class Account(Seen, Node):
    """An account, as administrators see it."""

    user_name: str = said("The name to sign in with.")
    name: str = said("Whose account it is.")
    kind: str = said("PERSON, or SERVICE for a machine.")
    disabled_at: datetime | None = said("Since when it is closed.")
    version: int = said("Goes up with every change.")

    @answer("Roles, past ones too.")
    def roles(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[AccountRole] | None:
        return listed(self.row, AccountRole, name="roles", page=(first, after, last, before))


@strawberry.type(description="The account somebody is signed in with.")
class ViewerAccount:
    """The caller's account."""

    id: strawberry.ID = said("Opaque id.")
    user_name: str = said("The name to sign in with.")
    name: str = said("Whose account it is.")
    roles: list[values.Role] = said("Roles in force today.")


@strawberry.input(description="User name (or NIP) and password.")
class SignInInput:
    """What signing in needs."""

    user_name: str = said("User name, or NIP.")
    password: str = said("Password.")


@strawberry.input(description="Signing out needs nothing but the session itself.")
class SignOutInput:
    """What signing out needs."""

    client_mutation_id: str | None = strawberry.field(default=None, description="Returned as it came.")


@strawberry.input(description="A one-time code and the password to set.")
class ActivateAccountInput:
    """What opening an account needs."""

    code: str = said("The one-time code; spaces and dashes do not matter.")
    new_password: str = said("The password to set, twelve characters or more.")


@strawberry.type(description="A session, or why there is none.")
class SignInPayload:
    """What signing in answers."""

    token: str | None = said("Bearer token, shown this once.")
    expires_at: datetime | None = said("When it stops working.")
    viewer: Viewer | None = said("Who is signed in now.")
    errors: list[UserError] = said("Why not.")

    @answer("Everything else, read as the new session.")
    def query(self) -> Root:
        return _query()


@strawberry.type(name="ActivateAccountPayload", description="A session, or why there is none.")
class ActivateAccountPayload(SignInPayload):
    """What opening an account answers."""


@strawberry.type(description="Signed out, or why not.")
class SignOutPayload:
    """What signing out answers."""

    signed_out: bool = said("Whether the session is over.")
    client_mutation_id: str | None = said("As it came.")
    errors: list[UserError] = said("Why not.")

    @answer("Everything else, read without a session.")
    def query(self) -> Root:
        return _query()


async def _arrived(
    info: Info, found: coming.SignedIn | None, errors: list[UserError], kind: type[SignInPayload]
) -> SignInPayload:
    """Let the rest of this very request run as the new session."""
    actor = await actor_of(found.token) if found else None
    if actor is not None:
        info.context.call = info.context.call.by(actor)
    return kind(
        token=found.token if found else None,
        expires_at=found.expires_at if found else None,
        viewer=Viewer(actor=actor) if actor else None,
        errors=errors,
    )


@strawberry.type
class SessionMutation:
    """Coming and going."""

    @act("Open a session with user name (or NIP) and password.")
    async def sign_in(self, info: Info, input: SignInInput) -> SignInPayload:
        act = coming.sign_in(info.context.call, user_name=input.user_name, password=input.password)
        found, errors = await settled(act)
        return await _arrived(info, found, errors, SignInPayload)

    @act("Set a password with a one-time code and open a session.")
    async def activate_account(self, info: Info, input: ActivateAccountInput) -> ActivateAccountPayload:
        act = coming.activate(info.context.call, code=input.code, new_password=input.new_password)
        found, errors = await settled(act)
        payload = await _arrived(info, found, errors, ActivateAccountPayload)
        assert isinstance(payload, ActivateAccountPayload)
        return payload

    @act("End this session.")
    async def sign_out(self, info: Info, input: SignOutInput) -> SignOutPayload:
        _, errors = await settled(coming.sign_out(info.context.call))
        if not errors:
            info.context.call = info.context.call.by(None)
        return SignOutPayload(
            signed_out=not errors, client_mutation_id=input.client_mutation_id, errors=errors
        )
