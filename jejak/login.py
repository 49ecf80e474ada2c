"""Whose request is this?

Turns an Authorization header, or the cookie of a page, into the actor of a call. Called by the GraphQL view
and the other doors that know people.
"""

import ipaddress
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from jejak.cookies import Jar
from jejak.gate import Gate
from jejak.heard import Hearing
from jejak.rate.caller import caller, host_of, newcomers
from jejak.rate.turn import KNOCK, Paces, Turn
from resolvers.identity import ACTORS, Actor, Call, actor_of, token_hash
from rulebook.errors import CrossSite

LONGEST_PURPOSE = 200


class Bearer(NamedTuple):
    """What a request brings to say who asks: a token and its hash, or what is wrong with how it came."""

    token: str = ""
    key: bytes = b""
    fault: CrossSite | None = None


def bearer_of(request: Hearing) -> Bearer:
    """Return what a request brings; a fault is told in it and not raised: whoever asked has to pay for it first."""
    try:
        token = token_of(request)
    except CrossSite as fault:
        return Bearer(fault=fault)
    return Bearer(token, token_hash(token)) if token else Bearer()


def seeming(request: Hearing, bearer: Bearer, *, gate: Gate) -> tuple[str, Paces]:
    """Return who pays until it is known who asks, and at which pace: the account that this token opened before, else
    all new tokens of this network together, and for a stranger the network itself.
    """
    if not bearer.token or gate.faces.is_foreign(bearer.token):
        return caller(None, request), gate.public.paces
    if known := gate.faces.caller(bearer.key):
        return known, gate.staff.paces
    return newcomers(request), gate.newcomers


def remembered(gate: Gate, bearer: Bearer) -> Actor | None:
    """Return who brings a token, where that is known without asking anybody."""
    if not bearer.token or gate.faces.is_foreign(bearer.token) or not gate.faces.caller(bearer.key):
        return None
    actor = ACTORS.get(bearer.key)
    if actor:
        gate.faces.again(bearer.key)
    return actor


async def call_of(
    request: Hearing, *, query: str | None, name: str | None = None, turn: Turn | None = None
) -> Call:
    """Return the call a request makes; a token that opens nothing makes it a stranger's. Of a request that has a turn
    of those whose token is new, that one pays for looking it up: it does not wait behind others for a second one.

    What for is told by the header jejak-purpose, or else by the name of the operation.

    Raises: CrossSite for a cookie that another site's page sent along; RateLimited, TooManyAtOnce where too many tokens
            of this network have opened nothing
    """
    bearer = bearer_of(request)
    if bearer.fault:
        raise bearer.fault
    actor = await _behind(bearer, request, turn) if bearer.token else None
    return call_by(actor, request, query=query, name=name)


async def call_by_link(request: Hearing) -> Call:
    """Return the call of whoever follows a secret link: a bearer's, or else that of the session in the browser.

    Raises: RateLimited, TooManyAtOnce
    """
    jar: Jar = request.app.state.jar
    token = _token_in_header(request) or jar.token_for_link(request)
    actor = await _behind(Bearer(token, token_hash(token)), request) if token else None
    return call_by(actor, request, query=None, name=None)


def call_by(actor: Actor | None, request: Hearing, *, query: str | None, name: str | None) -> Call:
    """Return the call that somebody makes by a request; see `call_of`."""
    said = _purpose(request.headers.get("jejak-purpose", ""))
    return Call(
        request_id=request.scope["state"]["request_id"],
        actor=actor,
        document=sha256(query.encode()).digest() if query else None,
        purpose=said or name,
        is_purpose_stated=bool(said),
        network_prefix=network_prefix(host_of(request)),
        address=caller(None, request),
    )


async def _behind(bearer: Bearer, request: Hearing, turn: Turn | None = None) -> Actor | None:
    """Return who stands behind a token. One that was not seen here before is paid for until it opens something.

    Raises: RateLimited, TooManyAtOnce
    """
    gate: Gate = request.app.state.gate
    token = bearer.token
    if gate.faces.is_foreign(token):
        return None
    if gate.faces.caller(bearer.key):
        actor = await actor_of(token)
    elif turn is not None and turn.caller == newcomers(request):
        actor = await _looked_up(token, turn)
    else:
        async with gate.turns.turn(newcomers(request), gate.newcomers) as own:
            actor = await _looked_up(token, own)
    gate.faces.seen(token, caller(actor, request) if actor else None)
    return actor


async def _looked_up(token: str, turn: Turn) -> Actor | None:
    """Raises: RateLimited"""
    turn.pay(KNOCK)
    actor = await actor_of(token)
    if actor:
        turn.settle(turn.actual - KNOCK)
    return actor


def token_of(request: Hearing) -> str | None:
    """Return the token that a request brings: a bearer's, or else the one that a page's browser keeps.

    Raises: CrossSite
    """
    jar: Jar = request.app.state.jar
    return _token_in_header(request) or jar.token_of(request)


def _token_in_header(request: Hearing) -> str:
    said: str = request.headers.get("authorization", "")
    scheme, _, token = said.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _purpose(said: str) -> str:
    """What is in the log of reads stays there until its subject is erased: a purpose fills a line."""
    if not said:
        return said
    return "".join(letter for letter in said if letter.isprintable()).strip()[:LONGEST_PURPOSE]


@lru_cache(maxsize=1_024)
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
