"""How does a test act as many people without a browser each? Sessions of their own, and the resolvers themselves.

Called by the tests that need thousands of steps or a cut at a certain statement. Every act runs through the database's
own vouching, as over HTTP.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from models.account import Account
from resolvers.identity import Call, actor_of
from resolvers.session import Opening, open_session
from tests import people


@dataclass
class Hands:
    """Whoever has signed in, by account."""

    tokens: dict[UUID, str] = field(default_factory=dict)

    async def let_in(self, accounts: Iterable[Account]) -> None:
        """Open a session for each, with the second factor where a role wants one."""
        async with people.setup_transaction() as db:
            for account in accounts:
                opening = Opening(
                    account_id=account.id,
                    method="PASSWORD",
                    lasts=timedelta(days=1),
                    has_second_factor=True,
                )
                self.tokens[account.id] = (await open_session(db, opening)).token

    async def call(self, account_id: UUID) -> Call:
        """A request of somebody's, as they stand at this moment."""
        actor = await actor_of(self.tokens[account_id])
        assert actor is not None
        return Call(request_id=str(uuid4()), actor=actor)
