"""Whose request is this?

Turns an Authorization header, or the cookie of a page, into the actor of a call. Called by the GraphQL view
and the other doors that know people.
"""

import ipaddress
from hashlib import sha256

from starlette.requests import Request

from jejak.cookies import Jar
from jejak.gate import Gate
from jejak.rate.caller import caller, newcomers
from jejak.rate.turn import KNOCK, Paces
from resolvers.identity import Actor, Call, actor_of
from rulebook.errors import CrossSite

LONGEST_PURPOSE = 200


def seeming(request: Request) -> tuple[str, Paces]:
    """Return who pays until it is known who asks, and at which pace: the account that this token opened before, else
    all new tokens of this network together, and for a stranger the network itself.
    """
    gate: Gate = request.app.state.gate
    try:
        token = token_of(request)
    except CrossSite:
        token = None
    if token is None or gate.faces.is_foreign(token):
        return caller(None, request), gate.public.paces
    if known := gate.faces.caller(token):
        return known, gate.staff.paces
    return newcomers(request), gate.newcomers


async def call_of(request: Request, *, query: str | None, name: str | None = None) -> Call:
    """Return the call a request makes; a token that opens nothing makes it a stranger's.

    What for is told by the header jejak-purpose, or else by the name of the operation.

    Raises: CrossSite for a cookie that another site's page sent along; RateLimited, TooManyAtOnce where too many tokens
            of this network have opened nothing
    """
    token = token_of(request)
    actor = await _behind(token, request) if token else None
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


async def _behind(token: str, request: Request) -> Actor | None:
    """Return who stands behind a token. One that was not seen here before is paid for until it opens something.

    Raises: RateLimited, TooManyAtOnce
    """
    gate: Gate = request.app.state.gate
    if gate.faces.is_foreign(token):
        return None
    if gate.faces.caller(token):
        actor = await actor_of(token)
    else:
        with gate.turns.turn(newcomers(request), gate.newcomers) as turn:
            turn.pay(KNOCK)
            actor = await actor_of(token)
            if actor:
                turn.settle(0)
    gate.faces.seen(token, caller(actor, request) if actor else None)
    return actor


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
