"""`python -m bench.reads.unlimited_server CALLER …`: `jejak serve` as it ships, without rate limits for these callers.

Their points and changes have no end; how much they may ask at once, and all other limits, are as for
everybody.
"""

import sys
from dataclasses import dataclass, replace

from jejak import app
from jejak.cli import main
from jejak.graphql.runtime import Runtime
from jejak.rate_limit.limiter import RateLimiter
from jejak.rate_limit.token_bucket import Rate, TokenBucket
from jejak.settings import Settings

_UNLIMITED = Rate(10**12, 10**12)
build_shipped_runtime = app.build_runtime


@dataclass
class PartlyUnlimitedLimiter(RateLimiter):
    """Turns in which some callers need not wait."""

    callers: frozenset[str] = frozenset(sys.argv[1:])

    def bucket_for(self, name: str, rate: Rate) -> TokenBucket:
        """Return a bucket; see `RateLimiter.bucket_for`."""
        return super().bucket_for(name, _UNLIMITED if name.partition(" ")[2] in self.callers else rate)


def build_unlimited_runtime(settings: Settings) -> Runtime:
    return replace(build_shipped_runtime(settings), limiter=PartlyUnlimitedLimiter())


if __name__ == "__main__":
    app.build_runtime = build_unlimited_runtime
    sys.exit(main.main(["serve"]))
