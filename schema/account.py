"""Who is asking, and which accounts are there, in GraphQL words?"""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from resolvers.accesses import data_accesses
from resolvers.duty import handles_leave
from resolvers.employee import own_employee
from resolvers.federation import identities
from resolvers.helping import Wanted, accounts_to_help
from resolvers.identity import Actor
from resolvers.notices import notices
from resolvers.permission import may_take
from resolvers.plan.shape import Search
from resolvers.session import own_sessions
from rulebook import values
from schema.accesses import DataAccessConnection
from schema.context import Info
from schema.door import door
from schema.employee import Employee
from schema.helping import AccountToHelpConnection
from schema.ids import global_id, uuid_of
from schema.page import After, Before, Connection, First, Last, listed, paging
from schema.role import Role
from schema.row import Node, Seen, answer, kinds, said
from schema.unit import Unit

Searched = Annotated[
    str | None, strawberry.argument(description="A whole user name or NIP, or a piece of the name.")
]
OfAccount = Annotated[strawberry.ID | None, strawberry.argument(description="Only this account.")]
WithSlip = Annotated[
    bool, strawberry.argument(description="Only those for whom somebody made a slip in the last 30 days.")
]
kinds(
    values.Scope,
    "What a machine's token opens.",
    READ_PEOPLE="Reading who works here.",
    READ_LEAVE="Reading leave.",
)
kinds(
    values.NoticeKind,
    "What happened to an account that its owner should know of.",
    RESET_SLIP_MADE="A slip for a new password was made.",
    PASSWORD_SET="A password was set with a slip.",
    PASSWORD_CHANGED="The password was changed.",
    SECOND_FACTOR_SET="An authenticator was taken into use.",
    SECOND_FACTOR_LOST="The authenticator was removed.",
    IDENTITY_LINKED="An identity of a sign-in provider was linked.",
)


@strawberry.type(description="Something that happened to the caller's account.")
class AccountNotice:
    """One thing to know of."""

    kind: values.NoticeKind = said("What happened.")
    at: datetime = said("When.")
    by: str | None = said("Who did it, where it was somebody else.")
    is_new: bool = said("Whether it happened since the sign-in before the present one.")


@strawberry.type(description="Whom a sign-in provider vouches for.")
class AccountIdentity:
    """One linked subject."""

    id: strawberry.ID = said("Opaque id.")
    issuer: str = said("The provider.")
    linked_at: datetime = said("When it was linked.")


@strawberry.type(
    description="A place where the caller's account is signed in. Which machine it is, nobody keeps."
)
class AccountSession(Seen):
    """One session that lives."""

    started_at: datetime = said("When somebody signed in.")
    last_used_at: datetime = said("When it was last used, to the minute.")
    expires_at: datetime = said("When it ends by itself.")
    is_this: bool = said("Whether it is the one that asks.")


@strawberry.type(description="The account somebody is signed in with.")
class ViewerAccount:
    """The caller's account."""

    id: strawberry.ID = said("Opaque id.")
    user_name: str = said("The name to sign in with.")
    name: str = said("Whose account it is.")
    roles: list[Role] = said("Roles in force today, as far as this session opens them.", most=len(Role))
    withheld_roles: list[Role] = said("Roles that wait for the second factor.", most=len(Role))
    scopes: list[values.Scope] | None = said(
        "What a machine's token opens; none for a person.", most=len(values.Scope)
    )
    has_second_factor: bool = said("Whether this session was opened with a second factor.")
    must_enrol_totp: bool = said("Whether a second factor has to be set up before the roles open.")

    @classmethod
    def of(cls, actor: Actor) -> "ViewerAccount":
        return cls(
            id=strawberry.ID(global_id("Account", actor.account_id)),
            user_name=actor.user_name,
            name=actor.name,
            roles=sorted(actor.roles),
            withheld_roles=sorted(actor.withheld),
            scopes=None if actor.scopes is None else sorted(actor.scopes),
            has_second_factor=actor.has_second_factor,
            must_enrol_totp=bool(actor.withheld),
        )

    @answer("What happened to the account in the last 90 days, newest first, at most twenty.", most=20)
    async def notices(self, info: Info) -> list[AccountNotice]:
        return [
            AccountNotice(
                kind=values.NoticeKind(row["kind"]), at=row["at"], by=row["by"], is_new=row["is_new"]
            )
            for row in await notices(info.context.call)
        ]

    @answer("Whom sign-in providers vouch for as the owner of this account.", most=5)
    async def identities(self, info: Info) -> list[AccountIdentity]:
        return [
            AccountIdentity(
                id=strawberry.ID(global_id("AccountIdentity", each.id)),
                issuer=each.issuer,
                linked_at=each.linked_at,
            )
            for each in await identities(info.context.call)
        ]

    @answer("Sessions of the account that live, the one that asks first; at most twenty.", most=20)
    async def sessions(self, info: Info) -> list[AccountSession]:
        return [AccountSession.of(row) for row in await own_sessions(info.context.call)]


