"""Fixtures of endpoint tests: the application as it ships, on a real port, over the small regency."""

import asyncio
import contextvars
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx2
import pytest
import uvicorn

from jejak.app import create_app
from jejak.asgi.uvicorn_protocol import build_server_config
from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from jejak.graphql.runtime import Runtime
from jejak.rate_limit.rate_limits import RateLimits
from jejak.settings import Settings
from tests import people
from tests.databases import Database, create_database
from tests.endpoints.client import Caller
from tests.endpoints.receipts import receipt_key
from tests.endpoints.regency_api import RegencyApi, open_connection
from tests.regency import USER_NAMES, SmallRegency
from tests.unlimited_runtime import unlimited_rate_runtime, unlimited_rates

SignIn = Callable[[str], Awaitable[Caller]]


@asynccontextmanager
async def serve_database(
    database: Database,
    runtime: Runtime | None = None,
    *,
    rate_limits: RateLimits | None = None,
    told: Mapping[str, str] | None = None,
    listener: socket.socket | None = None,
) -> AsyncIterator[httpx2.AsyncClient]:
    """Serve a database's runtime pools on a free port, to callers who may ask as often as they like;

    the server sees nothing of the test's own connections. `told` are settings, and `listener` a port taken before.
    """
    settings = Settings.from_environment({"JEJAK_GRACE": "5", **(told or {})})
    app = create_app(settings, database.urls, receipt_key=receipt_key(), factor_key=people.FACTOR_KEY)
    app.state.runtime = runtime or unlimited_rate_runtime()
    app.state.rate_limits = rate_limits or unlimited_rates()
    server = uvicorn.Server(build_server_config(app, settings))
    # asyncio turns Nagle's delay off only for sockets that say they are TCP, as those of `jejak serve` do.
    if listener is None:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve(sockets=[listener]), context=contextvars.Context())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.01)
    port = listener.getsockname()[1]
    try:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            yield http
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def http(small_regency: SmallRegency) -> AsyncIterator[httpx2.AsyncClient]:
    async with serve_database(small_regency.database) as client:
        yield client


@pytest.fixture
def stranger(http: httpx2.AsyncClient) -> Caller:
    """Somebody without an account."""
    return Caller(http)


@pytest.fixture
def enter(stranger: Caller) -> SignIn:
    """Sign in as one of the small regency's people, by role in `SmallRegency` or by user name."""

    async def sign_in(who: str) -> Caller:
        return await stranger.sign_in(USER_NAMES.get(who, who), people.PASSWORD)

    return sign_in


@asynccontextmanager
async def serve_regency(
    cluster: Cluster,
    regency: SmallRegency,
    runtime: Runtime | None = None,
    *,
    rate_limits: RateLimits | None = None,
) -> AsyncIterator[RegencyApi]:
    """The small regency over HTTP; what tests leave there, the next one finds."""
    async with (
        create_database(cluster, template=regency.database.name) as database,
        open_pools({"owner": database.owner_url}),
        open_connection(database.superuser_url) as behind,
        serve_database(database, runtime, rate_limits=rate_limits) as http,
    ):
        yield RegencyApi(replace(regency, database=database), http, behind)


@pytest.fixture(scope="module")
async def api(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[RegencyApi]:
    """The small regency over HTTP for one module, with the limits that ship."""
    async with serve_regency(cluster, small_template) as api:
        yield api
