"""Runtimes of tests: one with limits but no rate limit, and one without any limit.

The tests of the limits themselves, in tests/graphql_http, use the one that ships.
"""

from dataclasses import replace

from jejak.graphql.runtime import ClientClass, Runtime
from jejak.portal import build_manifest
from jejak.rate_limit.policy import RatePolicy
from jejak.rate_limit.rate_limits import RateLimits
from jejak.rate_limit.token_bucket import Rate
from schema.limits import PUBLIC, STAFF, Limits

_NO = 10**9
UNLIMITED_RATES = RatePolicy(points=Rate(_NO, _NO), mutations=Rate(_NO, _NO), max_concurrent=_NO)
UNLIMITED_DOCUMENTS = Limits(
    source_characters=_NO, tokens=_NO, levels=100, aliases=_NO, directives=_NO, root_fields=_NO, mutations=_NO,
    fields=_NO, list_items=_NO, nodes=_NO, points=_NO, seconds=60,
)  # fmt: skip


def unlimited_rates() -> RateLimits:
    """Rate limits of callers who may ask as often as they like."""
    return RateLimits(staff=UNLIMITED_RATES, public=UNLIMITED_RATES, unknown_tokens=UNLIMITED_RATES)


def unlimited_rate_runtime() -> Runtime:
    """The document limits that ship, with time to wait for a machine that is busy."""
    staff, public = (replace(limits, seconds=UNLIMITED_DOCUMENTS.seconds) for limits in (STAFF, PUBLIC))
    return Runtime(
        ClientClass(staff),
        ClientClass(public),
        documents=build_manifest(),
    )


def unlimited_runtime() -> Runtime:
    """No limits at all, for documents made from the whole schema."""
    staff, public = (ClientClass(UNLIMITED_DOCUMENTS, rest_factor=0) for _ in range(2))
    return Runtime(staff, public, documents=build_manifest())