def _told(act: str, what: str) -> Any:
    """Describe a permission: whether an act is the caller's to take."""

    def told(self: "Viewer") -> bool:
        return may_take(self.actor, act)

    return answer(f"Whether the caller may {what}. The rules and the row have their say when it is done.")(
        told
    )


@strawberry.type(description="The caller.")
class Viewer:
    """Whoever is signed in, with what their roles let them do; of one request for leave `leaveReview` tells."""

    actor: strawberry.Private[Actor]
    may_request_leave = _told("requestLeave", "ask for leave")
    may_delegate_decisions = _told("delegateDecisions", "name who stands in, for a post of theirs or for any")
    may_end_delegation = _told("endDelegation", "let whoever stands in go")
    may_reassign_leave_step = _told("reassignLeaveStep", "give a waiting step to another post")
    may_request_erasure = _told("requestErasure", "ask that somebody's data be destroyed")
    may_approve_erasure = _told("approveErasure", "agree to what somebody else asked to be destroyed")
    may_cancel_erasure = _told("cancelErasure", "stop what was asked to be destroyed")
    may_reset_password = _told("resetPassword", "make a slip for somebody who forgot their password")
    may_request_totp_reset = _told("requestTotpReset", "ask that somebody's second factor be taken")
    may_approve_totp_reset = _told("approveTotpReset", "agree that a second factor be taken")
    may_cancel_totp_reset = _told("cancelTotpReset", "stop that a second factor be taken")

    @answer("The account.")
    def account(self) -> ViewerAccount:
        return ViewerAccount.of(self.actor)

    @door("The caller's own record; none for accounts that belong to no employee.", gives=Employee | None)
    def employee(self, info: Info) -> Search | None:
        return own_employee(info.context.call)

    @answer(
        "Whether others' leave may wait for the caller: they hold or stand in for a post at which it does."
    )
    async def handles_leave(self, info: Info) -> bool:
        return await handles_leave(info.context.call)

    @answer("Who read or changed the caller's own data, newest first.")
    async def data_accesses(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> DataAccessConnection:
        page = paging(first=first, after=after, last=last, before=before)
        return DataAccessConnection.of(await data_accesses(info.context.call, page))

    @answer("Accounts of the people whom the caller may help back in, by name. For operators of units.")
    async def accounts_to_help(
        self,
        info: Info,
        search: Searched = None,
        account_id: OfAccount = None,
        with_slip: WithSlip = False,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> AccountToHelpConnection:
        page = paging(first=first, after=after, last=last, before=before)
        key = None if account_id is None else uuid_of(account_id, "Account")
        wanted = Wanted(search=search, account_id=key, with_slip=with_slip)
        return AccountToHelpConnection.of(
            wanted, await accounts_to_help(info.context.call, wanted, page=page)
        )


@strawberry.type(description="A role granted to an account.")
class AccountRole(Seen, Node):
    """A role and its days."""

    role: Role = said("The role.")
    effective_from: date = said("First day.")
    effective_until: date | None = said("Last day; none while it lasts.")

    @answer("The unit whose people an operator helps, with all below it; none for other roles.")
    def unit(self) -> Unit | None:
        return Unit.maybe(self.row["unit"])


@strawberry.type(description="Somebody or something that may act.")
class Account(Seen, Node):
    """An account, as administrators see it."""

    user_name: str = said("The name to sign in with; masked where it is a NIP.")
    name: str = said("Whose account it is.")
    kind: str = said("PERSON, or SERVICE for a machine.")
    disabled_at: datetime | None = said("Since when it is closed.")
    version: int = said("Goes up with every change.")

    @answer("Roles, past ones too.")
    def roles(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[AccountRole] | None:
        return listed(self.row, AccountRole, name="roles", page=(first, after, last, before))
