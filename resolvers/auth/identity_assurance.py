"""Who vouched for the person who holds an account, and whether that suffices for what the account may do now.

What authority is and who may vouch for it is one answer of the database
(`models/functions/33_authority.sql`), asked when a way in is made and again when it is used.
"""

from dataclasses import dataclass
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from resolvers.caller import Actor
from resolvers.sql import statement
from rulebook.errors import AssuranceInsufficient, EnrolmentCodeNeeded, SecondFactorNeeded
from rulebook.values import Role

VOUCHED_BY_SERVER = "SERVER"
"""As what the person who runs the server vouches; nothing is kept of it, as of an account that nobody else helped."""


@dataclass(frozen=True, slots=True)
class IdentityAssurance:
    """As what somebody vouched (None: one who runs the server), and whether that suffices for all of the authority.

    `has_role`: part of it is a role, for which only the server vouches.
    """

    vouched_by_role: str | None
    suffices: bool
    has_role: bool


async def load_assurance(
    client: BaseDBAsyncClient, account_id: UUID, *, with_factor: bool
) -> IdentityAssurance:
    """Return who vouched for the person who proved the password, and the second factor too where one stands."""
    rows = await client.execute_query_dict(statement("identity_assurance"), [account_id, with_factor])
    return IdentityAssurance(**rows[0])


async def load_pending_assurance(client: BaseDBAsyncClient, account_id: UUID) -> IdentityAssurance | None:
    """Return who vouched for the person who set up the second factor that waits; None when none does."""
    rows = await client.execute_query_dict(statement("pending_identity_assurance"), [account_id])
    return IdentityAssurance(**rows[0]) if rows else None


async def merge_assurances(client: BaseDBAsyncClient, account_id: UUID) -> None:
    """Let the better vouching count for password and second factor: one person has proved both."""
    await client.execute_query(statement("merge_assurances"), [account_id])


def check_assurance(assurance: IdentityAssurance) -> None:
    """Raises: EnrolmentCodeNeeded where a role takes the server's vouching, AssuranceInsufficient for decisions"""
    if not assurance.suffices:
        raise EnrolmentCodeNeeded if assurance.has_role else AssuranceInsufficient


def check_may_decide(actor: Actor) -> None:
    """What binds an office takes a session with the second factor, of somebody for whom more than an operator vouched.

    Raises: SecondFactorNeeded, AssuranceInsufficient
    """
    if not actor.has_second_factor:
        raise SecondFactorNeeded
    if actor.vouched_by_role == Role.OPERATOR:
        raise AssuranceInsufficient


def stored_voucher_role(vouches_as: str) -> str | None:
    """Return what is kept of a vouching: nothing of the server's."""
    return None if vouches_as == VOUCHED_BY_SERVER else vouches_as
