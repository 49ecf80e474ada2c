"""Export of the log as a folder that `jejak verify export` checks on another machine.

Tiles and bundles as C2SP tlog-tiles lays them out, the checkpoint with every cosignature, the policy, and on
request the personal values. What is read is of one moment, and memory stays small.
"""

import json
import time
from pathlib import Path
from typing import TextIO

import asyncpg

from audit.policy import parse_policy
from audit.tile import ENTRIES_LEVEL, HEIGHT, WIDTH, Tile, join_entries
from audit.tree_store import (
    StoredCheckpoint,
    load_all_log_keys,
    load_cosigned_note,
    load_latest_checkpoint,
    load_leaf_texts,
    load_notable_checkpoints,
    load_tiles_of_level,
)
from jejak.errors import OperatorError
from jejak.ledger.sql import statement
from jejak.limits import EXPORT_PROGRESS_SECONDS, EXPORT_QUERY_ROWS, EXPORT_QUERY_TILES
from jejak.progress import ProgressCallback


async def export_log(
    connection: "asyncpg.Connection",
    folder: Path,
    *,
    policy: str | None,
    with_values: bool,
    progress: ProgressCallback,
) -> StoredCheckpoint:
    """Write the log as its newest checkpoint has it into an empty folder.

    Raises: OperatorError when nothing is sealed yet, or the folder holds something
    """
    _refuse_nonempty(folder)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        last = await load_latest_checkpoint(connection)
        if last is None:
            raise OperatorError("Nothing is sealed yet: start the sealer first.")
        _write_text(folder / "policy", await _build_policy(connection, policy))
        await _write_checkpoints(connection, folder, last)
        for level in range(64 // HEIGHT):
            await _write_tiles(connection, folder, level, last.size >> HEIGHT * level)
        await _write_entries(connection, folder, last.size, progress)
        if with_values:
            await _write_values(connection, folder, progress)
        # Last, so that a folder that was cut off in the middle verifies as nothing.
        _write_text(folder / "checkpoint", await load_cosigned_note(connection, last))
    return last


async def _build_policy(connection: "asyncpg.Connection", given: str | None) -> str:
    """The office's policy with every key that the log ever had; without one, a policy that asks nobody."""
    text = given or "quorum none\n"
    known = {each.verifier.vkey for each in parse_policy(text).logs}
    missing = [key for key in await load_all_log_keys(connection) if key not in known]
    return "".join(f"log {key}\n" for key in missing) + text


async def _write_checkpoints(connection: "asyncpg.Connection", folder: Path, last: StoredCheckpoint) -> None:
    for each in await load_notable_checkpoints(connection, below=last.size):
        _write_text(folder / "checkpoints" / str(each.size), await load_cosigned_note(connection, each))


async def _write_tiles(connection: "asyncpg.Connection", folder: Path, level: int, hashes: int) -> None:
    """Write one level, whose tree is so many hashes wide."""
    tiles = -(-hashes // WIDTH)
    for start in range(0, tiles, EXPORT_QUERY_TILES):
        end = min(start + EXPORT_QUERY_TILES, tiles)
        for index, content in await load_tiles_of_level(connection, level, start=start, end=end):
            width = min(WIDTH, hashes - index * WIDTH)
            _write_tile(folder, Tile(level, index, width), content[: 32 * width])


async def _write_entries(
    connection: "asyncpg.Connection", folder: Path, size: int, progress: ProgressCallback
) -> None:
    told = time.monotonic()
    for start in range(0, size, WIDTH * EXPORT_QUERY_TILES):
        leaves = await load_leaf_texts(connection, start, end=min(start + WIDTH * EXPORT_QUERY_TILES, size))
        if len(leaves) != min(WIDTH * EXPORT_QUERY_TILES, size - start):
            raise OperatorError("Leaves of the tree have no entry any more: 'jejak doctor' says which.")
        for at in range(0, len(leaves), WIDTH):
            part = leaves[at : at + WIDTH]
            _write_tile(folder, Tile(ENTRIES_LEVEL, (start + at) // WIDTH, len(part)), join_entries(part))
        if time.monotonic() - told > EXPORT_PROGRESS_SECONDS:
            told = time.monotonic()
            progress(f"  {start + len(leaves)} of {size} entries")


async def _write_values(connection: "asyncpg.Connection", folder: Path, progress: ProgressCallback) -> None:
    """The personal values, for those who may see them."""
    progress("  personal values")
    with _open_new(folder / "disclosures.jsonl") as file:
        for name, key in (("exported_values", "seq"), ("exported_reasons", "tx")):
            after = 0
            while rows := await connection.fetch(statement(name), after, EXPORT_QUERY_ROWS):
                whole = rows if len(rows) < EXPORT_QUERY_ROWS or key == "tx" else _drop_incomplete_entry(rows)
                file.writelines(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in whole)
                after = whole[-1][key]


def _drop_incomplete_entry(rows: "list[asyncpg.Record]") -> "list[asyncpg.Record]":
    """Leave out the last entry, whose second side may not be among the rows."""
    return [row for row in rows if row["seq"] != rows[-1]["seq"]]


def _refuse_nonempty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise OperatorError(f"{folder} is not empty: name a new folder.")


def _open_new(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8")


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _write_tile(folder: Path, tile: Tile, content: bytes) -> None:
    path = folder / tile.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
