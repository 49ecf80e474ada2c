"""Whatever is asked, a plan answers as the standard executor does: the same bytes, the same entries in the log."""

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle, islice

import pytest
from graphql import GraphQLSchema

from jejak.graphql.runtime import Runtime
from jejak.policy_artifacts.schemas import schema_for
from rulebook.access import Audience, audiences_of
from rulebook.values import Role, Scope
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.example_documents import schema_of
from tests.endpoints.regency_api import RegencyApi
from tests.policy.callers import Callers
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.query_engine.compare_executors import SEED, ExecutorComparison
from tests.query_engine.random_documents import NEVER_TWICE, SQL_NAMES, DocumentGenerator
from tests.query_engine.sample_rows import create_row_of_each_type
from tests.regency import USER_NAMES

DOCUMENTS_PER_AUDIENCE = 5_000 if IS_FULL_SIZE else 80
MIN_PLANNED_SHARE = {"auditor": 1 / 3}
"""The share of documents that a plan has to answer, if not half: two of an auditor's fields have none."""
PROOF_NAME = "Plans answer byte for byte as the standard executor"
AUDIENCES = {
    "public": "", "staff": "superior", "personnel": "kepegawaian", "payroll": "keuangan", "accounts": "admin",
    "auditor": "auditor", "information": "ppid", "service": "service:mesin",
}  # fmt: skip


@pytest.fixture(scope="module")
async def ids(api: RegencyApi) -> Mapping[str, str]:
    """Something of everything to read."""
    return await create_row_of_each_type(api)


@pytest.mark.proof
@pytest.mark.parametrize("audience", AUDIENCES)
async def test_both_executors_answer_alike(
    api: RegencyApi, runtime: Runtime, ids: Mapping[str, str], audience: str, record_claim: ClaimRecorder
) -> None:
    who = AUDIENCES[audience]
    if audience in ("public", "service"):
        graph = schema_for(Audience[audience.upper()])._schema
        caller = await Callers(api).of_user(who, scopes=[*Scope]) if who else api.stranger
    else:
        graph, caller = schema_of(who), await api.enter(who)
    comparison = ExecutorComparison(api, runtime)
    documents = DocumentGenerator(graph, random.Random(f"{SEED} {audience}"), list(ids.values()))
    for _ in range(DOCUMENTS_PER_AUDIENCE):
        documents.remember(await comparison.compare(caller, documents.generate()))
    assert comparison.counts["answered by a plan"] > DOCUMENTS_PER_AUDIENCE * MIN_PLANNED_SHARE.get(
        audience, 1 / 2
    )
    assert comparison.counts["that move with the clock"] < DOCUMENTS_PER_AUDIENCE / 20
    if IS_FULL_SIZE:
        never = NEVER_TWICE if audience == "auditor" else frozenset[str]()
        assert documents.fields_not_drawn() == {f"Query.{name}" for name in never}
        comparison.counts["fields of the schema"] = len(documents.drawn_fields)
    record_claim(f"{PROOF_NAME}, over the schema of {audience}", comparison.figures())


async def test_an_answer_may_have_any_of_a_statements_own_names(api: RegencyApi, runtime: Runtime) -> None:
    """A row that PostgreSQL tells in full is told, not its column of that name."""
    nodes = " ".join(f"{name}: node {{ {name}: net }}" for name in SQL_NAMES)
    lists = f"many: payslips(first: 1) {{ rows: edges {{ {nodes} }} }}"
    text = f"query Acak {{ employees(first: 2) {{ o: edges {{ r: node {{ {lists} }} }} }} }}"
    comparison = ExecutorComparison(api, runtime)
    answer = json.loads(await comparison.compare(await api.enter("keuangan"), (text, {})))
    (told,) = answer["data"]["employees"]["o"][0]["r"]["many"]["rows"]
    assert told == {name: {name: told["o"]["o"]} for name in SQL_NAMES}
    assert comparison.counts["answered by a plan"] == 1


async def test_what_is_wholly_beyond_reach_leaves_the_rest_in_its_place(
    api: RegencyApi, runtime: Runtime, ids: Mapping[str, str]
) -> None:
    """No pay slip is within the regent's reach, and so none is asked for."""
    text = 'query Acak { node(id: "%s") { id } publicationPolicy { inForce { field } } units(first: 1) { totalCount } }'
    comparison = ExecutorComparison(api, runtime)
    answer = json.loads(await comparison.compare(await api.enter("bupati"), (text % ids["Payslip"], {})))
    assert (answer["data"]["node"], answer["data"]["units"]["totalCount"]) == (None, 3)
    assert comparison.counts["answered by a plan"] == 1


@pytest.fixture
async def actors(api: RegencyApi) -> Mapping[str, tuple[Caller, GraphQLSchema]]:
    """Everybody there is, and what they are served: who stands in for their head today, and machines by scope, too."""
    names = [*USER_NAMES, "bupati", "kepegawaian", "keuangan", "admin"]
    found = {name: (await api.enter(name), schema_of(name)) for name in names}
    found["auditing"] = (await api.enter_as_auditor(), schema_of("auditor"))
    appointment = api.regency.superior.current_appointment
    assert appointment is not None
    await people.a_delegation(appointment.post, api.regency.colleague)
    officer, graph = found["kepegawaian"]
    found["with a purpose"] = (replace(officer, purpose="pencocokan data"), graph)
    callers, graph = Callers(api), schema_for(Audience.SERVICE)._schema
    for role in (Role.PERSONNEL, Role.PAYROLL, Role.ADMINISTRATOR):
        roles = {Role.EMPLOYEE, role}
        found[f"also {role}"] = (
            await _caller_with_roles(callers, roles),
            schema_for(audiences_of(roles))._schema,
        )
    for scope in Scope:
        found[scope] = (await callers.of_user("service:mesin", scopes=[scope]), graph)
    return found


async def _caller_with_roles(callers: Callers, roles: set[Role]) -> Caller:
    """Somebody with people under them, who has a role besides: more fields here, and more rows there."""
    unit, granted = await people.a_unit(), sorted(roles - {Role.EMPLOYEE})
    head = await people.a_unit_head(unit)
    assert head.current_appointment is not None
    await people.an_employee(await people.a_post(unit, under=head.current_appointment.post))
    account = await people.an_account(f"rangkap-{'-'.join(granted).lower()}", for_=head, roles=granted)
    return await callers.open_session(account.id)


@pytest.mark.proof
async def test_both_executors_show_every_actor_the_same_rows(
    api: RegencyApi,
    runtime: Runtime,
    ids: Mapping[str, str],
    actors: Mapping[str, tuple[Caller, GraphQLSchema]],
    record_claim: ClaimRecorder,
) -> None:
    """A person who asks: plans are made for all who are alike, and each of them sees their own rows."""
    comparison, draw = ExecutorComparison(api, runtime), random.Random(f"{SEED} actors")
    generators = {
        name: DocumentGenerator(graph, draw, list(ids.values())) for name, (_, graph) in actors.items()
    }
    for name in islice(cycle(actors), DOCUMENTS_PER_AUDIENCE):
        documents, (caller, _) = generators[name], actors[name]
        documents.remember(await comparison.compare(caller, documents.generate()))
    assert comparison.counts["answered by a plan"] > DOCUMENTS_PER_AUDIENCE / 2
    assert comparison.counts["that move with the clock"] < DOCUMENTS_PER_AUDIENCE / 20
    record_claim(f"{PROOF_NAME}, over {len(actors)} actors", comparison.figures())
