"""Whose points are these? The account's, or for the public those of the network that asks.

Called by `jejak.view` and `jejak.login`. Behind a proxy the address is the one that it forwards, if it is trusted
(`JEJAK_PROXIES`; uvicorn reads the header, from its end, and believes nobody else).
"""

import ipaddress
from functools import lru_cache
from hashlib import blake2b

from jejak.heard import Hearing
from resolvers.identity import Actor

_NETWORK = 64  # bits of an IPv6 address: whoever has one of these networks has all addresses in it


def caller(actor: Actor | None, request: Hearing) -> str:
    """Return a name for whoever asks, by which nothing is found but their points."""
    return f"account:{actor.account_id}" if actor else f"network:{_network(host_of(request))}"


def newcomers(request: Hearing) -> str:
    """Return a name for all whose token is not known yet, of the network that asks."""
    return f"newcomers:{_network(host_of(request))}"


def host_of(request: Hearing) -> str:
    """Return the address that a request comes from; nothing where it has none."""
    client = request.scope.get("client")
    return client[0] if client else ""


def hashed(name: str) -> bytes:
    """Return what the database keeps of a name."""
    return blake2b(name.encode(), digest_size=16).digest()


@lru_cache(maxsize=1_024)
def _network(host: str) -> str:
    """Return the address, or of IPv6 the network; whatever has none shares one bucket."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _NETWORK), strict=False))
    return str(address)
