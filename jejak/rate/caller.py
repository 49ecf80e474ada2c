"""Whose points are these? The account's, or for the public those of the network that asks.

Called by `jejak.view` and `jejak.login`. Behind a proxy the address is the one that it forwards, if it is trusted
(`JEJAK_PROXIES`; uvicorn reads the header, from its end, and believes nobody else).
"""

import ipaddress
from hashlib import blake2b

from starlette.requests import Request

from resolvers.identity import Actor

_NETWORK = 64  # bits of an IPv6 address: whoever has one of these networks has all addresses in it


def caller(actor: Actor | None, request: Request) -> str:
    """Return a name for whoever asks, by which nothing is found but their points."""
    return f"account:{actor.account_id}" if actor else f"network:{_network(request)}"


def newcomers(request: Request) -> str:
    """Return a name for all whose token is not known yet, of the network that asks."""
    return f"newcomers:{_network(request)}"


def hashed(name: str) -> bytes:
    """Return what the database keeps of a name."""
    return blake2b(name.encode(), digest_size=16).digest()


def _network(request: Request) -> str:
    """Return the address, or of IPv6 the network; whatever has none shares one bucket."""
    try:
        address = ipaddress.ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _NETWORK), strict=False))
    return str(address)
