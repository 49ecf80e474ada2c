"""What does the server serve?

The ASGI application: GraphQL, GraphiQL, health, and the page that opens an account.

Made by `jejak serve` and by tests. Holds no rule: it wires the rooms together.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from jejak.database import connected, pool
from jejak.edge import Edge
from jejak.errors import Problem
from jejak.periodic import Standing, working
from jejak.place import standing as standing_place
from jejak.roles import POOLS, pool_urls
from jejak.settings import Settings
from jejak.sql import statement
from jejak.view import View

PAGES = Path(str(files("jejak"))) / "static"
LOCALHOST = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"


def make_app(settings: Settings, urls: Mapping[str, str] | None = None) -> Starlette:
    """Return the application on the runtime pools of the place where it stands, or on the given ones.

    Raises: Problem when a pool would log in as somebody else than its own role
    """
    if urls is None:
        place = standing_place(settings)
        urls = pool_urls(place.owner_url, settings, data_dir=place.data_dir)
    _refuse_strong_roles(urls)
    standing = Standing()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with connected(urls, everywhere=True), working(standing):
            yield

    return Starlette(
        routes=[
            Route("/graphql", View()),
            Route("/graphiql", _page("graphiql.html")),
            Route("/activate", _page("activate.html")),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Mount("/static", StaticFiles(directory=PAGES)),
        ],
        middleware=[
            Middleware(Edge, standing=standing),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.origins,
                allow_origin_regex=None if settings.origins else LOCALHOST,
                allow_methods=["POST"],
                allow_headers=["authorization", "content-type", "x-request-id"],
            ),
        ],
        lifespan=lifespan,
    )


async def healthz(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


async def readyz(_: Request) -> Response:
    """Every pool reaches the database as its own role."""
    state = {}
    for name in POOLS:
        try:
            rows = await pool(name).execute_query_dict(statement("ready"))
            state[name] = "ok" if rows[0]["role"] == POOLS[name] else "wrong role"
        except Exception as error:  # noqa: BLE001 - whatever keeps a pool from answering is the answer
            state[name] = type(error).__name__
    is_ready = set(state.values()) == {"ok"}
    return JSONResponse(
        {"status": "ok" if is_ready else "not ready", "pools": state}, 200 if is_ready else 503
    )


def _page(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def page(_: Request) -> Response:
        return FileResponse(PAGES / name, headers={"cache-control": "no-store"})

    return page


def _refuse_strong_roles(urls: Mapping[str, str]) -> None:
    for name, url in urls.items():
        role = unquote(urlsplit(url).username or "")
        if role != POOLS[name]:
            raise Problem(
                f"Pool {name} would log in as {role}, not as {POOLS[name]}; jejak does not serve like that."
            )
