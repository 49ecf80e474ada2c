"""Fixtures of GraphQL over HTTP: the small regency behind the runtime that ships, with persisted documents."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from jejak.asgi.status_codes import GRAPHQL
from jejak.database.embedded import Cluster
from jejak.graphql.persisted_documents import compute_document_id
from jejak.graphql.runtime import Runtime
from jejak.rate_limit.limiter import RateLimiter
from jejak.rate_limit.rate_limits import RateLimits
from tests.endpoints.client import Caller
from tests.endpoints.conftest import serve_regency
from tests.endpoints.regency_api import RegencyApi
from tests.regency import SmallRegency

LAW = "query Law { lawfulPay { on sources } }"
PAGES = "query Pages($n: Int) { publicCompensation(first: $n) { edges { node { title } } } }"
OWN_ACCOUNT = "query Mine { viewer { account { userName } } employees(first: 1) { totalCount } }"
SIGN_OUT = "mutation Leaving { signOut(input: {}) { signedOut } }"
TWO_OPERATIONS = "query One { viewer { account { id } } } query Two { lawfulPay { on } }"
REGISTERED_DOCUMENTS = {
    compute_document_id(text): text for text in (LAW, PAGES, OWN_ACCOUNT, SIGN_OUT, TWO_OPERATIONS)
}


@dataclass(frozen=True)
class EdgeFixture:
    """A regency behind its gate."""

    api: RegencyApi
    runtime: Runtime
    rate_limits: RateLimits

    @property
    def http(self) -> httpx2.AsyncClient:
        return self.api.http

    @property
    def stranger(self) -> Caller:
        return self.api.stranger

    async def staff(self) -> Caller:
        return await self.api.enter("staff")

    async def post(self, query: str, *, of: Caller | None = None, **body: Any) -> httpx2.Response:
        """Ask for the newer media type, whose status says what became of a request."""
        headers = {"accept": GRAPHQL}
        if of is not None and of.token:
            headers["authorization"] = f"Bearer {of.token}"
        return await self.http.post("/graphql", json={"query": query, **body}, headers=headers)

    async def get(self, *, of: Caller | None = None, **params: str) -> httpx2.Response:
        headers = {"authorization": f"Bearer {of.token}"} if of is not None and of.token else {}
        return await self.http.get("/graphql", params=params, headers=headers)


@pytest.fixture(scope="module")
async def shared_edge(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[EdgeFixture]:
    """The small regency behind the limits for one module."""
    runtime, rate_limits = Runtime(documents=REGISTERED_DOCUMENTS), RateLimits()
    async with serve_regency(cluster, small_template, runtime, rate_limits=rate_limits) as api:
        yield EdgeFixture(api, runtime, rate_limits)


@pytest.fixture
async def edge(shared_edge: EdgeFixture) -> EdgeFixture:
    """The same, where nobody has spent anything yet and nothing is at hand."""
    await shared_edge.staff()
    shared_edge.rate_limits.limiter.buckets.clear()
    await shared_edge.api.superuser.execute("DELETE FROM ops.points")
    shared_edge.runtime.response_cache.clear()
    return shared_edge


@pytest.fixture
def frozen_edge(edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch) -> EdgeFixture:
    """The same while time stands still: no point comes back by itself, and nothing is heard of others."""
    now = edge.rate_limits.limiter.clock()
    monkeypatch.setattr(
        edge.rate_limits, "limiter", RateLimiter(clock=lambda: now)
    )  # not those that the application shares
    return edge


@asynccontextmanager
async def database_down(edge: EdgeFixture) -> AsyncIterator[None]:
    """Have nobody reach the database until the block ends: its socket is gone, and who was there has left."""
    socket_path = _find_socket(edge.api.regency.database.urls["app"])
    aside = socket_path.rename(socket_path.with_name("aside"))
    try:
        await edge.api.superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename IN ('jejak_app', 'jejak_public')"
        )
        yield
    finally:
        aside.rename(socket_path)


def _find_socket(url: str) -> Path:
    (folder,) = parse_qs(urlsplit(url).query)["host"]
    (socket_path,) = (each for each in Path(folder).iterdir() if each.is_socket())
    return socket_path


def code_of(answer: httpx2.Response) -> str:
    """Return the code of the only error of a refused request."""
    body = answer.json()
    assert "data" not in body, body
    (error,) = body["errors"]
    code: str = error["extensions"]["code"]
    return code
