"""What the server writes about itself tells what happened, and of whom only the id."""

import asyncio
import io
import json
import logging
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any

import pytest

from jejak.asgi.json_log import JsonFormatter
from tests import people
from tests.endpoints.client import SIGN_IN, Caller, new_idempotency_key, new_request_id
from tests.endpoints.leave_client import (
    create_leave_parties,
    expect_error,
    file_request,
    request_leave,
    take_step,
)
from tests.endpoints.regency_api import RegencyApi
from tests.house.source_files import ROOT

REQUEST = new_request_id()
SECRET = "Rahasia-Yang-Tidak-Boleh-Tertulis"


@asynccontextmanager
async def capture_log() -> AsyncIterator[list[dict[str, Any]]]:
    """Collect the lines that `jejak serve` would write to standard error, in no promised order.

    The server writes a request's line after its answer, so the last ones are waited for: the test's own
    client writes one for each answer that it got.
    """
    stream, lines = io.StringIO(), list[dict[str, Any]]()
    collecting, root = logging.StreamHandler(stream), logging.getLogger()
    collecting.setFormatter(JsonFormatter())
    level = root.level
    root.addHandler(collecting)
    root.setLevel(logging.INFO)
    try:
        yield lines
        async with asyncio.timeout(10):
            while stream.getvalue().count('"jejak.http"') < stream.getvalue().count('"httpx2"'):  # noqa: ASYNC110 - the server's
                await asyncio.sleep(0.01)
    finally:
        root.setLevel(level)
        root.removeHandler(collecting)
    found = (json.loads(line) for line in stream.getvalue().splitlines())
    lines += [line for line in found if not line["logger"].startswith("httpx2")]  # the test's own client


def request_lines(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["logger"] == "jejak.http"]


async def test_a_request_is_one_line_with_its_id_and_the_id_of_its_caller(api: RegencyApi) -> None:
    staff = await api.enter("staff")
    query = "query Saya { viewer { account { id } } }"
    async with capture_log() as lines:
        await staff.http.post(
            "/graphql?nama=" + SECRET,
            json={"query": query, "operationName": "Saya"},
            headers={"authorization": f"Bearer {staff.token}", "x-request-id": REQUEST},
        )
    (line,) = request_lines(lines)
    account = await api.superuser.fetchval("SELECT id FROM hr.account WHERE user_name = 'pegawai'")
    assert line.pop("ms") >= 0
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "jejak.http",
        "event": "request",
        "request_id": REQUEST,
        "method": "POST",
        "route": "/graphql",
        "status": 200,
        "operation": "Saya",
        "document": sha256(query.encode()).hexdigest(),
        "actor": str(account),
        "cost": 2 + 1,  # to read it, and to answer it
    }


async def test_no_line_holds_what_somebody_said_or_who_they_are(api: RegencyApi) -> None:
    line = await create_leave_parties(api, name=SECRET)
    nip = await api.superuser.fetchval("SELECT nip FROM hr.employee WHERE name = $1", SECRET)
    staff = line.applicant
    quoted = f'mutation {{ signIn(input: {{userName: "{SECRET}", password: "{SECRET}"}}) {{ token }} '
    async with capture_log() as lines:
        await api.stranger.ask(SIGN_IN, input={"userName": nip, "password": SECRET})
        await api.stranger.ask(SIGN_IN, input={"userName": nip, "password": people.PASSWORD})
        for query in (
            quoted,
            quoted + "unknown }",
            quoted.replace("token", "no") + "}",
            f'{{ node(id: "{SECRET}") }}',
        ):
            await api.stranger.post(query)
        await api.stranger.post("{ viewer { account { id } } }", **{SECRET: SECRET})
        for name in (
            f"{SECRET} {nip}",
            f"NIP_{nip}",
            f"N_{nip[:8]}_{nip[8:14]}_{nip[14]}_{nip[15:]}",
            "A".join(nip),
        ):
            await api.http.post("/graphql", json={"query": "{ __typename }", "operationName": name})
        for path in (
            f"/{nip}",
            f"/activate/{SECRET}",
            f"/graphql/{nip}",
            f"/static/{nip}",
            f"/healthz?{nip}",
        ):
            await api.http.get(path, headers={"x-request-id": nip})
        await api.http.post("/graphql", content=f'{{"query": "{SECRET}'.encode())
        secret_headers = {"user-agent": SECRET, "cookie": SECRET, "x-request-id": f"{SECRET}!"}
        await api.http.get("/healthz", headers=secret_headers)
        await Caller(api.http, SECRET).ask("{ viewer { account { id } } }")
        await staff.ask(
            "query($n: String) { employees(first: 1, filter: {name: $n}) { totalCount } }", n=SECRET
        )
        request = await file_request(
            staff, "2026-09-07", "2026-09-08", reason=SECRET, address=SECRET, phone=nip
        )
        expect_error(await request_leave(staff, "2026-09-08", "2026-09-08", reason=SECRET))
        await take_step(line.superior, "adviseLeave", request, "REFUSED", reason=SECRET)
        pieces = f"{nip[:8]}-{nip[8:12]}-{nip[12:16]}-{nip[16:]}00-000000000000"
        await api.http.get("/healthz", headers={"x-request-id": pieces})
    text = json.dumps(lines)
    assert len(request_lines(lines)) == 24
    assert nip not in re.sub(r"[^0-9]", "", text), "nor in pieces"
    for secret in (SECRET, nip, people.PASSWORD, str(staff.token), "Budi Contoh", "127.0.0.1"):
        assert secret not in text


