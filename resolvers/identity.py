"""Who asks? The actor behind a token, and the facts of the call that every act is attributed with.

Called by the app for each request, and by every resolver. Decides nothing: reach is `rulebook.access`.
"""

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from uuid import UUID

from tortoise.connection import get_connection

from audit.context import Attribution
from resolvers.sql import statement
from rulebook.access import SERVICE_ACTORS
from rulebook.errors import NotSignedIn
from rulebook.values import Role


@dataclass(frozen=True)
class Actor:
    """A signed-in caller as of one request: account, person, roles and posts."""

    account_id: UUID
    session_id: UUID
    method: str
    user_name: str
    name: str
    today: date
    employee_id: UUID | None = None
    posts: tuple[UUID, ...] = ()
    roles: frozenset[Role] = frozenset()

    @property
    def pool(self) -> str:
        """The database role this caller's reads run as."""
        return "auditor" if Role.AUDITOR in self.roles else "app"


@dataclass(frozen=True)
class Call:
    """One request: who makes it and how it is named in the log."""

    request_id: str
    actor: Actor | None = None
    document: bytes | None = None
    network_prefix: str | None = None
    purpose: str | None = None

    @property
    def pool(self) -> str:
        return self.actor.pool if self.actor else "public"

    def by(self, actor: Actor | None) -> "Call":
        """Return the same call as made by somebody else: signing in and out take effect within a request."""
        return replace(self, actor=actor)

    def signed_in(self) -> Actor:
        """Raises: NotSignedIn"""
        if self.actor is None:
            raise NotSignedIn
        return self.actor

    def act(self, operation: str, *, reason: str | None = None) -> Attribution:
        """Name an act of the signed-in caller for the log.

        Raises: NotSignedIn
        """
        actor = self.signed_in()
        return Attribution(
            actor=actor.account_id,
            session=actor.session_id,
            method="TOKEN" if actor.method == "TOKEN" else "SESSION",
            request=self.request_id,
            operation=operation,
            document=self.document,
            reason=reason,
            network_prefix=self.network_prefix,
            roles=tuple(sorted(role.value for role in actor.roles if role is not Role.EMPLOYEE)),
        )

    def service_act(self, service: str, operation: str, *, method: str = "SERVICE") -> Attribution:
        """Name an act that a service performs on behalf of nobody yet known (signing in)."""
        return Attribution(
            actor=SERVICE_ACTORS[service],
            method=method,
            request=self.request_id,
            operation=operation,
            document=self.document,
            network_prefix=self.network_prefix,
        )


def token_hash(token: str) -> bytes:
    """Return what is kept of a bearer token."""
    return sha256(token.encode()).digest()


async def actor_of(token: str) -> Actor | None:
    """Return who stands behind a token, or None when it opens nothing (unknown, ended, expired, account closed)."""
    rows = await get_connection("app").execute_query_dict(statement("session_actor"), [token_hash(token)])
    if not rows:
        return None
    row = rows[0]
    is_person = row["employee_id"] is not None or row["official_id"] is not None
    roles = {Role[name] for name in row["roles"]} | ({Role.EMPLOYEE} if is_person else set())
    return Actor(
        account_id=row["account_id"],
        session_id=row["session_id"],
        method=row["method"],
        user_name=row["user_name"],
        name=row["name"],
        today=row["today"],
        employee_id=row["employee_id"],
        posts=tuple(row["posts"]),
        roles=frozenset(roles),
    )
