"""Actor behind a token, and the facts of the call that every act is attributed with.

Decides nothing: reach is `rulebook.access`. Who stands behind a token is remembered for five seconds, so that
most reads cost no statement for it; every act asks again in its own transaction (`audit.check_session`).
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from tortoise.connection import get_connection

from audit.context import Attribution
from resolvers.access.ttl_cache import TtlCache
from resolvers.limits import ACTOR_CACHE_SECONDS
from resolvers.query.mapping import Row
from resolvers.sql import statement
from rulebook.access import PRIVILEGED, SERVICE_ACTORS, Audience, audiences_of, pool_of
from rulebook.errors import NotSignedIn
from rulebook.values import Role, Scope

if TYPE_CHECKING:
    from resolvers.leave.assignees.acting_capacity import ActingCapacity

_IMPLIED_ROLES = frozenset({Role.EMPLOYEE, Role.SERVICE})  # from whose account it is; they are not granted
_TOKEN = re.compile(r"(jejak_[a-z0-9]+_)[\w-]{43}", re.ASCII)


@dataclass(frozen=True)
class Actor:
    """A signed-in caller as of one request: account, person, roles and posts.

    `withheld` are roles that were granted but not opened: they wait for the second factor. `units` are those whose
    people an operator helps; `scopes` what a machine's token opens, None for a person's; `stands_in` tells whether they
    carry out somebody else's post by decree; `vouched_by_role` as what somebody vouched for who set up the second
    factor, None for the person who runs the server: a role opens to nobody else's vouching.
    """

    account_id: UUID
    session_id: UUID
    method: str
    user_name: str
    name: str
    today: date
    employee_id: UUID | None = None
    posts: tuple[UUID, ...] = ()
    roles: frozenset[Role] = frozenset()
    withheld_roles: frozenset[Role] = frozenset()
    units: tuple[UUID, ...] = ()
    scopes: frozenset[Scope] | None = None
    has_second_factor: bool = False
    vouched_by_role: str | None = None
    is_delegate: bool = False

    @property
    def granted_roles(self) -> tuple[str, ...]:
        """The roles that were granted, opened or not: what the database vouches for."""
        return tuple(sorted((self.roles | self.withheld_roles) - _IMPLIED_ROLES))

    @cached_property
    def audiences(self) -> Audience:
        """For whom the schema is made that this caller sees."""
        return audiences_of(self.roles)

    def with_second_factor(self) -> "Actor":
        """Return the same caller with the second factor: what was withheld is open."""
        return replace(
            self, roles=self.roles | self.withheld_roles, withheld_roles=frozenset(), has_second_factor=True
        )

    @cached_property
    def pool(self) -> str:
        """The database role this caller's reads run as."""
        return pool_of(self.audiences)


class Call(NamedTuple):
    """One request: who makes it and how it is named in the log."""

    request_id: str
    actor: Actor | None = None
    document: bytes | None = None
    network_prefix: str | None = None
    purpose: str | None = None
    is_purpose_stated: bool = (
        False  # and not just the name of an operation: it opens what is closed without one
    )
    address: str = ""  # to count tries by; only its hash is kept, and not for long

    @property
    def audiences(self) -> Audience:
        return self.actor.audiences if self.actor else Audience.PUBLIC

    @property
    def pool(self) -> str:
        return self.actor.pool if self.actor else pool_of(Audience.PUBLIC)

    def with_actor(self, actor: Actor | None) -> "Call":
        """Return the same call as made by somebody else: signing in and out take effect within a request."""
        return self._replace(actor=actor)

    def require_actor(self) -> Actor:
        """Raises: NotSignedIn"""
        if self.actor is None:
            raise NotSignedIn
        return self.actor

    def attribution(
        self, operation: str, *, reason: str | None = None, capacity: "ActingCapacity | None" = None
    ) -> Attribution:
        """Name an act of the signed-in caller for the log; `capacity`: on whose behalf, as what and by which decree.

        Raises: NotSignedIn
        """
        actor = self.require_actor()
        return Attribution(
            actor=actor.account_id,
            session=actor.session_id,
            method="TOKEN" if actor.method in ("TOKEN", "SERVICE") else "SESSION",
            request=self.request_id,
            operation=operation,
            document=self.document,
            reason=reason,
            on_behalf_of=capacity.on_behalf_of_account_id if capacity else None,
            acting_as=capacity.acting_as if capacity else None,
            acting_decree=capacity.decree if capacity else None,
            network_prefix=self.network_prefix,
            roles=actor.granted_roles,
        )

    def service_attribution(self, service: str, operation: str, *, method: str = "SERVICE") -> Attribution:
        """Name an act that a service performs on behalf of nobody yet known (signing in)."""
        return Attribution(
            actor=SERVICE_ACTORS[service],
            method=method,
            request=self.request_id,
            operation=operation,
            document=self.document,
            network_prefix=self.network_prefix,
        )


ACTOR_CACHE: TtlCache[Actor] = TtlCache(ACTOR_CACHE_SECONDS)
"""Who stands behind a token, by its hash."""


def hash_token(token: str) -> bytes:
    """Return what is kept of a bearer token."""
    return sha256(token.encode()).digest()


async def load_actor(token: str) -> Actor | None:
    """Return who stands behind a token, or None when it opens nothing.

    That is an unknown, ended, expired or idle one, another regency's, or one of a closed account.
    """
    if (shape := _TOKEN.fullmatch(token)) is None:
        return None
    key, asked_at = hash_token(token), ACTOR_CACHE.clock()
    if known := ACTOR_CACHE.get(key):
        return known
    rows = await get_connection("app").execute_query_dict(statement("session_actor"), [key, shape[1]])
    if not rows:
        return None
    actor = _to_actor(rows[0])
    ACTOR_CACHE.set(key, actor, asked_at=asked_at)
    return actor


def evict_actor(account_id: UUID) -> None:
    """Ask again who stands behind the tokens of an account: its sessions or its rights have changed."""
    ACTOR_CACHE.evict_where(lambda actor: actor.account_id == account_id)


def _to_actor(row: Row) -> Actor:
    granted = frozenset(Role[name] for name in row["roles"])
    is_open = row["has_second_factor"] and row["vouched_by_role"] is None
    opened = granted if is_open else granted - PRIVILEGED
    return Actor(
        account_id=row["account_id"],
        session_id=row["session_id"],
        method=row["method"],
        user_name=row["user_name"],
        name=row["name"],
        today=row["today"],
        employee_id=row["employee_id"],
        posts=tuple(row["posts"]),
        roles=opened | _implied_roles(row),
        withheld_roles=granted - opened,
        units=tuple(row["units"]),
        scopes=None if row["scopes"] is None else frozenset(Scope[name] for name in row["scopes"].split()),
        has_second_factor=row["has_second_factor"],
        vouched_by_role=row["vouched_by_role"],
        is_delegate=row["stands_in"],
    )


def _implied_roles(row: Row) -> frozenset[Role]:
    """Return the role that follows from whose account it is."""
    if row["kind"] == "SERVICE":
        return frozenset({Role.SERVICE})
    is_person = row["employee_id"] is not None or row["official_id"] is not None
    return frozenset({Role.EMPLOYEE} if is_person else ())
