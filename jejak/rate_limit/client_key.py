"""Client key of a bucket: the account, or for the public the network address.

Behind a proxy the address is the one that it forwards, if it is trusted (`JEJAK_PROXIES`; uvicorn reads the header,
from its end, and believes nobody else).
"""

import ipaddress
from functools import lru_cache
from hashlib import blake2b

from jejak.asgi.request import RequestLike
from jejak.rate_limit.limits import IPV6_CLIENT_PREFIX_BITS, MAX_CACHED_CLIENT_KEYS
from resolvers.caller import Actor


def client_key(actor: Actor | None, request: RequestLike) -> str:
    """Return a name for the caller who asks, by which nothing is found but their points."""
    return f"account:{actor.account_id}" if actor else f"network:{_network_of(client_address(request))}"


def unknown_tokens_key(request: RequestLike) -> str:
    """Return a name for all whose token is not known yet, of the network that asks."""
    return f"newcomers:{_network_of(client_address(request))}"


def client_address(request: RequestLike) -> str:
    """Return the address that a request comes from; nothing where it has none."""
    client = request.scope.get("client")
    return client[0] if client else ""


def hash_key(name: str) -> bytes:
    """Return what the database keeps of a name."""
    return blake2b(name.encode(), digest_size=16).digest()


@lru_cache(maxsize=MAX_CACHED_CLIENT_KEYS)
def _network_of(host: str) -> str:
    """Return the address, or of IPv6 the network; whatever has none shares one bucket."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_CLIENT_PREFIX_BITS), strict=False))
    return str(address)
