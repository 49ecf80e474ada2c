"""Two sides that share no verdict: the same text, asked by staff and then by the public, is judged for each."""

from collections.abc import Sequence

import pytest
from graphql import get_introspection_query

from jejak.limits import MAX_CACHED_DOCUMENTS
from tests.graphql_http.conftest import EdgeFixture, code_of

STAFF_QUERIES = (
    "{ employees(first: 1) { totalCount } }",
    "{ viewer { account { userName } } employees(first: 1) { edges { node { name } } } }",
    '{ __type(name: "Employee") { name } }',
    get_introspection_query(),
)


@pytest.mark.parametrize(
    "order", [("staff", "public"), ("public", "staff"), ("staff", "public", "staff", "public")]
)
@pytest.mark.parametrize("query", STAFF_QUERIES)
async def test_the_same_text_gets_each_side_its_own_verdict(
    edge: EdgeFixture, order: Sequence[str], query: str
) -> None:
    staff, told = await edge.staff(), dict[str, set[str]]()
    for who in order:
        answer = (await edge.post(query, of=staff if who == "staff" else None)).json()
        answer.pop("extensions")
        told.setdefault(who, set()).add(
            str(answer.get("data")) + str([e["message"] for e in answer.get("errors", [])])
        )
    assert all(len(each) == 1 for each in told.values())  # the same whether it was asked before or not
    assert told["staff"] != told["public"]
    assert "Employee" not in str(told["public"]) or "on type 'Query'" in str(told["public"])


async def test_an_employees_roles_and_a_strangers_are_two_schemas(edge: EdgeFixture) -> None:
    query = "{ employees(first: 1) { totalCount } }"
    assert code_of(await edge.post(query)) == "BAD_REQUEST"
    assert (await edge.post(query, of=await edge.staff())).json()["data"]["employees"]["totalCount"] == 1
    assert code_of(await edge.post(query)) == "BAD_REQUEST"


async def test_a_flood_of_the_public_pushes_nothing_out_of_the_memory_of_staff(edge: EdgeFixture) -> None:
    query, staff = "{ viewer { account { userName name } } }", await edge.staff()
    await edge.post(query, of=staff)
    for at in range(MAX_CACHED_DOCUMENTS + 10):
        edge.rate_limits.limiter.buckets.clear()
        await edge.post(f"{{ a{at}: lawfulPay {{ on }} }}")
    assert (await edge.post(query, of=staff)).json()["extensions"]["cost"] == {
        "requested": 2, "actual": 2, "available": 9998, "restoreRate": 500,
    }  # fmt: skip
