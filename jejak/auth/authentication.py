"""Authentication of a request: its credentials, the account behind them, and the call.

Turns an Authorization header, or the cookie of a page, into the actor of a call.
"""

import ipaddress
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from jejak.asgi.request import RequestLike
from jejak.auth.cookies import CookieTransport
from jejak.limits import MAX_LOGGED_NETWORKS, MAX_PURPOSE_CHARACTERS
from jejak.rate_limit.client_key import client_address, client_key, unknown_tokens_key
from jejak.rate_limit.limiter import Charge
from jejak.rate_limit.limits import TOKEN_LOOKUP_POINTS
from jejak.rate_limit.policy import RatePolicy
from jejak.rate_limit.rate_limits import RateLimits
from resolvers.caller import ACTOR_CACHE, Actor, Call, hash_token, load_actor
from rulebook.errors import CrossSite


class Credentials(NamedTuple):
    """What a request brings to say who asks: a token and its hash, or what is wrong with how it came."""

    token: str = ""
    token_hash: bytes = b""
    refusal: CrossSite | None = None


def read_credentials(request: RequestLike) -> Credentials:
    """Return what a request brings; a fault is told in it and not raised: one who asked has to pay for it first."""
    try:
        token = read_token(request)
    except CrossSite as fault:
        return Credentials(refusal=fault)
    return Credentials(token, hash_token(token)) if token else Credentials()


def provisional_client(
    request: RequestLike, credentials: Credentials, *, rate_limits: RateLimits
) -> tuple[str, RatePolicy]:
    """Return who pays until it is known who asks, and at which pace: the account that this token opened before, else
    all new tokens of this network together, and for a stranger the network itself.
    """
    if known := rate_limits.known_tokens.client_key_of(credentials.token_hash):
        return known, rate_limits.staff
    if not credentials.token or rate_limits.known_tokens.is_other_regency(credentials.token):
        return client_key(None, request), rate_limits.public
    return unknown_tokens_key(request), rate_limits.unknown_tokens


def cached_actor(rate_limits: RateLimits, credentials: Credentials) -> Actor | None:
    """Return who brings a token, where that is known without asking anybody."""
    if not rate_limits.known_tokens.client_key_of(credentials.token_hash):
        return None
    actor = ACTOR_CACHE.get(credentials.token_hash)
    if actor:
        rate_limits.known_tokens.touch(credentials.token_hash)
    return actor


async def authenticate(
    request: RequestLike, *, query: str | None, name: str | None = None, charge: Charge | None = None
) -> Call:
    """Return the call a request makes; a token that opens nothing makes it a stranger's. Of a request that has a turn
    of those whose token is new, that one pays for looking it up: it does not wait behind others for a second one.

    What for is told by the header jejak-purpose, or else by the name of the operation.

    Raises: CrossSite for a cookie that another site's page sent along; RateLimited, TooManyAtOnce where too many tokens
            of this network have opened nothing
    """
    bearer = read_credentials(request)
    if bearer.refusal:
        raise bearer.refusal
    actor = await _lookup_actor(bearer, request, charge) if bearer.token else None
    return make_call(actor, request, query=query, name=name)


async def authenticate_link(request: RequestLike) -> Call:
    """Return the call of the caller who follows a secret link: a bearer's, or else that of the session in the browser.

    Raises: RateLimited, TooManyAtOnce
    """
    transport: CookieTransport = request.app.state.cookie_transport
    token = _read_bearer_token(request) or transport.read_token_for_link(request)
    actor = await _lookup_actor(Credentials(token, hash_token(token)), request) if token else None
    return make_call(actor, request, query=None, name=None)


def make_call(actor: Actor | None, request: RequestLike, *, query: str | None, name: str | None) -> Call:
    """Return the call that somebody makes by a request; see `authenticate`."""
    said = _parse_purpose(request.headers.get("jejak-purpose", ""))
    return Call(
        request_id=request.scope["state"]["request_id"],
        actor=actor,
        document=sha256(query.encode()).digest() if query else None,
        purpose=said or name,
        is_purpose_stated=bool(said),
        network_prefix=network_prefix(client_address(request)),
        address=client_key(None, request),
    )


async def _lookup_actor(
    credentials: Credentials, request: RequestLike, charge: Charge | None = None
) -> Actor | None:
    """Return who stands behind a token. One that was not seen here before is paid for until it opens something.

    Raises: RateLimited, TooManyAtOnce
    """
    rate_limits: RateLimits = request.app.state.rate_limits
    token = credentials.token
    if rate_limits.known_tokens.is_other_regency(token):
        return None
    if rate_limits.known_tokens.client_key_of(credentials.token_hash):
        actor = await load_actor(token)
    elif charge is not None and charge.client_key == unknown_tokens_key(request):
        actor = await _charge_lookup(token, charge)
    else:
        async with rate_limits.limiter.admit(unknown_tokens_key(request), rate_limits.unknown_tokens) as own:
            actor = await _charge_lookup(token, own)
    rate_limits.known_tokens.remember(token, client_key(actor, request) if actor else None)
    return actor


async def _charge_lookup(token: str, charge: Charge) -> Actor | None:
    """Raises: RateLimited"""
    charge.charge(TOKEN_LOOKUP_POINTS)
    actor = await load_actor(token)
    if actor:
        charge.set_actual_cost(charge.actual - TOKEN_LOOKUP_POINTS)
    return actor


def read_token(request: RequestLike) -> str | None:
    """Return the token that a request brings: a bearer's, or else the one that a page's browser keeps.

    Raises: CrossSite
    """
    transport: CookieTransport = request.app.state.cookie_transport
    return _read_bearer_token(request) or transport.read_token(request)


def _read_bearer_token(request: RequestLike) -> str:
    said: str = request.headers.get("authorization", "")
    scheme, _, token = said.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _parse_purpose(header: str) -> str:
    """What is in the log of reads stays there until its subject is erased: a purpose fills a line."""
    if not header:
        return header
    return "".join(letter for letter in header if letter.isprintable()).strip()[:MAX_PURPOSE_CHARACTERS]


@lru_cache(maxsize=MAX_LOGGED_NETWORKS)
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
