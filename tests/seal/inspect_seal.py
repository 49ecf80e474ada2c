"""Inspection of seals: every entry against the leaves, every checkpoint against a tree built anew."""

from dataclasses import dataclass

import asyncpg

from audit.merkle import Frontier, leaf_hash
from audit.tree_store import load_leaf_texts

CHAINS = """
    SELECT l.index, e.pk ->> 'id' AS id, e.old ->> 'title' AS old, e.new ->> 'title' AS new
      FROM audit.leaf l JOIN audit.entry e ON e.seq = l.seq
     WHERE e.relation = 'hr.position' AND e.new ? 'title' ORDER BY l.index
"""
UNSEALED = (
    "SELECT count(*) FROM audit.entry e WHERE NOT EXISTS (SELECT FROM audit.leaf l WHERE l.seq = e.seq)"
)


@dataclass(frozen=True)
class SealedState:
    """What was found in order."""

    leaves: int
    checkpoints: dict[int, bytes]
    titles: list[str]


async def check_sealed_state(url: str) -> SealedState:
    """Assert that every entry is one leaf, in order for each row, and that every kept root is that of its leaves."""
    connection = await asyncpg.connect(url)
    try:
        assert await connection.fetchval(UNSEALED) == 0
        leaves, last = await connection.fetchrow("SELECT count(*), max(index) FROM audit.leaf")
        assert leaves == last + 1 == await connection.fetchval("SELECT count(*) FROM audit.entry")
        checkpoints = await _check_roots(connection, leaves)
        titles = await _check_chains(connection)
    finally:
        await connection.close()
    return SealedState(leaves, checkpoints, titles)


async def _check_roots(connection: asyncpg.Connection, leaves: int) -> dict[int, bytes]:
    rows = await connection.fetch("SELECT size, root FROM audit.checkpoint ORDER BY size")
    kept = {row["size"]: row["root"] for row in rows}
    frontier = Frontier()
    for start in range(0, leaves, 10_000):
        for text in await load_leaf_texts(connection, start, end=start + 10_000):
            frontier.append(leaf_hash(text))
            if frontier.size in kept:
                assert frontier.root() == kept[frontier.size], f"checkpoint {frontier.size}"
    assert max(kept) == leaves
    return kept


async def _check_chains(connection: asyncpg.Connection) -> list[str]:
    """Each row's entries follow one another by leaf index: what one made is what the next found."""
    now = dict[str, str]()
    titles = list[str]()
    for row in await connection.fetch(CHAINS):
        assert row["old"] == now.get(row["id"]), f"leaf {row['index']} does not follow"
        now[row["id"]] = row["new"]
        titles.append(row["new"])
    return titles
