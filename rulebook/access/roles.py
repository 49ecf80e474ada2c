"""Roles and audiences: roles are granted and dated; audiences decide the shape of the API.

A duty that lasts three days (plt, plh, superior, leave officer) is no audience: it changes which rows are within reach
(`rulebook.access.rows`) and never the shape of an app.
"""

from collections.abc import Iterable, Mapping
from enum import Flag, auto
from functools import cache, reduce
from operator import or_
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
"""Machines of our own that act in the log."""


class Audience(Flag):
    """For whom a part of the API is made. Several add up; everybody is also the public."""

    PUBLIC = auto()
    STAFF = auto()
    PERSONNEL = auto()
    PAYROLL = auto()
    AUDITOR = auto()
    ACCOUNTS = auto()
    INFORMATION = auto()
    SERVICE = auto()


AUDIENCES: Mapping[Role, Audience] = MappingProxyType(
    {
        Role.EMPLOYEE: Audience.STAFF,
        Role.PERSONNEL: Audience.PERSONNEL,
        Role.PAYROLL: Audience.PAYROLL,
        Role.AUDITOR: Audience.AUDITOR,
        Role.ADMINISTRATOR: Audience.ACCOUNTS,
        Role.OPERATOR: Audience.ACCOUNTS,
        Role.INFORMATION_OFFICER: Audience.INFORMATION,
        Role.SERVICE: Audience.SERVICE,
    }
)

# Who decides about others, sees their pay, lets people in, or opens data to everybody: a second factor guards what such
# a role opens.
PRIVILEGED: frozenset[Role] = frozenset(
    {
        Role.PERSONNEL,
        Role.PAYROLL,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
        Role.OPERATOR,
        Role.INFORMATION_OFFICER,
    }
)

_POOLS = ((Audience.AUDITOR, "auditor"), (~Audience.PUBLIC, "app"))


def audiences_of(roles: Iterable[Role]) -> Audience:
    """Return the audiences of a caller with these roles; without any it is the public."""
    return _audiences_of(frozenset(roles))


@cache
def _audiences_of(roles: frozenset[Role]) -> Audience:
    return reduce(or_, (AUDIENCES[role] for role in roles), Audience.PUBLIC)


@cache
def pool_of(audiences: Audience) -> str:
    """Return the pool, and by it the role of the database, as which such a caller reads."""
    return next((name for audience, name in _POOLS if audience & audiences), "public")
