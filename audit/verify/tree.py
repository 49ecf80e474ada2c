"""Do the entries give the root that was signed, and every tile on the way? Grown from branches, in order.

Called by the check of an export. Holds the edge of the tree in memory. When the root is another, the tiles that the
signed root still covers tell which leaf is not what was put there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from audit.checkpoint import Checkpoint
from audit.merkle import EMPTY_ROOT, Frontier, joined, root
from audit.tile import WIDTH, Growth, Tile, TileError, Tree, hashes
from audit.verify.branch import Branch, missing
from audit.verify.finding import Finding, Wrong, wrong
from audit.verify.reading import Folder, reason

_MOST_DIFFERENT = 10_000  # leaves remembered one by one


@dataclass
class Seen:
    """What a pass found: the root by the entries, wanted roots on the way, and where stored tiles disagree."""

    root: bytes | None = None
    reached: int = 0  # leaves up to where something could be read
    roots: dict[int, bytes] = field(default_factory=dict)
    different: dict[int, list[int]] = field(default_factory=dict)  # bundle: leaves unlike its tile of hashes
    unlike: list[Tile] = field(default_factory=list)  # higher tiles that are not what lies below
    findings: list[Finding] = field(default_factory=list)


class Trunk:
    """The tree above the bundles, grown from branches in order; `sizes` are those whose roots are wanted."""

    def __init__(self, folder: Folder, sizes: Iterable[int]) -> None:
        self.seen = Seen(roots={0: EMPTY_ROOT})
        self._folder, self._sizes = folder, frozenset(sizes)
        self._frontier, self._growth = Frontier(), Growth()
        self._is_cut = False

    def join(self, branch: Branch) -> dict[int, bytes]:
        """Grow by a branch, and return the tree's roots at the sizes for which it has its own."""
        seen, nodes = self.seen, self._frontier.nodes
        roots = {size: joined([*nodes, part]) for size, part in branch.roots.items()}
        seen.roots |= {size: root for size, root in roots.items() if size in self._sizes}
        seen.findings += branch.findings
        seen.reached = max(seen.reached, branch.reached)
        self._is_cut = branch.is_cut
        for number, leaves in branch.different.items():
            _remember(seen, number, leaves)
        for top in branch.tops:
            self._frontier.append(top)
        self._compare(self._growth.append(branch.tops))
        if branch.edge:
            seen.root = joined([*self._frontier.nodes, *branch.edge])
        return roots

    def end(self) -> Seen:
        """Return what was found, once there is nothing more to join."""
        if not self._is_cut:
            self._compare(self._growth.unfinished())
            self.seen.root = self.seen.root or self._frontier.root()
        return self.seen

    def _compare(self, grown: Iterable[tuple[Tile, bytes]]) -> None:
        """Hold tiles that we grew from bundles against the stored ones a level higher."""
        for low, content in grown:
            tile = Tile(low.level + 1, low.index, low.width)
            try:
                if self._folder.tile(tile) != content:
                    self.seen.unlike.append(tile)
            except OSError as fault:
                self.seen.findings.append(missing(tile, reason(fault)))


def judged(seen: Seen, folder: Folder, *, checkpoint: Checkpoint) -> Iterator[Finding]:
    """Say which leaf or tile is the lie, now that the signed root is known."""
    yield from seen.findings
    if seen.root == checkpoint.root:
        for number in seen.different:
            yield wrong(Wrong.TILE_CHANGED, path=Tile(0, number, _width(number, checkpoint.size)).path)
        yield from (wrong(Wrong.TILE_CHANGED, path=tile.path) for tile in seen.unlike)
        return
    covered = Covered(folder, checkpoint)
    is_named = False
    for number, leaves in seen.different.items():
        tile = Tile(0, number, _width(number, checkpoint.size))
        if covered.has(tile):
            is_named = True
            yield from (wrong(Wrong.ENTRY_CHANGED, number * WIDTH + at) for at in leaves)
        else:
            yield wrong(Wrong.TILE_CHANGED, path=tile.path)
    if seen.root is not None or not seen.findings:
        yield wrong(Wrong.ROOT_DIFFERS, size=checkpoint.size)
    if not is_named:
        yield from (
            wrong(Wrong.TILE_CHANGED, path=tile.path) for tile in seen.unlike if not covered.has(tile)
        )


@dataclass
class Covered:
    """Which stored tiles does the signed root cover? Each is held against its hash in the tile above."""

    folder: Folder
    checkpoint: Checkpoint
    known: dict[Tile, bool] = field(default_factory=dict)
    _top: bool | None = None

    def has(self, tile: Tile) -> bool:
        """Whether the signed root covers this tile as it is stored."""
        if tile not in self.known:
            self.known[tile] = self._is_covered(tile)
        return self.known[tile]

    def _is_covered(self, tile: Tile) -> bool:
        try:
            content = hashes(tile, self.folder.tile(tile))
            if tile.width < WIDTH:
                return self.is_top()
            width = min(WIDTH, (self.checkpoint.size >> 8 * (tile.level + 1)) - tile.index // WIDTH * WIDTH)
            above = Tile(tile.level + 1, tile.index // WIDTH, width)
            held = hashes(above, self.folder.tile(above))[tile.index % WIDTH]
        except (OSError, TileError):
            return False
        return held == root(content) and self.has(above)

    def is_top(self) -> bool:
        """Whether the unfinished tiles, of which the root is made, give it; they are covered together."""
        if self._top is None:
            try:
                self._top = Tree(self.checkpoint.size, self.folder.tile).root() == self.checkpoint.root
            except (OSError, TileError):
                self._top = False
        return self._top


def _remember(seen: Seen, number: int, leaves: list[int]) -> None:
    known = sum(map(len, seen.different.values())) if len(seen.different) < 100 else _MOST_DIFFERENT
    seen.different[number] = leaves if known < _MOST_DIFFERENT else leaves[:1]


def _width(number: int, size: int) -> int:
    return min(WIDTH, size - number * WIDTH)
