"""Accounts of the people whom the caller may help back in, in GraphQL words: `viewer { accountsToHelp }`."""

from datetime import datetime
from typing import Self

import strawberry

from resolvers.auth.accounts_to_help import AccountsToHelpFilter, count_accounts_to_help
from resolvers.query.mapping import Page
from resolvers.query.page_limits import MAX_TOTAL_COUNT
from schema.account.role import Role
from schema.context import Info
from schema.fields.field_helpers import column, computed
from schema.fields.ids import to_global_id
from schema.fields.page import Edge, PageInfo, build_edges
from schema.fields.row_type import RowType


@strawberry.type(
    description="The slip that was made last for an account. Its code is shown once, when it is made."
)
class AccountSlip(RowType):
    """How far a slip is."""

    made_at: datetime = column("When it was made.")
    made_by: str | None = column("Who made it; none for one that was printed at the server.")
    expires_at: datetime = column("Until when it opens the account.")
    used_at: datetime | None = column("When it was used; none while it is not.")


@strawberry.type(description="A request to remove a second factor that waits for a second administrator.")
class WaitingReset(RowType):
    """Who asked, and when."""

    requested_at: datetime = column("When it was asked for.")
    requested_by: str = column("Who asked.")


@strawberry.type(description="The account of a person whom the caller may help back in.")
class AccountToHelp(RowType):
    """One account, and what its owner may lack."""

    user_name: str = column("The name to sign in with.")
    name: str = column("Whose account it is.")
    unit_name: str | None = column("The unit its owner works in; none for accounts of no unit.")
    roles: list[Role] = column("Roles granted and in force today.", max_items=len(Role))
    is_open: bool = column("Whether it may be used; not when it was closed or its owner has left.")
    has_password: bool = column("Whether its owner has opened it with a slip.")
    has_second_factor: bool = column("Whether an authenticator guards it.")

    @computed("The id of the account.")
    def account_id(self) -> strawberry.ID:
        return strawberry.ID(to_global_id("Account", self.row["id"]))

    @computed("The slip that was made last; none where there was none.")
    def slip(self) -> AccountSlip | None:
        return AccountSlip.from_row_or_none(self.row["slip"])

    @computed(
        "The request to remove its second factor that waits for a second administrator; none where none waits."
    )
    def waiting_reset(self) -> WaitingReset | None:
        return WaitingReset.from_row_or_none(self.row["waiting_reset"])


@strawberry.type(description="One page of a list.")
class AccountToHelpConnection:
    """Part of the accounts. They are counted only when somebody asks how many there are."""

    account_filter: strawberry.Private[AccountsToHelpFilter]
    edges: list[Edge[AccountToHelp]] = column("The objects of this page.")
    page_info: PageInfo = column("Where this page lies.")

    @classmethod
    def from_page(cls, wanted: AccountsToHelpFilter, found: Page) -> Self:
        """Wrap a slice of accounts."""
        return cls(
            account_filter=wanted,
            edges=build_edges(found, AccountToHelp.from_row),
            page_info=PageInfo.from_page(found),
        )

    @computed(f"How many there are in all, counted up to {MAX_TOTAL_COUNT:,}.")
    async def total_count(self, info: Info) -> int | None:
        return await count_accounts_to_help(info.context.call, self.account_filter)

    @computed("False when there are more than `totalCount` says.")
    async def total_count_is_exact(self, info: Info) -> bool:
        return await count_accounts_to_help(info.context.call, self.account_filter) < MAX_TOTAL_COUNT
