"""A person who writes a client is told half a year ahead what goes, when, and what stands in for it; and may try it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import httpx2
import pytest
from graphql import (
    GraphQLSchema,
    build_client_schema,
    build_schema,
    get_introspection_query,
    print_schema,
    validate_schema,
)

from jejak.asgi.status_codes import GRAPHQL
from jejak.limits import MAX_CACHED_PREVIEW_SCHEMAS
from jejak.policy_artifacts.schemas import preview_for, schema_for
from rulebook.access import Audience
from schema.fields.deprecation import Deprecation, list_deprecations
from schema.root import SCHEMA
from tests.api_contract.schema_changes import RELEASED
from tests.endpoints.client import Caller
from tests.graphql_http.conftest import PAGES, EdgeFixture, code_of
from tests.policy.coordinates import coordinates_of

DEPRECATED = dict(list_deprecations(SCHEMA._schema))
STAFF = Audience.STAFF | Audience.PUBLIC
INTROSPECTION = get_introspection_query(input_value_deprecation=True)
GRADES = "{ publicCompensation(first: 1) { edges { node { holderGrades { %s } } } } }"
PREVIEW = {"remove_deprecated": "true"}


async def send(caller: Caller, query: str, /, **params: str) -> httpx2.Response:
    headers = {"authorization": f"Bearer {caller.token}"} if caller.token else {}
    headers["accept"] = GRAPHQL
    return await caller.http.post("/graphql", params=params, json={"query": query}, headers=headers)


# ------------------------------------------------------------------ the form


def test_what_goes_says_what_stands_in_for_it_since_when_and_until_when() -> None:
    assert DEPRECATED, "with nothing deprecated there is nothing to hold to the form"
    coordinates = set(coordinates_of(SCHEMA._schema))
    for coordinate, reason in DEPRECATED.items():
        removal = Deprecation.parse(reason)
        assert removal.reason == reason
        assert removal.policy_violations == [], coordinate
        if removal.replacement != "Leave it out":
            instead = removal.replacement.removeprefix("Use `").removesuffix("`")
            assert instead in coordinates - set(DEPRECATED), coordinate


@pytest.mark.parametrize(
    ("since", "on", "faults"),
    [
        (date(2026, 11, 25), date(2027, 7, 1), []),
        (date(2027, 1, 1), date(2027, 7, 1), []),
        (date(2027, 1, 2), date(2027, 7, 1), ["too soon"]),
        (date(2026, 11, 25), date(2027, 1, 1), ["too soon"]),
        (date(2026, 11, 25), date(2027, 8, 1), ["not on 1 January or 1 July"]),
        (date(2026, 11, 25), date(2027, 1, 7), ["not on 1 January or 1 July", "too soon"]),
    ],
)
def test_nothing_goes_but_on_two_days_of_the_year_and_never_within_six_months(
    since: date, on: date, faults: list[str]
) -> None:
    assert Deprecation("Use `Rank.name`", deprecated_on=since, removed_on=on).policy_violations == faults


@pytest.mark.parametrize(
    "reason",
    [
        "No longer supported",
        "Use name",
        "Use `Rank.name`; removed on 2027-07-01",
        "Use `Rank.name`; deprecated on 2026-11-25, removed on soon",
        "use `Rank.name`; deprecated on 2026-11-25, removed on 2027-07-01",
        "Use `Rank.name`; deprecated on 2026-11-25, removed on 2027-07-01.",
    ],
)
def test_a_reason_in_other_words_is_none(reason: str) -> None:
    with pytest.raises(ValueError, match=r"Rank|supported|name|Invalid isoformat"):
        Deprecation.parse(reason)


def test_what_was_released_is_deprecated_before_it_is_removed() -> None:
    """A coordinate that was released and is gone was deprecated there, and its day has come."""
    released = build_schema(RELEASED.read_text("utf-8"), assume_valid=True)
    gone = set(coordinates_of(released)) - set(coordinates_of(SCHEMA._schema))
    told = dict(list_deprecations(released))
    assert gone - set(told) == set()
    assert [
        each for each in gone if Deprecation.parse(told[each]).removed_on > datetime.now(UTC).date()
    ] == []


def test_every_kind_of_coordinate_may_be_deprecated() -> None:
    schema = build_schema(
        'type Query { a(old: Int @deprecated(reason: "1"), b: Int): E @deprecated(reason: "2") }'
        ' interface I { f: Int @deprecated(reason: "3") } input N { g: Int @deprecated(reason: "4") }'
        ' enum E { V W @deprecated(reason: "5") }'
    )
    assert dict(list_deprecations(schema)) == {
        "Query.a": "2", "Query.a(old:)": "1", "I.f": "3", "N.g": "4", "E.W": "5",
    }  # fmt: skip


# ------------------------------------------------------------------ the preview


@pytest.mark.parametrize("audience", [*Audience, ~Audience(0)], ids=str)
def test_the_preview_is_the_schema_without_what_goes(audience: Audience) -> None:
    now, then = schema_for(audience)._schema, preview_for(audience)._schema
    assert set(coordinates_of(then)) == set(coordinates_of(now)) - set(DEPRECATED)
    assert "@deprecated(reason: " not in print_schema(then)
    then._validation_errors = None  # it is assumed to be valid when it is made
    assert validate_schema(then) == []


def test_few_previews_are_kept_and_push_out_no_schema_that_is_in_use() -> None:
    served = schema_for(STAFF)
    for each in range(1, 2 ** len(Audience)):
        preview_for(Audience(each))
    assert preview_for.cache_info().currsize == MAX_CACHED_PREVIEW_SCHEMAS
    assert schema_for(STAFF) is served


async def test_validation_and_introspection_answer_as_after_the_removal(edge: EdgeFixture) -> None:
    staff = await edge.staff()
    assert (await send(staff, GRADES % "grade holders")).json()["data"]["publicCompensation"]
    refused = await send(staff, GRADES % "grade holders", **PREVIEW)
    assert (refused.status_code, code_of(refused)) == (400, "BAD_REQUEST")
    assert "holders" in refused.json()["errors"][0]["message"]
    assert (await send(staff, GRADES % "grade", **PREVIEW)).json()["data"]["publicCompensation"]
    assert warnings_in(await send(staff, INTROSPECTION)) == set(coordinates_of(schema_for(STAFF)._schema))
    assert warnings_in(await send(staff, INTROSPECTION, **PREVIEW)) == set(
        coordinates_of(preview_for(STAFF)._schema)
    )
    assert warnings_in(await send(staff, INTROSPECTION, remove_deprecated="false")) >= {"GradeCount.holders"}
    # The same text, asked as it is now once more: neither verdict is told in the place of the other.
    assert "data" in (await send(staff, GRADES % "grade holders")).json()


def warnings_in(answer: httpx2.Response) -> set[str]:
    body: Mapping[str, Any] = answer.json()
    schema: GraphQLSchema = build_client_schema(body["data"])
    return set(coordinates_of(schema))


async def test_a_registered_document_is_previewed_by_its_address(edge: EdgeFixture) -> None:
    ids = {text: id_ for id_, text in edge.runtime.documents.items()}
    answer = await edge.get(documentId=ids[PAGES], variables='{"n": 1}', remove_deprecated="true")
    assert answer.status_code == 200
    assert "publicCompensation" in answer.json()["data"]
    header = {"graphql-require-preflight": "1"}
    plain = {"query": "{ __typename }", **PREVIEW}
    assert (await edge.http.get("/graphql", params=plain, headers=header)).json()["data"] == {
        "__typename": "Query"
    }


@pytest.mark.parametrize("given", ["", "1", "True", "yes", "true&remove_deprecated=true"])
async def test_a_preview_is_not_missed_by_a_slip_of_the_pen(edge: EdgeFixture, given: str) -> None:
    answer = await edge.http.post(f"/graphql?remove_deprecated={given}", json={"query": "{ __typename }"})
    assert (answer.status_code, code_of(answer)) == (400, "BODY_MALFORMED")
