"""Merkle tree cut into tiles that never change, C2SP tlog-tiles: paths, growth, and proofs from tiles.

Stores nothing: `Tree` is handed a way to read one tile. What it computes from tiles is as true as they are;
only a signed root makes it a proof.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from audit.merkle import (
    Frontier,
    Span,
    combine_roots,
    consistency_spans,
    full_subtrees,
    inclusion_spans,
    root,
)

HEIGHT = 8
WIDTH = 1 << HEIGHT
ENTRIES_LEVEL = -1  # the level of the bundles that hold the leaves themselves
MAX_ENTRY_BYTES = (1 << 16) - 1  # the length is a uint16
_MAX_INDEX = (1 << 63) - 1
_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([0-9]{1,3}))?")


class TileError(ValueError):
    """No tile has this path, or the bytes are not this tile."""


@dataclass(frozen=True, order=True)
class Tile:
    """Up to 256 neighbouring hashes of one level, or, at level ENTRIES, the leaves under such a tile of level 0."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Name the tile below the prefix of its log."""
        level = "entries" if self.level == ENTRIES_LEVEL else str(self.level)
        above, last = divmod(self.index, 1000)
        path = f"{last:03}" if self.width == WIDTH else f"{last:03}.p/{self.width}"
        while above:
            above, group = divmod(above, 1000)
            path = f"x{group:03}/{path}"
        return f"tile/{level}/{path}"


def parse_path(path: str) -> Tile:
    """Read the one spelling that a tile's path has.

    Raises: TileError
    """
    found = _PATH.fullmatch(path)
    if not found:
        raise TileError("no tile has this path")
    level, index, width = found.groups()
    tile = Tile(
        ENTRIES_LEVEL if level == "entries" else int(level),
        int(re.sub("[x/]", "", index)),
        int(width or WIDTH),
    )
    is_within = tile.level < 64 and tile.index <= _MAX_INDEX and 0 < tile.width <= WIDTH
    if not is_within or tile.path != path:
        raise TileError("no tile has this path")
    return tile


