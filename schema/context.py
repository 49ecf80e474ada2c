"""Context that a resolver of this schema gets beside its arguments.

The call that asks. Made by the app for each request.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import strawberry
from graphql import DocumentNode

from resolvers.audit.evidence import EvidenceLinkKey
from resolvers.audit.proofs import Policy
from resolvers.audit.receipt import ReceiptKey
from resolvers.auth.session import NewSession, SessionPolicy
from resolvers.caller import Call
from rulebook.errors import CrossSite
from schema.limits import STAFF, Limits


class SessionCookies(Protocol):
    """What a browser keeps for its user between requests."""

    def require_same_site(self) -> None:
        """Raises: CrossSite unless it is a page of ours that asks"""

    def set(self, session: NewSession) -> str:
        """Keep a session, and return what proves that later requests are this page's."""

    def clear(self) -> None:
        """Keep nothing any more."""


class NoSessionCookies:
    """Where there is no browser."""

    def require_same_site(self) -> None:
        """Raises: CrossSite, always"""
        raise CrossSite

    def set(self, session: NewSession) -> str:
        """Raises: CrossSite, always"""
        raise CrossSite

    def clear(self) -> None:
        """There is nothing to drop."""


@dataclass(frozen=True)
class MutationResult:
    """What came of an act: its payload, or why there is none."""

    payload: object = None
    failure: Exception | None = None

    @classmethod
    async def capture(cls, act: Awaitable[object]) -> "MutationResult":
        """Await an act."""
        try:
            return cls(await act)
        except Exception as failure:  # noqa: BLE001 - the reader of the outcome raises it
            return cls(failure=failure)

    def unwrap(self) -> object:
        """Return the payload, or raise what came instead."""
        if self.failure is not None:
            raise self.failure
        return self.payload


@dataclass
class Context:
    """One request: the call, the keys of receipts and of links, the receipts that a mutation has earned, the policy
    that says which witnesses a checkpoint needs, the terms on which people are let in and what their browser keeps, the
    document as it was admitted, under which limits; and what came of a plan that did not answer: the `outcome` of the
    act, or the `failure` of the statement.
    """

    call: Call
    receipt_key: ReceiptKey | None = None
    receipts: Sequence[dict[str, object]] | None = None
    link_key: EvidenceLinkKey | None = None
    witness_policy: Policy = field(default_factory=Policy)
    session_policy: SessionPolicy = field(default_factory=SessionPolicy)
    cookies: SessionCookies = field(default_factory=NoSessionCookies)
    document: DocumentNode | None = None
    limits: Limits = STAFF
    mutation_result: MutationResult | None = None
    statement_failure: Exception | None = None


Info: TypeAlias = strawberry.Info[Context, None]