async def test_a_line_names_the_route_and_not_what_was_typed(api: RegencyApi) -> None:
    routes = {
        "/graphiql": "/graphiql", "/activate": "/activate", "/static/page.css": "/static",
        "/static/199005172015032001": "/static", "/199005172015032001": "other", "/masuk": "/masuk",
    }  # fmt: skip
    ids = {path: new_request_id() for path in routes}
    async with capture_log() as lines:
        for path in routes:
            await api.http.get(path, headers={"x-request-id": ids[path]})
    told = {line["request_id"]: line["route"] for line in request_lines(lines)}
    assert {path: told[ids[path]] for path in routes} == routes


@pytest.mark.parametrize("name", ["uvicorn.error", "httpx2"])
async def test_an_address_that_a_library_would_log_is_in_no_line(name: str) -> None:
    """Run as the server runs: the loggers of a test are those of its runner."""
    script = (
        "import logging; from jejak.asgi.json_log import configure_logging; configure_logging(); "
        f"log = logging.getLogger({name!r}); log.info('%s', 'an address'); log.error('a bug')"
    )
    done = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    _, said = await done.communicate()
    assert [json.loads(line)["event"] for line in said.splitlines()] == ["a bug"]


async def test_a_bug_is_masked_for_the_caller_and_told_to_the_log_without_the_row(api: RegencyApi) -> None:
    line = await create_leave_parties(api)
    await api.superuser.execute(
        "ALTER TABLE hr.leave_request ADD CONSTRAINT uji CHECK (reason NOT LIKE 'Rahasia%') NOT VALID"
    )
    try:
        before = await api.count_rows()
        query = """mutation($input: RequestLeaveInput!) {
          requestLeave(input: $input) { leaveRequest { id } errors { code } }
        }"""
        given = {
            "idempotencyKey": new_idempotency_key(),
            "startsOn": "2026-09-07",
            "endsOn": "2026-09-08",
            "reason": SECRET,
        }
        async with capture_log() as lines:
            answer = await line.applicant.post(query, input=given)
        (error,) = answer.json()["errors"]
        assert answer.json()["data"] == {"requestLeave": None}
        assert error["extensions"] == {"code": "INTERNAL", "requestId": answer.headers["x-request-id"]}
        assert error["message"] == (
            "Terjadi kesalahan di server. Sebutkan nomor ini kepada pengelola: "
            f"{answer.headers['x-request-id']}."
        )
        assert await api.count_rows() == before
    finally:
        await api.superuser.execute("ALTER TABLE hr.leave_request DROP CONSTRAINT uji")
    (told,) = [each for each in lines if each["level"] == "error"]
    assert (told["event"], told["request_id"]) == ("unhandled error", answer.headers["x-request-id"])
    assert "CheckViolation" in told["exception"] or "IntegrityError" in told["exception"]
    assert "resolvers/leave/request.py" in told["exception"]
    assert SECRET not in json.dumps(lines)


@pytest.mark.parametrize("what", ["asyncpg", "tortoise", "strawberry.execution", "uvicorn.access"])
async def test_libraries_do_not_write_statements_or_documents(api: RegencyApi, what: str) -> None:
    async with capture_log() as lines:
        await (await api.enter("staff")).ask("{ viewer { employee { name } } }")
        await api.stranger.post("{ no }")
    assert [line for line in lines if line["logger"].startswith(what)] == []
