"""Pool of sessions of many people without a browser each, which calls the resolvers themselves.

Every act runs through the database's own vouching, as over HTTP.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from models.account import Account
from resolvers.auth.session import SessionGrant, open_session
from resolvers.caller import Call, load_actor
from tests import people


@dataclass
class SessionPool:
    """A person who has signed in, by account."""

    tokens: dict[UUID, str] = field(default_factory=dict)

    async def open_sessions(self, accounts: Iterable[Account]) -> None:
        """Open a session for each, with the second factor where a role wants one."""
        async with people.setup_transaction() as db:
            for account in accounts:
                opening = SessionGrant(
                    account_id=account.id,
                    method="PASSWORD",
                    lifetime=timedelta(days=1),
                    has_second_factor=True,
                )
                self.tokens[account.id] = (await open_session(db, opening)).token

    async def build_call(self, account_id: UUID) -> Call:
        """A request of somebody's, as they stand at this moment."""
        actor = await load_actor(self.tokens[account_id])
        assert actor is not None
        return Call(request_id=str(uuid4()), actor=actor)
