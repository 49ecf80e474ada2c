"""Whatever a change is asked to tell, a plan tells it as the standard executor does, and in one statement."""

import random
from collections.abc import AsyncIterator

import pytest
from graphql import GraphQLSchema

from jejak.gate import Gate
from jejak.policy.schemas import schema_for
from rulebook.access import Audience
from schema.ids import global_id
from tests.doors.asking import below
from tests.doors.client import new_key
from tests.doors.statements import Log, logging_statements
from tests.doors.town import Town
from tests.manners.acts import OBJECTS, WAYS
from tests.proofs import FULL, Saw
from tests.reads.documents import Documents
from tests.reads.roads import SEED, Roads

EACH = 300 if FULL else 6
OFFICE = {
    **dict.fromkeys(("delegateDecisions", "endDelegation", "reassignLeaveStep"), Audience.PERSONNEL),
    **dict.fromkeys(("requestErasure", "cancelErasure"), Audience.PERSONNEL),
    **dict.fromkeys(("approveErasure", "resetPassword"), Audience.ACCOUNTS),
    **dict.fromkeys(("requestTotpReset", "approveTotpReset", "cancelTotpReset"), Audience.ACCOUNTS),
}
"""Whose schema those see who make a change; everybody else is staff."""
MOST = 20
"""Statements of a change, what it tells included."""
_seen: dict[str, Roads] = {}


def _graph(name: str) -> GraphQLSchema:
    return schema_for(OFFICE.get(name, Audience.STAFF))._schema


@pytest.fixture(scope="module")
async def log(town: Town) -> AsyncIterator[Log]:
    """What the server runs."""
    async with logging_statements(town.behind):
        yield Log(town)


@pytest.mark.proof
@pytest.mark.parametrize("name", sorted(WAYS))
async def test_both_roads_tell_alike_of_a_change(town: Town, gate: Gate, name: str, saw: Saw) -> None:
    """Under its key it is made once and told again and again; under the same key another one is refused."""
    act, key = await WAYS[name](town), new_key()
    graph = _graph(name)
    documents = Documents(graph, random.Random(f"{SEED} {name}"), [global_id("Unit", town.regency.office.id)])
    assert (await act.done(key))["errors"] == []
    roads = _seen[name] = Roads(town, gate)
    for _ in range(EACH):
        for other in ({}, act.otherwise):
            given = {**act.told, **other, "idempotencyKey": key}
            documents.remember(await roads.compare(act.by, documents.change(name, given)))
    assert roads.seen["errors"] + roads.seen["without a plan"] < EACH, "most must be told by a plan"
    if _seen.keys() == WAYS.keys():
        seen = {each: sum(roads.seen[each] for roads in _seen.values()) for each in roads.seen}
        figures = ", ".join(f"{count} {each}" for each, count in seen.items())
        saw(
            "Plans tell of every change byte for byte as the standard executor",
            f"{len(_seen)} changes: {figures}; seed {SEED}",
        )


@pytest.mark.parametrize("name", sorted(OBJECTS))
async def test_a_change_runs_as_many_statements_however_much_is_asked_of_it(
    town: Town, log: Log, name: str
) -> None:
    graph, field, ran = _graph(name), OBJECTS[name], list[int]()
    for depth in (1, 4):
        act, form = await WAYS[name](town), below(graph.type_map[_kind(field)], depth)
        document = f"mutation($input: {_kind(name)}Input!) {{ {name}(input: $input) {{ {field}{form} }} }}"
        await log.since()
        await act.by.ask(document, input={**act.told, "idempotencyKey": new_key()})
        ran.append(len(await log.since()))
    assert ran[0] == ran[1] <= MOST, ran


def _kind(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}"
