"""Do the stored hashes give the roots that were signed? One pass over the tiles, level by level."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from audit.merkle import EMPTY_ROOT, Frontier, combine_roots, full_subtrees, root
from audit.tile import HEIGHT, WIDTH, Growth, Tile
from jejak.doctor.finding import Finding, Kind, Wrong
from jejak.doctor.sql import statement

Roots = dict[int, bytes]


@dataclass
class Walk:
    """What the stored tiles give: roots at the wanted sizes, upper tiles unlike what lies below, and the end."""

    roots: Roots = field(default_factory=lambda: {0: EMPTY_ROOT})
    unlike: list[tuple[Tile, bytes, bytes]] = field(default_factory=list)  # as stored, as it should be
    ends: int = 0


async def walk(
    connection: asyncpg.Connection, sizes: Iterable[int], *, instead: Mapping[int, bytes] | None = None
) -> Walk:
    """Walk over the leaves' hashes; `instead` puts others in the place of some of them."""
    found, frontier, growth = Walk(), Frontier(), Growth()
    wanted = dict[int, list[int]]()
    for size in sizes:
        if size:
            wanted.setdefault((size - 1) // WIDTH, []).append(size)
    stored = await _upper(connection)
    async for row in connection.cursor(statement("tiles"), 0):
        number, content = row["index"], row["content"]
        if number != frontier.size or len(content) % 32:
            break
        hashes = [content[at : at + 32] for at in range(0, len(content), 32)]
        if instead:
            hashes = [instead.get(number * WIDTH + at, each) for at, each in enumerate(hashes)]
        for size in wanted.get(number, ()):
            if (width := size - number * WIDTH) <= len(hashes):
                nodes = [root(hashes[start:end]) for start, end in full_subtrees(0, width)]
                found.roots[size] = combine_roots([*frontier.nodes, *nodes])
        _compare(found, stored, growth.append(hashes))
        found.ends = growth.size
        if len(hashes) < WIDTH:
            break
        frontier.append(root(hashes))
    _compare(found, stored, growth.partial_tiles())
    return found


def judged(found: Walk, signed: Sequence[tuple[int, bytes]]) -> list[Finding]:
    """Say where the tree stops being the one that was signed; `signed` are sizes and roots in order."""
    if not signed:
        return []
    size = signed[-1][0]
    if found.ends < size:
        details = {"first": found.ends, "last": size - 1}
        return [
            Finding(
                Kind.TREE,
                Wrong.TILE_MISSING,
                f"leaf {found.ends}–{size - 1}",
                leaf=found.ends,
                details=details,
            )
        ]
    bad = next((at for at, stated in signed if found.roots.get(at) != stated), None)
    if bad is None:
        return [
            Finding(Kind.TREE, Wrong.TILE_CHANGED, tile.path, details={"path": tile.path})
            for tile, _, _ in found.unlike
        ]
    good = max((at for at, stated in signed if at < bad and found.roots.get(at) == stated), default=0)
    first, last = _narrowed(found, (good, bad - 1))
    details = {"first": first, "last": last, "size": bad, "later": sum(at > bad for at, _ in signed)}
    return [Finding(Kind.TREE, Wrong.REWRITTEN, f"leaf {first}–{last}", leaf=first, details=details)]


async def first_unlike(connection: asyncpg.Connection, folder: Path, *, size: int) -> int | None:
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


async def _upper(connection: asyncpg.Connection) -> dict[tuple[int, int], bytes]:
    return {
        (level, row["index"]): row["content"]
        for level in range(1, 64 // HEIGHT)
        for row in await connection.fetch(statement("tiles"), level)
    }


def _compare(found: Walk, stored: dict[tuple[int, int], bytes], grown: Iterable[tuple[Tile, bytes]]) -> None:
    for tile, content in grown:
        if tile.level and stored.get((tile.level, tile.index)) != content:
            found.unlike.append((tile, stored.get((tile.level, tile.index), b""), content))


def _narrowed(found: Walk, span: tuple[int, int]) -> tuple[int, int]:
    """An upper tile that nobody thought of tells more closely which leaves were put in the place of others."""
    for tile, stored, now in found.unlike:
        for at in range(min(len(stored), len(now)) // 32):
            if stored[at * 32 : at * 32 + 32] != now[at * 32 : at * 32 + 32]:
                first = (tile.index * WIDTH + at) << HEIGHT * tile.level
                within = max(first, span[0]), min(first + (1 << HEIGHT * tile.level) - 1, span[1])
                return within if within[0] <= within[1] else span
    return span
