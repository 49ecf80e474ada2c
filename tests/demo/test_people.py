"""Demo people are plausible: numbers, ages, careers and the posts they held."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from jejak.demo.regency import Demo
from rulebook.nip import check_nip
from rulebook.tenure import completed_years
from rulebook.values import EmployeeKind, is_within
from tests.demo.demo_rows import group_rows, index_rows, list_employees

pytestmark = pytest.mark.regency


def test_every_number_is_believable_and_given_once(demo: Demo) -> None:
    employees = index_rows(demo, "employee").values()
    odd = {
        one.nip: findings
        for one in employees
        if (
            findings := check_nip(
                one.nip, kind=EmployeeKind(one.kind), birth_date=one.birth_date, sex=one.sex
            )
        )
    }
    assert odd == {}
    assert len({one.nip for one in employees}) == len(employees) == demo.setting.options.employees


def test_kinds_are_mixed_as_in_a_regency(demo: Demo) -> None:
    people = index_rows(demo, "employee").values()
    share = {kind: count / len(people) for kind, count in Counter(one.kind for one in people).items()}
    assert 0.52 <= share["PNS"] <= 0.68
    assert 0.25 <= share["PPPK"] <= 0.38
    assert 0.01 <= share["CPNS"] <= 0.07
    assert 0.01 <= share["PPPK_PART_TIME"] <= 0.08


def test_two_in_five_teach_and_women_are_about_half(demo: Demo) -> None:
    people = list_employees(demo)
    teachers = sum(one.position.is_teacher for one in people) / len(people)
    women = sum(one.employee.sex == "FEMALE" for one in people) / len(people)
    assert 0.37 <= teachers <= 0.43
    assert 0.45 <= women <= 0.68


def test_nobody_is_past_retirement_and_the_ages_spread(demo: Demo) -> None:
    ages = sorted(
        completed_years(one.birth_date, on=demo.setting.today)
        for one in index_rows(demo, "employee").values()
    )
    assert ages[0] >= 20
    assert ages[-1] <= 58
    assert 34 <= ages[len(ages) // 2] <= 46


def test_cpns_are_in_their_first_year(demo: Demo) -> None:
    new = [one for one in index_rows(demo, "employee").values() if one.kind == "CPNS"]
    assert {completed_years(one.service_from, on=demo.setting.today) for one in new} == {0}


def test_everybody_held_posts_since_their_first_day_without_a_gap(demo: Demo) -> None:
    held = group_rows(demo, "appointment", "employee_id")
    for employee in index_rows(demo, "employee").values():
        posts = held[employee.id]
        assert posts[0].effective_from == employee.service_from
        assert posts[-1].id == employee.current_appointment_id
        assert posts[-1].effective_until is None
        for earlier, later in pairwise(posts):
            assert earlier.effective_until == later.effective_from - timedelta(days=1)
    assert set(Counter(map(len, held.values()))) == {1, 2, 3}


def test_no_post_had_two_holders_on_one_day(demo: Demo) -> None:
    for holders in group_rows(demo, "appointment", "post_id").values():
        for earlier, later in pairwise(sorted(holders, key=lambda row: row.effective_from)):
            assert earlier.effective_until is not None
            assert earlier.effective_until < later.effective_from


def test_ranks_rise_without_a_gap_and_fit_the_title(demo: Demo) -> None:
    ranks, spans = (
        group_rows(demo, "rank_history", "employee_id"),
        group_rows(demo, "position_grade", "position_id"),
    )
    for one in list_employees(demo):
        held = ranks[one.employee.id]
        assert 1 <= len(held) <= 4
        for earlier, later in pairwise(held):
            assert earlier.grade < later.grade
            assert earlier.effective_until == later.effective_from - timedelta(days=1)
        assert held[-1].id == one.employee.current_rank_id
        assert any(
            is_within(held[-1].grade, lowest=span.lowest_grade, highest=span.highest_grade)
            for span in spans[one.position.id]
        )
