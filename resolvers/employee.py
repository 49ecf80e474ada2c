"""Who works here, within the caller's reach?

Lists, one person, and the caller's own record. Called by schema/employee.py.
"""

from dataclasses import dataclass
from uuid import UUID

from resolvers.identity import Call
from resolvers.plan.ask import Ask, Filter, ListAsk
from resolvers.plan.shape import Row, Slice
from resolvers.reading import reader
from resolvers.shapes import ACCOUNT, EMPLOYEE, UNIT
from rulebook.values import EmployeeKind


@dataclass(frozen=True, kw_only=True)
class EmployeeFilter:
    """Narrow a list of people: one unit and all below it, a grade, a kind, a piece of the name."""

    unit_id: UUID | None = None
    grade: str | None = None
    kind: EmployeeKind | None = None
    name: str | None = None

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
        return found


async def employees(call: Call, ask: ListAsk, *, narrowed: EmployeeFilter) -> Slice:
    """Return people within reach, by name.

    Raises: NotSignedIn, InvalidCursor
    """
    call.signed_in()
    return await reader(call, "employees").page(EMPLOYEE, ask, where=narrowed.conditions())


async def employee(call: Call, ask: Ask, *, employee_id: UUID) -> Row | None:
    """Return one person within reach; None when absent or beyond it, which look the same."""
    call.signed_in()
    return await reader(call, "employee").one(EMPLOYEE, ask, where=[Filter("id", "equals", employee_id)])


async def own_employee(call: Call, ask: Ask) -> Row | None:
    """Return the caller's own record; None for accounts that belong to no employee."""
    actor = call.signed_in()
    return None if actor.employee_id is None else await employee(call, ask, employee_id=actor.employee_id)


async def units(call: Call, ask: ListAsk, *, under: UUID | None = None) -> Slice:
    """Return units by code, all or those under one. Raises: NotSignedIn, InvalidCursor"""
    call.signed_in()
    where = [] if under is None else [Filter("id", "returned_by", under, "hr.units_under")]
    return await reader(call).page(UNIT, ask, where=where)


async def accounts(call: Call, ask: ListAsk) -> Slice:
    """Return accounts by user name, for administrators; empty for everybody else."""
    call.signed_in()
    return await reader(call).page(ACCOUNT, ask)
