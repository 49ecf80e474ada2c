"""Points are counted exactly: what was spent comes back at a steady pace, never more than there were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.graphql.response_cache import ResponseCache
from jejak.rate_limit.limiter import RateLimiter
from jejak.rate_limit.policy import PUBLIC, RatePolicy
from jejak.rate_limit.token_bucket import Rate, TokenBucket
from rulebook.errors import DocumentUnknown, RateLimited, TooManyAtOnce, TooManyChanges

RATE = Rate(100, 10)


class Clock:
    """A clock that stands still until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def turns(clock: Clock) -> RateLimiter:
    return RateLimiter(clock)


RATES = RatePolicy(points=RATE, mutations=Rate(2, 0.1), max_concurrent=3)


def test_points_run_out_and_come_back(clock: Clock) -> None:
    bucket = TokenBucket(RATE, clock.now)
    assert bucket.available(clock.now) == 100
    bucket.add(100, clock.now)
    assert (bucket.available(clock.now), bucket.seconds_until(1, clock.now)) == (0, 0.1)
    assert bucket.available(clock.now + 3) == 30
    assert bucket.available(clock.now + 1000) == 100


def test_a_debt_is_paid_back_first(clock: Clock) -> None:
    bucket = TokenBucket(RATE, clock.now)
    bucket.add(150, clock.now)
    assert bucket.available(clock.now) == -50
    assert bucket.seconds_until(1, clock.now) == pytest.approx(5.1)


def test_a_caller_who_asks_for_more_than_there_ever_is_waits_for_all_there_is(clock: Clock) -> None:
    bucket = TokenBucket(RATE, clock.now)
    assert bucket.seconds_until(1000, clock.now) == 0
    bucket.add(10, clock.now)
    assert bucket.seconds_until(1000, clock.now) == 1


def test_a_clock_that_goes_back_gives_nothing(clock: Clock) -> None:
    bucket = TokenBucket(RATE, clock.now)
    bucket.add(50, clock.now)
    assert bucket.available(clock.now - 100) == 50


@given(st.lists(st.tuples(st.floats(0, 20), st.integers(-30, 80))))
def test_never_more_is_spent_than_was_there_and_came_back(steps: list[tuple[float, int]]) -> None:
    now, spent, began = 0.0, 0, 0.0
    bucket = TokenBucket(RATE, now)
    for pause, points in steps:
        now += pause
        if points > 0 and bucket.seconds_until(points, now) > 0:
            continue
        bucket.add(points, now)
        spent += max(0, points)
        assert spent <= RATE.burst + RATE.per_second * (now - began) + 1e-6 or any(
            each < 0 for _, each in steps
        )
        assert bucket.spent >= -1e-6
        assert bucket.available(now) <= RATE.burst


# ------------------------------------------------------------------ turns


async def test_a_turn_costs_what_it_took_and_gives_the_rest_back(turns: RateLimiter) -> None:
    async with turns.admit("a", RATES) as turn:
        turn.charge_bytes(450)
        turn.charge(60)
        assert (turn.requested, turn.actual, turn.available) == (65, 65, 35)
        turn.set_actual_cost(turn.body_points + 20)
    assert (turn.requested, turn.actual, turn.available) == (65, 25, 75)


async def test_what_was_known_is_not_paid_for_reading(turns: RateLimiter) -> None:
    async with turns.admit("a", RATES) as turn:
        turn.charge_bytes(950)
        turn.refund_bytes(900)
        assert (turn.requested, turn.actual, turn.available) == (0, 0, 100)


async def test_what_comes_beside_a_known_document_is_paid_for(turns: RateLimiter) -> None:
    async with turns.admit("a", RATES) as turn:
        turn.charge_bytes(9_000)
        turn.refund_bytes(100)
        assert (turn.requested, turn.actual, turn.body_points) == (69, 69, 69)


