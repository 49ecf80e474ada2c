"""Reader of the tree in the database: checkpoints, tiles, bundles and the proofs they give.

Each question is one statement, and never reads more than a few tiles. Works with a pool of Tortoise and with
a bare connection alike.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.checkpoint import NoteError, open_note
from audit.limits import FIRST_WINDOW_CHECKPOINTS, SECOND_WINDOW_CHECKPOINTS
from audit.merkle import Span, consistency_spans, inclusion_spans
from audit.policy import NONE, Policy
from audit.sql import statement
from audit.tile import (
    ENTRIES_LEVEL,
    HEIGHT,
    WIDTH,
    Growth,
    Tile,
    TileError,
    Tree,
    join_entries,
    tiles_of_spans,
)

_ANY_SIZE = (1 << 63) - 1


@dataclass(frozen=True)
class StoredCheckpoint:
    """A checkpoint that is in the database: signed, and kept with the tiles of its size."""

    size: int
    origin: str
    root: bytes
    note: str
    at: datetime


@dataclass(frozen=True)
class SealLag:
    """How far sealing is behind; `unsealed` counts up to ten thousand.

    Units: `oldest_seconds` since the oldest entry without a leaf was written
    """

    unsealed: int
    oldest_seconds: float
    size: int | None
    sealed_at: datetime | None


async def load_latest_checkpoint(client: Any) -> StoredCheckpoint | None:
    """Return the newest checkpoint, witnessed or not."""
    return await load_checkpoint_up_to(client, _ANY_SIZE)


async def load_checkpoint_up_to(client: Any, size: int) -> StoredCheckpoint | None:
    """Return the newest checkpoint of at most this size."""
    found = await _rows(client, "checkpoint_up_to", size)
    return StoredCheckpoint(**found[0]) if found else None


async def load_checkpoint_at(client: Any, size: int) -> StoredCheckpoint | None:
    """Return the checkpoint of exactly this size."""
    found = await _rows(client, "checkpoint_at", size)
    return StoredCheckpoint(**found[0]) if found else None


async def load_published_checkpoint(
    client: Any, index: int, *, policy: Policy | None = None
) -> StoredCheckpoint | None:
    """Return the checkpoint under which to prove the leaf at `index`: one that witnesses have signed, else the newest.

    With a policy that asks for witnesses, it is the newest that enough of them have signed.
    """
    if policy is not None and policy.quorum != NONE:
        met = await load_newest_meeting_policy(client, policy, above=index)
        if met:
            return met
    found = await _rows(client, "checkpoint_to_prove_under", index)
    return StoredCheckpoint(**found[0]) if found else None


def is_policy_met(policy: Policy, note: str) -> bool:
    """Whether enough witnesses of a policy have signed below a note."""
    if policy.quorum == NONE:
        return True
    known = {(each.verifier.name, each.verifier.id): name for name, each in policy.witnesses.items()}
    try:
        opened = open_note(note, [each.verifier.vkey for each in policy.witnesses.values()])
    except NoteError:  # none of them, or a line that is not what the witness signed
        return False
    return policy.is_met_by(known[each.name, each.key_id] for each in opened.signatures)


async def load_cosignatures(client: Any, size: int) -> list[Any]:
    """Return the cosignatures of a checkpoint: witness, line and when it came."""
    return await _rows(client, "cosignatures", size)


async def load_log_keys(client: Any) -> list[str]:
    """Return the keys that the newest control entry names; none where nothing was sealed.

    Trust:  a database that lies names others; the person who verifies has the keys from elsewhere
    """
    found = await _rows(client, "log_keys")
    keys = found[0]["keys"] if found else []
    return list(json.loads(keys) if isinstance(keys, str) else keys or [])


async def load_newest_meeting_policy(client: Any, policy: Policy, *, above: int) -> StoredCheckpoint | None:
    """Return the newest checkpoint above a size that enough witnesses of a policy have signed, however long ago."""
    for window in (FIRST_WINDOW_CHECKPOINTS, SECOND_WINDOW_CHECKPOINTS, _ANY_SIZE):
        rows = await _rows(client, "cosigned_sets", above, window)
        for row in rows:
            kept = (
                await load_checkpoint_at(client, row["size"]) if policy.is_met_by(row["witnesses"]) else None
            )
            if kept and is_policy_met(policy, await load_cosigned_note(client, kept)):
                return kept
        if sum(row["sizes"] for row in rows) < window:
            break
    return None


async def load_cosigned_note(client: Any, kept: StoredCheckpoint) -> str:
    """Return a checkpoint's note with every cosignature that is kept of it."""
    return kept.note + "".join(row["line"] for row in await _rows(client, "cosignatures", kept.size))


