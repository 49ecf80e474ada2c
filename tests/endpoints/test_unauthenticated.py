"""A stranger asks every field there is, and finds refusals or what is public."""

from typing import Any

import pytest
from graphql import build_client_schema, get_introspection_query, print_schema

from jejak.policy_artifacts.schemas import schema_for
from rulebook.access import Audience
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.example_documents import fields_of, print_field
from tests.endpoints.regency_api import RegencyApi

SEEN = schema_for(Audience.PUBLIC)._schema
ANSWERS: dict[str, object] = {
    "viewer": None,
    "lawfulPay": "LawfulPay",
    "publicCompensation": "PublicCompensationConnection",
    "publicationPolicy": "PublicationStatement",
    "leaveServiceTimes": [],  # of a regency in which no quarter is over
}
REFUSALS = {
    "signIn": "BAD_CREDENTIALS", "completeSignIn": "CHALLENGE_OVER", "activateAccount": "WEAK_PASSWORD",
    "unlinkIdentity": "NOT_FOUND",
}  # fmt: skip
ATTEMPT = {"hr.sign_in_attempt", "audit.tx", "audit.entry", "ops.sign_in_pace"}
TRACES = {"signIn": ATTEMPT, "completeSignIn": ATTEMPT}
SPENT = {"ops.points"}  # told to other processes in the background


@pytest.mark.parametrize("root_field", fields_of("Query"))
async def test_a_strangers_question_is_not_known_or_its_answer_is_public(
    api: RegencyApi, root_field: str
) -> None:
    if root_field in fields_of("Query", SEEN):
        query = f"{{ {print_field(root_field, fields_of('Query', SEEN)[root_field], 3)} }}"
        found = (await api.stranger.ask(query))[root_field]
        assert (found and found["__typename"]) == ANSWERS[root_field]
    else:
        query = f"{{ {print_field(root_field, fields_of('Query')[root_field], 2)} }}"  # deeper is too large
        assert set(await api.stranger.error_codes(query)) == {"BAD_REQUEST"}


@pytest.mark.parametrize("root_field", fields_of("Mutation"))
async def test_a_strangers_act_is_refused_and_leaves_no_trace_but_its_attempt(
    api: RegencyApi, root_field: str
) -> None:
    before = await api.count_rows()
    if root_field in fields_of("Mutation", SEEN):
        query = f"mutation {{ {print_field(root_field, fields_of('Mutation', SEEN)[root_field], 1)} }}"
        payload = (
            await api.stranger.ask(query.replace("errors { __typename }", "errors { __typename code }"))
        )[root_field]
        assert [error["code"] for error in payload["errors"]] == [REFUSALS.get(root_field, "NOT_SIGNED_IN")]
        given = payload.keys() - {"__typename", "errors", "signedOut", "clientMutationId"}
        assert {payload[name] for name in given} <= {None}
    else:
        query = f"mutation {{ {print_field(root_field, fields_of('Mutation')[root_field], 1)} }}"
        assert set(await api.stranger.error_codes(query)) == {"BAD_REQUEST"}
    after = await api.count_rows()
    assert {name for name, rows in after.items() if rows != before[name]} <= TRACES.get(
        root_field, set()
    ) | SPENT


async def test_the_schema_is_told_to_everybody_as_far_as_they_see(api: RegencyApi) -> None:
    for caller, schema in (
        (api.stranger, SEEN), (await api.enter("staff"), schema_for(Audience.STAFF)._schema),
    ):  # fmt: skip
        told: Any = await caller.ask(get_introspection_query(descriptions=False))
        assert {type_["name"] for type_ in told["__schema"]["types"]} == set(schema.type_map)
        assert print_schema(build_client_schema(told)).count("type ") > 20
    assert {"Employee", "LeaveConflict"} & set(SEEN.type_map) == set()
    assert (await api.stranger.ask('{ __type(name: "Employee") { name } }'))["__type"] is None


async def test_a_name_of_a_type_is_no_secret(api: RegencyApi) -> None:
    assert await api.stranger.ask("{ __typename }") == {"__typename": "Query"}


@pytest.mark.parametrize("query", ["{ emploees }", "{ viewer { acount } }", "{ employee(di: 1) { name } }"])
async def test_no_suggestion_tells_the_schema_after_all(api: RegencyApi, query: str) -> None:
    answer = (await api.stranger.post(query)).text
    assert not [word for word in ("Did you mean", "employees", "account", '"id"') if word in answer]
    assert '"code":"BAD_REQUEST"' in answer


async def test_coming_in_within_a_request_opens_what_strangers_see_of_it(api: RegencyApi) -> None:
    """The query below a mutation is read as the person who came in, and asked of the schema that the document was."""
    coming = (
        """mutation($in: SignInInput!) { signIn(input: $in) { query { viewer { account { userName } } } } }"""
    )
    given = {"userName": "pegawai", "password": people.PASSWORD}
    found = await api.stranger.ask(coming, **{"in": given})
    assert found["signIn"]["query"] == {"viewer": {"account": {"userName": "pegawai"}}}
    more = coming.replace("viewer {", "employees(first: 9) { totalCount } viewer {")
    assert await api.stranger.error_codes(more, **{"in": given}) == ["BAD_REQUEST"]


async def test_going_within_a_request_closes_the_rest_of_it(api: RegencyApi) -> None:
    caller = await Caller(api.http).sign_in("pegawai", people.PASSWORD)
    going = "mutation { signOut(input: {}) { signedOut query { viewer { account { userName } } } } }"
    assert (await caller.ask(going))["signOut"] == {"signedOut": True, "query": {"viewer": None}}
