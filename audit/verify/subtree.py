"""Hashes of the tree above one chunk of bundles, computed where the chunk is read.

Holds bundles against their tiles of hashes and gives what the rest of the tree is grown from: the root of every whole
bundle, and of this part up to wanted sizes. What is higher up is `tree`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from audit.merkle import Frontier, combine_roots, full_subtrees, leaf_hashes, root
from audit.tile import ENTRIES_LEVEL, WIDTH, Tile, TileError, split_entries, split_hashes
from audit.verify.finding import FaultCode, Finding, make_finding
from audit.verify.safe_files import ExportFolder, describe_os_error


@dataclass
class Subtree:
    """What was found. `reached` is the number of leaves up to where something could be read.

    Shape: `tops` are the roots of whole bundles, `edge` the subtrees of an unfinished last one; `roots` are those of
           this part of the tree alone, by the size of the tree that ends there
    """

    tops: list[bytes] = field(default_factory=list)
    edge: list[bytes] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    reached: int = 0
    is_cut: bool = False  # nothing says what stood behind: no root can be computed from here on
    changed_leaves: dict[int, list[int]] = field(
        default_factory=dict
    )  # bundle: leaves unlike its tile of hashes
    findings: list[Finding] = field(default_factory=list)


class SubtreeBuilder:
    """A branch while it is read, bundle by bundle, of a tree of `size` leaves."""

    def __init__(self, folder: ExportFolder, size: int) -> None:
        self.branch = Subtree()
        self._folder, self._size = folder, size
        self._frontier = Frontier()
        self._hashes = list[bytes]()

    def read(self, number: int) -> list[bytes] | None:
        """Read the next bundle and return its leaves, or None where it cannot be read."""
        width = min(WIDTH, self._size - number * WIDTH)
        tile, leaves = Tile(ENTRIES_LEVEL, number, width), None
        stored = self._read_stored(Tile(0, number, width))
        try:
            leaves = split_entries(tile, self._folder.tile(tile))
            self._hashes = leaf_hashes(leaves)
            if stored is not None and b"".join(self._hashes) != stored:
                known = split_hashes(Tile(0, number, width), stored)
                self.branch.changed_leaves[number] = [
                    at for at in range(width) if self._hashes[at] != known[at]
                ]
        except (OSError, TileError) as fault:
            self.branch.findings.append(tile_missing(tile, describe_os_error(fault)))
            self._hashes = [] if stored is None else split_hashes(Tile(0, number, width), stored)
            self.branch.is_cut = stored is None
        if not self.branch.is_cut:
            self.branch.reached = number * WIDTH + width
        return leaves

    def close(self, sizes: Sequence[int]) -> None:
        """Grow by the bundle just read; `sizes` are those that end in it and whose root is wanted."""
        found, first = self._hashes, self.branch.reached - len(self._hashes)
        self._inside(first, found, sizes)
        if len(found) == WIDTH:
            top = root(found)
            self.branch.tops.append(top)
            self._frontier.append(top)
        else:
            self.branch.edge = [root(found[start:end]) for start, end in full_subtrees(0, len(found))]

    def _inside(self, first: int, found: list[bytes], sizes: Sequence[int]) -> None:
        inside, wanted = Frontier(), {*sizes}
        for at in range(max(wanted, default=first) - first):
            inside.append(found[at])
            if first + at + 1 in wanted:
                self.branch.roots[first + at + 1] = combine_roots([*self._frontier.nodes, *inside.nodes])

    def _read_stored(self, tile: Tile) -> bytes | None:
        try:
            content = self._folder.tile(tile)
            if len(content) != 32 * tile.width:
                raise TileError(f"{len(content)} bytes")
            return content
        except (OSError, TileError) as fault:
            self.branch.findings.append(tile_missing(tile, describe_os_error(fault)))
            return None


def tile_missing(tile: Tile, why: str) -> Finding:
    """Say which leaves cannot be checked without this tile."""
    under = WIDTH ** (max(tile.level, 0) + 1)
    first = tile.index * under
    last = first + tile.width * (under // WIDTH) - 1
    return make_finding(FaultCode.TILE_MISSING, path=tile.path, why=why, first=first, last=last)
