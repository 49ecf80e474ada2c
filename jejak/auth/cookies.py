"""Session cookies for pages, and the check that a request comes from a page of ours.

The session's cookie is read by no script, and sent by other sites with a plain visit at most. It counts only beside
the header `jejak-csrf`, which only a page of this site can set, and only when the browser says that such a page asks.
A bearer token needs none of this.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import compare_digest
from typing import NamedTuple, Protocol

from starlette.responses import Response

from jejak.asgi.request import RequestLike
from jejak.auth.csrf import CSRF_HEADER, derive_csrf_token, require_same_site
from resolvers.auth.session import NewSession
from rulebook.errors import CrossSite


@dataclass(frozen=True)
class CookieTransport:
    """How cookies are set here; without `secure`, which is for a trial without HTTPS, they have plainer names."""

    secure: bool = True

    @property
    def session_cookie(self) -> str:
        """The cookie of the session; its prefix has the browser see that nobody else set it."""
        return "__Host-jejak" if self.secure else "jejak"

    @property
    def csrf_cookie(self) -> str:
        """The cookie that a page of ours copies into the header."""
        return "__Host-jejak-csrf" if self.secure else "jejak-csrf"

    @property
    def challenge_cookie(self) -> str:
        """The cookie of what is owed before there is a session."""
        return "__Host-jejak-owed" if self.secure else "jejak-owed"

    @property
    def oidc_cookie(self) -> str:
        """The cookie of a browser that is away at the sign-in provider."""
        return "__Host-jejak-oidc" if self.secure else "jejak-oidc"

    def set_oidc_flow(self, response: Response, secret: str, *, max_age: timedelta) -> None:
        """Have the browser keep what it must bring back from the sign-in provider."""
        self._set_http_only(response, self.oidc_cookie, secret, max_age=max_age)

    def clear_oidc_flow(self, response: Response) -> None:
        """Have the browser keep nothing of a sign-in at the provider."""
        response.delete_cookie(self.oidc_cookie, path="/", secure=self.secure, httponly=True, samesite="lax")

    def set_challenge(self, response: Response, challenge: str, *, max_age: timedelta) -> Response:
        """Have the browser keep what is owed until its code comes."""
        self._set_http_only(response, self.challenge_cookie, challenge, max_age=max_age)
        return response

    def _set_http_only(self, response: Response, name: str, value: str, *, max_age: timedelta) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(max_age.total_seconds()),
            path="/",  # or the prefix would not be believed
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def read_token(self, request: RequestLike) -> str | None:
        """Return the token of a session that a page of ours asks with; a cookie alone counts for nothing.

        Raises: CrossSite for the header of another page
        """
        token, proof = request.cookies.get(self.session_cookie), request.headers.get(CSRF_HEADER)
        if token is None or proof is None:
            return None
        require_same_site(request)
        if not compare_digest(proof.encode(), derive_csrf_token(token).encode()):
            raise CrossSite
        return token

    def read_token_for_link(self, request: RequestLike) -> str | None:
        """Return the token of a session that follows a secret link of its own, which stands for the proof of a page.

        Trust:  a visit that another site's page led to counts for nothing
        """
        is_led_here = request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
        return None if is_led_here else request.cookies.get(self.session_cookie)

    def set_session(self, response: Response, session: NewSession) -> str:
        """Have the browser keep a session; return the proof that goes with it."""
        proof = derive_csrf_token(session.token)
        lasts = int((session.expires_at - datetime.now(UTC)).total_seconds())
        for name, value, hidden in (
            (self.session_cookie, session.token, True),
            (self.csrf_cookie, proof, False),
        ):
            response.set_cookie(
                name, value, max_age=lasts, path="/", secure=self.secure, httponly=hidden, samesite="lax"
            )
        return proof

    def clear_session(self, response: Response) -> None:
        """Have the browser keep nothing."""
        for name in (self.session_cookie, self.csrf_cookie):
            response.delete_cookie(
                name, path="/", secure=self.secure, httponly=name == self.session_cookie, samesite="lax"
            )


class CookieHolder(Protocol):
    """An answer in the making, with what holds its cookies; most have none."""

    @property
    def cookies(self) -> Response:
        """What holds them."""


class BrowserCookies(NamedTuple):
    """The cookies of one request and its answer; see `schema.context.SessionCookies`."""

    transport: CookieTransport
    request: RequestLike
    response: "CookieHolder"

    def require_same_site(self) -> None:
        """Raises: CrossSite unless a page of ours asks"""
        require_same_site(self.request)

    def set(self, session: NewSession) -> str:
        """Keep a session, and return what proves that later requests are this page's."""
        return self.transport.set_session(self.response.cookies, session)

    def clear(self) -> None:
        """Keep nothing any more, where there was something."""
        if self.transport.session_cookie in self.request.cookies:
            self.transport.clear_session(self.response.cookies)
