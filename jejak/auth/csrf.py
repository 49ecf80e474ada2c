"""Proof against cross-site request forgery: the header that a page of this site sends, and the site that asks."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import urlsplit

from jejak.asgi.request import RequestLike
from rulebook.errors import CrossSite

CSRF_HEADER = "jejak-csrf"


def derive_csrf_token(token: str) -> str:
    """Return what proves that a request is a page's of ours: made from the session's token, which no script knows."""
    return urlsafe_b64encode(hmac.digest(token.encode(), b"csrf", sha256)).decode().rstrip("=")


def require_same_site(request: RequestLike) -> None:
    """See that a page of this very site asks, by what the browser says and no script can change.

    Raises: CrossSite, also where nothing is said
    """
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site not in (None, "same-origin"):
        raise CrossSite
    if site is None and (origin is None or _host_and_port(origin) != headers.get("host")):
        raise CrossSite


def _host_and_port(origin: str) -> str | None:
    """Return host and port of an origin; none where it is no address."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
