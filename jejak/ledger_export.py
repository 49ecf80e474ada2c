"""How does the log leave the house? As a folder that `jejak verify export` checks on a machine that trusts nobody.

Called by `jejak ledger export`. Tiles and bundles as C2SP tlog-tiles lays them out, the checkpoint with every
cosignature, the policy, and on request the personal values. What is read is of one moment, and memory stays small.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import asyncpg

from audit.policy import parse_policy
from audit.store import (
    Kept,
    all_log_keys,
    cosigned_note,
    kept_checkpoints,
    latest_checkpoint,
    leaf_texts,
    tiles_of_level,
)
from audit.tile import ENTRIES, HEIGHT, WIDTH, Tile, bundle
from jejak.errors import Problem
from jejak.sql import statement

Say = Callable[[str], None]
_AT_ONCE = 64  # tiles read by one statement
_LINES = 5000
_TELL_EVERY = 2.0  # seconds


async def export(
    connection: "asyncpg.Connection", folder: Path, *, policy: str | None, with_values: bool, say: Say
) -> Kept:
    """Write the log as its newest checkpoint has it into an empty folder.

    Raises: Problem when nothing is sealed yet, or the folder holds something
    """
    _refuse_used(folder)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        last = await latest_checkpoint(connection)
        if last is None:
            raise Problem("Nothing is sealed yet: start the sealer first.")
        _put(folder / "policy", await _policy(connection, policy))
        await _checkpoints(connection, folder, last)
        for level in range(64 // HEIGHT):
            await _tiles(connection, folder, level, last.size >> HEIGHT * level)
        await _entries(connection, folder, last.size, say)
        if with_values:
            await _values(connection, folder, say)
        # Last, so that a folder that was cut off in the middle verifies as nothing.
        _put(folder / "checkpoint", await cosigned_note(connection, last))
    return last


async def _policy(connection: "asyncpg.Connection", given: str | None) -> str:
    """The office's policy with every key that the log ever had; without one, a policy that asks nobody."""
    text = given or "quorum none\n"
    known = {each.verifier.vkey for each in parse_policy(text).logs}
    missing = [key for key in await all_log_keys(connection) if key not in known]
    return "".join(f"log {key}\n" for key in missing) + text


async def _checkpoints(connection: "asyncpg.Connection", folder: Path, last: Kept) -> None:
    for each in await kept_checkpoints(connection, below=last.size):
        _put(folder / "checkpoints" / str(each.size), await cosigned_note(connection, each))


async def _tiles(connection: "asyncpg.Connection", folder: Path, level: int, hashes: int) -> None:
    """Write one level, whose tree is so many hashes wide."""
    tiles = -(-hashes // WIDTH)
    for start in range(0, tiles, _AT_ONCE):
        end = min(start + _AT_ONCE, tiles)
        for index, content in await tiles_of_level(connection, level, start=start, end=end):
            width = min(WIDTH, hashes - index * WIDTH)
            _write(folder, Tile(level, index, width), content[: 32 * width])


async def _entries(connection: "asyncpg.Connection", folder: Path, size: int, say: Say) -> None:
    told = time.monotonic()
    for start in range(0, size, WIDTH * _AT_ONCE):
        leaves = await leaf_texts(connection, start, end=min(start + WIDTH * _AT_ONCE, size))
        if len(leaves) != min(WIDTH * _AT_ONCE, size - start):
            raise Problem("Leaves of the tree have no entry any more: 'jejak doctor' says which.")
        for at in range(0, len(leaves), WIDTH):
            part = leaves[at : at + WIDTH]
            _write(folder, Tile(ENTRIES, (start + at) // WIDTH, len(part)), bundle(part))
        if time.monotonic() - told > _TELL_EVERY:
            told = time.monotonic()
            say(f"  {start + len(leaves)} of {size} entries")


async def _values(connection: "asyncpg.Connection", folder: Path, say: Say) -> None:
    """The personal values, for those who may see them."""
    say("  personal values")
    with _opened(folder / "disclosures.jsonl") as file:
        for name, key in (("values_to_export", "seq"), ("reasons_to_export", "tx")):
            after = 0
            while rows := await connection.fetch(statement(name), after, _LINES):
                whole = rows if len(rows) < _LINES or key == "tx" else _whole(rows)
                file.writelines(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in whole)
                after = whole[-1][key]


def _whole(rows: "list[asyncpg.Record]") -> "list[asyncpg.Record]":
    """Leave out the last entry, whose second side may not be among the rows."""
    return [row for row in rows if row["seq"] != rows[-1]["seq"]]


def _refuse_used(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise Problem(f"{folder} is not empty: name a new folder.")


def _opened(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8")


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _write(folder: Path, tile: Tile, content: bytes) -> None:
    path = folder / tile.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
