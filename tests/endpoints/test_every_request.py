"""What every request meets, whatever it asks: headers, ids, bodies that are none, pages and health."""

import json
import re
from typing import Any
from uuid import UUID

import httpx2
import pytest

from tests.endpoints.regency_api import RegencyApi

GIVEN = UUID("6f1c9a52-0c1e-4d7b-9a64-3b1f0e8d2c47")
WHO = "{ viewer { account { userName } } }"
HEADERS = {
    "content-security-policy", "referrer-policy", "x-content-type-options", "x-frame-options", "jejak-demo",
    "cross-origin-opener-policy", "cross-origin-resource-policy", "permissions-policy", "x-request-id",
}  # fmt: skip
EVERY_PATH = [
    ("POST", "/graphql"), ("GET", "/graphql"), ("PUT", "/graphql"), ("OPTIONS", "/graphql"), ("GET", "/graphiql"),
    ("GET", "/aktifkan"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/"), ("GET", "/static/page.css"),
    ("GET", "/static/none.css"), ("GET", "/static/../app.py"), ("GET", "/static/%2e%2e/app.py"), ("DELETE", "/healthz"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), EVERY_PATH)
async def test_every_answer_carries_the_same_headers(api: RegencyApi, method: str, path: str) -> None:
    answer = await api.http.request(method, path)
    assert answer.status_code < 500
    assert set(answer.headers) >= HEADERS
    assert answer.headers["jejak-demo"] == "1"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    UUID(answer.headers["x-request-id"])
    assert "def create_app" not in answer.text


@pytest.mark.parametrize("given", [str(GIVEN), str(GIVEN).upper()])
async def test_a_request_id_that_is_given_comes_back(api: RegencyApi, given: str) -> None:
    answer = await api.http.post("/graphql", json={"query": "{ no }"}, headers={"x-request-id": given})
    assert answer.headers["x-request-id"] == given
    assert answer.json()["errors"][0]["extensions"]["requestId"] == given


@pytest.mark.parametrize(
    "given",
    [
        *("", "short", "x" * 65, "199005172015032001", GIVEN.hex, 'quo"te-quote', "new\tline-line", "é" * 20),
        *("19900517-2015-0320-01ab-cdefabcdefab", "abcdefab-cdef-1990-0517-2015032001ab"),
    ],
)
async def test_an_id_that_could_do_harm_is_replaced(api: RegencyApi, given: str) -> None:
    answer = await api.http.post(
        "/graphql", json={"query": "{ no }"}, headers=[(b"x-request-id", given.encode())]
    )
    assert str(UUID(answer.headers["x-request-id"])) == answer.headers["x-request-id"]
    assert answer.headers["x-request-id"] != given


JSON = {"content-type": "application/json"}
BODIES: dict[str, tuple[bytes, dict[str, str]]] = {
    "nothing": (b"", JSON),
    "no JSON": (b"{", JSON),
    "no UTF-8": (b'{"query": "\xff"}', JSON),
    "a lone surrogate": (b'{"query": "{ viewer(a: \\"\\ud800\\") { id } }"}', JSON),
    "null": (b"null", JSON),
    "a number": (b"1", JSON),
    "a text": (b'"{ viewer { account { userName } } }"', JSON),
    "a list": (b"[]", JSON),
    "a batch": (json.dumps([{"query": WHO}, {"query": WHO}]).encode(), JSON),
    "a list of nothing": (b"[null]", JSON),
    "no query": (b"{}", JSON),
    "a null query": (b'{"query": null}', JSON),
    "a number as query": (b'{"query": 1}', JSON),
    "a list as query": (b'{"query": ["{ viewer }"]}', JSON),
    "an object as query": (b'{"query": {"a": 1}}', JSON),
    "an empty query": (b'{"query": ""}', JSON),
    "a comment": (b'{"query": "# nothing"}', JSON),
    "only a fragment": (b'{"query": "fragment A on Query { viewer { account { id } } }"}', JSON),
    "variables that are none": (json.dumps({"query": WHO, "variables": [1]}).encode(), JSON),
    "variables in a text": (json.dumps({"query": WHO, "variables": "{}"}).encode(), JSON),
    "a number as variables": (json.dumps({"query": WHO, "variables": 7}).encode(), JSON),
    "an operation that is none": (json.dumps({"query": WHO, "operationName": "Lain"}).encode(), JSON),
    "a number as operation": (json.dumps({"query": WHO, "operationName": 5}).encode(), JSON),
    "two operations": (json.dumps({"query": f"query A {WHO} query B {WHO}"}).encode(), JSON),
    "extensions that are none": (json.dumps({"query": WHO, "extensions": 5}).encode(), JSON),
    "deep JSON": (b'{"query": ' + b"[" * 5000 + b"]" * 5000 + b"}", JSON),
    "a deep query": (json.dumps({"query": "{a" * 5000 + "}" * 5000}).encode(), JSON),
    "a deep value": (json.dumps({"query": "{ node(id: " + "[" * 5000 + "]" * 5000 + ") { id } }"}).encode(), JSON),
    "deep variables": (
        json.dumps({"query": "query($i: SignInInput!) { viewer { account { id } } }"}).encode()[:-1]
        + b', "variables": {"i": ' + b"[" * 900 + b"]" * 900 + b"}}",
        JSON,
    ),
    "a circle of fragments": (
        b'{"query": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"}', JSON,
    ),
    "a subscription": (b'{"query": "subscription { viewer }"}', JSON),
    "an unknown directive": (b'{"query": "{ viewer @no { account { id } } }"}', JSON),
    "plain text": (b"{ viewer }", {"content-type": "text/plain"}),
    "a form": (b"query=%7B+viewer+%7D", {"content-type": "application/x-www-form-urlencoded"}),
    "parts": (b"--x\r\n\r\n--x--", {"content-type": "multipart/form-data; boundary=x"}),
    "parts without a boundary": (b"x", {"content-type": "multipart/form-data"}),
    "no type": (json.dumps({"query": WHO}).encode(), {}),
    "a strange type": (json.dumps({"query": WHO}).encode(), {"content-type": "%%%;;; ="}),
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
async def test_a_body_that_is_none_is_refused_without_harm(api: RegencyApi, body: str) -> None:
    content, headers = BODIES[body]
    answer = await api.http.post("/graphql", content=content, headers=headers)
    assert answer.status_code in (200, 400, 405, 415), answer.text
    if answer.status_code == 200:
        codes = {error["extensions"]["code"] for error in answer.json().get("errors", [])}
        assert codes <= {"BAD_REQUEST", "OPERATION_UNKNOWN", "SOURCE_TOO_LONG", "TOO_DEEP"}
    assert "Traceback" not in answer.text
    assert await api.stranger.ask(WHO) == {"viewer": None}


@pytest.mark.parametrize("query", [WHO, "mutation { signOut(input: {}) { signedOut } }"])
async def test_nothing_is_asked_or_done_by_address(api: RegencyApi, query: str) -> None:
    answer = await api.http.get("/graphql", params={"query": query}, headers={"accept": "application/json"})
    assert answer.status_code in (400, 404, 405)
    assert "data" not in answer.text


async def test_a_date_or_a_number_that_is_none_is_the_askers_mistake(api: RegencyApi) -> None:
    staff = await api.enter("staff")
    query = "mutation($input: RequestLeaveInput!) { requestLeave(input: $input) { errors { code } } }"
    good = {"idempotencyKey": "00000000-0000-4000-8000-000000000000", "startsOn": "2026-09-07"}
    good |= {"endsOn": "2026-09-08", "reason": "x"}
    for wrong in (
        {"startsOn": "2026-02-30"}, {"startsOn": "kemarin"}, {"startsOn": 20260907}, {"startsOn": None},
        {"idempotencyKey": "7"}, {"kind": "HOLIDAY"}, {"reason": 7}, {"reason": None}, {"strange": 1},
    ):  # fmt: skip
        given: dict[str, Any] = good | wrong
        assert await staff.error_codes(query, input=given) == ["BAD_REQUEST"], wrong


# ------------------------------------------------------------------ browsers


@pytest.mark.parametrize(
    ("origin", "is_let_in"),
    [
        ("http://localhost:5173", True),
        ("https://127.0.0.1", True),
        ("http://[::1]:3000", True),
        ("http://localhost.jahat.example", False),
        ("https://jahat.example", False),
        ("null", False),
    ],
)
async def test_only_pages_of_this_machine_may_call_from_a_browser(
    api: RegencyApi, origin: str, is_let_in: bool
) -> None:
    asked = {"origin": origin, "access-control-request-method": "POST"}
    asked["access-control-request-headers"] = "authorization,content-type"
    flight = await api.http.options("/graphql", headers=asked)
    answer = await api.http.post("/graphql", json={"query": WHO}, headers={"origin": origin})
    for each in (flight, answer):
        assert each.headers.get("access-control-allow-origin") == (origin if is_let_in else None)
        assert "access-control-allow-credentials" not in each.headers


async def test_graphiql_fetches_everything_from_here(api: RegencyApi) -> None:
    page = await api.http.get("/graphiql")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-store"
    assert not re.search(r"(src|href)=.(https?:)?//", page.text)
    assert not re.search(
        r"<script(?![^>]*src=)|<style|\son\w+=", page.text
    )  # the policy allows no inline code
    sources = re.findall(r'(?:src|href)="([^"#]+)"', page.text)
    assert sources
    for source in sources:
        assert (await api.http.get(str(httpx2.URL("/graphiql").join(source)))).status_code == 200, source


async def test_health_says_that_the_process_and_every_pool_answer(api: RegencyApi) -> None:
    assert (await api.http.get("/healthz")).json() == {"status": "ok"}
    ready = await api.http.get("/readyz")
    said = ready.json()
    sealing, answers = said.pop("sealing"), said.pop("answers")
    assert answers.keys() == {"planned", "standard"}
    assert (ready.status_code, said) == (
        200, {"status": "ok", "pools": {"app": "ok", "public": "ok", "auditor": "ok"}},
    )  # fmt: skip
    # Nobody seals in this test: what waits is counted, and its age is told.
    assert sealing["unsealed"] > 0
    assert sealing["oldest_seconds"] > 0
    assert sealing["last_checkpoint"] is None
