"""Every code that is declared is reached by a test and told on a page, and no other is ever sent."""

import ast
import asyncio
import json
import logging
from collections.abc import Iterator, MutableMapping
from typing import Any
from uuid import UUID

import pytest

from jejak.app import create_app
from jejak.asgi.status_codes import GRAPHQL
from jejak.graphql import error_reference
from jejak.settings import Settings
from resolvers.auth import password as passwords
from resolvers.auth.password import BoundedThreadPool
from resolvers.leave import request
from rulebook.errors import Refusal
from schema.error_masking import ERROR_CODES, REFUSALS_BY_CODE
from tests import people
from tests.api_contract.tests_by_code import CASE_BY_CODE, TEST_BY_CODE
from tests.endpoints.client import SIGN_IN
from tests.endpoints.leave_client import create_leave_parties, expect_error, request_leave
from tests.endpoints.regency_api import RegencyApi
from tests.graphql_http.conftest import EdgeFixture, code_of
from tests.house.source_files import ROOT, parse_tree

WEEK = "2026-09-07", "2026-09-11"
SERVER_FIXTURES = {
    *(
        "auditor",
        "away",
        "edge",
        "enter",
        "evidence_server",
        "short_deadline_edge",
        "office",
        "personnel",
        "frozen_edge",
        "stranger",
        "api",
    ),
}
"""What a test takes that asks over HTTP."""


def refusal_classes(base: type[Refusal]) -> Iterator[type[Refusal]]:
    """Every refusal of the program with a code, wherever it is defined; those that tests make up are no part of it."""
    for each in base.__subclasses__():
        if "code" in vars(each) and not each.__module__.startswith("tests."):
            yield each
        yield from refusal_classes(each)


# ------------------------------------------------------------------ the table


def test_every_refusal_is_declared_under_a_code_of_its_own() -> None:
    assert sorted(each.code for each in refusal_classes(Refusal)) == sorted(REFUSALS_BY_CODE)
    assert {"BAD_REQUEST", "INTERNAL"} == ERROR_CODES - set(REFUSALS_BY_CODE)


def test_the_page_of_errors_tells_every_code() -> None:
    page = error_reference.PAGE.read_text("utf-8")
    assert page == error_reference.render_page(), "run `make sdl`"
    assert [code for code in ERROR_CODES if page.count(f"| `{code}` |") != 1] == []


def test_every_code_is_reached() -> None:
    assert set(TEST_BY_CODE) | set(CASE_BY_CODE) == ERROR_CODES
    assert not set(TEST_BY_CODE) & set(CASE_BY_CODE)


@pytest.mark.parametrize("code", sorted(TEST_BY_CODE))
def test_a_test_asks_over_http_and_is_told_it(code: str) -> None:
    path, _, name = TEST_BY_CODE[code].partition("::")
    module = parse_tree(ROOT / "tests" / path)
    (found,) = (each for each in module.body if getattr(each, "name", None) == name)
    assert isinstance(found, ast.AsyncFunctionDef)
    assert SERVER_FIXTURES & {each.arg for each in found.args.args}, "it takes nothing that serves"
    named = {each.id for each in ast.walk(found) if isinstance(each, ast.Name)}
    tops = [each for each in module.body if isinstance(each, ast.Assign | ast.AnnAssign)]
    used = [
        each for each in tops if named & {leaf.id for leaf in ast.walk(each) if isinstance(leaf, ast.Name)}
    ]
    said = {
        leaf.value for each in (found, *used) for leaf in ast.walk(each) if isinstance(leaf, ast.Constant)
    }
    assert code in said


@pytest.mark.parametrize("code", sorted(CASE_BY_CODE))
def test_a_case_of_the_law_is_refused_with_it(code: str) -> None:
    assert f'refusal = "{code}"' in (ROOT / "tests" / CASE_BY_CODE[code]).read_text("utf-8")


# ------------------------------------------------------------------ nothing else is sent


class UndeclaredRefusal(Refusal):
    """A refusal that somebody raises and nobody declared."""

    code = "UNDECLARED"
    indonesian = "Rahasia.", ""
    english = "A secret.", ""


@pytest.mark.parametrize("where", ["a read", "an act"])
async def test_a_code_that_nobody_declared_is_a_bug(
    api: RegencyApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    def finds(*_: object, **__: object) -> None:
        raise UndeclaredRefusal

    async def acts(*_: object, **__: object) -> None:
        raise UndeclaredRefusal

    monkeypatch.setattr("schema.public.queries.publication", finds)
    monkeypatch.setattr(request, "request_leave", acts)
    given = {"startsOn": WEEK[0], "endsOn": WEEK[1], "reason": "x", "idempotencyKey": str(UUID(int=1))}
    asked = "mutation($input: RequestLeaveInput!) { requestLeave(input: $input) { errors { code } } }"
    staff = await api.enter("staff")
    with caplog.at_level(logging.ERROR, "jejak.schema"):
        if where == "a read":
            answer = await staff.post("{ publicationPolicy { inForce { field } } }")
        else:
            answer = await staff.post(asked, input=given)
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "requestId": answer.headers["x-request-id"]}
    assert [word for word in ("ecret", "ahasia", "UNDECLARED") if word in answer.text] == []
    assert "unhandled error" in caplog.text