def new_tiles(old_size: int, new_size: int) -> Iterator[Tile]:
    """Name the tiles of hashes that a tree of `new_size` has and one of `old_size` had not, level by level."""
    for level in range(64 // HEIGHT):
        old, new = old_size >> HEIGHT * level, new_size >> HEIGHT * level
        if old == new:
            return
        yield from (Tile(level, index) for index in range(old // WIDTH, new // WIDTH))
        if new % WIDTH:
            yield Tile(level, new // WIDTH, new % WIDTH)


def tiles_of_spans(spans: Iterable[Span], size: int) -> list[Tile]:
    """Name the tiles from which a tree of `size` leaves gives the roots of these spans, to fetch them together."""
    return sorted({_locate(each, size)[0] for span in spans for each in full_subtrees(*span)})


def split_hashes(tile: Tile, content: bytes) -> list[bytes]:
    """Cut a tile into its hashes.

    Raises: TileError when it holds fewer or more
    """
    if len(content) != 32 * tile.width:
        raise TileError(f"{tile.path} has {len(content)} bytes instead of {32 * tile.width}")
    return [content[at : at + 32] for at in range(0, len(content), 32)]


def join_entries(entries: Sequence[bytes]) -> bytes:
    """Join leaves into what a bundle of entries holds.

    Raises: TileError for an entry over 65,535 bytes
    """
    if any(len(entry) > MAX_ENTRY_BYTES for entry in entries):
        raise TileError("an entry is too long for a bundle")
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def split_entries(tile: Tile, content: bytes) -> list[bytes]:
    """Cut a bundle into its leaves.

    Raises: TileError when it holds fewer or more, or ends in the middle of one
    """
    found, at, size = list[bytes](), 0, len(content)
    while at + 1 < size:
        first = at + 2
        at = first + (content[at] << 8 | content[at + 1])
        found.append(content[first:at])
    if at != size or len(found) != tile.width:
        raise TileError(f"{tile.path} does not hold {tile.width} whole entries")
    return found


@dataclass(frozen=True)
class Tree:
    """A tree of which nothing is in memory: roots and proofs need about one tile a level.

    Trust: believes the tiles it reads; hold the outcome against a signed root
    """

    size: int
    read: Callable[[Tile], bytes]

    def root(self) -> bytes:
        """Return the root over all leaves."""
        return self._root_of(0, self.size)

    def leaf_hash(self, index: int) -> bytes:
        """Return the hash of one leaf."""
        return self._root_of(index, index + 1)

    def inclusion_proof(self, index: int) -> list[bytes]:
        """Prove that the leaf at `index` is in this tree; as `merkle.inclusion_proof`."""
        return [self._root_of(start, end) for start, end in inclusion_spans(index, self.size)]

    def consistency_proof(self, old_size: int) -> list[bytes]:
        """Prove that this tree only appended to the one of `old_size`; as `merkle.consistency_proof`."""
        return [self._root_of(start, end) for start, end in consistency_spans(old_size, self.size)]

    def frontier(self) -> Frontier:
        """Return what the tree needs to go on growing."""
        return Frontier(self.size, [self._node(each) for each in full_subtrees(0, self.size)])

    def span_root(self, start: int, end: int) -> bytes:
        """Return the root of one subtree."""
        return self._root_of(start, end)

    def _root_of(self, start: int, end: int) -> bytes:
        return combine_roots([self._node(each) for each in full_subtrees(start, end)])

    def _node(self, subtree: Span) -> bytes:
        tile, part = _locate(subtree, self.size)
        if tile not in self._hashes_of_tile:
            self._hashes_of_tile[tile] = split_hashes(tile, self.read(tile))
        return root(self._hashes_of_tile[tile][part])

    @cached_property
    def _hashes_of_tile(self) -> dict[Tile, list[bytes]]:
        return {}


class Growth:
    """A tree that grows tile by tile: it remembers the unfinished tile of every level, and no more.

    Raises: TileError when the edge is not that of a tree of this size
    """

    def __init__(self, size: int = 0, edge: Sequence[Sequence[bytes]] = ()) -> None:
        widths = [size >> HEIGHT * level & WIDTH - 1 for level in range(64 // HEIGHT)]
        if [len(level) for level in edge] != widths[: len(edge)] or any(widths[len(edge) :]):
            raise TileError(f"a tree of {size} leaves has another edge")
        self.size = size
        self._edge = [list(level) for level in edge]

    @classmethod
    def of(cls, tree: Tree) -> "Growth":
        """Go on where a stored tree ends."""
        tiles = {tile.level: tile for tile in new_tiles(0, tree.size) if tile.width < WIDTH}
        levels = range(max(tiles, default=-1) + 1)
        return cls(
            tree.size,
            [split_hashes(tiles[each], tree.read(tiles[each])) if each in tiles else [] for each in levels],
        )

    def append(self, leaf_hashes: Sequence[bytes]) -> list[tuple[Tile, bytes]]:
        """Add leaves and return the tiles they made full, level by level."""
        filled = list(self._add(0, leaf_hashes))
        self.size += len(leaf_hashes)
        return filled

    def partial_tiles(self) -> Iterator[tuple[Tile, bytes]]:
        """Give the partial tiles that a checkpoint of this size needs besides."""
        for level, held in enumerate(self._edge):
            if held:
                yield Tile(level, self.size >> HEIGHT * (level + 1), len(held)), b"".join(held)

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        levels = [
            [root(held[start:end]) for start, end in full_subtrees(0, len(held))] for held in self._edge
        ]
        return combine_roots([node for nodes in reversed(levels) for node in nodes])

    def _add(self, level: int, added: Sequence[bytes]) -> Iterator[tuple[Tile, bytes]]:
        if level == len(self._edge):
            self._edge.append([])
        held = [*self._edge[level], *added]
        first = self.size >> HEIGHT * (level + 1)
        full = [held[at : at + WIDTH] for at in range(0, len(held) - WIDTH + 1, WIDTH)]
        self._edge[level] = held[len(full) * WIDTH :]
        yield from ((Tile(level, first + at), b"".join(each)) for at, each in enumerate(full))
        if full:
            yield from self._add(level + 1, [root(each) for each in full])


def _locate(subtree: Span, size: int) -> tuple[Tile, slice]:
    """The tile that holds a complete subtree, and the one hash or the several neighbours it is made of."""
    start, end = subtree
    level = ((end - start).bit_length() - 1) // HEIGHT
    first, count = start >> HEIGHT * level, (end - start) >> HEIGHT * level
    index, at = divmod(first, WIDTH)
    return Tile(level, index, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH)), slice(at, at + count)
