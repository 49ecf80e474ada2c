"""`python -m bench.attack URL SECONDS ADDRESSES PREFIX`: knock on a server with everything that is meant to hurt it.

Runs as a process of its own. From each address ten connections send storms of documents and broken bodies as
fast as they are answered; in between some ask for what is dear, allowed or not, and some bring large bodies
under tokens that look like the regency's (PREFIX) and open nothing. Prints a line with the first answer, and
in the end how often each status came, as JSON.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from secrets import token_urlsafe

import httpx2

from tests.graphql_http.hostile_documents import generate_documents

CONNECTIONS = 10
_STEPS = "basePay { grade serviceYears amount }"
_EXPENSIVE = (
    "query D%d { publicCompensation(first: 100) { edges { node { unitName title lawfulTotal { low high } } } } }",
    f"query D%d {{ lawfulPay {{ {_STEPS} }} }}",
    f"query D%d {{ lawfulPay {{ {' '.join(f'b{at}: {_STEPS}' for at in range(15))} }} }}",
)
_MALFORMED_BODIES = (b"{", b"[" * 50_000, b"5", b'{"query": "\xff"}', b" " * 90_000, b'{"query": 1}')


async def run_attack(url: str, *, seconds: float, addresses: int, prefix: str) -> Counter[int]:
    """Return the statuses that came, and how often each."""
    end, statuses = time.monotonic() + seconds, Counter[int]()
    limits = httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(base_url=url, timeout=30, limits=limits) as http:
        await asyncio.gather(
            *(
                _send_until(
                    http, _generate_requests(address * CONNECTIONS + at, address, prefix), statuses, until=end
                )
                for address in range(addresses)
                for at in range(CONNECTIONS)
            )
        )
    return statuses


def _generate_requests(seed: int, address: int, prefix: str) -> Iterator[tuple[bytes, dict[str, str]]]:
    """Yield bodies and headers without end, as one connection from an address sends them."""
    headers = {"content-type": "application/json", "x-forwarded-for": f"198.51.100.{address}"}
    documents = generate_documents(seed)
    for at in count(seed):
        match at % 10:
            case 0:
                yield _encode_body(_EXPENSIVE[at // 10 % len(_EXPENSIVE)] % at), headers
            case 1:
                yield _MALFORMED_BODIES[at // 10 % len(_MALFORMED_BODIES)], headers
            case 2:
                token = prefix + token_urlsafe(32)
                yield (
                    _encode_body("{ lawfulPay { on } }", x="y" * 90_000),
                    headers | {"authorization": f"Bearer {token}"},
                )
            case _:
                yield _encode_body(next(documents)), headers


def _encode_body(query: str, **variables: str) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()


async def _send_until(
    http: httpx2.AsyncClient,
    requests: Iterator[tuple[bytes, dict[str, str]]],
    statuses: Counter[int],
    *,
    until: float,
) -> None:
    for body, headers in requests:
        if time.monotonic() > until:
            return
        try:
            status = (await http.post("/graphql", content=body, headers=headers)).status_code
        except httpx2.TransportError:
            status = 0
        if not statuses:
            print("under way", flush=True)
        statuses[status] += 1


if __name__ == "__main__":
    url, seconds, addresses, prefix = sys.argv[1:]
    found = asyncio.run(run_attack(url, seconds=float(seconds), addresses=int(addresses), prefix=prefix))
    print(json.dumps(found))
