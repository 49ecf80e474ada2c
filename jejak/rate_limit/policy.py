"""Rate policies: how often each kind of client may ask, change something, and ask at once."""

from dataclasses import dataclass, replace

from jejak.rate_limit.limits import (
    MAX_CONCURRENT_REQUESTS,
    MUTATIONS_PER_MINUTE,
    PUBLIC_BURST_POINTS,
    PUBLIC_POINTS_PER_SECOND,
    STAFF_BURST_POINTS,
    STAFF_POINTS_PER_SECOND,
    UNKNOWN_TOKEN_CONCURRENT_REQUESTS,
)
from jejak.rate_limit.token_bucket import Rate


@dataclass(frozen=True, kw_only=True)
class RatePolicy:
    """How often one kind of caller may ask, change something, and ask at once."""

    points: Rate
    mutations: Rate
    max_concurrent: int


_MUTATIONS = Rate(MUTATIONS_PER_MINUTE, MUTATIONS_PER_MINUTE / 60)
STAFF = RatePolicy(
    points=Rate(STAFF_BURST_POINTS, STAFF_POINTS_PER_SECOND),
    mutations=_MUTATIONS,
    max_concurrent=MAX_CONCURRENT_REQUESTS,
)
PUBLIC = RatePolicy(
    points=Rate(PUBLIC_BURST_POINTS, PUBLIC_POINTS_PER_SECOND),
    mutations=_MUTATIONS,
    max_concurrent=MAX_CONCURRENT_REQUESTS,
)
UNKNOWN_TOKENS = replace(PUBLIC, max_concurrent=UNKNOWN_TOKEN_CONCURRENT_REQUESTS)
"""For all tokens together that one network brings and nobody here has seen, until it is known whose they are."""
