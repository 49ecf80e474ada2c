"""Reach of each role over each kind of row; `resolvers.access.row_scope` turns it into a row filter, before paging.

Several roles of one caller add up. Beyond reach and absent are the same to everybody.
"""

from collections.abc import Iterable, Mapping
from enum import Flag, auto
from functools import reduce
from operator import or_
from types import MappingProxyType

from rulebook.values import Role, Scope


class Reach(Flag):
    """Which rows of a kind, seen from one who asks; several ways add up. `rulebook.access.labels` spells them out."""

    NOBODY = 0
    OWN = auto()
    UNDER = auto()
    PARTY = auto()
    EXAMINED = auto()
    ALL = auto()


ANYBODY = "ANYBODY"
_MATRIX = """
                 ANYBODY  EMPLOYEE   PERSONNEL  PAYROLL  AUDITOR   ADMINISTRATOR  OPERATOR  INFORMATION_OFFICER  SERVICE
Compensation     ALL      -          -          -        -         -              -         -                    -
Policy           ALL      -          -          -        -         -              -         -                    -
PolicyDecree     -        -          -          -        -         -              -         ALL                  -
ServiceTime      ALL      -          -          -        -         -              -         -                    -
Unit             -        ALL        ALL        ALL      ALL       ALL            ALL       ALL                  ALL
Post             -        ALL        ALL        ALL      -         -              -         -                    ALL
Employee         -        OWN+UNDER  ALL        ALL      -         -              -         -                    ALL
Appointment      -        OWN+UNDER  ALL        ALL      -         -              -         -                    ALL
Rank             -        OWN+UNDER  ALL        ALL      -         -              -         -                    ALL
PersonalDetail   -        OWN        ALL        ALL      -         -              -         -                    -
LeaveRequest     -        OWN+UNDER  ALL        -        -         -              -         -                    ALL
LeaveStep        -        OWN+UNDER  ALL        -        -         -              -         -                    -
LeaveEscalation  -        OWN+UNDER  ALL        -        -         -              -         -                    -
LeaveBalance     -        OWN+UNDER  ALL        -        -         -              -         -                    ALL
Delegation       -        PARTY      ALL        -        -         -              -         -                    -
Payslip          -        OWN        -          ALL      -         -              -         -                    -
PayRun           -        -          -          ALL      -        -              -         -                    -
PayslipQuestion  -        OWN        -          ALL      -        -              -         -                    -
Erasure          -        -          ALL        -        -         ALL            -         -                    -
Account          -        -          -          -        -         ALL            -         -                    -
TotpReset        -        -          -          -        -         ALL            -         -                    -
AuditEntry       -        -          -          -        ALL       -              -         -                    -
AuditValue       -        -          -          -        EXAMINED  -              -         -                    -
"""
"""By kind of row, no matter who asks: PersonalDetail (with the NIP) and AuditValue are parts of rows, more guarded."""

SCOPES: Mapping[Scope, frozenset[str]] = MappingProxyType(
    {
        Scope.READ_PEOPLE: frozenset({"Unit", "Post", "Employee", "Appointment", "Rank"}),
        Scope.READ_LEAVE: frozenset({"Unit", "Post", "Employee", "LeaveRequest", "LeaveBalance"}),
    }
)
"""What a machine's token opens of what its role reaches; a token without scopes opens what its role reaches."""


def _parse(text: str) -> Mapping[str, Mapping[str, Reach]]:
    head, *lines = (line.split() for line in text.strip().splitlines())
    return MappingProxyType(
        {
            kind: MappingProxyType(
                {who: _sum(cell) for who, cell in zip(head, cells, strict=True) if cell != "-"}
            )
            for kind, *cells in lines
        }
    )


def _sum(cell: str) -> Reach:
    return reduce(or_, (Reach[name] for name in cell.split("+")))


ROWS = _parse(_MATRIX)


def reach_of_roles(roles: Iterable[Role], kind: str, *, scopes: frozenset[Scope] | None = None) -> Reach:
    """Return how far a caller with these roles reaches over a kind of row; a machine's scopes narrow it.

    Raises: KeyError for a kind that nobody listed: what is not in the table is in no answer
    """
    row = ROWS[kind]
    if scopes is not None and not any(kind in SCOPES[scope] for scope in scopes):
        return row.get(ANYBODY, Reach.NOBODY)
    return reduce(or_, (row.get(who, Reach.NOBODY) for who in (ANYBODY, *roles)))
