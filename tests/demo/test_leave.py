"""Demo leave is lawful: the rows are read back and judged anew."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from jejak.demo.regency import Demo
from rulebook.calendar import Calendar, count_working_days
from rulebook.errors import NoLeaveForTeachers, NotYetEntitled
from rulebook.leave.annual import balance, entitlement
from rulebook.table import load_national_holidays
from rulebook.values import EmployeeKind
from tests.demo.demo_rows import find_employee, group_rows, index_rows, list_employees, load_years, to_person

pytestmark = pytest.mark.regency

HOLDING = {"FILED", "ADVISED", "APPROVED", "CHANGED"}


def test_nobody_is_overdrawn_in_any_year(demo: Demo) -> None:
    ledger, today = group_rows(demo, "leave_ledger", "employee_id"), demo.setting.today
    for one in list_employees(demo):
        kind = EmployeeKind(one.employee.kind)
        if kind is not EmployeeKind.PPPK_PART_TIME:
            years = load_years(demo, one, ledger[one.employee.id])
            balances = [balance(year, years, on=today, kind=kind) for year in years]
            assert [found.overdrawn for found in balances] == [0] * len(balances)
            assert min(facts.reserved_half_days for facts in years.values()) >= 0


def test_three_years_are_on_record_for_everybody(demo: Demo) -> None:
    ledger, year = group_rows(demo, "leave_ledger", "employee_id"), demo.setting.year
    for one in list_employees(demo):
        if one.employee.kind != "PPPK_PART_TIME":
            years = load_years(demo, one, ledger[one.employee.id])
            assert all(years[each].recorded for each in (year - 2, year - 1, year))


def test_all_outcomes_occur_and_some_requests_wait(demo: Demo) -> None:
    states = Counter(request.state for request in index_rows(demo, "leave_request").values())
    assert set(states) == HOLDING | {"POSTPONED", "REFUSED", "WITHDRAWN"}
    assert states.most_common(1)[0][0] == "APPROVED"


def test_requests_cost_what_the_calendar_says(demo: Demo) -> None:
    holidays = {holiday.day: holiday.kind for holiday in load_national_holidays()}
    calendar = Calendar(holidays, frozenset({2025, 2026, 2027}), "test")
    employees = index_rows(demo, "employee")
    for request in index_rows(demo, "leave_request").values():
        week = employees[request.employee_id].work_week
        assert (
            count_working_days(request.starts_on, request.ends_on, week=week, calendar=calendar).total
            == request.working_days
        )


def test_leave_of_one_person_never_overlaps(demo: Demo) -> None:
    for requests in group_rows(demo, "leave_request", "employee_id").values():
        held = sorted((one for one in requests if one.state in HOLDING), key=lambda one: one.starts_on)
        assert all(earlier.ends_on < later.starts_on for earlier, later in pairwise(held))


def test_every_state_has_its_steps_and_movements(demo: Demo) -> None:
    steps, ledger = (
        group_rows(demo, "leave_step", "request_id"),
        group_rows(demo, "leave_ledger", "request_id"),
    )
    moves = {
        "FILED": {"RESERVE"}, "ADVISED": {"RESERVE"},
        "APPROVED": {"RESERVE", "RELEASE", "CONSUME"}, "CHANGED": {"RESERVE", "RELEASE", "CONSUME"},
        "POSTPONED": {"RESERVE", "RELEASE", "POSTPONE"},
        "REFUSED": {"RESERVE", "RELEASE"}, "WITHDRAWN": {"RESERVE", "RELEASE"},
    }  # fmt: skip
    for request in index_rows(demo, "leave_request").values():
        taken = {step.kind: step for step in steps[request.id]}
        is_decided = request.state in ("APPROVED", "CHANGED", "POSTPONED", "REFUSED")
        assert {row.kind for row in ledger[request.id]} == moves[request.state]
        assert ("DECISION" in taken) == is_decided == (request.decided_at is not None)
        assert ("ADVICE" in taken) or request.state in ("FILED", "WITHDRAWN")
        if is_decided:
            assert taken["DECISION"].outcome == request.state
            assert request.filed_at <= taken["ADVICE"].at < request.decided_at
            assert request.decided_at.date() < demo.setting.today
            assert request.decided_at.date() < (request.asked_starts_on or request.starts_on)


def test_reasons_stand_where_the_form_demands_them(demo: Demo) -> None:
    for step in index_rows(demo, "leave_step").values():
        assert (step.reason is None) == (step.outcome == "APPROVED")
        assert (step.new_starts_on is not None) == (step.outcome == "CHANGED")


def test_numbers_follow_the_day_of_filing(demo: Demo) -> None:
    requests = sorted(index_rows(demo, "leave_request").values(), key=lambda one: one.number[-6:])
    assert [int(one.number[-6:]) for one in requests] == list(range(1, len(requests) + 1))
    assert all(a.filed_at.date() <= b.filed_at.date() for a, b in pairwise(requests))


def test_the_demo_accounts_stand_as_the_list_says(demo: Demo) -> None:
    ledger, today = group_rows(demo, "leave_ledger", "employee_id"), demo.setting.today

    def remaining_days(user_name: str) -> tuple[int, int]:
        one = find_employee(demo, user_name)
        years = load_years(demo, one, ledger[one.employee.id])
        found = balance(today.year, years, on=today, kind=EmployeeKind(one.employee.kind))
        return found.n.remaining, found.n_1.remaining + found.n_2.remaining

    assert remaining_days("pegawai") == (24, 8)
    assert remaining_days("pegawai-habis") == (0, 0)
    with pytest.raises(NotYetEntitled):
        entitlement(to_person(find_employee(demo, "pegawai-baru")), on=today)
    with pytest.raises(NoLeaveForTeachers):
        entitlement(to_person(find_employee(demo, "guru-pppk")), on=today)
    assert entitlement(to_person(find_employee(demo, "guru")), on=today) == 24


def test_pegawai_waits_for_nothing_and_both_inboxes_hold_something(demo: Demo) -> None:
    requests = index_rows(demo, "leave_request").values()
    pegawai, atasan, pejabat = (find_employee(demo, name) for name in ("pegawai", "atasan", "pejabat"))
    current = [
        one for one in requests if one.employee_id == pegawai.employee.id and one.ends_on >= date(2026, 1, 1)
    ]
    assert current == []
    assert any(one.state == "FILED" and one.advising_post_id == atasan.post.id for one in requests)
    assert any(one.state == "ADVISED" and one.deciding_post_id == pejabat.post.id for one in requests)
