"""What is done in a shorter way than the libraries' comes out as theirs does."""

import asyncio
import io
import json
import logging
import time
from typing import Any
from uuid import UUID

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from jejak.asgi import json_log as lines
from jejak.asgi.cors import CachedCors
from jejak.asgi.middleware import generate_request_id
from jejak.asgi.request import FastRequest
from jejak.asgi.request_body import ReceivedBody
from jejak.asgi.router import FastRouteApp
from jejak.asgi.uvicorn_protocol import FastResponseCycle
from jejak.graphql.request_parsing import PREVIEW_PARAMETER, GraphQLRequest, parse_graphql_request
from jejak.graphql.response import PrebuiltResponse

NAMES = st.sampled_from([b"accept", b"origin", b"x-request-id", b"cookie", b"authorization"])
VALUES = st.sampled_from([b"", b"a", b"b\xe9", b"https://a.example", b"http://localhost:3000"])
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=6)
RESPONSE_HEADERS = st.lists(
    st.tuples(st.sampled_from([b"vary", b"content-type", b"content-length"]), st.sampled_from([b"1", b"2"])),
    max_size=4,
)


async def _empty_body() -> Message:
    return {"type": "http.request", "body": b""}


async def sent_messages(
    kind: Any, headers: list[tuple[bytes, bytes]], said: list[tuple[bytes, bytes]]
) -> list[Message]:
    """Return what comes out of a middleware of this kind around an answer with these headers."""
    messages = list[Message]()

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(said)})
        await send({"type": "http.response.body", "body": b""})

    async def keep(message: Message) -> None:
        messages.append(message)

    allowing = kind(app, allow_origins=["https://a.example"], expose_headers=["etag"])
    await allowing({"type": "http", "method": "GET", "headers": headers}, _empty_body, keep)
    return messages


@given(HEADERS, RESPONSE_HEADERS)
def test_origins_are_allowed_as_by_starlette(
    headers: list[tuple[bytes, bytes]], said: list[tuple[bytes, bytes]]
) -> None:
    ours, theirs = (asyncio.run(sent_messages(kind, headers, said)) for kind in (CachedCors, CORSMiddleware))
    assert ours == theirs


@given(HEADERS)
def test_headers_are_heard_as_by_starlette(headers: list[tuple[bytes, bytes]]) -> None:
    scope = {"type": "http", "headers": headers, "query_string": b"a=1&a=2", "app": None}
    ours, theirs = FastRequest(scope, _empty_body), Request(scope)
    for name in ("accept", "origin", "x-request-id", "cookie", "authorization", "host"):
        assert ours.headers.get(name) == theirs.headers.get(name)
    assert (ours.cookies, ours.query_params) == (theirs.cookies, theirs.query_params)


