"""`python -m bench.attack URL SECONDS ADDRESSES`: knock on a server with everything that is meant to hurt it.

Started by `bench.edge` as a process of its own, so that the attack and what is measured do not share one. From each
address ten connections send storms of documents and broken bodies as fast as they are answered; in between some ask
for what is dear and allowed. Prints how often each status came, as JSON.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from itertools import count

import httpx

from tests.edge.storms import storms

CONNECTIONS = 10
_DEAR = "query D%d { publicCompensation(first: 100) { edges { node { unitName title lawfulTotal { low high } } } } }"
_BROKEN = (b"{", b"[" * 50_000, b"5", b'{"query": "\xff"}', b" " * 90_000, b'{"query": 1}')


async def attack(url: str, *, seconds: float, addresses: int) -> Counter[int]:
    """Return the statuses that came, and how often each."""
    end, statuses = time.monotonic() + seconds, Counter[int]()
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as http:
        await asyncio.gather(
            *(
                _knock(http, f"198.51.100.{address}", statuses, until=end, seed=address * CONNECTIONS + at)
                for address in range(addresses)
                for at in range(CONNECTIONS)
            )
        )
    return statuses


async def _knock(
    http: httpx.AsyncClient, address: str, statuses: Counter[int], *, until: float, seed: int
) -> None:
    headers = {"content-type": "application/json", "x-forwarded-for": address}
    documents = storms(seed)
    for at in count(seed):
        if time.monotonic() > until:
            return
        if at % 10 == 0:
            body = json.dumps({"query": _DEAR % at}).encode()
        else:
            body = (
                _BROKEN[at // 10 % len(_BROKEN)]
                if at % 10 == 1
                else json.dumps({"query": next(documents)}).encode()
            )
        try:
            statuses[(await http.post("/graphql", content=body, headers=headers)).status_code] += 1
        except httpx.TransportError:
            statuses[0] += 1


if __name__ == "__main__":
    found = asyncio.run(attack(sys.argv[1], seconds=float(sys.argv[2]), addresses=int(sys.argv[3])))
    print(json.dumps(found))
