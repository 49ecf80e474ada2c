"""GraphQL over HTTP as released: what is accepted, with which status and in which media type it is answered."""

import json
from typing import Any

import httpx2
import pytest
from graphql import GraphQLError
from starlette.requests import Request
from strawberry.types import ExecutionResult

from jejak.asgi.request_body import MAX_BODY_BYTES
from jejak.asgi.status_codes import GRAPHQL, JSON
from jejak.graphql.response import ResponseBuilder
from tests.graphql_http.conftest import EdgeFixture, code_of

PLAIN = "{ __typename }"
JSON_HEADERS = {"content-type": JSON}


async def post_json(edge: EdgeFixture, content: bytes | str, **headers: str) -> httpx2.Response:
    """Post a body as it is; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await edge.http.post("/graphql", content=content, headers=JSON_HEADERS | named)


# ------------------------------------------------------------------ what is accepted


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}; charset=utf-8", GRAPHQL),
        (f"{JSON}, {GRAPHQL}", GRAPHQL),
        (f"{GRAPHQL}, {JSON}", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON}", JSON),
        (f"{JSON};q=0.2, {GRAPHQL};q=0.3", GRAPHQL),
        (f"{GRAPHQL};q=0, */*", JSON),
        (f"{JSON};q=0, */*;q=0.1", GRAPHQL),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("APPLICATION/GRAPHQL-RESPONSE+JSON", GRAPHQL),
        (f"text/html, {GRAPHQL};q=0.1", GRAPHQL),
        ("image/png", None),
        ("text/html", None),
        (f"{JSON};q=0", None),
        (f"{JSON};q=hello", None),
        (f"{JSON};charset=utf-16", None),
        ("*/*;q=0", None),
        ("nonsense", None),
        ("nonsense, " * 198 + JSON, JSON),
        ("nonsense, " * 200 + JSON, None),  # so far nobody reads
    ],
)
async def test_the_answer_comes_in_the_media_type_that_is_liked_best(
    edge: EdgeFixture, accept: str | None, media: str | None
) -> None:
    body, headers = json.dumps({"query": PLAIN}), {"accept": accept} if accept is not None else {}
    if accept is None:
        del edge.http.headers["accept"]
    try:
        answer = await post_json(edge, body, **headers)
    finally:
        edge.http.headers.setdefault("accept", "*/*")
    assert answer.headers["content-type"] == f"{media or JSON}; charset=utf-8"
    assert "Accept" in answer.headers["vary"]
    if media:
        assert (answer.status_code, answer.json()["data"]) == (200, {"__typename": "Query"})
    else:
        assert (answer.status_code, code_of(answer)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    "kind",
    [
        "application/jsonp", "text/application/json", "application/json, text/plain", "text/plain", "*/*", "",
        "application/graphql", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/json; charset=utf-16", "application/json; charset=latin1", "application/json; q=1",
        "application/graphql-response+json",
    ],
)  # fmt: skip
async def test_a_body_is_json_by_that_very_name(edge: EdgeFixture, kind: str) -> None:
    answer = await post_json(edge, json.dumps({"query": PLAIN}), content_type=kind)
    assert (answer.status_code, code_of(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_a_body_that_is_said_to_be_two_things_is_neither(edge: EdgeFixture) -> None:
    for others in (["text/plain"], ["application/json"]):
        headers = [("content-type", each) for each in ("application/json", *others)]
        answer = await edge.http.post("/graphql", content=json.dumps({"query": PLAIN}), headers=headers)
        assert (answer.status_code, code_of(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON; Charset=UTF-8",
        'application/json;charset="utf-8"',
        "application/json;",
    ],
)
async def test_json_may_say_that_it_is_utf_8(edge: EdgeFixture, kind: str) -> None:
    answer = await post_json(edge, json.dumps({"query": PLAIN}), content_type=kind)
    assert answer.json()["data"] == {"__typename": "Query"}


async def test_a_body_that_is_packed_is_refused(edge: EdgeFixture) -> None:
    answer = await post_json(edge, b"\x1f\x8b", content_encoding="gzip")
    assert (answer.status_code, code_of(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY"])
async def test_another_method_is_told_which_there_are(edge: EdgeFixture, method: str) -> None:
    answer = await edge.http.request(method, "/graphql")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    if method != "HEAD":
        assert code_of(answer) == "METHOD_NOT_ALLOWED"


# ------------------------------------------------------------------ bodies

BAD_JSON: dict[str, bytes] = {
    "a number": b"5",
    "a text": b'"x"',
    "null": b"null",
    "no UTF-8": b'{"query": "\xff"}',
    "100,000 levels": b'{"query": ' + b"[" * 40_000 + b"]" * 40_000 + b"}",
    "nothing": b"",
    "half an object": b'{"query": "{ __typename }"',
    "two objects": b'{"query": "{ __typename }"}{}',
    "NaN": b'{"query": "{ __typename }", "variables": {"a": NaN}}',
    "Infinity": b'{"query": "{ __typename }", "variables": {"a": -Infinity}}',
    "a number beyond numbers": b'{"query": "{ __typename }", "variables": {"a": 1e999}}',
    "a lone surrogate": b'{"query": "{ __typename } #\\ud800"}',
    "a byte order mark": b'\xef\xbb\xbf{"query": "{ __typename }"}',
    "a comment": b'{"query": "{ __typename }" /* x */}',
    "a comma too many": b'{"query": "{ __typename }",}',
    "a query twice": b'{"query": "{ __typename }", "query": "{ viewer { account { id } } }"}',
    "a variable twice": b'{"query": "{ __typename }", "variables": {"a": 1, "a": 2}}',
    "33 levels": b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 33 + b"]" * 33 + b"}}",
    "a batch": b'[{"query": "{ __typename }"}]',
    "no query": b"{}",
    "a misspelt query": b'{"qeury": "{ __typename }"}',
    "a null query": b'{"query": null}',
    "a number as query": b'{"query": 0}',
    "false as query": b'{"query": false}',
    "a list as query": b'{"query": ["{ __typename }"]}',
    "an object as query": b'{"query": {"a": 1}}',
    "a number as operation": b'{"query": "{ __typename }", "operationName": 0}',
    "a list as operation": b'{"query": "{ __typename }", "operationName": []}',
    "a text as variables": b'{"query": "{ __typename }", "variables": "{}"}',
    "a list as variables": b'{"query": "{ __typename }", "variables": []}',
    "false as variables": b'{"query": "{ __typename }", "variables": false}',
    "a text as extensions": b'{"query": "{ __typename }", "extensions": "x"}',
    "a number as document": b'{"documentId": 5}',
    "query and document": b'{"query": "{ __typename }", "documentId": "sha256:00"}',
}  # fmt: skip


@pytest.mark.parametrize("body", BAD_JSON)
@pytest.mark.parametrize("media", [JSON, GRAPHQL])
async def test_what_is_no_request_is_refused_with_400_in_either_media_type(
    edge: EdgeFixture, body: str, media: str
) -> None:
    answer = await post_json(edge, BAD_JSON[body], accept=media)
    assert (answer.status_code, code_of(answer)) == (400, "BODY_MALFORMED")
    assert answer.headers["content-type"].startswith(media)
    (error,) = answer.json()["errors"]
    assert error["extensions"]["requestId"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("name", ["variables", "operationName", "extensions"])
async def test_null_is_as_if_it_were_not_said(edge: EdgeFixture, name: str) -> None:
    answer = await edge.post(PLAIN, **{name: None})
    assert answer.json()["data"] == {"__typename": "Query"}


async def test_a_body_may_have_100_000_bytes_and_no_more(edge: EdgeFixture) -> None:
    empty = json.dumps({"query": PLAIN, "extensions": {"x": ""}})
    full = json.dumps({"query": PLAIN, "extensions": {"x": "x" * (MAX_BODY_BYTES - len(empty))}})
    assert len(full) == MAX_BODY_BYTES
    assert (await post_json(edge, full)).status_code == 200
    answer = await post_json(edge, full + " ")
    assert (answer.status_code, code_of(answer)) == (413, "BODY_TOO_LARGE")
    assert "100000" in answer.json()["errors"][0]["message"]


async def test_a_body_that_does_not_say_its_length_is_counted_as_it_comes(edge: EdgeFixture) -> None:
    sent = 0

    async def without_end() -> Any:
        nonlocal sent
        while sent < 30_000_000:
            sent += 10_000
            yield b" " * 10_000

    answer = await edge.http.post("/graphql", content=without_end(), headers=JSON_HEADERS)
    assert (answer.status_code, code_of(answer)) == (413, "BODY_TOO_LARGE")


# ------------------------------------------------------------------ statuses

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no GraphQL": ({"query": "{"}, "BAD_REQUEST"),
    "an empty query": ({"query": ""}, "BAD_REQUEST"),
    "only a fragment": ({"query": "fragment A on Query { __typename }"}, "BAD_REQUEST"),
    "a field that is not there": ({"query": "{ tidakAda }"}, "BAD_REQUEST"),
    "an argument of another type": ({"query": "{ publicCompensation(first: true) { totalCount } }"}, "BAD_REQUEST"),
    "a variable of another type": (
        {"query": "query($n: Int!) { publicCompensation(first: $n) { totalCount } }", "variables": {"n": "x"}},
        "BAD_REQUEST",
    ),
    "a variable that is missing": (
        {"query": "query($n: Int!) { publicCompensation(first: $n) { totalCount } }"}, "INVALID_PAGE",
    ),
    "a variable beyond 32 bits": (
        {
            "query": "query($c: PublicCompensationFilter) { publicCompensation(first: 1, filter: $c) { totalCount } }",
            "variables": {"c": {"jobClass": 2**40}},
        },
        "BAD_REQUEST",
    ),
    "an operation that is not there": ({"query": PLAIN, "operationName": "Lain"}, "OPERATION_UNKNOWN"),
    "one operation of two": ({"query": f"query A {PLAIN} query B {PLAIN}"}, "OPERATION_UNKNOWN"),
    "a document that is not there": ({"documentId": "sha256:" + "0" * 64}, "DOCUMENT_UNKNOWN"),
    "a subscription": ({"query": "subscription { viewer }"}, "BAD_REQUEST"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
async def test_a_true_failure_of_reading_validating_or_coercing_has_the_status_of_its_media_type(
    edge: EdgeFixture, what: str
) -> None:
    body, code = REFUSED[what]
    for media, status in ((JSON, 200), (GRAPHQL, 404 if code == "DOCUMENT_UNKNOWN" else 400)):
        answer = await post_json(edge, json.dumps(body), accept=media)
        assert (answer.status_code, code_of(answer)) == (status, code)


async def test_what_was_run_is_200_even_where_a_field_failed(edge: EdgeFixture) -> None:
    headers = {"authorization": f"Bearer {(await edge.staff()).token}"}
    query = '{ viewer { account { id } employee { leaveRequests(first: 1, after: "x") { totalCount } } } }'
    for media in (JSON, GRAPHQL):
        answer = await edge.http.post("/graphql", json={"query": query}, headers=headers | {"accept": media})
        assert answer.status_code == 200
        assert answer.json()["data"]["viewer"]["account"]["id"]
        assert answer.json()["errors"][0]["path"] == ["viewer", "employee"]


@pytest.mark.parametrize("media", [JSON, GRAPHQL])
def test_null_that_rose_to_the_top_is_an_answer_and_not_a_refusal(media: str) -> None:
    request = Request({"type": "http", "method": "POST", "headers": [], "state": {"request_id": "r"}})
    reply = ResponseBuilder(request)
    reply.media = media
    failed = GraphQLError("x", path=["a"], extensions={"code": "INTERNAL"})
    answer = reply.result(ExecutionResult(None, [failed]))
    assert (answer.status_code, json.loads(bytes(answer.body))["data"]) == (200, None)
    answer = reply.result(ExecutionResult(None, [GraphQLError("x", extensions={"code": "INTERNAL"})]))
    assert (answer.status_code, "data" in json.loads(bytes(answer.body))) == (500, False)


async def test_answers_are_not_kept_by_anybody(edge: EdgeFixture) -> None:
    for answer in (await edge.post(PLAIN), await edge.post("{"), await edge.http.get("/graphql")):
        assert answer.headers["cache-control"] == "no-store"


# ------------------------------------------------------------------ addresses and other pages


async def test_a_document_in_an_address_needs_a_header_that_no_form_can_send(edge: EdgeFixture) -> None:
    bare = await edge.get(query=PLAIN)
    assert (bare.status_code, code_of(bare)) == (400, "PREFLIGHT_NEEDED")
    asked = {
        "query": "query($n: Int) { publicCompensation(first: $n) { totalCount } }",
        "variables": '{"n": 1}',
    }
    answer = await edge.http.get("/graphql", params=asked, headers={"graphql-require-preflight": "1"})
    assert answer.json()["data"] == {"publicCompensation": {"totalCount": 0}}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        "variables={}", "query={__typename}&query={a}", "query={__typename}&variables={",
        "query={__typename}&variables=[]",
        "query={__typename}&extensions=5", "documentId=a&query={__typename}", "documentId=a&documentId=b", "",
    ],
)  # fmt: skip
async def test_an_address_is_read_as_strictly_as_a_body(edge: EdgeFixture, address: str) -> None:
    answer = await edge.http.get(f"/graphql?{address}", headers={"graphql-require-preflight": "1"})
    assert (answer.status_code, code_of(answer)) == (400, "BODY_MALFORMED")


async def test_a_page_elsewhere_may_read_the_headers_that_say_what_it_cost(edge: EdgeFixture) -> None:
    origin = "http://localhost:5173"
    asked = {"origin": origin, "access-control-request-method": "POST"}
    asked["access-control-request-headers"] = "authorization,content-type,graphql-require-preflight"
    flight = await edge.http.options("/graphql", headers=asked)
    assert flight.status_code == 200
    answer = await post_json(edge, json.dumps({"query": PLAIN}), origin=origin)
    assert {"Accept", "Origin"} <= {each.strip() for each in answer.headers["vary"].split(",")}
    told = answer.headers["access-control-expose-headers"].lower()
    assert {"jejak-cost", "retry-after", "etag"} <= {each.strip() for each in told.split(",")}
    assert "access-control-allow-credentials" not in answer.headers
