"""Accounts of the people whom the caller may help back in, in GraphQL words: `viewer { accountsToHelp }`."""

from datetime import datetime
from typing import Self

import strawberry

from resolvers.helping import Wanted, accounts_counted
from resolvers.plan.shape import Slice
from schema.context import Info
from schema.ids import global_id
from schema.page import TOTAL_CAP, Edge, PageInfo, edges_of
from schema.role import Role
from schema.row import Seen, answer, said


@strawberry.type(
    description="The slip that was made last for an account. Its code is shown once, when it is made."
)
class AccountSlip(Seen):
    """How far a slip is."""

    made_at: datetime = said("When it was made.")
    made_by: str | None = said("Who made it; none for one that was printed at the server.")
    expires_at: datetime = said("Until when it opens the account.")
    used_at: datetime | None = said("When it was used; none while it is not.")


@strawberry.type(description="The account of a person whom the caller may help back in.")
class AccountToHelp(Seen):
    """One account, and what its owner may lack."""

    user_name: str = said("The name to sign in with.")
    name: str = said("Whose account it is.")
    unit_name: str | None = said("The unit its owner works in; none for accounts of no unit.")
    roles: list[Role] = said("Roles granted and in force today.", most=len(Role))
    is_open: bool = said("Whether it may be used; not when it was closed or its owner has left.")
    has_password: bool = said("Whether its owner has opened it with a slip.")
    has_second_factor: bool = said("Whether an authenticator guards it.")

    @answer("The id of the account.")
    def account_id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Account", self.row["id"]))

    @answer("The slip that was made last; none where there was none.")
    def slip(self) -> AccountSlip | None:
        return AccountSlip.maybe(self.row["slip"])


@strawberry.type(description="One page of a list.")
class AccountToHelpConnection:
    """Part of the accounts. They are counted only when somebody asks how many there are."""

    wanted: strawberry.Private[Wanted]
    edges: list[Edge[AccountToHelp]] = said("The objects of this page.")
    page_info: PageInfo = said("Where this page lies.")

    @classmethod
    def of(cls, wanted: Wanted, found: Slice) -> Self:
        """Wrap a slice of accounts."""
        return cls(wanted=wanted, edges=edges_of(found, AccountToHelp.of), page_info=PageInfo.of(found))

    @answer("How many there are in all, counted up to 10,001.")
    async def total_count(self, info: Info) -> int | None:
        return await accounts_counted(info.context.call, self.wanted)

    @answer("False when there are more than `totalCount` says.")
    async def total_count_is_exact(self, info: Info) -> bool:
        return await accounts_counted(info.context.call, self.wanted) < TOTAL_CAP
