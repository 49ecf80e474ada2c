"""Who may do and see what? The only table of roles, acts and reach; asked by resolvers, never by schema.

Nothing here reads a row: it says how far a role reaches, and `resolvers.scope` turns that into a row filter.
"""

from collections.abc import Mapping
from enum import Flag, auto
from types import MappingProxyType
from uuid import UUID

from rulebook.values import Role

SERVICE_ACTORS: Mapping[str, UUID] = MappingProxyType(
    {
        name: UUID(f"00000000-0000-4000-8000-{number:012d}")
        for number, name in enumerate(("migrate", "sign-in", "cli", "import", "demo", "jobs"), start=1)
    }
)


class Reach(Flag):
    """How far somebody reaches; several ways add up."""

    NOBODY = 0
    OWN = auto()  # rows about oneself
    UNDER = auto()  # people whose post is under a post one holds, or whose leave one advises or decides
    ALL = auto()


def _policy(**rows: Reach) -> Mapping[Role, Reach]:
    return MappingProxyType({Role[name]: reach for name, reach in rows.items()})


_OFFICIAL = Reach.OWN | Reach.UNDER

ROWS: Mapping[str, Mapping[Role, Reach]] = MappingProxyType(
    {
        "Employee": _policy(EMPLOYEE=_OFFICIAL, PERSONNEL=Reach.ALL, PAYROLL=Reach.ALL),
        "Appointment": _policy(EMPLOYEE=_OFFICIAL, PERSONNEL=Reach.ALL, PAYROLL=Reach.ALL),
        "Rank": _policy(EMPLOYEE=_OFFICIAL, PERSONNEL=Reach.ALL, PAYROLL=Reach.ALL),
        "LeaveRequest": _policy(EMPLOYEE=_OFFICIAL, PERSONNEL=Reach.ALL),
        "LeaveStep": _policy(EMPLOYEE=_OFFICIAL, PERSONNEL=Reach.ALL),
        "LeaveBalance": _policy(EMPLOYEE=_OFFICIAL, PERSONNEL=Reach.ALL),
        "Payslip": _policy(EMPLOYEE=Reach.OWN, PAYROLL=Reach.ALL),
        "PersonalDetail": _policy(EMPLOYEE=Reach.OWN, PERSONNEL=Reach.ALL, PAYROLL=Reach.ALL),
        "Post": _policy(EMPLOYEE=Reach.ALL, PERSONNEL=Reach.ALL, PAYROLL=Reach.ALL),
        "Account": _policy(ADMINISTRATOR=Reach.ALL),
        "AuditEntry": _policy(AUDITOR=Reach.ALL),
        "Unit": _policy(
            EMPLOYEE=Reach.ALL,
            PERSONNEL=Reach.ALL,
            PAYROLL=Reach.ALL,
            AUDITOR=Reach.ALL,
            ADMINISTRATOR=Reach.ALL,
        ),
    }
)


def reach(roles: frozenset[Role], kind: str) -> Reach:
    """Return how far these roles together reach over a kind of row.

    Raises: KeyError for a kind that nobody listed: what is not in the table is in no answer
    """
    table = ROWS[kind]
    total = Reach.NOBODY
    for role in roles:
        total |= table.get(role, Reach.NOBODY)
    return total
