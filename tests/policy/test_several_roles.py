"""A caller of several roles sees in a row what one of them alone sees there: none lends another its fields or rows."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from itertools import combinations, count
from typing import Any

import pytest

from jejak.policy_artifacts.schemas import schema_for
from models.account import Account, AccountRole
from models.unit import Unit
from rulebook.access import audiences_of, visible_to
from rulebook.values import Role
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.example_documents import is_masked, print_selection
from tests.policy.callers import ROLES, Callers
from tests.policy.sample_objects import PEOPLE, SampleObjects

LISTS = ("appointments", "rankHistory", "leaveRequests", "payslips")
GRANTED_ROLES = (Role.PERSONNEL, Role.PAYROLL, Role.ADMINISTRATOR, Role.OPERATOR)
SEVERAL = [set(chosen) for size in (1, 2, 4) for chosen in combinations(GRANTED_ROLES, size)]
VisibleParts = set[tuple[str, str]]
_DAYS = count()


@pytest.fixture
async def superior(callers: Callers, holdings: SampleObjects) -> Account:
    """A person who has people under them, as an employee alone until a test gives them more."""
    async with people.setup_transaction() as client:
        return await Account.get(user_name=ROLES[Role.EMPLOYEE], using_db=client)


@asynccontextmanager
async def grant_roles(account: Account, roles: Iterable[Role], *, unit: Unit) -> AsyncIterator[None]:
    """Grant roles for a while, each from a day of its own."""
    begun = {role: date(2015, 1, 1) + timedelta(days=next(_DAYS)) for role in roles}
    async with people.setup_transaction() as client:
        for role, first in begun.items():
            whose = unit if role is Role.OPERATOR else None
            await AccountRole.create(
                using_db=client, account=account, role=role, unit=whose, effective_from=first
            )
    try:
        yield
    finally:
        async with people.setup_transaction() as client:
            for role, first in begun.items():
                granted = AccountRole.filter(account=account, role=role, effective_from=first)
                await granted.using_db(client).update(effective_until=first)


async def load_visible(caller: Caller, roles: Iterable[Role], kind: str, id_: str) -> VisibleParts:
    """Return what of an object is there for a caller: its own fields, and of its lists how much is in them.

    What is masked is not there.
    """
    coordinates = visible_to(audiences_of(roles))
    if kind not in coordinates:
        return set()
    fields = print_selection(schema_for(audiences_of(roles))._schema.type_map[kind], 0).strip(" {}")
    lists = [f"{name}(first: 1) {{ totalCount }}" for name in LISTS if f"{kind}.{name}" in coordinates]
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {fields} {' '.join(lists)} }} }} }}"
    found: dict[str, Any] = (await caller.ask(query, id=id_))["node"] or {}
    return {
        (name, str(value))
        for name, value in found.items()
        if not (value in (None, False) or is_masked(value))
    }


@pytest.mark.parametrize("granted", SEVERAL, ids=lambda each: "+".join(sorted(each)))
async def test_roles_add_up_and_lend_each_other_nothing(
    callers: Callers, holdings: SampleObjects, superior: Account, granted: set[Role]
) -> None:
    alone = {role: await callers.of_user(ROLES[role]) for role in granted}
    alone[Role.EMPLOYEE] = await callers.open_session(superior.id)
    objects = [(kind, id_) for name in PEOPLE for kind, id_ in holdings.by_person[name].items()]
    objects += list(holdings.common.items())
    expected = {
        each: set[tuple[str, str]]().union(
            *[await load_visible(caller, {role}, *each) for role, caller in alone.items()]
        )
        for each in objects
    }
    async with grant_roles(superior, granted, unit=callers.api.regency.office):
        several = await callers.open_session(superior.id)
        found = {each: await load_visible(several, {Role.EMPLOYEE, *granted}, *each) for each in objects}
    assert found == expected
