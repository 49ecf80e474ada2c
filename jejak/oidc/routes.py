"""How does a browser go to the sign-in provider and come back?

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

from jejak.accounts import address_of
from jejak.cookies import Jar, csrf_token
from jejak.edge import told_as_error
from jejak.errors import Problem
from jejak.login import call_of
from jejak.oidc.provider import Client, Provider, Untrusted, refuse_plain
from jejak.portal.announcement import sign_announcement
from jejak.reading import arrived
from jejak.settings import Settings
from jejak.strict_json import json_object
from resolvers.federation import (
    FLOW_LASTS,
    Flow,
    Subject,
    begin_flow,
    link_identity,
    sign_in_as,
    take_flow,
)
from resolvers.identity import Actor, Call, actor_of
from resolvers.own_account import prove_again
from resolvers.pacing import at_address, forgive, take_try
from resolvers.session import SignedIn, Terms
from resolvers.sign_in import CHALLENGE_LASTS
from rulebook.errors import BodyMalformed, NotSignedIn, ProviderRefused, Refusal

_PATH = "/login/oidc"
_REFUSED = 403
_ACCOUNT: Final = "/saya/akun"
_LINKED: Final = "tertaut"
_OTHER_ACCOUNT: Final = "akun-lain"
_NOT_LINKED: Final[Mapping[str, str]] = {"IDENTITY_TAKEN": "terpakai", "PROVIDER_REFUSED": "tak-terjamin"}
_FAILED: Final = "gagal"
"""The words that `jejak.portal.own_account` has a sentence for."""


def oidc_routes(settings: Settings, terms: Terms) -> list[BaseRoute]:
    """Return the routes of the provider that is set.

    Raises: Problem for a provider that is half set, or that is asked without HTTPS
    """
    if settings.oidc_issuer is None:
        return []
    if settings.oidc_client is None:
        raise Problem("JEJAK_OIDC_CLIENT says what the provider calls this server.")
    try:
        refuse_plain(settings.oidc_issuer)
    except Untrusted:
        raise Problem("JEJAK_OIDC_ISSUER is an https:// address.") from None
    client = Client(
        settings.oidc_issuer,
        settings.oidc_client,
        settings.oidc_secret,
        f"{address_of(settings)}{_PATH}/callback",
    )
    door = _Door(Provider(client), terms)
    return [
        Route(_PATH, _told(door.go), methods=["GET"]),
        Route(f"{_PATH}/link", _told_as_json(door.link), methods=["POST"]),
        Route(f"{_PATH}/callback", _told(door.back), methods=["GET"]),
    ]


class _Try:
    """One try of an address, taken once: before the provider is asked for it, or else before its flow is kept."""

    def __init__(self, call: Call) -> None:
        self._call, self._counter, self._is_taken = call, at_address(call), False

    async def take(self) -> None:
        """Raises: TooManyTries"""
        if not self._is_taken:
            await take_try(self._call, self._counter, operation="signInWithProvider")
            self._is_taken = True

    async def give_back(self) -> None:
        if self._is_taken:
            await forgive(self._counter)


class _Door:
    """Sends browsers to one provider and takes them back."""

    def __init__(self, provider: Provider, terms: Terms) -> None:
        self.provider, self.terms = provider, terms

    async def go(self, request: Request) -> Response:
        location, browser = await self._sent(await call_of(request, query=None), account_id=None)
        return _remembering(RedirectResponse(location, 303), request, browser)

    async def link(self, request: Request) -> Response:
        call = await call_of(request, query=None)
        account_id = call.signed_in().account_id
        password, code = await _proofs(request)
        await prove_again(call, self.terms, password=password, code=code, operation="linkIdentity")
        location, browser = await self._sent(call, account_id=account_id)
        return _remembering(JSONResponse({"location": location}), request, browser)

    async def _sent(self, call: Call, *, account_id: UUID | None) -> tuple[str, str]:
        one = _Try(call)
        try:
            await self.provider.refuse_while_away(one.take)
        except ProviderRefused:
            await one.give_back()  # that the provider is away is no failed try of anybody's
            raise
        await one.take()
        state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        flow = await begin_flow(state, browser, account_id=account_id)
        return await self.provider.address(state, flow), browser

    async def back(self, request: Request) -> Response:
        call, jar = await call_of(request, query=None), _jar(request)
        flow = await take_flow(request.query_params.get("state", ""), request.cookies.get(jar.flow, ""))
        actor = await actor_of(request.cookies.get(jar.session, ""))
        if (flow and flow.account_id) or (actor and flow is None):
            return await self._back_to_account(request, call, flow=flow, actor=actor)
        who = await self._subject(request, call, flow)
        found = await sign_in_as(call, self.terms, who=who)
        if not isinstance(found, SignedIn):
            return jar.set_owed(_page(jar, "/masuk/kode"), found.token, lasts=CHALLENGE_LASTS)
        response = _page(jar, "/")
        jar.set(response, found)
        return response

    async def _back_to_account(
        self, request: Request, call: Call, *, flow: Flow | None, actor: Actor | None
    ) -> Response:
        """Link the identity to the account that asked for it, and announce on its page what came of that.

        Raises: NotSignedIn
        """
        if actor is None:
            raise NotSignedIn
        if flow and flow.account_id != actor.account_id:
            return _announce(request, _OTHER_ACCOUNT)
        try:
            await link_identity(call.by(actor), await self._subject(request, call, flow))
        except NotSignedIn:
            raise
        except Refusal as refusal:
            return _announce(request, _NOT_LINKED.get(refusal.code, _FAILED))
        return _announce(request, _LINKED)

    async def _subject(self, request: Request, call: Call, flow: Flow | None) -> Subject:
        """Return whom the provider vouches for; that is no failed try of this address. Raises: ProviderRefused"""
        if flow is None or "code" not in request.query_params:
            raise ProviderRefused
        who = await self.provider.subject(request.query_params["code"], flow)
        await forgive(at_address(call))
        return who


def _announce(request: Request, word: str) -> Response:
    """Lead to the page of one's own account, which says to this very session what was done or was not."""
    jar = _jar(request)
    signed = sign_announcement(word, path=_ACCOUNT, proof=csrf_token(request.cookies[jar.session]))
    return _page(jar, f"{_ACCOUNT}?{urlencode({word: signed})}")


