"""Every audience asks for every coordinate, over HTTP: it is there when the policy says so, and not there otherwise."""

import random
from collections import Counter
from typing import Any

import pytest
from graphql import build_client_schema, get_introspection_query

from jejak.policy_artifacts.schemas import schema_for
from rulebook.access import COORDINATES, Audience, visible_to
from schema.root import SCHEMA
from tests.endpoints.client import Caller
from tests.policy.callers import Callers
from tests.policy.coordinate_documents import CoordinateDocuments
from tests.policy.coordinates import coordinates_of
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SEED = 2022
WHOLE = CoordinateDocuments(SCHEMA._schema)
INTROSPECTION = get_introspection_query(input_value_deprecation=True)
AUDIENCES = pytest.mark.parametrize("audience", Audience, ids=lambda each: each.name)
# What is not there breaks the rules of validation, and no answer says whether it is there for others.
REFUSED = ["BAD_REQUEST"]


@AUDIENCES
async def test_introspection_tells_an_audience_what_it_sees(callers: Callers, audience: Audience) -> None:
    told: Any = await (await callers.of_audience(audience)).ask(INTROSPECTION)
    assert set(coordinates_of(build_client_schema(told))) == visible_to(audience)


@pytest.mark.proof
@AUDIENCES
async def test_every_coordinate_is_answered_as_the_policy_says(
    callers: Callers, audience: Audience, record_claim: ClaimRecorder
) -> None:
    caller, seen = await callers.of_audience(audience), visible_to(audience)
    own, verdicts = CoordinateDocuments(schema_for(audience)._schema), Counter[bool]()
    for coordinate in _choose_coordinates(audience):
        is_seen = coordinate in seen
        # Where it can, a refused document breaks no other rule than that it names this coordinate.
        document = (own if is_seen else WHOLE).build_document(coordinate)
        if document is not None:
            assert await _is_valid(caller, document) is is_seen, document
            verdicts[is_seen] += 1
    assert min(verdicts[True], verdicts[False]) > 10
    record_claim(
        f"Every coordinate that a document can name, asked over HTTP by {audience.name}",
        f"{verdicts[True]} admitted, {verdicts[False]} refused, each as the policy says",
    )


async def test_several_roles_of_one_caller_add_up(callers: Callers) -> None:
    both: Any = await (await callers.of_user("pejabat-kepegawaian")).ask(INTROSPECTION)
    assert set(coordinates_of(build_client_schema(both))) == visible_to(Audience.STAFF) | visible_to(
        Audience.PERSONNEL
    )


async def test_the_same_text_is_judged_for_each_audience_by_itself(callers: Callers) -> None:
    """A verdict is remembered, and never told to somebody else: no matter who asks first, and however often."""
    text = "query Sama { employees(first: 1) { edges { node { payslips(first: 1) { totalCount } } } } }"
    expected = {audience: "Employee.payslips" in visible_to(audience) for audience in Audience}
    assert expected == {audience: audience in (Audience.STAFF, Audience.PAYROLL) for audience in Audience}
    for order in (list(Audience), list(reversed(Audience)), list(Audience)):
        for audience in order:
            assert await _is_valid(await callers.of_audience(audience), text) is expected[audience], audience


def _choose_coordinates(audience: Audience) -> list[str]:
    """All coordinates at full size, some of each verdict otherwise."""
    seen, every = visible_to(audience), sorted(COORDINATES)
    if IS_FULL_SIZE:
        return every
    chance = random.Random(SEED)
    return [
        each
        for verdict in (True, False)
        for each in chance.sample([each for each in every if (each in seen) is verdict], 50)
    ]


async def _is_valid(caller: Caller, document: str) -> bool:
    answer = (await caller.post(document)).json()
    if "errors" not in answer:
        return True
    assert {error["extensions"]["code"] for error in answer["errors"]} == set(REFUSED)
    assert "data" not in answer or answer["data"] is None
    return False
