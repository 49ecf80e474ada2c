"""GraphQL types of accounts: the viewer, their sessions, and the accounts of others."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from resolvers.access.permission import may_take
from resolvers.audit.data_access_log import data_accesses
from resolvers.auth.account_security import load_notices
from resolvers.auth.accounts_to_help import AccountsToHelpFilter, accounts_to_help
from resolvers.auth.oidc_identity import identities
from resolvers.auth.session import load_own_sessions
from resolvers.auth.sign_in_limits import (
    ACCOUNT_NOTICE_DAYS,
    ACTIVATION_SLIP_DAYS,
    MAX_ACCOUNT_NOTICES,
    MAX_LISTED_SESSIONS,
)
from resolvers.caller import Actor
from resolvers.employee import own_employee
from resolvers.leave.queries import has_leave_duty
from resolvers.query.mapping import Search
from rulebook import values
from schema.account.accounts_to_help import AccountToHelpConnection
from schema.account.role import Role
from schema.audit.data_access_log import DataAccessConnection
from schema.context import Info
from schema.employee import Employee
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, computed, describe_enum
from schema.fields.ids import to_global_id, uuid_from_global_id
from schema.fields.page import (
    Connection,
    PageArguments,
    add_page_arguments,
    connection_from_row,
    parse_page_request,
)
from schema.fields.row_type import Node, RowType
from schema.unit import Unit

SearchArgument = Annotated[
    str | None, strawberry.argument(description="A whole user name or NIP, or a piece of the name.")
]
AccountIdArgument = Annotated[strawberry.ID | None, strawberry.argument(description="Only this account.")]
WithSlipArgument = Annotated[
    bool,
    strawberry.argument(
        description=f"Only those for whom somebody made a slip in the last {ACTIVATION_SLIP_DAYS} days."
    ),
]
describe_enum(
    values.Scope,
    "What a machine's token opens.",
    READ_PEOPLE="Reading who works here.",
    READ_LEAVE="Reading leave.",
)
describe_enum(
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

    kind: values.NoticeKind = column("What happened.")
    at: datetime = column("When.")
    by: str | None = column("Who did it, where it was somebody else.")
    is_new: bool = column("Whether it happened since the sign-in before the present one.")


@strawberry.type(description="Whom a sign-in provider vouches for.")
class AccountIdentity:
    """One linked subject."""

    id: strawberry.ID = column("Opaque id.")
    issuer: str = column("The provider.")
    linked_at: datetime = column("When it was linked.")


@strawberry.type(
    description="A place where the caller's account is signed in. Which machine it is, nobody keeps."
)
class AccountSession(RowType):
    """One session that lives."""

    started_at: datetime = column("When somebody signed in.")
    last_used_at: datetime = column("When it was last used, to the minute.")
    expires_at: datetime = column("When it ends by itself.")
    is_this: bool = column("Whether it is the one that asks.")


@strawberry.type(description="The account somebody is signed in with.")
class ViewerAccount:
    """The caller's account."""

    id: strawberry.ID = column("Opaque id.")
    user_name: str = column("The name to sign in with.")
    name: str = column("Whose account it is.")
    roles: list[Role] = column(
        "Roles in force today, as far as this session opens them.", max_items=len(Role)
    )
    withheld_roles: list[Role] = column("Roles that wait for the second factor.", max_items=len(Role))
    scopes: list[values.Scope] | None = column(
        "What a machine's token opens; none for a person.", max_items=len(values.Scope)
    )
    has_second_factor: bool = column("Whether this session was opened with a second factor.")
    must_enrol_totp: bool = column("Whether a second factor has to be set up before the roles open.")

    @classmethod
    def from_actor(cls, actor: Actor) -> "ViewerAccount":
        return cls(
            id=strawberry.ID(to_global_id("Account", actor.account_id)),
            user_name=actor.user_name,
            name=actor.name,
            roles=sorted(actor.roles),
            withheld_roles=sorted(actor.withheld_roles),
            scopes=None if actor.scopes is None else sorted(actor.scopes),
            has_second_factor=actor.has_second_factor,
            must_enrol_totp=bool(actor.withheld_roles),
        )

    @computed(
        f"What happened to the account in the last {ACCOUNT_NOTICE_DAYS} days, newest first, at most twenty.",
        max_items=MAX_ACCOUNT_NOTICES,
    )
    async def notices(self, info: Info) -> list[AccountNotice]:
        return [
            AccountNotice(
                kind=values.NoticeKind(row["kind"]), at=row["at"], by=row["by"], is_new=row["is_new"]
            )
            for row in await load_notices(info.context.call)
        ]

    @computed("Whom sign-in providers vouch for as the owner of this account.", max_items=5)
    async def identities(self, info: Info) -> list[AccountIdentity]:
        return [
            AccountIdentity(
                id=strawberry.ID(to_global_id("AccountIdentity", each.id)),
                issuer=each.issuer,
                linked_at=each.linked_at,
            )
            for each in await identities(info.context.call)
        ]

    @computed(
        "Sessions of the account that live, the one that asks first; at most twenty.",
        max_items=MAX_LISTED_SESSIONS,
    )
    async def sessions(self, info: Info) -> list[AccountSession]:
        return [AccountSession.from_row(row) for row in await load_own_sessions(info.context.call)]


