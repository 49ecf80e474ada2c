"""Counting of days and balances for any input, against slow counters that share nothing with the rules."""

import os
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rulebook.calendar import count_working_days, last_day_of_leave
from rulebook.errors import InsufficientBalance
from rulebook.leave.annual import Balance, YearFacts, add_reserved, balance, check_request
from rulebook.leave.workflow import movements_on
from rulebook.tenure import add_months, completed_months
from rulebook.values import EmployeeKind, HolidayKind, LeaveState, MovementKind
from tests.law.rule_adapters import STATE_CALENDAR
from tests.proof_report import report_claim

IS_FULL_SIZE = os.environ.get("JEJAK_PROOF") == "full"
sized = settings(
    max_examples=10_000 if IS_FULL_SIZE else 100,
    deadline=None,
    derandomize=True,  # the same examples in every run, so the test's name is its seed
    database=None,
)
pytestmark = pytest.mark.proof


@pytest.fixture(scope="module", autouse=True)
def progress_report(request: pytest.FixtureRequest) -> Iterator[None]:
    """Say how far this went, if nothing failed on the way."""
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        return
    report_claim(
        "Days, service, balances and movements agree with slow counters that share nothing with the rules",
        f"{sized.max_examples:,} examples of each of 9 properties, derandomized",
    )


ON = date(2026, 11, 24)
YEARS = range(2023, 2028)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
WEEKS = st.sampled_from([5, 6])


def slow_count(starts_on: date, ends_on: date, week: int) -> int:
    """Count by names of weekdays, from a list."""
    off = {"Sunday"} if week == 6 else {"Saturday", "Sunday"}
    days = [date.fromordinal(number) for number in range(starts_on.toordinal(), ends_on.toordinal() + 1)]
    return len([day for day in days if day.strftime("%A") not in off and day not in STATE_CALENDAR.holidays])


@sized
@given(DAYS, st.integers(0, 400), WEEKS)
def test_counting_agrees_with_a_slow_counter(starts_on: date, length: int, week: int) -> None:
    ends_on = min(starts_on + timedelta(days=length), date(2027, 12, 31))
    found = count_working_days(starts_on, ends_on, week=week, calendar=STATE_CALENDAR)
    assert found.total == slow_count(starts_on, ends_on, week)
    assert sum(found.by_year.values()) == found.total
    every = sorted([*found.days, *(day for day, _ in found.skipped)])
    assert every == [starts_on + timedelta(days=n) for n in range((ends_on - starts_on).days + 1)]


@sized
@given(DAYS, st.integers(1, 60), WEEKS)
def test_the_end_of_a_leave_gives_its_length_back(starts_on: date, days: int, week: int) -> None:
    assume(starts_on < date(2027, 8, 1))
    ends_on = last_day_of_leave(starts_on, days, week=week, calendar=STATE_CALENDAR)
    assert count_working_days(starts_on, ends_on, week=week, calendar=STATE_CALENDAR).total == days
    assert ends_on in count_working_days(ends_on, ends_on, week=week, calendar=STATE_CALENDAR).days


@sized
@given(st.dates(date(1960, 1, 1), date(2027, 12, 31)), st.integers(0, 600))
def test_months_of_service_run_from_anniversary_to_the_day_before_the_next(since: date, months: int) -> None:
    anniversary, next_one = add_months(since, months), add_months(since, months + 1)
    assert completed_months(since, on=anniversary) == months
    assert completed_months(since, on=next_one - timedelta(days=1)) == months


def year_facts(year: int) -> st.SearchStrategy[YearFacts]:
    half_days = st.integers(0, 30)
    return st.builds(
        YearFacts,
        st.just(year),
        recorded=st.sampled_from([True, True, True, False]),
        had_right=st.sampled_from([True, True, True, False]),
        used_half_days=st.sampled_from([0, 0, 2, 6, 11, 12, 24]),
        reserved_half_days=st.sampled_from([0, 0, 0, 4, 12]),
        postponed_half_days=st.one_of(st.just(0), half_days),
        big_leave_used=st.sampled_from([False, False, False, True]),
    )


HISTORIES = st.fixed_dictionaries({year: year_facts(year) for year in YEARS})
KINDS = st.sampled_from([EmployeeKind.PNS, EmployeeKind.CPNS, EmployeeKind.PPPK])


def all_balances(facts: Mapping[int, YearFacts], kind: EmployeeKind) -> dict[int, Balance]:
    return {year: balance(year, facts, on=ON, kind=kind) for year in facts}


