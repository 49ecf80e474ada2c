"""Rate policies: how often each kind of client may ask, change something, and ask at once."""

from dataclasses import dataclass

from jejak.rate_limit.token_bucket import Rate


@dataclass(frozen=True, kw_only=True)
class RatePolicy:
    """How often one kind of caller may ask, change something, and ask at once."""

    points: Rate
    mutations: Rate
    max_concurrent: int


STAFF = RatePolicy(points=Rate(10_000, 500), mutations=Rate(80, 80 / 60), max_concurrent=10)
PUBLIC = RatePolicy(points=Rate(2_000, 100), mutations=Rate(80, 80 / 60), max_concurrent=10)
UNKNOWN_TOKENS = RatePolicy(points=Rate(2_000, 100), mutations=Rate(80, 80 / 60), max_concurrent=100)
"""For all tokens together that one network brings and nobody here has seen, until it is known whose they are."""