def _jar(request: Request) -> Jar:
    jar: Jar = request.app.state.jar
    return jar


async def _proofs(request: Request) -> tuple[str, str | None]:
    """Return the password and the code that were given before another way in is made.

    Raises: MediaTypeRefused, BodyTooLarge, BodyIncomplete, BodyMalformed
    """
    came = await arrived(request)
    if came.fault:
        raise came.fault
    told = json_object(came.body)
    password, code = told.get("password"), told.get("code")
    if not isinstance(password, str) or not isinstance(code, str | None):
        raise BodyMalformed(
            why_id="`password` dan `code` adalah teks", why_en="`password` and `code` are text"
        )
    return password, code


def _page(jar: Jar, path: str) -> Response:
    """Send the browser to a page of the portal."""
    response = RedirectResponse(path, 303)
    jar.clear_flow(response)
    response.headers["cache-control"] = "no-store"
    return response


def _remembering(response: Response, request: Request, browser: str) -> Response:
    _jar(request).set_flow(response, browser, lasts=FLOW_LASTS)
    response.headers["cache-control"] = "no-store"
    return response


Answer = Callable[[Request], Awaitable[Response]]


def _told(answer: Answer) -> Answer:
    """Tell a refusal on the page of signing in."""

    async def told(request: Request) -> Response:
        try:
            return await answer(request)
        except Refusal as refusal:
            told = {"ditolak": refusal.code}
            if isinstance(refusal, NotSignedIn):  # whose session ended on the way back to their account
                told["ke"] = _ACCOUNT
            return _page(_jar(request), f"/masuk?{urlencode(told)}")

    return told


def _told_as_json(answer: Answer) -> Answer:
    """Tell a refusal to a client of this route, such as the portal, in the form of GraphQL's."""

    async def told(request: Request) -> Response:
        try:
            return await answer(request)
        except Refusal as refusal:
            return told_as_error(
                refusal.code,
                refusal.message("id"),
                request_id=request.state.request_id,
                status=_REFUSED,
                english=refusal.message("en"),
                **({"inputPath": refusal.path} if refusal.path else {}),
            )

    return told
