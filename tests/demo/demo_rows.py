"""Lookups in the rows of a demo, independent of the code that made them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from jejak.demo.regency import Demo
from rulebook.leave.annual import Person, YearFacts, has_entitlement_in
from rulebook.values import EmployeeKind

MOVES = {
    "RECORDED": (1, 0, 0), "CONSUME": (1, 0, 0), "RESERVE": (0, 1, 0), "RELEASE": (0, -1, 0), "POSTPONE": (0, 0, 1),
}  # fmt: skip


class EmployeeInPost(NamedTuple):
    """One employee's row with the rows of the post, the position and the unit that go with it."""

    employee: Any
    post: Any
    position: Any
    unit: Any


def index_rows(demo: Demo, table: str) -> dict[UUID, Any]:
    return {row.id: row for row in _rows(demo, table)}


def group_rows(demo: Demo, table: str, column: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in _rows(demo, table):
        found[getattr(row, column)].append(row)
    return found


def list_employees(demo: Demo) -> list[EmployeeInPost]:
    """Everybody where they are today."""
    appointments, posts = index_rows(demo, "appointment"), index_rows(demo, "post")
    positions, units = index_rows(demo, "position"), index_rows(demo, "unit")
    found = []
    for employee in _rows(demo, "employee"):
        post = posts[appointments[employee.current_appointment_id].post_id]
        found.append(EmployeeInPost(employee, post, positions[post.position_id], units[post.unit_id]))
    return found


def find_employee(demo: Demo, user_name: str) -> EmployeeInPost:
    """The person behind a demo account."""
    account = next(row for row in _rows(demo, "account") if row.user_name == user_name)
    return next(one for one in list_employees(demo) if one.employee.id == account.employee_id)


def load_years(demo: Demo, one: EmployeeInPost, movements: Sequence[Any]) -> Mapping[int, YearFacts]:
    """What the ledger says about each year, as the API would read it."""
    person = to_person(one)
    opened = _rows(demo, "regency")[0].leave_history_from
    total: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in movements:
        for at, sign in enumerate(MOVES[row.kind]):
            total[row.year][at] += sign * row.half_days
    entered = {row.year for row in movements if row.kind == "RECORDED"}
    year = demo.setting.year
    return {
        each: YearFacts(
            each,
            recorded=each in entered or date(each, 1, 1) >= opened,
            had_right=has_entitlement_in(person, each),
            used_half_days=total[each][0],
            reserved_half_days=total[each][1],
            postponed_half_days=total[each][2],
        )
        for each in range(year - 2, year + 3)
    }


def to_person(one: EmployeeInPost) -> Person:
    kind = EmployeeKind(one.employee.kind)
    return Person(kind, one.employee.service_from, one.position.is_teacher)


def _rows(demo: Demo, table: str) -> Sequence[Any]:
    return demo.tables[table]