async def test_what_runs_out_while_nobody_can_be_told_is_no_debt_later(
    turns: RateLimiter, clock: Clock
) -> None:
    async with turns.admit("a", RATES) as turn:
        for _ in range(60):  # as much as comes back, for a minute
            turn.charge(10)
            clock.now += 1
            turns.expire_unsynced(1)
        bucket = turns.buckets["points a"]
        assert (bucket.available(clock.now), bucket.unsynced) == (100, 0)
        turn.charge(90)
        turns.expire_unsynced(2)
        assert bucket.unsynced == 70
        turn.set_actual_cost(turn.actual - 80)
        turns.expire_unsynced(5)
        assert bucket.unsynced == -10  # what came back is told


async def test_a_refusal_costs_double_and_may_leave_a_debt(turns: RateLimiter) -> None:
    async with turns.admit("a", RATES) as turn:
        turn.charge_bytes(6000)
        turn.penalize(DocumentUnknown())
    assert (turn.requested, turn.actual, turn.available) == (60, 120, 0)
    async with turns.admit("a", RATES) as turn:
        with pytest.raises(RateLimited) as refusal:
            turn.charge_bytes(1)
    assert refusal.value.seconds == 3
    assert turn.actual == 0


async def test_changes_are_counted_beside_points(turns: RateLimiter, clock: Clock) -> None:
    for _ in range(2):
        async with turns.admit("a", RATES) as turn:
            turn.count_mutation()
    async with turns.admit("a", RATES) as turn:
        with pytest.raises(TooManyChanges) as refusal:
            turn.count_mutation()
    assert (refusal.value.most, refusal.value.seconds) == (2, 10)
    clock.now += 10
    async with turns.admit("a", RATES) as turn:
        turn.count_mutation()


async def test_so_many_run_at_once_for_each_caller(turns: RateLimiter) -> None:
    async with turns.admit("a", RATES), turns.admit("a", RATES), turns.admit("a", RATES):
        turns.max_wait_seconds = 0.01
        with pytest.raises(TooManyAtOnce):
            async with turns.admit("a", RATES):
                pytest.fail("a fourth ran")
        async with turns.admit("b", RATES):
            pass
    async with turns.admit("a", RATES):
        assert turns.running_counts == {"a": 1}
    assert not turns.running_counts


async def test_full_buckets_are_forgotten_and_so_are_the_oldest_of_too_many(
    turns: RateLimiter, clock: Clock
) -> None:
    async with turns.admit("a", RATES) as turn:
        turn.charge(10)
    turns.buckets["points a"].unsynced = 0
    turns.evict_full_buckets()
    assert set(turns.buckets) == {"points a"}
    clock.now += 1
    turns.evict_full_buckets()
    assert turns.buckets == {}
    assert turns.max_clients == 20_000
    turns.max_clients = 4
    for at in range(5):
        async with turns.admit(str(at), RATES) as turn:
            turn.charge(1)
    assert len(turns.buckets) == 4


def test_the_public_has_2000_points_of_which_100_come_back_in_a_second() -> None:
    assert (PUBLIC.points, PUBLIC.max_concurrent) == (Rate(2_000, 100), 10)
    assert PUBLIC.mutations == Rate(80, 80 / 60)


# ------------------------------------------------------------------ the shelf


def test_the_response_cache_holds_so_many_bytes_and_drops_the_oldest_first(clock: Clock) -> None:
    cache = ResponseCache(max_bytes=2_000, clock=clock)
    for at in range(4):
        cache.set(at, b"x" * 400)  # and 500 beside it
    assert [cache.get(at) is not None for at in range(4)] == [False, False, True, True]
    cache.set(2, b"yy", seconds=5)
    assert cache.get(2) == b"yy"
    clock.now += 5
    assert cache.get(2) is None
    cache.set(9, b"z" * 2_000)
    assert [cache.get(at) for at in (2, 3, 9)] == [None, None, None]
    for _ in range(1_000):
        cache.set("same", b"x" * 400)
    assert cache.get("same") == b"x" * 400