class _RouteEcho:
    """Endpoint that tells what came through."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = f"{scope['method']} {scope['path']} {scope['root_path']} {scope['app'].state.name}"
        await Response(told, 299, {"etag": "1"})(scope, receive, send)


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "PUT", "TRACE", "NONSENSE"])
@pytest.mark.parametrize(
    "path", ["/graphql", "/graphql/", "/graphql/more", "/graphq", "/GRAPHQL", "/", "/in/graphql"]
)
async def test_a_route_that_is_found_first_answers_as_by_starlette(path: str, method: str) -> None:
    async def collect_answers(kind: type[Starlette], root: str, asks: dict[str, str]) -> httpx2.Response:
        route = Route("/graphql", _RouteEcho())
        allowing = Middleware(CachedCors, allow_origins=["https://a.example"], expose_headers=["etag"])
        app = kind(routes=[Mount("/in", _RouteEcho()), route], middleware=[allowing, allowing])
        app.state.name = "the application"
        if isinstance(app, FastRouteApp):
            app.set_fast_route(route)
        transport = httpx2.ASGITransport(app, root_path=root)
        async with httpx2.AsyncClient(transport=transport, base_url="http://jejak") as http:
            return await http.request(method, path, headers=asks)

    preflight = {"origin": "https://a.example", "access-control-request-method": "POST"}
    for root, asks in (("", {}), ("/graphql", {}), ("", preflight)):
        ours, theirs = [await collect_answers(kind, root, asks) for kind in (FastRouteApp, Starlette)]
        assert (ours.status_code, ours.headers.raw, ours.content) == (
            theirs.status_code,
            theirs.headers.raw,
            theirs.content,
        )


REQUEST = GraphQLRequest("{ a }")
MUTATION = 'mutation { signIn(input: {password: "Rahasia-1"}) { token } }'


@pytest.mark.parametrize(
    ("body", "address", "asked", "is_kept"),
    [
        ('{"query":"{ a }"}', "", REQUEST, True),
        ('{"query":"{ a }","variables":{}}', "", REQUEST, True),
        ('{"documentId":"b","operationName":"C"}', "", GraphQLRequest(None, "b", "C"), True),
        ('{"query":"{ a }","variables":{"d":1}}', "", REQUEST._replace(variables={"d": 1}), False),
        (json.dumps({"query": MUTATION}), "", GraphQLRequest(MUTATION), False),
        ('{"query":"\\u006dutation { a }"}', "", GraphQLRequest("mutation { a }"), False),
        ('{"query":"{ a }"}' + " " * 2_000, "", REQUEST, False),
        ('{"query":"{ a }"}', f"{PREVIEW_PARAMETER}=true", REQUEST._replace(is_preview=True), False),
    ],
    ids=[
        "read",
        "no variables",
        "registered",
        "variables",
        "change",
        "change in disguise",
        "long",
        "preview",
    ],
)
def test_a_body_that_brings_nothing_of_anybodys_is_understood_once(
    body: str, address: str, asked: GraphQLRequest, is_kept: bool
) -> None:
    def parse(body: str, address: str = "") -> GraphQLRequest:
        scope: Scope = {
            "type": "http",
            "method": "POST",
            "headers": [],
            "query_string": address.encode(),
            "app": None,
        }
        return parse_graphql_request(FastRequest(scope, _empty_body), ReceivedBody(body=body.encode()))

    first = parse(body, address)
    again = parse(body, address)
    assert first == again == asked
    assert (again is first) == is_kept
    for number in range(256):  # as many as are kept push out whatever came before
        parse(f'{{"documentId":"{number}"}}')
    assert parse(body, address) == asked
    assert parse(body, address) is not first


class _FakeTransport:
    """Where a cycle of uvicorn's writes to."""

    def __init__(self) -> None:
        self.written = b""
        self.write_paused = False
        self.is_closed = False

    def write(self, piece: bytes) -> None:
        self.written += piece

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize("keep_alive", [True, False])
@pytest.mark.parametrize(
    "headers",
    [
        [
            (b"content-length", b"2"),
            (b"vary", b"Accept"),
            (b"vary", b"Origin"),
            (b"set-cookie", b"a=1; Path=/"),
        ],
        [(b"content-type", b"text/plain")],
        [(b"content-length", b"2"), (b"connection", b"close")],
        [(b"transfer-encoding", b"chunked")],
        [(b"content-length", b"2"), (b"location", b"/a\r\nset-cookie: b=1")],
        [(b"content-length", b"2"), (b"a b", b"c")],
        [(b"content-length", b"3")],
        [(b"content-length", b"1")],
    ],
    ids=["whole", "chunked", "closing", "said to be chunked", "split", "no name", "short", "long"],
)
async def test_answers_are_written_as_by_uvicorn(
    headers: list[tuple[bytes, bytes]], keep_alive: bool
) -> None:
    async def collect_written(kind: type[RequestResponseCycle]) -> tuple[bytes, bool, bool]:
        wire: Any = _FakeTransport()
        cycle = kind(
            {"type": "http", "method": "GET"},  # type: ignore[typeddict-item]
            wire,
            wire,
            logging.getLogger(),
            logging.getLogger(),
            False,
            [(b"date", b"today")],
            asyncio.Event(),
            False,
            keep_alive,
            lambda: None,
        )
        is_refused = False
        try:
            await cycle.send({"type": "http.response.start", "status": 203, "headers": headers})
            await cycle.send({"type": "http.response.body", "body": b"ab"})
        except RuntimeError:
            is_refused = True
        return wire.written, wire.is_closed, is_refused

    assert await collect_written(FastResponseCycle) == await collect_written(RequestResponseCycle)


def test_the_line_of_a_request_is_the_one_that_a_record_would_make(monkeypatch: pytest.MonkeyPatch) -> None:
    log, told = (
        logging.getLogger("jejak.http"),
        {"request_id": "r", "ms": 1.5, "operation": None, "actor": "a"},
    )
    quick, slow = io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(slow)
    handler.setFormatter(lines.JsonFormatter())
    record = log.makeRecord(log.name, logging.INFO, "", 0, "request", (), None, extra=told)
    handler.handle(record)
    monkeypatch.setattr(lines._LogStream, "stream", quick)
    monkeypatch.setattr(time, "time", lambda: record.created)
    least = [logging.INFO]
    monkeypatch.setattr(log, "isEnabledFor", lambda level: level >= least[0])
    lines.write_event(log, "request", fields=told)
    assert quick.getvalue() == slow.getvalue()
    assert json.loads(quick.getvalue())["event"] == "request"
    least[0] = logging.WARNING
    lines.write_event(log, "request", fields=told)
    assert quick.getvalue().count("\n") == 1
    least[0] = logging.INFO
    quick.close()
    lines.write_event(log, "request", fields=told)  # nobody reads it any more, and nobody minds


def test_an_id_is_a_random_uuid() -> None:

    made = {generate_request_id() for _ in range(200)}
    assert len(made) == 200
    assert {(UUID(each).version, UUID(each).variant, str(UUID(each)) == each) for each in made} == {
        (4, "specified in RFC 4122", True)
    }


def test_a_response_that_is_whole_is_like_any_other() -> None:

    headers = {"vary": "Accept", "content-type": "application/json; charset=utf-8"}
    ours, theirs = PrebuiltResponse(b"{}", 503, headers), Response(b"{}", 503, headers)
    assert (ours.raw_headers, ours.body, ours.status_code) == (
        theirs.raw_headers,
        theirs.body,
        theirs.status_code,
    )
    ours.headers.append("set-cookie", "a=1")
    assert ours.raw_headers[-1] == (b"set-cookie", b"a=1")
