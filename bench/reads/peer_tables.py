"""Tables of the peers: what our server derives from the law, asked of it once and stored for them.

It is in the peers' favour: they look up what ours has to reckon.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import httpx2

from bench.reads.measured_regency import MeasuredRegency
from bench.reads.operations import FRONT_END, read_document
from bench.reads.systems import JejakServer
from bench.sql_text import statement
from tests.endpoints.client import Caller

_BALANCE = "{ viewer { employee { leaveBalance { year remaining used reserved } } } }"


async def fill_peer_tables(dataset: MeasuredRegency, ours: JejakServer) -> None:
    """Fill the peers' tables."""
    owner = await asyncpg.connect(dataset.database.owner_url)
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{ours.port}", timeout=30) as http:
        await owner.executemany(statement("precomputed_pay"), await _pay_rows(Caller(http)))
        viewer = (await Caller(http, ours.tokens[FRONT_END]).ask(_BALANCE))["viewer"]
    balance = viewer["employee"]["leaveBalance"]
    await owner.execute(statement("precomputed_balance"), UUID(dataset.facts["employee"]), *balance.values())
    await owner.execute("VACUUM ANALYZE")
    await owner.close()


async def _pay_rows(public: Caller) -> list[tuple[Any, ...]]:
    """Return every title of every unit with what the law gives."""
    found, after = list[tuple[Any, ...]](), None
    while True:
        page = (await public.ask(read_document("documents/pay"), after=after))["publicCompensation"]
        found += [_pay_row(edge["node"]) for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


def _pay_row(node: Mapping[str, Any]) -> tuple[Any, ...]:
    ranges = [node[name] or {"low": None, "high": None} for name in ("basePayRange", "lawfulTotal")]
    return (
        *(node[name] for name in ("unitName", "title", "jobClass")),
        *(e[s] for e in ranges for s in ("low", "high")),
    )
