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
        for number, name in enumerate(
            ("migrate", "sign-in", "cli", "import", "demo", "jobs", "seal"), start=1
        )
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
        "Erasure": _policy(PERSONNEL=Reach.ALL, ADMINISTRATOR=Reach.ALL),
        "Unit": _policy(
            EMPLOYEE=Reach.ALL,
            PERSONNEL=Reach.ALL,
            PAYROLL=Reach.ALL,
            AUDITOR=Reach.ALL,
            ADMINISTRATOR=Reach.ALL,
        ),
    }
)


# Who may take a step beside those that follow from a post one holds.
ACTS: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        "requestErasure": frozenset({Role.PERSONNEL, Role.ADMINISTRATOR}),
        "approveErasure": frozenset({Role.ADMINISTRATOR}),
        "cancelErasure": frozenset({Role.PERSONNEL, Role.ADMINISTRATOR}),
    }
)

# What says little enough about a person that reading it of somebody else is not put on record. Everything else of a
# kind that is about people is specific: health, family, income, where somebody is to be reached, what auditors read.
PLAIN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Employee": frozenset(
            {
                *("nip", "kind", "name", "full_name", "sex", "service_from", "service_until", "work_week"),
                *("grade", "rank_name", "version", "leave_balance"),
            }
        ),
        "Appointment": frozenset({"decree_number", "decree_date", "effective_from", "effective_until"}),
        "Rank": frozenset(
            {
                *("grade", "rank_name", "service_years", "service_months"),
                *("decree_number", "decree_date", "effective_from", "effective_until"),
            }
        ),
        "LeaveRequest": frozenset(
            {
                *(
                    "number",
                    "state",
                    "starts_on",
                    "ends_on",
                    "working_days",
                    "asked_starts_on",
                    "asked_ends_on",
                ),
                *("filed_at", "decided_at", "noted_n", "noted_n_1", "noted_n_2", "version"),
            }
        ),
        "LeaveStep": frozenset(
            {"kind", "outcome", "new_starts_on", "new_ends_on", "by_name", "at"},
        ),
        "Payslip": frozenset({"period", "service_years"}),
        "Erasure": frozenset(
            {
                *("state", "employee_name", "employee_nip", "legal_basis", "decree_number", "decree_date"),
                *("requested_by", "requested_at", "approved_by", "approved_at", "cancelled_at"),
                *("carried_out_at", "version"),
            }
        ),
        "AuditEntry": frozenset(),
    }
)
"""By kind, in our own spelling; an object's id goes without saying. `AuditEntry` has no plain field, not even that."""


def is_specific(kind: str, field: str) -> bool:
    """Tell whether it is put on record when somebody reads this field of a row about somebody else."""
    plain = PLAIN.get(kind)
    return plain is not None and field not in plain and not (field == "id" and plain)


def may(roles: frozenset[Role], act: str) -> bool:
    """Tell whether one of these roles has the authority to take a step. Raises: KeyError for a step nobody listed"""
    return not roles.isdisjoint(ACTS[act])


def reach(roles: frozenset[Role], kind: str) -> Reach:
    """Return how far these roles together reach over a kind of row.

    Raises: KeyError for a kind that nobody listed: what is not in the table is in no answer
    """
    table = ROWS[kind]
    total = Reach.NOBODY
    for role in roles:
        total |= table.get(role, Reach.NOBODY)
    return total
