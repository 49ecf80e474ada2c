"""`python -m bench.reads.servers.unlimited_server CALLER …`: `jejak serve` without rate limits for these callers.

Their points and changes have no end; how much they may ask at once, and all other limits, are as for
everybody.
"""

import sys
from dataclasses import dataclass
from typing import Any

from jejak import app
from jejak.asgi.router import FastRouteApp
from jejak.cli import main
from jejak.rate_limit.limiter import RateLimiter
from jejak.rate_limit.rate_limits import RateLimits
from jejak.rate_limit.token_bucket import Rate, TokenBucket

_UNLIMITED = Rate(10**12, 10**12)
create_shipped_app = app.create_app


@dataclass
class PartlyUnlimitedLimiter(RateLimiter):
    """Turns in which some callers need not wait."""

    callers: frozenset[str] = frozenset(sys.argv[1:])

    def bucket_for(self, name: str, rate: Rate) -> TokenBucket:
        """Return a bucket; see `RateLimiter.bucket_for`."""
        return super().bucket_for(name, _UNLIMITED if name.partition(" ")[2] in self.callers else rate)


def create_unlimited_app(*args: Any, **kwargs: Any) -> FastRouteApp:
    """Return the application as it ships, with this limiter; see `jejak.app.create_app`."""
    made = create_shipped_app(*args, **kwargs)
    made.state.rate_limits = RateLimits(limiter=PartlyUnlimitedLimiter())
    return made


if __name__ == "__main__":
    app.create_app = create_unlimited_app
    sys.exit(main.main(["serve"]))
