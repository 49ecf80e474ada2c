"""Rate limits of one process: the policies, the limiter that applies them, and the tokens it knows."""

from dataclasses import dataclass, field

from jejak.asgi.request import RequestLike
from jejak.rate_limit.client_key import client_key
from jejak.rate_limit.known_tokens import KnownTokens
from jejak.rate_limit.limiter import RateLimiter
from jejak.rate_limit.policy import PUBLIC, STAFF, UNKNOWN_TOKENS, RatePolicy
from resolvers.caller import Actor


@dataclass
class RateLimits:
    """Policies, limiter and known tokens: all that finding out who asks needs."""

    staff: RatePolicy = STAFF
    public: RatePolicy = PUBLIC
    unknown_tokens: RatePolicy = UNKNOWN_TOKENS
    limiter: RateLimiter = field(default_factory=RateLimiter)
    known_tokens: KnownTokens = field(default_factory=KnownTokens)

    def client_of(self, actor: Actor | None, request: RequestLike) -> tuple[str, RatePolicy]:
        """Return the client that pays for a request of this caller, and its policy."""
        return client_key(actor, request), self.public if actor is None else self.staff