# ------------------------------------------------------------------ codes that nothing else reaches


async def test_a_page_beyond_the_points_of_one_request_is_refused(edge: EdgeFixture) -> None:
    many = " ".join(["title unitName posts holders"] * 30)
    page = f"publicCompensation(first: 100) {{ edges {{ node {{ {many} }} }} }}"
    assert code_of(await edge.post(f"{{ a: {page} b: {page} }}")) == "TOO_COSTLY"
    lists = "employees(first: 100) { edges { node { payslips(first: 100) { edges { node { id } } } } } }"
    staff = await edge.staff()
    assert code_of(await edge.post(f"{{ {lists} }}", of=staff)) == "TOO_MANY_NODES"


async def test_too_many_who_sign_in_at_once_are_told_to_come_back(
    api: RegencyApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHING_POOL", BoundedThreadPool(max_threads=1, max_wait_seconds=-1))
    found = await api.stranger.ask(SIGN_IN, input={"userName": "pegawai", "password": people.PASSWORD})
    assert [each["code"] for each in found["signIn"]["errors"]] == ["BUSY"]


async def test_without_anybody_who_may_decide_no_leave_is_filed(api: RegencyApi) -> None:
    line = await create_leave_parties(api)
    ended = "UPDATE hr.leave_authority SET effective_until = $1"
    async with people.setup_transaction() as db:
        await db.execute_query(ended, [people.TODAY.replace(year=2025)])
    error = expect_error(await request_leave(line.applicant, *WEEK))
    async with people.setup_transaction() as db:
        await db.execute_query(ended, [None])
    assert (error["code"], error["path"]) == ("NO_DECIDING_OFFICER", [])


async def test_a_body_that_breaks_off_is_reported_to_the_proxy_that_passes_it_on(api: RegencyApi) -> None:
    """A person who sent it is gone; a proxy, and the log, get the answer."""
    database = api.regency.database
    app = create_app(Settings.from_environment({}), database.urls)
    came: list[dict[str, Any]] = [
        {"type": "http.request", "body": b'{"query": "', "more_body": True}, {"type": "http.disconnect"},
    ]  # fmt: skip
    told: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return came.pop(0) if came else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        told.append(message)

    headers = [(b"content-type", b"application/json"), (b"accept", GRAPHQL.encode())]
    scope = {
        "type": "http", "method": "POST", "path": "/graphql", "raw_path": b"/graphql", "root_path": "",
        "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1), "server": ("x", 80), "scheme": "http",
        "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip
    await app(scope, receive, send)
    start, body = told
    assert start["status"] == 400
    (error,) = json.loads(body["body"])["errors"]
    assert error["extensions"]["code"] == "BODY_INCOMPLETE"


async def test_a_database_that_takes_nobody_in_is_a_503_and_a_reason_to_repeat(edge: EdgeFixture) -> None:
    name, behind = edge.api.regency.database.name, edge.api.superuser
    staff = await edge.staff()
    await behind.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
    try:
        await behind.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename LIKE 'jejak\\_%' AND usename <> current_user"
        )
        await asyncio.sleep(0.2)
        answers = [await edge.post("{ lawfulPay { on } }", of=who) for who in (None, None, staff, staff)]
        forged = await edge.http.post(
            "/graphql",
            json={"query": "{ __typename }"},
            headers={"authorization": f"Bearer jejak_1504_{'A' * 43}"},
        )
    finally:
        await behind.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')
    for answer in answers:
        (error,) = answer.json()["errors"]
        assert error["extensions"] == {"code": "UNAVAILABLE", "requestId": answer.headers["x-request-id"]}
    assert forged.status_code == 503, forged.text
    assert int(forged.headers["retry-after"]) > 0
    again = await edge.post("{ lawfulPay { on } }")
    assert again.json()["data"]["lawfulPay"]["on"]


# ------------------------------------------------------------------ transport


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/none", 404, "NOT_FOUND"),
        ("POST", "/graphql/x", 404, "NOT_FOUND"),
        ("GET", "/static/none.css", 404, "NOT_FOUND"),
        ("DELETE", "/healthz", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/static/page.css", 405, "METHOD_NOT_ALLOWED"),
        ("PUT", "/graphql", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/graphql", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("GET", "/graphql", 400, "BODY_MALFORMED"),
    ],
)
async def test_everything_that_is_not_taken_is_refused_in_the_same_form(
    api: RegencyApi, method: str, path: str, status: int, code: str
) -> None:
    answer = await api.http.request(method, path)
    assert answer.status_code == status, answer.text
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": code, "requestId": answer.headers["x-request-id"]}
    assert error["message"]
    assert ("allow" in answer.headers) == (status == 405)
