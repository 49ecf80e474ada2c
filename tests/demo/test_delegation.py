"""The demo has somebody on leave, the person who stands in for them, and a request that waits there."""

import pytest

from jejak.demo.regency import Demo
from tests.demo.demo_rows import find_employee, group_rows, index_rows, list_employees

pytestmark = pytest.mark.regency


def test_the_superior_stands_in_for_somebody_who_is_on_leave_today(demo: Demo) -> None:
    (standing,) = index_rows(demo, "delegation").values()
    today, delegate = demo.setting.today, find_employee(demo, "atasan").employee.id
    assert standing.effective_from <= today <= standing.effective_until
    assert standing.delegate_id == delegate
    (holder,) = (one.employee.id for one in list_employees(demo) if one.post.id == standing.post_id)
    leave = [
        each
        for each in group_rows(demo, "leave_request", "employee_id")[holder]
        if each.starts_on <= today <= each.ends_on
    ]
    assert [each.state for each in leave] == ["APPROVED"]
    assert (leave[0].starts_on, leave[0].ends_on) == (standing.effective_from, standing.effective_until)
    waiting = [
        each.employee_id
        for each in group_rows(demo, "leave_request", "state")["FILED"]
        if each.advising_post_id == standing.post_id
    ]
    assert waiting
    assert {holder, delegate}.isdisjoint(waiting)
