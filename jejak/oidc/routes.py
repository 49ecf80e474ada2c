"""How does a browser go to the sign-in provider and come back?

    GET  /login/oidc           to the provider, to sign in
    POST /login/oidc/link      tells a page of ours where to go so that the caller's own account is linked; it takes the
                               password and, where there is a second factor, a code
    GET  /login/oidc/callback  back again: a session in a cookie, what is owed for one, or a refusal

Mounted by `jejak.app`. A browser brings back the state it was given, once, together with a cookie of its own: what
somebody else was given opens nothing here. What is owed before there is a session comes back in a cookie of its own,
which the page of signing in reads.
"""

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from jejak.accounts import public_address
from jejak.cookies import CookieTransport
from jejak.edge import graphql_error_response
from jejak.errors import OperatorError
from jejak.login import authenticate
from jejak.oidc.provider import OidcClient, OidcProvider, UntrustedProvider, require_https
from jejak.reading import receive_body
from jejak.settings import Settings
from jejak.strict_json import parse_json_object
from resolvers.federation import FLOW_LIFETIME, begin_flow, link_identity, sign_in_with_identity, take_flow
from resolvers.identity import Call, load_actor
from resolvers.own_account import reauthenticate
from resolvers.pacing import counter_of_address, clear_attempts, record_attempt
from resolvers.session import NewSession, SessionPolicy
from resolvers.sign_in import CHALLENGE_LIFETIME
from rulebook.errors import BodyMalformed, NotSignedIn, ProviderRefused, Refusal

_PATH = "/login/oidc"
_FORBIDDEN = 403


def oidc_routes(settings: Settings, policy: SessionPolicy) -> list[BaseRoute]:
    """Return the routes of the provider that is set.

    Raises: Problem for a provider that is half set, or that is asked without HTTPS
    """
    if settings.oidc_issuer is None:
        return []
    if settings.oidc_client is None:
        raise OperatorError("JEJAK_OIDC_CLIENT says what the provider calls this server.")
    try:
        require_https(settings.oidc_issuer)
    except UntrustedProvider:
        raise OperatorError("JEJAK_OIDC_ISSUER is an https:// address.") from None
    client = OidcClient(
        settings.oidc_issuer,
        settings.oidc_client,
        settings.oidc_secret,
        f"{public_address(settings)}{_PATH}/callback",
    )
    door = _OidcEndpoints(OidcProvider(client), policy)
    return [
        Route(_PATH, _refusals_as_page(door.start_sign_in), methods=["GET"]),
        Route(f"{_PATH}/link", _refusals_as_json(door.start_link), methods=["POST"]),
        Route(f"{_PATH}/callback", _refusals_as_page(door.finish), methods=["GET"]),
    ]


class _ThrottledAttempt:
    """One try of an address, taken once: before the provider is asked for it, or else before its flow is kept."""

    def __init__(self, call: Call) -> None:
        self._call, self._counter, self._is_recorded = call, counter_of_address(call), False

    async def record(self) -> None:
        """Raises: TooManyTries"""
        if not self._is_recorded:
            await record_attempt(self._call, self._counter, operation="signInWithProvider")
            self._is_recorded = True

    async def clear(self) -> None:
        if self._is_recorded:
            await clear_attempts(self._counter)


class _OidcEndpoints:
    """Sends browsers to one provider and takes them back."""

    def __init__(self, provider: OidcProvider, policy: SessionPolicy) -> None:
        self.provider, self.policy = provider, policy

    async def start_sign_in(self, request: Request) -> Response:
        location, browser = await self._begin_flow(await authenticate(request, query=None), account_id=None)
        return _with_flow_cookie(RedirectResponse(location, 303), request, browser)

    async def start_link(self, request: Request) -> Response:
        call = await authenticate(request, query=None)
        account_id = call.require_actor().account_id
        password, code = await _read_reauthentication(request)
        await reauthenticate(call, self.policy, password=password, code=code, operation="linkIdentity")
        location, browser = await self._begin_flow(call, account_id=account_id)
        return _with_flow_cookie(JSONResponse({"location": location}), request, browser)

    async def _begin_flow(self, call: Call, *, account_id: UUID | None) -> tuple[str, str]:
        one = _ThrottledAttempt(call)
        try:
            await self.provider.require_reachable(one.record)
        except ProviderRefused:
            await one.clear()  # that the provider is away is no failed try of anybody's
            raise
        await one.record()
        state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        flow = await begin_flow(state, browser, account_id=account_id)
        return await self.provider.build_authorization_url(state, flow), browser

    async def finish(self, request: Request) -> Response:
        asked, call = request.query_params, await authenticate(request, query=None)
        jar: CookieTransport = request.app.state.jar
        flow = await take_flow(asked.get("state", ""), request.cookies.get(jar.oidc_cookie, ""))
        if flow is None or "code" not in asked:
            raise ProviderRefused
        who = await self.provider.exchange_code(asked["code"], flow)
        await clear_attempts(counter_of_address(call))
        if flow.account_id is not None:
            actor = await load_actor(request.cookies.get(jar.session_cookie, ""))
            if actor is None or actor.account_id != flow.account_id:
                raise NotSignedIn
            await link_identity(call.with_actor(actor), who)
            return _redirect_to_page(jar, "/?tertaut=1")
        found = await sign_in_with_identity(call, self.policy, who=who)
        if not isinstance(found, NewSession):
            return jar.set_challenge(
                _redirect_to_page(jar, "/masuk/kode"), found.token, max_age=CHALLENGE_LIFETIME
            )
        response = _redirect_to_page(jar, "/")
        jar.set_session(response, found)
        return response


async def _read_reauthentication(request: Request) -> tuple[str, str | None]:
    """Return the password and the code that were given before another way in is made.

    Raises: MediaTypeRefused, BodyTooLarge, BodyIncomplete, BodyMalformed
    """
    came = await receive_body(request)
    if came.refusal:
        raise came.refusal
    told = parse_json_object(came.body)
    password, code = told.get("password"), told.get("code")
    if not isinstance(password, str) or not isinstance(code, str | None):
        raise BodyMalformed(
            why_id="`password` dan `code` adalah teks", why_en="`password` and `code` are text"
        )
    return password, code


def _redirect_to_page(transport: CookieTransport, path: str) -> Response:
    """Send the browser to a page of the portal."""
    response = RedirectResponse(path, 303)
    transport.clear_oidc_flow(response)
    response.headers["cache-control"] = "no-store"
    return response


def _with_flow_cookie(response: Response, request: Request, browser: str) -> Response:
    jar: CookieTransport = request.app.state.jar
    jar.set_oidc_flow(response, browser, max_age=FLOW_LIFETIME)
    response.headers["cache-control"] = "no-store"
    return response


Endpoint = Callable[[Request], Awaitable[Response]]


def _refusals_as_page(endpoint: Endpoint) -> Endpoint:
    """Tell a refusal on the page of signing in."""

    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return _redirect_to_page(request.app.state.jar, f"/masuk?{urlencode({'ditolak': refusal.code})}")

    return told


def _refusals_as_json(endpoint: Endpoint) -> Endpoint:
    """Tell a refusal to the script of a page."""

    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            said, asked = refusal.message("id"), request.state.request_id
            return graphql_error_response(refusal.code, said, request_id=asked, status=_FORBIDDEN)

    return told
