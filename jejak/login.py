"""Whose request is this?

Turns an Authorization header into the actor of a call. Called by the GraphQL view.
"""

import ipaddress
from hashlib import sha256

from starlette.requests import Request

from resolvers.identity import Call, actor_of


async def call_of(request: Request, *, query: str | None) -> Call:
    """Return the call a request makes; a token that opens nothing makes it a stranger's."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    actor = await actor_of(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
    return Call(
        request_id=request.state.request_id,
        actor=actor,
        document=sha256(query.encode()).digest() if query else None,
        network_prefix=network_prefix(request.client.host if request.client else None),
    )


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