async def load_lag(client: Any) -> SealLag:
    """Say how far sealing is behind."""
    return SealLag(**(await _rows(client, "lag"))[0])


async def read_tile(client: Any, tile: Tile) -> bytes:
    """Return a tile of hashes.

    Raises: TileError when the tree has no such tile yet
    """
    return (await _read(client, [tile]))(tile)


async def read_entries(client: Any, tile: Tile) -> bytes:
    """Return a bundle of the leaves themselves.

    Raises: TileError when the tree has not so many leaves
    """
    first = tile.index * WIDTH
    leaves = await load_leaf_texts(client, first, end=first + tile.width)
    if len(leaves) != tile.width:
        raise TileError(f"the tree has no {tile.path} yet")
    return join_entries(leaves)


async def load_leaf_texts(client: Any, start: int, *, end: int) -> list[bytes]:
    """Return the leaves from one index to before another, as they are hashed.

    Shape: in order, without gaps, and shorter when the tree ends before `end`
    """
    return [row["text"].encode() for row in await _rows(client, "leaf_texts", start, end)]


async def load_tiles_of_level(client: Any, level: int, *, start: int, end: int) -> list[tuple[int, bytes]]:
    """Return some tiles of one level with their indexes; the last one as wide as it has grown."""
    rows = await _rows(client, "tiles_of_level", level, start, end)
    return [(row["index"], bytes(row["content"])) for row in rows]


async def load_notable_checkpoints(client: Any, *, below: int) -> list[StoredCheckpoint]:
    """Return earlier checkpoints worth keeping: cosigned ones, the last of each day and of each origin."""
    return [StoredCheckpoint(**row) for row in await _rows(client, "notable_checkpoints", below)]


async def load_all_log_keys(client: Any) -> list[str]:
    """Return every key that the log ever named as its own."""
    return sorted(row["key"] for row in await _rows(client, "all_log_keys"))


async def load_root(client: Any, size: int) -> bytes:
    """Return the root that the tiles give for the tree's first `size` leaves."""
    return (await load_tree(client, size, spans=[(0, size)])).root()


async def load_roots(client: Any, *sizes: int) -> list[bytes]:
    """Return the roots that the tiles give for several sizes of the tree."""
    return [await load_root(client, size) for size in sizes]


async def load_leaf_hash(client: Any, index: int, *, size: int) -> bytes:
    """Return the hash of one leaf of the tree of `size` leaves."""
    return (await load_tree(client, size, spans=[(index, index + 1)])).leaf_hash(index)


async def prove_inclusion(client: Any, index: int, *, size: int) -> list[bytes]:
    """Prove that the leaf at `index` is among the first `size`.

    Raises: ValueError when it is not; TileError when the tree is not that large
    """
    return (await load_tree(client, size, spans=inclusion_spans(index, size))).inclusion_proof(index)


async def prove_consistency(client: Any, *, old: int, new: int) -> list[bytes]:
    """Prove that the tree of `new` leaves only appended to that of `old`.

    Raises: ValueError when it cannot have; TileError when the tree is not that large
    """
    return (await load_tree(client, new, spans=consistency_spans(old, new))).consistency_proof(old)


async def load_growth(client: Any, size: int) -> Growth:
    """Return the tree at this size, ready to grow."""
    widths = [(level, size >> HEIGHT * level) for level in range(64 // HEIGHT)]
    edge = [Tile(level, count // WIDTH, count % WIDTH) for level, count in widths if count % WIDTH]
    return Growth.of(Tree(size, await _read(client, edge)))


async def load_tree(client: Any, size: int, *, spans: Iterable[Span]) -> Tree:
    """Return the tree at this size, with the tiles in memory that the roots of these subtrees need.

    Raises: TileError when the tree is not that large
    """
    return Tree(size, await _read(client, tiles_of_spans(spans, size)))


async def _read(client: Any, tiles: Sequence[Tile]) -> Callable[[Tile], bytes]:
    """Fetch these tiles in one statement."""
    if any(tile.level == ENTRIES_LEVEL for tile in tiles):
        raise TileError("a bundle of entries is no tile of hashes")
    columns = [[getattr(tile, each) for tile in tiles] for each in ("level", "index", "width")]
    rows = await _rows(client, "read_tiles", *columns) if tiles else []
    found = {tiles[row["number"] - 1]: bytes(row["content"]) for row in rows}

    def read(tile: Tile) -> bytes:
        if tile not in found:
            raise TileError(f"the tree has no {tile.path} yet")
        return found[tile]

    return read


async def _rows(client: Any, name: str, *values: object) -> list[Any]:
    """Ask a pool, or a connection."""
    if hasattr(client, "execute_query_dict"):
        return list(await client.execute_query_dict(statement(name), list(values)))
    return [dict(row) for row in await client.fetch(statement(name), *values)]