def _permission_field(mutation_name: str, description: str) -> Any:
    """Describe a permission: whether an act is the caller's to take."""

    def is_permitted(self: "Viewer") -> bool:
        return may_take(self.actor, mutation_name)

    return computed(
        f"Whether the caller may {description}. The rules and the row have their say when it is done."
    )(is_permitted)


@strawberry.type(description="The caller.")
class Viewer:
    """The signed-in person, with what their roles let them do; of one request for leave `leaveReview` tells."""

    actor: strawberry.Private[Actor]
    may_request_leave = _permission_field("requestLeave", "ask for leave")
    may_delegate_decisions = _permission_field(
        "delegateDecisions", "name who stands in, for a post of theirs or for any"
    )
    may_end_delegation = _permission_field("endDelegation", "let a delegate go")
    may_reassign_leave_step = _permission_field("reassignLeaveStep", "give a waiting step to another post")
    may_ask_about_payslip = _permission_field("askAboutPayslip", "ask about a pay slip of theirs")
    may_answer_payslip_question = _permission_field(
        "answerPayslipQuestion", "answer what is asked about a pay slip"
    )
    may_request_erasure = _permission_field("requestErasure", "ask that somebody's data be destroyed")
    may_approve_erasure = _permission_field(
        "approveErasure", "agree to what somebody else asked to be destroyed"
    )
    may_cancel_erasure = _permission_field("cancelErasure", "stop what was asked to be destroyed")
    may_close_pay_run = _permission_field("closePayRun", "close a month of pay that somebody else brought")
    may_discard_pay_run = _permission_field("discardPayRun", "discard a month of pay")
    may_reset_password = _permission_field(
        "resetPassword", "make a slip for somebody who forgot their password"
    )
    may_request_totp_reset = _permission_field(
        "requestTotpReset", "ask that somebody's second factor be taken"
    )
    may_approve_totp_reset = _permission_field("approveTotpReset", "agree that a second factor be taken")
    may_cancel_totp_reset = _permission_field("cancelTotpReset", "stop that a second factor be taken")

    may_propose_policy = _permission_field("proposePolicy", "propose what is to be published")
    may_approve_policy = _permission_field(
        "approvePolicy", "put in force what somebody else proposed to publish"
    )
    may_withdraw_policy = _permission_field("withdrawPolicy", "take back what was proposed to be published")
    may_end_policy = _permission_field("endPolicy", "end by decree that something is published")

    @computed("The account.")
    def account(self) -> ViewerAccount:
        return ViewerAccount.from_actor(self.actor)

    @search_field(
        "The caller's own record; none for accounts that belong to no employee.", returns=Employee | None
    )
    def employee(self, info: Info) -> Search | None:
        return own_employee(info.context.call)

    @computed(
        "Whether others' leave may wait for the caller: they hold or stand in for a post at which it does."
    )
    async def handles_leave(self, info: Info) -> bool:
        return await has_leave_duty(info.context.call)

    @computed("Who read or changed the caller's own data, newest first.")
    @add_page_arguments
    async def data_accesses(self, info: Info, page: PageArguments) -> DataAccessConnection:
        wanted_page = parse_page_request(page)
        return DataAccessConnection.from_page(await data_accesses(info.context.call, wanted_page))

    @computed("Accounts of the people whom the caller may help back in, by name. For operators of units.")
    @add_page_arguments
    async def accounts_to_help(
        self,
        info: Info,
        search: SearchArgument = None,
        account_id: AccountIdArgument = None,
        with_slip: WithSlipArgument = False,
        *,
        page: PageArguments,
    ) -> AccountToHelpConnection:
        wanted_page = parse_page_request(page)
        key = None if account_id is None else uuid_from_global_id(account_id, "Account")
        wanted = AccountsToHelpFilter(search=search, account_id=key, with_slip=with_slip)
        return AccountToHelpConnection.from_page(
            wanted, await accounts_to_help(info.context.call, wanted, page=wanted_page)
        )


@strawberry.type(description="A role granted to an account.")
class AccountRole(RowType, Node):
    """A role and its days."""

    role: Role = column("The role.")
    effective_from: date = column("First day.")
    effective_until: date | None = column("Last day; none while it lasts.")

    @computed("The unit whose people an operator helps, with all below it; none for other roles.")
    def unit(self) -> Unit | None:
        return Unit.from_row_or_none(self.row["unit"])


@strawberry.type(description="Somebody or something that may act.")
class Account(RowType, Node):
    """An account, as administrators see it."""

    user_name: str = column("The name to sign in with; masked where it is a NIP.")
    name: str = column("Whose account it is.")
    kind: str = column("PERSON, or SERVICE for a machine.")
    disabled_at: datetime | None = column("Since when it is closed.")
    version: int = column("Goes up with every change.")

    @computed("Roles, past ones too.")
    @add_page_arguments
    def roles(self, page: PageArguments) -> Connection[AccountRole] | None:
        return connection_from_row(self.row, AccountRole, name="roles", page=page)
