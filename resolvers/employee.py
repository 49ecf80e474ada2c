"""Who works here, within the caller's reach?

Lists, one person, and the caller's own record: what to look for. Called by schema/query.py and schema/account/types.py.
"""

from dataclasses import dataclass
from uuid import UUID

from resolvers.caller import Call
from resolvers.mappings import ACCOUNT, EMPLOYEE, UNIT
from resolvers.query.mapping import Search
from resolvers.query.selection import Filter
from rulebook.values import EmployeeKind


@dataclass(frozen=True, kw_only=True)
class EmployeeFilter:
    """Narrow a list of people: one unit and all below it, a grade, a kind, a piece of the name, a whole NIP."""

    unit_id: UUID | None = None
    grade: str | None = None
    kind: EmployeeKind | None = None
    name: str | None = None
    nip: str | None = None

    def conditions(self) -> list[Filter]:
        found = []
        if self.unit_id is not None:
            found.append(
                Filter("current_appointment.post.unit_id", "returned_by", self.unit_id, "hr.units_under")
            )
        if self.grade is not None:
            found.append(Filter("grade", "equals", self.grade))
        if self.kind is not None:
            found.append(Filter("kind", "equals", self.kind.value))
        if self.name is not None:
            found.append(Filter("name", "contains", self.name))
        if self.nip is not None:
            found.append(Filter("nip", "equals", "".join(self.nip.split())))
        return found


def employees(call: Call, narrowed: EmployeeFilter) -> Search:
    """Look for people within reach, by name.

    Raises: NotSignedIn
    """
    call.require_actor()
    return Search(EMPLOYEE, narrowed.conditions(), audit_operation="employees")


def employee(call: Call, employee_id: UUID) -> Search:
    """Look for one person within reach; absent or beyond it looks the same. Raises: NotSignedIn"""
    call.require_actor()
    return Search(EMPLOYEE, [Filter("id", "equals", employee_id)], audit_operation="employee")


def own_employee(call: Call) -> Search | None:
    """Look for the caller's own record; None for accounts that belong to no employee."""
    actor = call.require_actor()
    return None if actor.employee_id is None else employee(call, actor.employee_id)


def units(call: Call, under: UUID | None = None) -> Search:
    """Look for units by code, all or those under one. Raises: NotSignedIn"""
    call.require_actor()
    return Search(UNIT, [] if under is None else [Filter("id", "returned_by", under, "hr.units_under")])


def accounts(call: Call) -> Search:
    """Look for accounts by name, for administrators; nothing for everybody else. Raises: NotSignedIn"""
    call.require_actor()
    return Search(ACCOUNT)
