"""Points are counted exactly: what was spent comes back at a steady pace, never more than there were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak.rate.bucket import Bucket, Pace
from jejak.rate.turn import PUBLIC, Paces, Turns
from jejak.shelf import Shelf
from rulebook.errors import DocumentUnknown, RateLimited, TooManyAtOnce, TooManyChanges

PACE = Pace(100, 10)


class Clock:
    """A clock that stands still until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def turns(clock: Clock) -> Turns:
    return Turns(clock)


PACES = Paces(points=PACE, changes=Pace(2, 0.1), at_once=3)


def test_points_run_out_and_come_back(clock: Clock) -> None:
    bucket = Bucket(PACE, clock.now)
    assert bucket.left(clock.now) == 100
    bucket.spend(100, clock.now)
    assert (bucket.left(clock.now), bucket.wait(1, clock.now)) == (0, 0.1)
    assert bucket.left(clock.now + 3) == 30
    assert bucket.left(clock.now + 1000) == 100


def test_a_debt_is_paid_back_first(clock: Clock) -> None:
    bucket = Bucket(PACE, clock.now)
    bucket.spend(150, clock.now)
    assert bucket.left(clock.now) == -50
    assert bucket.wait(1, clock.now) == pytest.approx(5.1)


def test_whoever_asks_for_more_than_there_ever_is_waits_for_all_there_is(clock: Clock) -> None:
    bucket = Bucket(PACE, clock.now)
    assert bucket.wait(1000, clock.now) == 0
    bucket.spend(10, clock.now)
    assert bucket.wait(1000, clock.now) == 1


def test_a_clock_that_goes_back_gives_nothing(clock: Clock) -> None:
    bucket = Bucket(PACE, clock.now)
    bucket.spend(50, clock.now)
    assert bucket.left(clock.now - 100) == 50


@given(st.lists(st.tuples(st.floats(0, 20), st.integers(-30, 80))))
def test_never_more_is_spent_than_was_there_and_came_back(steps: list[tuple[float, int]]) -> None:
    now, spent, began = 0.0, 0, 0.0
    bucket = Bucket(PACE, now)
    for pause, points in steps:
        now += pause
        if points > 0 and bucket.wait(points, now) > 0:
            continue
        bucket.spend(points, now)
        spent += max(0, points)
        assert spent <= PACE.most + PACE.restore * (now - began) + 1e-6 or any(each < 0 for _, each in steps)
        assert bucket.spent >= -1e-6
        assert bucket.left(now) <= PACE.most


# ------------------------------------------------------------------ turns


async def test_a_turn_costs_what_it_took_and_gives_the_rest_back(turns: Turns) -> None:
    async with turns.turn("a", PACES) as turn:
        turn.read(450)
        turn.pay(60)
        assert (turn.requested, turn.actual, turn.available) == (65, 65, 35)
        turn.settle(turn.reading + 20)
    assert (turn.requested, turn.actual, turn.available) == (65, 25, 75)


async def test_what_was_known_is_not_paid_for_reading(turns: Turns) -> None:
    async with turns.turn("a", PACES) as turn:
        turn.read(950)
        turn.forgive_reading(900)
        assert (turn.requested, turn.actual, turn.available) == (0, 0, 100)


async def test_what_comes_beside_a_known_document_is_paid_for(turns: Turns) -> None:
    async with turns.turn("a", PACES) as turn:
        turn.read(9_000)
        turn.forgive_reading(100)
        assert (turn.requested, turn.actual, turn.reading) == (69, 69, 69)


async def test_what_runs_out_while_nobody_can_be_told_is_no_debt_later(turns: Turns, clock: Clock) -> None:
    async with turns.turn("a", PACES) as turn:
        for _ in range(60):  # as much as comes back, for a minute
            turn.pay(10)
            clock.now += 1
            turns.untold(1)
        bucket = turns.buckets["points a"]
        assert (bucket.left(clock.now), bucket.unsaid) == (100, 0)
        turn.pay(90)
        turns.untold(2)
        assert bucket.unsaid == 70
        turn.settle(turn.actual - 80)
        turns.untold(5)
        assert bucket.unsaid == -10  # what came back is told


async def test_a_refusal_costs_double_and_may_leave_a_debt(turns: Turns) -> None:
    async with turns.turn("a", PACES) as turn:
        turn.read(6000)
        turn.refused(DocumentUnknown())
    assert (turn.requested, turn.actual, turn.available) == (60, 120, 0)
    async with turns.turn("a", PACES) as turn:
        with pytest.raises(RateLimited) as refusal:
            turn.read(1)
    assert refusal.value.seconds == 3
    assert turn.actual == 0


async def test_changes_are_counted_beside_points(turns: Turns, clock: Clock) -> None:
    for _ in range(2):
        async with turns.turn("a", PACES) as turn:
            turn.change()
    async with turns.turn("a", PACES) as turn:
        with pytest.raises(TooManyChanges) as refusal:
            turn.change()
    assert (refusal.value.most, refusal.value.seconds) == (2, 10)
    clock.now += 10
    async with turns.turn("a", PACES) as turn:
        turn.change()


async def test_so_many_run_at_once_for_each_caller(turns: Turns) -> None:
    async with turns.turn("a", PACES), turns.turn("a", PACES), turns.turn("a", PACES):
        turns.patience = 0.01
        with pytest.raises(TooManyAtOnce):
            async with turns.turn("a", PACES):
                pytest.fail("a fourth ran")
        async with turns.turn("b", PACES):
            pass
    async with turns.turn("a", PACES):
        assert turns.running == {"a": 1}
    assert not turns.running


async def test_full_buckets_are_forgotten_and_so_are_the_oldest_of_too_many(
    turns: Turns, clock: Clock
) -> None:
    async with turns.turn("a", PACES) as turn:
        turn.pay(10)
    turns.buckets["points a"].unsaid = 0
    turns.forget()
    assert set(turns.buckets) == {"points a"}
    clock.now += 1
    turns.forget()
    assert turns.buckets == {}
    assert turns.most == 20_000
    turns.most = 4
    for at in range(5):
        async with turns.turn(str(at), PACES) as turn:
            turn.pay(1)
    assert len(turns.buckets) == 4


def test_the_public_has_2000_points_of_which_100_come_back_in_a_second() -> None:
    assert (PUBLIC.points, PUBLIC.at_once) == (Pace(2_000, 100), 10)
    assert PUBLIC.changes == Pace(80, 80 / 60)


# ------------------------------------------------------------------ the shelf


def test_a_shelf_holds_so_many_bytes_and_drops_what_was_put_there_first(clock: Clock) -> None:
    shelf = Shelf(most=2_000, clock=clock)
    for at in range(4):
        shelf.put(at, b"x" * 400)  # and 500 beside it
    assert [shelf.get(at) is not None for at in range(4)] == [False, False, True, True]
    shelf.put(2, b"yy", seconds=5)
    assert shelf.get(2) == b"yy"
    clock.now += 5
    assert shelf.get(2) is None
    shelf.put(9, b"z" * 2_000)
    assert [shelf.get(at) for at in (2, 3, 9)] == [None, None, None]
    for _ in range(1_000):
        shelf.put("same", b"x" * 400)
    assert shelf.get("same") == b"x" * 400