@sized
@given(HISTORIES, KINDS)
def test_a_balance_adds_up_and_never_passes_its_cap(facts: dict[int, YearFacts], kind: EmployeeKind) -> None:
    for year, found in all_balances(facts, kind).items():
        buckets = (found.n, found.n_1, found.n_2)
        granted = sum(bucket.granted for bucket in buckets)
        assert all(0 <= bucket.remaining <= bucket.granted for bucket in buckets)
        assert found.remaining == sum(bucket.remaining for bucket in buckets)
        assert granted - found.remaining + found.overdrawn == found.used + found.reserved
        assert granted <= found.cap in (36, 48)
        assert found.n_2.remaining == 0 or found.n_1.remaining == found.n_1.granted, "oldest days go first"
        if year == min(facts) or not facts[year - 1].recorded:
            assert found.carried == 0


@sized
@given(HISTORIES, KINDS)
def test_carrying_is_twelve_days_at_most_unless_an_officer_postponed(
    facts: dict[int, YearFacts], kind: EmployeeKind
) -> None:
    for year, found in all_balances(facts, kind).items():
        last = facts.get(year - 1)
        assert found.carried <= 24 or (last and found.carried <= last.postponed_half_days)
        assert found.n_2.granted == 0 or (last and last.used_half_days == facts[year - 2].used_half_days == 0)


REQUESTS = st.dictionaries(st.sampled_from([2026, 2027]), st.integers(1, 26), min_size=1)


def find_refusal(
    asks: Mapping[int, int], facts: Mapping[int, YearFacts], kind: EmployeeKind
) -> InsufficientBalance | None:
    try:
        check_request(asks, facts, on=ON, kind=kind)
    except InsufficientBalance as refusal:
        return refusal
    return None


@sized
@given(HISTORIES, REQUESTS, KINDS)
def test_what_the_check_admits_overdraws_no_year(
    facts: dict[int, YearFacts], asks: dict[int, int], kind: EmployeeKind
) -> None:
    assume(all(facts[year].recorded for year in asks))
    if refusal := find_refusal(asks, facts, kind):
        assert 0 <= refusal.available_half_days < refusal.asked_half_days == 2 * asks[refusal.year]
    else:
        after = all_balances(add_reserved(facts, asks), kind)
        assert all(after[year].overdrawn == 0 for year in after if year >= min(asks))


@sized
@given(HISTORIES, st.integers(1, 26), KINDS)
def test_what_a_refusal_calls_available_is_admitted(
    facts: dict[int, YearFacts], days: int, kind: EmployeeKind
) -> None:
    assume(facts[2026].recorded)
    refusal = find_refusal({2026: days}, facts, kind)
    if refusal and (whole_days := refusal.available_half_days // 2):
        assert find_refusal({2026: whole_days}, facts, kind) is None
        assert find_refusal({2026: whole_days + 1}, facts, kind)


@sized
@given(
    st.dictionaries(st.integers(2025, 2027), st.integers(1, 30)),
    st.dictionaries(st.integers(2025, 2027), st.integers(1, 30)),
    st.sampled_from([state for state in LeaveState if state not in (LeaveState.FILED, LeaveState.ADVISED)]),
)
def test_every_end_gives_back_exactly_what_filing_reserved(
    days: dict[int, int], new_days: dict[int, int], end: LeaveState
) -> None:
    put_off = [
        date(year, 1, 1) + timedelta(days=each) for year, count in days.items() for each in range(count)
    ]
    moved = movements_on(LeaveState.FILED, days) + movements_on(
        end, days, new_days_by_year=new_days, postponed_days=put_off
    )
    for year in (2025, 2026, 2027):
        by_kind = {
            kind: sum(m.half_days for m in moved if m.kind is kind and m.year == year)
            for kind in MovementKind
        }
        assert by_kind[MovementKind.RESERVE] == by_kind[MovementKind.RELEASE] == 2 * days.get(year, 0)
        taken = {LeaveState.APPROVED: days, LeaveState.CHANGED: new_days}.get(end, {})
        assert by_kind[MovementKind.CONSUME] == 2 * taken.get(year, 0)
        assert by_kind[MovementKind.POSTPONE] == (2 * days.get(year, 0) if end is LeaveState.POSTPONED else 0)


@sized
@given(DAYS)
def test_a_regional_holiday_costs_no_leave_day(day: date) -> None:
    holidays = {**STATE_CALENDAR.holidays, day: HolidayKind.REGIONAL}
    calendar = type(STATE_CALENDAR)(holidays, STATE_CALENDAR.years, "with a day of the region")
    assert count_working_days(day, day, week=6, calendar=calendar).total == 0
