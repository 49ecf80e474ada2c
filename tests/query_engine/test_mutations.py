"""Whatever a change is asked to tell, a plan tells it as the standard executor does, and in one statement."""

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import GraphQLSchema, get_named_type

from jejak.graphql.runtime import Runtime
from jejak.policy_artifacts.schemas import schema_for
from rulebook.access import Audience
from schema.fields.ids import to_global_id
from tests.api_contract.idempotent_mutations import CASE_BUILDERS, OBJECTS
from tests.endpoints.client import new_idempotency_key
from tests.endpoints.example_documents import print_selection
from tests.endpoints.regency_api import RegencyApi
from tests.endpoints.statement_log import StatementLog, log_statements
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.query_engine.compare_executors import SEED, ExecutorComparison
from tests.query_engine.random_documents import DocumentGenerator

DOCUMENTS_PER_MUTATION = 300 if IS_FULL_SIZE else 6
CALLER_BY_MUTATION = {
    **dict.fromkeys(("delegateDecisions", "endDelegation", "reassignLeaveStep"), Audience.PERSONNEL),
    **dict.fromkeys(("requestErasure", "cancelErasure"), Audience.PERSONNEL),
    **dict.fromkeys(("closePayRun", "discardPayRun"), Audience.PAYROLL),
    "answerPayslipQuestion": Audience.PAYROLL,
    **dict.fromkeys(("approveErasure", "resetPassword"), Audience.ACCOUNTS),
    **dict.fromkeys(("proposePolicy", "approvePolicy", "withdrawPolicy", "endPolicy"), Audience.INFORMATION),
    **dict.fromkeys(("requestTotpReset", "approveTotpReset", "cancelTotpReset"), Audience.ACCOUNTS),
}
"""Whose schema those see who make a change; everybody else is staff."""
MAX_STATEMENTS = 20
"""Statements of a change, what it tells included."""
_counts: dict[str, ExecutorComparison] = {}


def _graph(name: str) -> GraphQLSchema:
    return schema_for(CALLER_BY_MUTATION.get(name, Audience.STAFF))._schema


@pytest.fixture(scope="module")
async def log(api: RegencyApi) -> AsyncIterator[StatementLog]:
    """What the server runs."""
    async with log_statements(api.superuser):
        yield StatementLog(api)


@pytest.mark.proof
@pytest.mark.parametrize("name", sorted(CASE_BUILDERS))
async def test_both_executors_tell_alike_of_a_change(
    api: RegencyApi, runtime: Runtime, name: str, record_claim: ClaimRecorder
) -> None:
    """Under its key it is made once and told again and again; under the same key another one is refused."""
    act, key = await CASE_BUILDERS[name](api), new_idempotency_key()
    graph = _graph(name)
    documents = DocumentGenerator(
        graph, random.Random(f"{SEED} {name}"), [to_global_id("Unit", api.regency.office.id)]
    )
    assert (await act.perform(key))["errors"] == []
    comparison = _counts[name] = ExecutorComparison(api, runtime)
    for _ in range(DOCUMENTS_PER_MUTATION):
        for other in ({}, act.other_input):
            given = {**act.input, **other, "idempotencyKey": key}
            documents.remember(await comparison.compare(act.by, documents.generate_mutation(name, given)))
    assert comparison.counts["errors"] + comparison.counts["without a plan"] < DOCUMENTS_PER_MUTATION, (
        "most must be told by a plan"
    )
    if _counts.keys() == CASE_BUILDERS.keys():
        seen = {
            each: sum(comparison.counts[each] for comparison in _counts.values())
            for each in comparison.counts
        }
        figures = ", ".join(f"{count} {each}" for each, count in seen.items())
        record_claim(
            "Plans tell of every change byte for byte as the standard executor",
            f"{len(_counts)} changes: {figures}; seed {SEED}",
        )


@pytest.mark.parametrize("name", sorted(OBJECTS))
async def test_a_change_runs_as_many_statements_however_much_is_asked_of_it(
    api: RegencyApi, log: StatementLog, name: str
) -> None:
    graph, field, ran = _graph(name), OBJECTS[name], list[int]()
    payload: Any = graph.type_map[f"{_input_type(name)}Payload"]
    for depth in (1, 4):
        act, form = (
            await CASE_BUILDERS[name](api),
            print_selection(get_named_type(payload.fields[field].type), depth),
        )
        document = (
            f"mutation($input: {_input_type(name)}Input!) {{ {name}(input: $input) {{ {field}{form} }} }}"
        )
        await log.since()
        await act.by.ask(document, input={**act.input, "idempotencyKey": new_idempotency_key()})
        ran.append(len(await log.since()))
    assert ran[0] == ran[1] <= MAX_STATEMENTS, ran


def _input_type(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}"
