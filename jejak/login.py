"""Whose request is this?

Turns an Authorization header, or the cookie of a page, into the actor of a call. Called by the GraphQL view.
"""

import ipaddress
from hashlib import sha256

from starlette.requests import Request

from jejak.cookies import Jar
from jejak.rate.caller import caller
from resolvers.identity import Call, actor_of

LONGEST_PURPOSE = 200


async def call_of(request: Request, *, query: str | None, name: str | None = None) -> Call:
    """Return the call a request makes; a token that opens nothing makes it a stranger's.

    What for is told by the header jejak-purpose, or else by the name of the operation.

    Raises: CrossSite for a cookie that another site's page sent along
    """
    token = token_of(request)
    actor = await actor_of(token) if token else None
    said = _purpose(request.headers.get("jejak-purpose", ""))
    return Call(
        request_id=request.state.request_id,
        actor=actor,
        document=sha256(query.encode()).digest() if query else None,
        purpose=said or name,
        is_purpose_stated=bool(said),
        network_prefix=network_prefix(request.client.host if request.client else None),
        address=caller(None, request),
    )


def token_of(request: Request) -> str | None:
    """Return the token that a request brings: a bearer's, or else the one that a page's browser keeps.

    Raises: CrossSite
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    jar: Jar = request.app.state.jar
    return jar.token_of(request)


def _purpose(said: str) -> str:
    """What is in the log of reads stays there until its subject is erased: a purpose fills a line."""
    return "".join(letter for letter in said if letter.isprintable()).strip()[:LONGEST_PURPOSE]


def network_prefix(host: str | None) -> str | None:
    """Return the network an address is in (/24 or /48): enough to see that something is odd, too little to find a
    person.
    """
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return None
    length = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{length}", strict=False))
