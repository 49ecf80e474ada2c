"""A caller who had a session learns that it is over, and not that the fields they asked for do not exist."""

import pytest

from jejak.asgi.status_codes import GRAPHQL, JSON
from resolvers.caller import ACTOR_CACHE, hash_token
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.regency_api import RegencyApi
from tests.graphql_http.conftest import LAW, OWN_ACCOUNT, EdgeFixture, code_of
from tests.identity.client import create_account_holder, obtain_token

EMPLOYEES_QUERY = "{ employees(first: 1) { totalCount } }"
REQUEST_LEAVE = """mutation { requestLeave(input: {
  idempotencyKey: "%s", startsOn: "2026-09-07", endsOn: "2026-09-08", reason: "x" }) { errors { code } } }"""
UNKNOWN_FIELD_QUERY = "{ nothingOfTheKind }"


async def ended_token(api: RegencyApi) -> str:
    """A token whose session is over, as after three weeks in a drawer."""
    whose = await create_account_holder()
    token = await obtain_token(api, whose)
    await api.superuser.execute(
        "UPDATE ops.session SET expires_at = now() WHERE token_hash = $1", hash_token(token)
    )
    ACTOR_CACHE.evict_where()
    return token


@pytest.mark.parametrize(("media", "status"), [(GRAPHQL, 401), (JSON, 200)])
async def test_what_only_somebody_signed_in_may_ask_is_answered_with_that(
    edge: EdgeFixture, media: str, status: int
) -> None:
    tokens = [await ended_token(edge.api), f"jejak_1504_{'A' * 43}", f"jejak_9999x_{'A' * 43}", "tidak-ada"]
    for token in tokens:
        told = set()
        for query in (EMPLOYEES_QUERY, REQUEST_LEAVE % new_idempotency_key(), UNKNOWN_FIELD_QUERY):
            headers = {"authorization": f"Bearer {token}", "accept": media}
            answer = await edge.http.post("/graphql", json={"query": query}, headers=headers)
            assert (answer.status_code, code_of(answer)) == (status, "NOT_SIGNED_IN")
            assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
            assert "data" not in answer.json()
            told.add(answer.json()["errors"][0]["message"])
        assert len(told) == 1, "nothing is told of a schema that is not theirs"


async def test_a_registered_document_of_staff_is_answered_with_that(edge: EdgeFixture) -> None:
    ids = {text: id_ for id_, text in edge.runtime.documents.items()}
    headers = {"authorization": f"Bearer {await ended_token(edge.api)}"}
    for document in (ids[OWN_ACCOUNT], "sha256:" + "0" * 64):
        answer = await edge.http.post("/graphql", json={"documentId": document}, headers=headers)
        assert code_of(answer) == "NOT_SIGNED_IN"
    answer = await edge.http.post("/graphql", json={"documentId": ids[LAW]}, headers=headers)
    assert answer.json()["data"]["lawfulPay"]["on"]


async def test_what_everybody_may_ask_is_answered_as_to_everybody(edge: EdgeFixture) -> None:
    gone, stranger = Caller(edge.http, await ended_token(edge.api)), Caller(edge.http)
    for query in (
        "{ lawfulPay { on } viewer { account { id } } }",
        "mutation { signOut(input: {}) { signedOut } }",
    ):
        assert await gone.ask(query) == await stranger.ask(query)
    for query, code in (("{ lawfulPay {", "BAD_REQUEST"), (EMPLOYEES_QUERY, "NOT_SIGNED_IN")):
        assert await gone.error_codes(query) == [code]
    for query in ("{ lawfulPay {", EMPLOYEES_QUERY):
        assert await stranger.error_codes(query) == ["BAD_REQUEST"], "who never said that they are somebody"
