"""Rendering of a page: template, style, content policy, compression, and cache headers.

The first page of a browser carries its style and lets it fetch the file besides, which comes with a cookie that says
so; every later page names the file, which the browser has by then.
"""

import gzip
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from jejak.portal import limits
from jejak.portal.limits import (
    MIN_COMPRESSED_BYTES,
    PORTAL_PUBLIC_MAX_AGE_SECONDS,
    PORTAL_STATIC_MAX_AGE_SECONDS,
)

STYLE_COOKIE: Final = "gaya"
_STATIC: Final = files("jejak.portal") / "static"

ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%230b5c4b'/%3E"
    "%3Cpath d='M4 4h8M4 8h8M4 12h5' stroke='%23fff' stroke-width='1.6'/%3E%3C/svg%3E"
)


@cache
def load_static(name: str) -> bytes:
    """Return a file of `static/` as it is served. Raises: FileNotFoundError"""
    return (_STATIC / name).read_bytes()


@cache
def load_style() -> str:
    """Return the style of every page, without what only a reader of its source needs."""
    lines = load_static("style.css").decode().splitlines()
    return "".join(line.strip() for line in lines if not line.lstrip().startswith("/*"))


@cache
def style_hash() -> str:
    """Return what tells one style from the next."""
    return sha256(load_style().encode()).hexdigest()[:12]


@cache
def load_script() -> str:
    """Return the one script: it puts the code of a slip into its field, on the page that opens an account."""
    return "\n".join(
        line for line in load_static("slip.js").decode().splitlines() if not line.startswith("//")
    )


@cache
def content_security_policy(*, has_arms: bool = False) -> str:
    """Return what a page may load and do: this site's style, icon and arms, forms to this site, and nothing else."""
    pictures = "data: 'self'" if has_arms else "data:"
    return (
        f"default-src 'none'; style-src 'self' {_csp_hash(load_style())}; script-src {_csp_hash(load_script())}; "
        f"img-src {pictures}; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _csp_hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def template_environment() -> Environment:
    """Return the templates. What they are given is escaped; a name they are not given is a mistake."""
    environment = Environment(
        loader=PackageLoader("jejak.portal"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["limits"] = limits
    return environment


def render_html(template: str, facts: Mapping[str, Any], *, request: Request) -> bytes:
    """Fill a template."""
    shared = {
        "icon": ICON,
        "style": None if request.cookies.get(STYLE_COOKIE) == style_hash() else load_style(),
        "style_path": f"/gaya-{style_hash()}.css",
    }
    return template_environment().get_template(template).render(shared | dict(facts)).encode()


def page_response(
    request: Request, body: bytes, *, status: int = 200, is_public: bool = False, has_arms: bool = False
) -> Response:
    """Return a page: kept nowhere, unless it is for everybody."""
    headers = {
        "content-security-policy": content_security_policy(has_arms=has_arms),
        "content-type": "text/html; charset=utf-8",
        "referrer-policy": "same-origin",  # so that a form says in `Origin` where it comes from
        "cache-control": "no-store",
    }
    if not is_public:
        return compressed_response(request, body, headers=headers, status=status)
    tag = f'W/"{sha256(body).hexdigest()[:24]}"'
    kept = {"cache-control": f"public, max-age={PORTAL_PUBLIC_MAX_AGE_SECONDS}", "etag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={**kept, "vary": "Accept-Encoding, Cookie"})
    return compressed_response(request, body, headers=headers | kept, status=status)


def style_response(request: Request) -> Response:
    """Return the style as a file to be kept for good, and have the browser say from now on that it has it."""
    headers = {
        "content-type": "text/css; charset=utf-8",
        "cache-control": f"private, max-age={PORTAL_STATIC_MAX_AGE_SECONDS}, immutable",
    }
    response = compressed_response(request, load_style().encode(), headers=headers)
    response.set_cookie(
        STYLE_COOKIE,
        style_hash(),
        max_age=PORTAL_STATIC_MAX_AGE_SECONDS,
        path="/",
        httponly=True,
        samesite="lax",
    )
    return response


def compressed_response(
    request: Request, body: bytes, *, headers: Mapping[str, str], status: int = 200
) -> Response:
    """Compress a body for a client that accepts it; secrets are masked (`jejak.portal.forms.csrf_masking`)."""
    given = {**headers, "vary": "Accept-Encoding, Cookie"}
    if len(body) >= MIN_COMPRESSED_BYTES and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 9, mtime=0)
        given["content-encoding"] = "gzip"
    return Response(body, status, given)
