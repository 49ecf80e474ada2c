"""Routes that take a browser to the sign-in provider and back.

    GET  /login/oidc           to the provider, to sign in
    POST /login/oidc/link      tells a page of ours where to go so that the caller's own account is linked; it takes the
                               password and, where there is a second factor, a code
    GET  /login/oidc/callback  back again: a session in a cookie, what is owed for one, a link, or a refusal

Mounted by `jejak.app`. A browser brings back the state it was given, once, together with a cookie of its own: what
somebody else was given opens nothing here. What is owed before there is a session comes back in a cookie of its own,
which the page of signing in reads. What came of a link is announced on the page of one's own account.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from jejak.accounts.accounts import public_address
from jejak.asgi.middleware import graphql_error_response
from jejak.asgi.request_body import receive_body
from jejak.asgi.strict_json import parse_json_object
from jejak.auth.authentication import authenticate
from jejak.auth.cookies import CookieTransport
from jejak.auth.csrf import derive_csrf_token
from jejak.auth.oidc.provider import OidcClient, OidcProvider, UntrustedProvider, require_https
from jejak.errors import OperatorError
from jejak.portal.announcement import sign_announcement
from jejak.settings import Settings
from resolvers.auth.account_security import reauthenticate
from resolvers.auth.oidc_identity import (
    FLOW_LIFETIME,
    OidcFlow,
    OidcSubject,
    begin_flow,
    link_identity,
    sign_in_with_identity,
    take_flow,
)
from resolvers.auth.session import NewSession, SessionPolicy
from resolvers.auth.sign_in import CHALLENGE_LIFETIME
from resolvers.auth.throttle import clear_attempts, counter_of_address, record_attempt
from resolvers.caller import Actor, Call, load_actor
from rulebook.errors import BodyMalformed, NotSignedIn, ProviderRefused, Refusal

_PATH = "/login/oidc"
_FORBIDDEN = 403
_ACCOUNT: Final = "/saya/akun"
_LINKED: Final = "tertaut"
_OTHER_ACCOUNT: Final = "akun-lain"
_NOT_LINKED: Final[Mapping[str, str]] = {"IDENTITY_TAKEN": "terpakai", "PROVIDER_REFUSED": "tak-terjamin"}
_FAILED: Final = "gagal"
"""The words that `jejak.portal.pages.account.own_account` has a sentence for."""


def oidc_routes(settings: Settings, policy: SessionPolicy) -> list[BaseRoute]:
    """Return the routes of the provider that is set.

    Raises: OperatorError for a provider that is half set, or that is asked without HTTPS
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
    endpoints = _OidcEndpoints(OidcProvider(client), policy)
    return [
        Route(_PATH, _refusals_as_page(endpoints.start_sign_in), methods=["GET"]),
        Route(f"{_PATH}/link", _refusals_as_json(endpoints.start_link), methods=["POST"]),
        Route(f"{_PATH}/callback", _refusals_as_page(endpoints.finish), methods=["GET"]),
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
        call, transport = await authenticate(request, query=None), _cookie_transport(request)
        flow = await take_flow(
            request.query_params.get("state", ""), request.cookies.get(transport.oidc_cookie, "")
        )
        actor = await load_actor(request.cookies.get(transport.session_cookie, ""))
        if (flow and flow.account_id) or (actor and flow is None):
            return await self._back_to_account(request, call, flow=flow, actor=actor)
        who = await self._subject(request, call, flow)
        found = await sign_in_with_identity(call, self.policy, who=who)
        if not isinstance(found, NewSession):
            return transport.set_challenge(
                _redirect_to_page(transport, "/masuk/kode"), found.token, max_age=CHALLENGE_LIFETIME
            )
        response = _redirect_to_page(transport, "/")
        transport.set_session(response, found)
        return response

    async def _back_to_account(
        self, request: Request, call: Call, *, flow: OidcFlow | None, actor: Actor | None
    ) -> Response:
        """Link the identity to the account that asked for it, and announce on its page what came of that.

        Raises: NotSignedIn
        """
        if actor is None:
            raise NotSignedIn
        if flow and flow.account_id != actor.account_id:
            return _announce(request, _OTHER_ACCOUNT)
        try:
            await link_identity(call.with_actor(actor), await self._subject(request, call, flow))
        except NotSignedIn:
            raise
        except Refusal as refusal:
            return _announce(request, _NOT_LINKED.get(refusal.code, _FAILED))
        return _announce(request, _LINKED)

    async def _subject(self, request: Request, call: Call, flow: OidcFlow | None) -> OidcSubject:
        """Return whom the provider vouches for; that is no failed try of this address. Raises: ProviderRefused"""
        if flow is None or "code" not in request.query_params:
            raise ProviderRefused
        who = await self.provider.exchange_code(request.query_params["code"], flow)
        await clear_attempts(counter_of_address(call))
        return who


def _announce(request: Request, word: str) -> Response:
    """Lead to the page of one's own account, which says to this very session what was done or was not."""
    transport = _cookie_transport(request)
    signed = sign_announcement(
        word, path=_ACCOUNT, proof=derive_csrf_token(request.cookies[transport.session_cookie])
    )
    return _redirect_to_page(transport, f"{_ACCOUNT}?{urlencode({word: signed})}")


def _cookie_transport(request: Request) -> CookieTransport:
    transport: CookieTransport = request.app.state.cookie_transport
    return transport


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
    _cookie_transport(request).set_oidc_flow(response, browser, max_age=FLOW_LIFETIME)
    response.headers["cache-control"] = "no-store"
    return response


Endpoint = Callable[[Request], Awaitable[Response]]


def _refusals_as_page(endpoint: Endpoint) -> Endpoint:
    """Tell a refusal on the page of signing in."""

    async def respond(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            query = {"ditolak": refusal.code}
            if isinstance(refusal, NotSignedIn):  # whose session ended on the way back to their account
                query["ke"] = _ACCOUNT
            return _redirect_to_page(_cookie_transport(request), f"/masuk?{urlencode(query)}")

    return respond


def _refusals_as_json(endpoint: Endpoint) -> Endpoint:
    """Tell a refusal to a client of this route, such as the portal, in the form of GraphQL's."""

    async def respond(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return graphql_error_response(
                refusal.code,
                refusal.message("id"),
                request_id=request.state.request_id,
                status=_FORBIDDEN,
                english=refusal.message("en"),
                **({"inputPath": refusal.path} if refusal.path else {}),
            )

    return respond
