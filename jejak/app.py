"""Composition root: `create_app` wires the server together.

The ASGI application: GraphQL, GraphiQL, health, and the pages of the portal, which ask it like any client.

Made by `jejak serve` and by tests. Holds no rule: it wires the packages together.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import unquote, urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from jejak.asgi.cors import CachedCors
from jejak.asgi.middleware import RequestContextMiddleware, not_found_response
from jejak.asgi.request_body import METHODS
from jejak.asgi.router import FastRouteApp
from jejak.auth.cookies import CookieTransport
from jejak.auth.oidc.routes import oidc_routes
from jejak.database.pools import open_pools
from jejak.database.privilege_check import check_readiness, refuse_strong_pools
from jejak.database.roles import POOL_ROLES, STATEMENT_TIMEOUT_SECONDS
from jejak.errors import OperatorError
from jejak.evidence.routes import evidence_endpoint
from jejak.graphql.endpoint import GraphQLEndpoint
from jejak.graphql.persisted_documents import load_persisted_documents, validate_documents
from jejak.graphql.request_parsing import PREFLIGHT_HEADER
from jejak.graphql.runtime import Runtime
from jejak.jobs.periodic import run_periodic_jobs
from jejak.jobs.regency_state import RegencyState
from jejak.ledger.routes import ledger_routes, read_sealing_state
from jejak.ledger.witness_client import read_policy
from jejak.open_data.routes import open_data_routes
from jejak.payslips.download import payslip_pdf_route
from jejak.payslips.upload import payslip_upload_route
from jejak.portal import (
    ApiClient,
    CoatOfArms,
    DraftCipher,
    InvalidCoatOfArms,
    RegencyInfo,
    Site,
    build_manifest,
    connect_in_process,
    connect_over_tcp,
    load_coat_of_arms,
    not_found_endpoint,
    portal_routes,
)
from jejak.rate_limit.rate_limits import RateLimits
from jejak.rate_limit.sync import sync_loop
from jejak.settings import Settings
from resolvers.audit.evidence import EvidenceLinkKey
from resolvers.audit.receipt import ReceiptKey
from resolvers.auth.session import SessionPolicy
from resolvers.auth.totp.encryption import TotpKey
from rulebook.audit_labels import VOCABULARIES
from schema.audit.evidence import PATH as EVIDENCE
from schema.context import Context
from schema.root import SCHEMA

STATIC_DIR = Path(str(files("jejak.graphql"))) / "static"
LOCALHOST_ORIGIN = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"


def create_app(
    settings: Settings,
    urls: Mapping[str, str],
    *,
    receipt_key: ReceiptKey | None = None,
    link_secret: str | None = None,
    factor_key: TotpKey | None = None,
) -> FastRouteApp:
    """Return the application on these runtime pools; with a receipt key it promises what mutations wrote.

    Links to evidence are sealed with `link_secret`, second factors with `factor_key`; without one they end with this
    process.

    Raises: OperatorError when a pool would log in as somebody else than its own role, and at its start, when that
            role could do more than serve
    """
    _refuse_other_roles(urls)
    link_key = EvidenceLinkKey(link_secret := link_secret or token_urlsafe(32))
    terms = build_session_policy(settings, factor_key)
    make_context = partial(
        Context,
        receipt_key=receipt_key,
        link_key=link_key,
        witness_policy=read_policy(settings.log_policy),
        session_policy=terms,
    )
    standing = RegencyState()
    graphql = Route("/graphql", GraphQLEndpoint(make_context))
    app = FastRouteApp(
        routes=[
            graphql,
            Route(EVIDENCE, evidence_endpoint(link_key, policy=settings.log_policy)),
            Route("/graphiql", _static_page("graphiql.html")),
            *oidc_routes(settings, terms),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            *ledger_routes(settings, receipt_key),
            *open_data_routes(settings.data_dir),
            payslip_upload_route(urls),
            Mount("/static", StaticFiles(directory=STATIC_DIR)),
        ],
        middleware=_build_middleware(settings, standing),
        exception_handlers={HTTPException: not_found_response},
        lifespan=partial(_lifespan, urls, standing),
    )
    app.router.redirect_slashes = False  # it would name another address by what the header `Host` says
    app.set_fast_route(graphql)
    app.state.runtime, app.state.rate_limits = build_runtime(settings), RateLimits()
    _add_portal(app, settings, standing, drafts=DraftCipher(link_secret))
    return app


def _add_portal(
    app: Starlette, settings: Settings, regency_state: RegencyState, *, drafts: DraftCipher
) -> None:
    """Put the pages in front of the API: what they ask, they ask of this very application, or of a named one."""
    api = (
        ApiClient(connect_over_tcp(), settings.portal_api)
        if settings.portal_api
        else ApiClient(connect_in_process(app))
    )
    transport = app.state.cookie_transport = CookieTransport(secure=settings.secure_cookies)
    site = Site(
        session_cookie=transport.session_cookie,
        csrf_cookie=transport.csrf_cookie,
        challenge_cookie=transport.challenge_cookie,
        load_regency=lambda: RegencyInfo(
            regency_state.name, regency_state.time_zone, regency_state.is_demo, regency_state.today
        ),
        has_oidc_provider=settings.oidc_issuer is not None,
        draft_cipher=drafts,
        column_labels={each: vocabulary.columns for each, vocabulary in VOCABULARIES.items()},
        coat_of_arms=_read_arms(settings.arms),
    )
    app.router.routes.extend([*portal_routes(api, site), payslip_pdf_route(api, site)])
    app.add_exception_handler(404, _not_found(not_found_endpoint(api, site)))


def _read_arms(path: Path | None) -> CoatOfArms | None:
    """Read the regency's arms. Raises: OperatorError for a file that cannot be shown"""
    try:
        return None if path is None else load_coat_of_arms(path)
    except (InvalidCoatOfArms, OSError) as error:
        raise OperatorError(f"JEJAK_ARMS: {error}") from error


