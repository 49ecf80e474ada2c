"""Check of the signed root and of every tile against the entries, from subtrees in order.

Holds the edge of the tree in memory. When the root is another, the tiles that the signed root still covers
tell which leaf is not what was put there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from audit.checkpoint import Checkpoint
from audit.limits import MAX_CHANGED_LEAVES
from audit.merkle import EMPTY_ROOT, Frontier, combine_roots, root
from audit.tile import WIDTH, Growth, Tile, TileError, Tree, split_hashes
from audit.verify.finding import FaultCode, Finding, make_finding
from audit.verify.safe_files import ExportFolder, describe_os_error
from audit.verify.subtree import Subtree, tile_missing


@dataclass
class TreeResult:
    """What a pass found: the root by the entries, wanted roots on the way, and where stored tiles disagree."""

    root: bytes | None = None
    reached: int = 0  # leaves up to where something could be read
    roots: dict[int, bytes] = field(default_factory=dict)
    changed_leaves: dict[int, list[int]] = field(
        default_factory=dict
    )  # bundle: leaves unlike its tile of hashes
    changed_tiles: list[Tile] = field(default_factory=list)  # higher tiles that are not what lies below
    findings: list[Finding] = field(default_factory=list)


class TreeAccumulator:
    """The tree above the bundles, grown from branches in order; `sizes` are those whose roots are wanted."""

    def __init__(self, folder: ExportFolder, sizes: Iterable[int]) -> None:
        self.result = TreeResult(roots={0: EMPTY_ROOT})
        self._folder, self._sizes = folder, frozenset(sizes)
        self._frontier, self._growth = Frontier(), Growth()
        self._is_cut = False

    def join(self, branch: Subtree) -> dict[int, bytes]:
        """Grow by a branch, and return the tree's roots at the sizes for which it has its own."""
        seen, nodes = self.result, self._frontier.nodes
        roots = {size: combine_roots([*nodes, part]) for size, part in branch.roots.items()}
        seen.roots |= {size: root for size, root in roots.items() if size in self._sizes}
        seen.findings += branch.findings
        seen.reached = max(seen.reached, branch.reached)
        self._is_cut = branch.is_cut
        for number, leaves in branch.changed_leaves.items():
            _remember(seen, number, leaves)
        for top in branch.tops:
            self._frontier.append(top)
        self._compare(self._growth.append(branch.tops))
        if branch.edge:
            seen.root = combine_roots([*self._frontier.nodes, *branch.edge])
        return roots

    def end(self) -> TreeResult:
        """Return what was found, once there is nothing more to join."""
        if not self._is_cut:
            self._compare(self._growth.partial_tiles())
            self.result.root = self.result.root or self._frontier.root()
        return self.result

    def _compare(self, grown: Iterable[tuple[Tile, bytes]]) -> None:
        """Hold tiles that we grew from bundles against the stored ones a level higher."""
        for low, content in grown:
            tile = Tile(low.level + 1, low.index, low.width)
            try:
                if self._folder.tile(tile) != content:
                    self.result.changed_tiles.append(tile)
            except OSError as fault:
                self.result.findings.append(tile_missing(tile, describe_os_error(fault)))


def check_tree(seen: TreeResult, folder: ExportFolder, *, checkpoint: Checkpoint) -> Iterator[Finding]:
    """Say which leaf or tile is the lie, now that the signed root is known."""
    yield from seen.findings
    if seen.root == checkpoint.root:
        for number in seen.changed_leaves:
            yield make_finding(
                FaultCode.TILE_CHANGED, path=Tile(0, number, _width(number, checkpoint.size)).path
            )
        yield from (make_finding(FaultCode.TILE_CHANGED, path=tile.path) for tile in seen.changed_tiles)
        return
    covered = CoveredTiles(folder, checkpoint)
    is_named = False
    for number, leaves in seen.changed_leaves.items():
        tile = Tile(0, number, _width(number, checkpoint.size))
        if covered.is_covered(tile):
            is_named = True
            yield from (make_finding(FaultCode.ENTRY_CHANGED, number * WIDTH + at) for at in leaves)
        else:
            yield make_finding(FaultCode.TILE_CHANGED, path=tile.path)
    if seen.root is not None or not seen.findings:
        yield make_finding(FaultCode.ROOT_DIFFERS, size=checkpoint.size)
    if not is_named:
        yield from (
            make_finding(FaultCode.TILE_CHANGED, path=tile.path)
            for tile in seen.changed_tiles
            if not covered.is_covered(tile)
        )


@dataclass
class CoveredTiles:
    """Stored tiles that the signed root covers; each is checked against its hash in the tile above."""

    folder: ExportFolder
    checkpoint: Checkpoint
    known: dict[Tile, bool] = field(default_factory=dict)
    _top: bool | None = None

    def is_covered(self, tile: Tile) -> bool:
        """Whether the signed root covers this tile as it is stored."""
        if tile not in self.known:
            self.known[tile] = self._check_covered(tile)
        return self.known[tile]

    def _check_covered(self, tile: Tile) -> bool:
        try:
            content = split_hashes(tile, self.folder.tile(tile))
            if tile.width < WIDTH:
                return self.is_top()
            width = min(WIDTH, (self.checkpoint.size >> 8 * (tile.level + 1)) - tile.index // WIDTH * WIDTH)
            above = Tile(tile.level + 1, tile.index // WIDTH, width)
            held = split_hashes(above, self.folder.tile(above))[tile.index % WIDTH]
        except (OSError, TileError):
            return False
        return held == root(content) and self.is_covered(above)

    def is_top(self) -> bool:
        """Whether the unfinished tiles, of which the root is made, give it; they are covered together."""
        if self._top is None:
            try:
                self._top = Tree(self.checkpoint.size, self.folder.tile).root() == self.checkpoint.root
            except (OSError, TileError):
                self._top = False
        return self._top


def _remember(seen: TreeResult, number: int, leaves: list[int]) -> None:
    known = (
        sum(map(len, seen.changed_leaves.values())) if len(seen.changed_leaves) < 100 else MAX_CHANGED_LEAVES
    )
    seen.changed_leaves[number] = leaves if known < MAX_CHANGED_LEAVES else leaves[:1]


def _width(number: int, size: int) -> int:
    return min(WIDTH, size - number * WIDTH)
