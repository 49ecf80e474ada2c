"""The same application over the same small regency as in tests/endpoints, and a clock."""

from collections.abc import Iterator

import pytest

from resolvers.caller import ACTOR_CACHE
from tests.endpoints.conftest import api, enter, http, stranger  # noqa: F401


class Clock:
    """The clock by which a process forgets who stands behind a token; it stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Let no time pass but what the test says."""
    clock, real = Clock(), ACTOR_CACHE.clock
    ACTOR_CACHE.evict_where()
    ACTOR_CACHE.clock = clock
    yield clock
    ACTOR_CACHE.clock = real
    ACTOR_CACHE.evict_where()
