"""Check of the stored hashes against the signed roots, in one pass over the tiles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from audit.merkle import EMPTY_ROOT, Frontier, combine_roots, full_subtrees, root
from audit.tile import HEIGHT, WIDTH, Growth, Tile
from jejak.doctor.finding import DoctorFinding, FindingCode, FindingKind
from jejak.doctor.sql import statement

Roots = dict[int, bytes]


@dataclass
class TreePass:
    """What the stored tiles give: roots at the wanted sizes, upper tiles unlike what lies below, and the end."""

    roots: Roots = field(default_factory=lambda: {0: EMPTY_ROOT})
    changed_tiles: list[tuple[Tile, bytes, bytes]] = field(default_factory=list)  # as stored, as it should be
    leaf_count: int = 0


async def run_tree_pass(
    connection: asyncpg.Connection, sizes: Iterable[int], *, replacements: Mapping[int, bytes] | None = None
) -> TreePass:
    """Walk over the leaves' hashes; `instead` puts others in the place of some of them."""
    found, frontier, growth = TreePass(), Frontier(), Growth()
    wanted = dict[int, list[int]]()
    for size in sizes:
        if size:
            wanted.setdefault((size - 1) // WIDTH, []).append(size)
    stored = await _load_upper_tiles(connection)
    async for row in connection.cursor(statement("tiles"), 0):
        number, content = row["index"], row["content"]
        if number != frontier.size or len(content) % 32:
            break
        hashes = [content[at : at + 32] for at in range(0, len(content), 32)]
        if replacements:
            hashes = [replacements.get(number * WIDTH + at, each) for at, each in enumerate(hashes)]
        for size in wanted.get(number, ()):
            if (width := size - number * WIDTH) <= len(hashes):
                nodes = [root(hashes[start:end]) for start, end in full_subtrees(0, width)]
                found.roots[size] = combine_roots([*frontier.nodes, *nodes])
        _compare_tile(found, stored, growth.append(hashes))
        found.leaf_count = growth.size
        if len(hashes) < WIDTH:
            break
        frontier.append(root(hashes))
    _compare_tile(found, stored, growth.partial_tiles())
    return found


def check_roots(found: TreePass, signed: Sequence[tuple[int, bytes]]) -> list[DoctorFinding]:
    """Say where the tree stops being the one that was signed; `signed` are sizes and roots in order."""
    if not signed:
        return []
    size = signed[-1][0]
    if found.leaf_count < size:
        details = {"first": found.leaf_count, "last": size - 1}
        return [
            DoctorFinding(
                FindingKind.TREE,
                FindingCode.TILE_MISSING,
                f"leaf {found.leaf_count}–{size - 1}",
                leaf=found.leaf_count,
                details=details,
            )
        ]
    bad = next((at for at, stated in signed if found.roots.get(at) != stated), None)
    if bad is None:
        return [
            DoctorFinding(FindingKind.TREE, FindingCode.TILE_CHANGED, tile.path, details={"path": tile.path})
            for tile, _, _ in found.changed_tiles
        ]
    good = max((at for at, stated in signed if at < bad and found.roots.get(at) == stated), default=0)
    first, last = _narrow_range(found, (good, bad - 1))
    details = {"first": first, "last": last, "size": bad, "later": sum(at > bad for at, _ in signed)}
    return [
        DoctorFinding(
            FindingKind.TREE, FindingCode.REWRITTEN, f"leaf {first}–{last}", leaf=first, details=details
        )
    ]


async def find_first_difference(connection: asyncpg.Connection, folder: Path, *, size: int) -> int | None:
    """The first leaf that an exported tree has otherwise, if its tiles are there."""
    rows = {row["index"]: row["content"] for row in await connection.fetch(statement("tiles"), 0)}
    for number in range((size + WIDTH - 1) // WIDTH):
        width = min(WIDTH, size - number * WIDTH)
        try:
            theirs = (folder / Tile(0, number, width).path).read_bytes()
        except OSError:
            return None
        ours = rows.get(number, b"")
        if ours[: len(theirs)] != theirs:
            differing = (
                at for at in range(width) if ours[at * 32 : at * 32 + 32] != theirs[at * 32 : at * 32 + 32]
            )
            return number * WIDTH + next(differing)
    return None


async def _load_upper_tiles(connection: asyncpg.Connection) -> dict[tuple[int, int], bytes]:
    return {
        (level, row["index"]): row["content"]
        for level in range(1, 64 // HEIGHT)
        for row in await connection.fetch(statement("tiles"), level)
    }


def _compare_tile(
    found: TreePass, stored: dict[tuple[int, int], bytes], grown: Iterable[tuple[Tile, bytes]]
) -> None:
    for tile, content in grown:
        if tile.level and stored.get((tile.level, tile.index)) != content:
            found.changed_tiles.append((tile, stored.get((tile.level, tile.index), b""), content))


def _narrow_range(found: TreePass, span: tuple[int, int]) -> tuple[int, int]:
    """An upper tile that nobody thought of tells more closely which leaves were put in the place of others."""
    for tile, stored, now in found.changed_tiles:
        for at in range(min(len(stored), len(now)) // 32):
            if stored[at * 32 : at * 32 + 32] != now[at * 32 : at * 32 + 32]:
                first = (tile.index * WIDTH + at) << HEIGHT * tile.level
                within = max(first, span[0]), min(first + (1 << HEIGHT * tile.level) - 1, span[1])
                return within if within[0] <= within[1] else span
    return span
