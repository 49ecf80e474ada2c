"""A stranger knocks on every door there is, and finds refusals or what is public."""

from typing import Any

import pytest
from graphql import build_client_schema, get_introspection_query, print_schema

from tests import people
from tests.doors.asking import GRAPH, doors, field_text
from tests.doors.client import Caller
from tests.doors.town import Town

PUBLIC = {
    "viewer": None,
    "lawfulPay": "LawfulPay",
    "publicCompensation": "PublicCompensationConnection",
    "publicationPolicy": "PublicationStatement",
}
REFUSALS = {"signIn": "BAD_CREDENTIALS", "activateAccount": "WEAK_PASSWORD"} | dict.fromkeys(
    ("adviseLeave", "decideLeave", "withdrawLeave", "requestErasure", "approveErasure", "cancelErasure"),
    "NOT_FOUND",
)  # "x" is no id of anything, whoever asks


@pytest.mark.parametrize("door", doors("Query"))
async def test_a_strangers_question_is_refused_or_its_answer_is_public(town: Town, door: str) -> None:
    query = f"{{ {field_text(door, doors('Query')[door], 3)} }}"
    answer = (await town.stranger.post(query)).json()
    if door in PUBLIC:
        assert "errors" not in answer
        found = answer["data"][door]
        assert (found and found["__typename"]) == PUBLIC[door]
    else:
        # A list may not be null, so nothing at all is answered; a single object is.
        assert answer["data"] in (None, {door: None})
        (error,) = answer["errors"]
        assert error["extensions"]["code"] in ("NOT_SIGNED_IN", "NOT_FOUND")
        assert error["message"]


@pytest.mark.parametrize("door", doors("Mutation"))
async def test_a_strangers_act_is_refused_and_leaves_no_trace_but_its_attempt(town: Town, door: str) -> None:
    query = f"mutation {{ {field_text(door, doors('Mutation')[door], 1)} }}"
    query = query.replace("errors { __typename }", "errors { __typename code }")
    before = await town.counts()
    payload = (await town.stranger.ask(query))[door]
    assert [error["code"] for error in payload["errors"]] == [REFUSALS.get(door, "NOT_SIGNED_IN")]
    assert {payload.get(name) for name in ("leaveRequest", "token", "viewer", "expiresAt")} == {None}
    attempts = {"hr.sign_in_attempt", "audit.tx", "audit.entry"} if door == "signIn" else set()
    after = await town.counts()
    assert {name for name, rows in after.items() if rows != before[name]} == attempts


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { types { name } } }",
        '{ __type(name: "Employee") { name } }',
        "{ viewer { account { userName } } renamed: __schema { queryType { name } } }",
        "query { ...Hidden } fragment Hidden on Query { __schema { types { name } } }",
        '{ ... on Query { ... { x: __type(name: "Query") { fields { name } } } } }',
        "mutation { signOut(input: {}) { query { __schema { types { name } } } } }",
        "query($no: Boolean = false) { __schema @include(if: $no) { types { name } } }",
        get_introspection_query(),
    ],
)
async def test_the_schema_is_not_told_to_strangers(town: Town, query: str) -> None:
    answer = (await town.stranger.post(query)).json()
    assert answer["data"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_SIGNED_IN"]


async def test_the_schema_is_told_to_whoever_signed_in(town: Town) -> None:
    told: Any = await (await town.enter("staff")).ask(get_introspection_query(descriptions=False))
    names = {type_["name"] for type_ in told["__schema"]["types"]}
    assert {"Employee", "LeaveConflict", "Rupiah"} <= names
    assert print_schema(build_client_schema(told)).count("type ") > 20
    assert set(GRAPH.type_map) == names


async def test_a_name_of_a_type_is_no_secret(town: Town) -> None:
    assert await town.stranger.ask("{ __typename }") == {"__typename": "Query"}


@pytest.mark.parametrize("query", ["{ emploees }", "{ viewer { acount } }", "{ employee(di: 1) { name } }"])
async def test_no_suggestion_tells_the_schema_after_all(town: Town, query: str) -> None:
    answer = (await town.stranger.post(query)).text
    assert not [word for word in ("Did you mean", "employees", "account", '"id"') if word in answer]
    assert '"code":"BAD_REQUEST"' in answer


async def test_coming_in_within_a_request_opens_the_rest_of_it(town: Town) -> None:
    """Fields of a mutation run in order; the query below it is read as whoever came in, or went."""
    query = """mutation($in: SignInInput!) {
      signIn(input: $in) { query { employees(first: 9) { edges { node { name } } } } }
      signOut(input: {}) { signedOut query { viewer { account { userName } } } }
    }"""
    given = {"userName": "pegawai", "password": people.PASSWORD}
    found = await Caller(town.http).ask(query, **{"in": given})
    assert found["signIn"]["query"]["employees"]["edges"] == [{"node": {"name": "Ani Contoh"}}]
    assert found["signOut"] == {"signedOut": True, "query": {"viewer": None}}
