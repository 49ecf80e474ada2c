"""Three locks stand between the public and what is restricted; take away any one, any two, and nothing leaks.

Take away all three and it does: so this test would see a leak if there were one.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest

import jejak.graphql.pipeline
import resolvers.access.row_scope
from jejak.database.migrate import GRANT_FILES
from jejak.policy_artifacts.schemas import schema_for
from models.account import Account
from models.pay import PayslipQuestion
from models.sql import function_files
from resolvers.caller import Actor, Call
from resolvers.mappings import NODES
from rulebook.access import Audience, Reach
from rulebook.values import Role
from tests import people
from tests.endpoints.example_documents import GRAPH, fields_of, print_field, print_selection
from tests.endpoints.regency_api import RegencyApi
from tests.policy.sample_objects import SampleObjects
from tests.proof_report import ClaimRecorder

LOCKS = ("schema", "policy", "grants")
SUBSETS = [chosen for size in range(len(LOCKS)) for chosen in combinations(LOCKS, size)]
DEPTH = 3
OPEN_GRANTS = """
GRANT USAGE ON SCHEMA hr, ops, audit TO jejak_public;
GRANT SELECT ON ALL TABLES IN SCHEMA hr, ops, audit, published TO jejak_public;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA hr, audit TO jejak_public
"""
# Of the lines of slips those that the law does not give everybody by grade: its tables are public.
RESTRICTED_PAY = (
    "SELECT amount::text AS said FROM hr.payslip_line WHERE kind IN ('TPP', 'PENSION_CONTRIBUTION')",
    "SELECT question AS said FROM hr.payslip_question",
    "SELECT answer AS said FROM hr.payslip_question WHERE answer IS NOT NULL",
    "SELECT gross::text AS said FROM hr.pay_run",
    "SELECT deductions::text AS said FROM hr.pay_run",
    "SELECT net::text AS said FROM hr.pay_run",
)
# Whatever is about a person: numbers, names, birth, pay, reasons, addresses, user names; and what nobody approved yet.
RESTRICTED = f"""
SELECT DISTINCT said FROM (
    SELECT unnest(ARRAY[nip, name, birth_place, review_note]) FROM hr.employee
    UNION SELECT unnest(ARRAY[net::text, gross::text]) FROM hr.payslip
    UNION {" UNION ".join(RESTRICTED_PAY)}
    UNION SELECT unnest(ARRAY[number, reason, address]) FROM hr.leave_request
    UNION SELECT reason FROM hr.erasure UNION SELECT user_name FROM hr.account WHERE employee_id IS NOT NULL
    UNION SELECT decree_number FROM hr.publication_policy WHERE state = 'PROPOSED'
) s (said) WHERE length(said) > 3
"""


@pytest.fixture(scope="module")
async def restricted_values(api: RegencyApi, holdings: SampleObjects) -> set[str]:
    """What must not be in an answer; `holdings` fills it with something of every kind."""
    async with people.setup_transaction() as db:
        account = await Account.get(user_name="admin", using_db=db)
        answered = {"state": "ANSWERED", "answer": "Karena potongan.", "answered_by": account}
        asked = PayslipQuestion.filter(employee=api.regency.staff).using_db(db)
        await asked.update(answered_at=datetime.now(UTC), **answered)
    return {row["said"] for row in await api.superuser.fetch(RESTRICTED)}


def list_queries(holdings: SampleObjects) -> Iterator[tuple[str, dict[str, str]]]:
    """Every field for reading with all that is below it, and every object by its id, also through a mutation."""
    for name, root_field in fields_of("Query").items():
        yield f"{{ {print_field(name, root_field, DEPTH)} }}", {}
    ids = {**holdings.by_person["staff"], **holdings.common}
    for kind in NODES:
        fields = print_selection(GRAPH.type_map[kind], 2)
        yield f"query($id: ID!) {{ node(id: $id) {{ ... on {kind}{fields} }} }}", {"id": ids[kind]}
    employee = f"employee(id: $id) {print_selection(GRAPH.type_map['Employee'], 2)}"
    yield f"query($id: ID!) {{ {employee} }}", {"id": ids["Employee"]}
    refused = 'signIn(input: {userName: "nobody", password: "x"})'
    yield f"mutation($id: ID!) {{ {refused} {{ query {{ {employee} }} }} }}", {"id": ids["Employee"]}


async def find_leaks(api: RegencyApi, holdings: SampleObjects, restricted: set[str]) -> dict[str, set[str]]:
    """Ask everything as a stranger; return what came back that is restricted, by question."""
    found = {}
    for text, variables in list_queries(holdings):
        answer = (await api.stranger.post(text, **variables)).text
        if held := {each for each in restricted if each in answer}:
            found[text] = held
    return found


@contextmanager
def remove_schema_lock(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve everybody the union of all audiences."""
    with patch.context() as changed:
        changed.setattr(jejak.graphql.pipeline, "schema_for", lambda _: schema_for(~Audience(0)))
        yield


@contextmanager
def remove_policy_lock(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let everybody pass as somebody who is signed in, and reach every row."""
    anybody = Actor(
        UUID(int=1), UUID(int=1), "PASSWORD", "siapa-pun", "Siapa Pun", people.TODAY, roles=frozenset(Role)
    )
    with patch.context() as changed:
        changed.setattr(Call, "require_actor", lambda call: call.actor or anybody)
        changed.setattr(resolvers.access.row_scope, "reach_of_roles", lambda *_, **__: Reach.ALL)
        yield


@asynccontextmanager
async def remove_grants_lock(api: RegencyApi) -> AsyncIterator[None]:
    """Let the public's role of the database read and call everything."""
    await api.superuser.execute(OPEN_GRANTS)
    try:
        yield
    finally:
        for name in GRANT_FILES:
            await api.superuser.execute(function_files()[name])


@asynccontextmanager
async def remove_locks(
    locks: tuple[str, ...], *, api: RegencyApi, patch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        if "schema" in locks:
            stack.enter_context(remove_schema_lock(patch))
        if "policy" in locks:
            stack.enter_context(remove_policy_lock(patch))
        if "grants" in locks:
            await stack.enter_async_context(remove_grants_lock(api))
        yield


@pytest.mark.proof
@pytest.mark.parametrize("locks", SUBSETS, ids=lambda locks: "+".join(locks) or "none")
async def test_nothing_restricted_leaks_to_the_public(
    api: RegencyApi,
    holdings: SampleObjects,
    restricted_values: set[str],
    locks: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    record_claim: ClaimRecorder,
) -> None:
    async with remove_locks(locks, api=api, patch=monkeypatch):
        assert await find_leaks(api, holdings, restricted_values) == {}
    asked = len(list(list_queries(holdings)))
    record_claim(
        f"Leaks to the public with the lock of {' and '.join(locks) or 'nothing'} removed",
        f"0 in {asked} questions that name every root field, type and field of the whole schema",
    )


async def test_without_all_three_everything_would(
    api: RegencyApi, holdings: SampleObjects, restricted_values: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other half of the proof: the same questions find restricted values where no lock is left."""
    async with remove_locks(LOCKS, api=api, patch=monkeypatch):
        found = await find_leaks(api, holdings, restricted_values)
    told: Any = {value for values in found.values() for value in values}
    staff = api.regency.staff
    assert {staff.nip, staff.name, "Muara Contoh", "Keperluan keluarga", "Jalan Contoh 1"} <= told
    for query in RESTRICTED_PAY:
        held = {row["said"] for row in await api.superuser.fetch(query)}
        assert held, query
        assert held & told, query
    assert len(found) > 8
    assert await find_leaks(api, holdings, restricted_values) == {}