def _not_found(
    page: Callable[[Request, Exception], Awaitable[Response]],
) -> Callable[..., Awaitable[Response]]:
    """Show a page to the person who looks for pages, and tell programs in the form of every other refusal."""

    async def nowhere(request: Request, error: Exception) -> Response:
        is_looking = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "")
        return await (page if is_looking else not_found_response)(request, error)

    return nowhere


@asynccontextmanager
async def _lifespan(
    urls: Mapping[str, str], regency_state: RegencyState, app: Starlette
) -> AsyncIterator[None]:
    """What goes on from the first request to the last."""
    async with open_pools(urls, is_global=True, timeout_seconds=STATEMENT_TIMEOUT_SECONDS):
        await refuse_strong_pools()
        async with run_periodic_jobs(regency_state), sync_loop(app.state.rate_limits.limiter):
            yield


def _build_middleware(settings: Settings, regency_state: RegencyState) -> list[Middleware]:
    """What every request passes through, outermost first."""
    return [
        Middleware(RequestContextMiddleware, regency_state=regency_state),
        Middleware(
            CachedCors,
            allow_origins=settings.origins,
            allow_origin_regex=None if settings.origins else LOCALHOST_ORIGIN,
            allow_methods=METHODS,
            allow_headers=[
                "authorization",
                "content-type",
                "x-request-id",
                "jejak-purpose",
                PREFLIGHT_HEADER,
            ],
            expose_headers=["etag", "jejak-cost", "retry-after", "x-request-id"],
        ),
    ]


def build_session_policy(settings: Settings, factor_key: TotpKey | None = None) -> SessionPolicy:
    """On which terms people are let in here."""
    lasts, idle = timedelta(hours=settings.session_hours), timedelta(minutes=settings.idle_minutes)
    return SessionPolicy(lifetime=lasts, idle_timeout=idle, totp_key=factor_key or TotpKey.generate())


def build_runtime(settings: Settings) -> Runtime:
    """What holds at the limits of this process.

    Raises: OperatorError when a registered document could not be asked
    """
    documents = {
        **_load_page_documents(),
        **load_persisted_documents(settings.documents, SCHEMA),
    }
    return Runtime(documents=documents, is_adhoc_open=settings.adhoc)


@cache
def _load_page_documents() -> Mapping[str, str]:
    """Return the documents of the pages, which are part of the program: validated once in a process.

    Raises: OperatorError when one could not be asked
    """
    return validate_documents(build_manifest(), SCHEMA)


async def healthz(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Every pool reaches the database as its own role, which can do no more than serve; how far sealing is behind, and
    how reads are answered.

    A sealer that is behind keeps nobody from working: what waits is in the log, and not yet under a root.
    """
    runtime: Runtime = request.app.state.runtime
    state = {name: await check_readiness(name) for name in POOL_ROLES}
    is_ready = set(state.values()) == {"ok"}
    return JSONResponse(
        {
            "status": "ok" if is_ready else "not ready",
            "pools": state,
            "sealing": await read_sealing_state(),
            "answers": runtime.fallbacks.totals,
        },
        200 if is_ready else 503,
    )


def _static_page(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def page(_: Request) -> Response:
        return FileResponse(STATIC_DIR / name, headers={"cache-control": "no-store"})

    return page


def _refuse_other_roles(urls: Mapping[str, str]) -> None:
    for name, url in urls.items():
        role = unquote(urlsplit(url).username or "")
        if role != POOL_ROLES[name]:
            raise OperatorError(
                f"Pool {name} would log in as {role}, not as {POOL_ROLES[name]}; jejak does not serve like that."
            )
