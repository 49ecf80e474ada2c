"""What does a browser keep of a session, and who may use it? Cookies for pages, and the proof that a page of ours asks.

Called by jejak.login, jejak.view and jejak.oidc. The session's cookie is read by no script, and sent by other sites
with a plain visit at most. It counts only beside the header `jejak-csrf`, which only a page of this site can set, and
only when the browser says that such a page asks. A bearer token needs none of this.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import compare_digest
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from starlette.responses import Response

from jejak.heard import Hearing
from resolvers.session import SignedIn
from rulebook.errors import CrossSite

HEADER = "jejak-csrf"


def csrf_token(token: str) -> str:
    """Return what proves that a request is a page's of ours: made from the session's token, which no script knows."""
    return urlsafe_b64encode(hmac.digest(token.encode(), b"csrf", sha256)).decode().rstrip("=")


def refuse_other_sites(request: Hearing) -> None:
    """See that a page of this very site asks, by what the browser says and no script can change.

    Raises: CrossSite, also where nothing is said
    """
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site not in (None, "same-origin"):
        raise CrossSite
    if site is None and (origin is None or _place(origin) != headers.get("host")):
        raise CrossSite


def _place(origin: str) -> str | None:
    """Return host and port of an origin; none where it is no address."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None


@dataclass(frozen=True)
class Jar:
    """How cookies are set here; without `secure`, which is for a trial without HTTPS, they have plainer names."""

    secure: bool = True

    @property
    def session(self) -> str:
        """The cookie of the session; its prefix has the browser see that nobody else set it."""
        return "__Host-jejak" if self.secure else "jejak"

    @property
    def csrf(self) -> str:
        """The cookie that a page of ours copies into the header."""
        return "__Host-jejak-csrf" if self.secure else "jejak-csrf"

    @property
    def owed(self) -> str:
        """The cookie of what is owed before there is a session."""
        return "__Host-jejak-owed" if self.secure else "jejak-owed"

    @property
    def flow(self) -> str:
        """The cookie of a browser that is away at the sign-in provider."""
        return "__Host-jejak-oidc" if self.secure else "jejak-oidc"

    def set_flow(self, response: Response, secret: str, *, lasts: timedelta) -> None:
        """Have the browser keep what it must bring back from the sign-in provider."""
        self._set_hidden(response, self.flow, secret, lasts=lasts)

    def clear_flow(self, response: Response) -> None:
        """Have the browser keep nothing of a sign-in at the provider."""
        response.delete_cookie(self.flow, path="/", secure=self.secure, httponly=True, samesite="lax")

    def set_owed(self, response: Response, challenge: str, *, lasts: timedelta) -> Response:
        """Have the browser keep what is owed until its code comes."""
        self._set_hidden(response, self.owed, challenge, lasts=lasts)
        return response

    def _set_hidden(self, response: Response, name: str, value: str, *, lasts: timedelta) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(lasts.total_seconds()),
            path="/",  # or the prefix would not be believed
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def token_of(self, request: Hearing) -> str | None:
        """Return the token of a session that a page of ours asks with; a cookie alone counts for nothing.

        Raises: CrossSite for the header of another page
        """
        token, proof = request.cookies.get(self.session), request.headers.get(HEADER)
        if token is None or proof is None:
            return None
        refuse_other_sites(request)
        if not compare_digest(proof.encode(), csrf_token(token).encode()):
            raise CrossSite
        return token

    def token_for_link(self, request: Hearing) -> str | None:
        """Return the token of a session that follows a secret link of its own, which stands for the proof of a page.

        Trust:  a visit that another site's page led to counts for nothing
        """
        is_led_here = request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
        return None if is_led_here else request.cookies.get(self.session)

    def set(self, response: Response, session: SignedIn) -> str:
        """Have the browser keep a session; return the proof that goes with it."""
        proof = csrf_token(session.token)
        lasts = int((session.expires_at - datetime.now(UTC)).total_seconds())
        for name, value, hidden in ((self.session, session.token, True), (self.csrf, proof, False)):
            response.set_cookie(
                name, value, max_age=lasts, path="/", secure=self.secure, httponly=hidden, samesite="lax"
            )
        return proof

    def clear(self, response: Response) -> None:
        """Have the browser keep nothing."""
        for name in (self.session, self.csrf):
            response.delete_cookie(
                name, path="/", secure=self.secure, httponly=name == self.session, samesite="lax"
            )


class Answer(Protocol):
    """An answer in the making, with what holds its cookies; most have none."""

    @property
    def cookies(self) -> Response:
        """What holds them."""


class BrowserCookies(NamedTuple):
    """The cookies of one request and its answer; see `schema.context.Cookies`."""

    jar: Jar
    request: Hearing
    answer: "Answer"

    def check(self) -> None:
        """Raises: CrossSite unless a page of ours asks"""
        refuse_other_sites(self.request)

    def keep(self, session: SignedIn) -> str:
        """Keep a session, and return what proves that later requests are this page's."""
        return self.jar.set(self.answer.cookies, session)

    def drop(self) -> None:
        """Keep nothing any more, where there was something."""
        if self.jar.session in self.request.cookies:
            self.jar.clear(self.answer.cookies)
