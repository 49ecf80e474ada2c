"""Do the entries give the root that was signed, and every tile on the way? One pass, bundle by bundle, in order.

Called by the check of an export. Holds one bundle in memory and the edge of the tree. When the root is another, the
tiles that the signed root still covers tell which leaf is not what was put there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from audit.checkpoint import Checkpoint
from audit.merkle import EMPTY_ROOT, Frontier, full_subtrees, joined, root
from audit.tile import ENTRIES, WIDTH, Growth, Tile, TileError, Tree, entries, hashes
from audit.verify.finding import Finding, Wrong, wrong
from audit.verify.reading import Folder, reason

EVERY = 256  # bundles between two lines of progress
_CONTROL = b'", "op": "C", "pk": {'  # how a control entry begins, behind its time
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


class Taker(Protocol):
    """Takes a leaf that looks like a control entry."""

    def __call__(self, index: int, raw: bytes, *, root: bytes | None) -> None: ...


@dataclass
class Pass:
    """One walk over all entries.

    Shape: `sizes` are sizes whose roots are wanted; `control` is handed every leaf that looks like a control entry,
           in order, with its index and, where `with_roots`, the root just behind it; `unread` is told of a gap
    """

    folder: Folder
    size: int
    sizes: Iterable[int] = ()
    control: Taker | None = None
    unread: Callable[[], None] | None = None
    with_roots: bool = True
    tell: Callable[[str], None] | None = None

    def run(self) -> Seen:
        """Walk."""
        seen, frontier, growth = Seen(roots={0: EMPTY_ROOT}), Frontier(), Growth()
        wanted = defaultdict[int, set[int]](set)
        for size in self.sizes:
            if 0 < size <= self.size:
                wanted[(size - 1) // WIDTH].add(size)
        for number in range((self.size + WIDTH - 1) // WIDTH):
            found, controls = self._bundle(seen, number)
            if found is None:  # nothing says what stood here: no root can be computed
                return seen
            seen.reached = min(self.size, (number + 1) * WIDTH)
            self._inside(seen, frontier, found, controls=controls, sizes=wanted[number])
            if len(found) == WIDTH:
                whole = root(found)
                frontier.append(whole)
                self._compare(seen, growth.append([whole]))
            else:
                seen.root = joined([*frontier.nodes, *_nodes(found)])
            if self.tell and number % EVERY == EVERY - 1:
                self.tell(f"{(number + 1) * WIDTH} / {self.size}")
        self._compare(seen, growth.unfinished())
        seen.root = seen.root or frontier.root()
        return seen

    def _inside(
        self,
        seen: Seen,
        frontier: Frontier,
        found: list[bytes],
        *,
        controls: list[tuple[int, bytes]],
        sizes: set[int],
    ) -> None:
        """Compute the roots that are wanted within a bundle, and hand on its control entries."""
        behind = {index + 1 for index, _ in controls} if self.with_roots else set[int]()
        roots = _roots(frontier, found, sizes=sizes | behind)
        seen.roots |= {size: roots[size] for size in sizes}
        if self.control:
            for index, leaf in controls:
                self.control(index, leaf, root=roots.get(index + 1))

    def _bundle(self, seen: Seen, number: int) -> tuple[list[bytes] | None, list[tuple[int, bytes]]]:
        """The hashes of the leaves of one bundle, or, where that cannot be read, those of its tile; and controls."""
        first = number * WIDTH
        width = min(WIDTH, self.size - first)
        stored = self._stored(seen, Tile(0, number, width))
        tile = Tile(ENTRIES, number, width)
        try:
            content = self.folder.tile(tile)
            found = _leaf_hashes(tile, content)
        except (OSError, TileError) as fault:
            seen.findings.append(missing(tile, reason(fault)))
            if self.unread:
                self.unread()
            return None if stored is None else hashes(Tile(0, number, width), stored), []
        if stored is not None and b"".join(found) != stored:
            known = hashes(Tile(0, number, width), stored)
            _remember(seen, number, [at for at in range(width) if found[at] != known[at]])
        if self.control is None or _CONTROL not in content:
            return found, []
        leaves = enumerate(entries(tile, content), first)
        return found, [(at, leaf) for at, leaf in leaves if leaf.find(_CONTROL, 0, 100) > 0]

    def _stored(self, seen: Seen, tile: Tile) -> bytes | None:
        try:
            content = self.folder.tile(tile)
            if len(content) != 32 * tile.width:
                raise TileError(f"{len(content)} bytes")
            return content
        except (OSError, TileError) as fault:
            seen.findings.append(missing(tile, reason(fault)))
            return None

    def _compare(self, seen: Seen, grown: Iterable[tuple[Tile, bytes]]) -> None:
        """Hold tiles that we grew from bundles against the stored ones a level higher."""
        for low, content in grown:
            tile = Tile(low.level + 1, low.index, low.width)
            try:
                if self.folder.tile(tile) != content:
                    seen.unlike.append(tile)
            except OSError as fault:
                seen.findings.append(missing(tile, reason(fault)))


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


def _roots(frontier: Frontier, found: list[bytes], *, sizes: set[int]) -> dict[int, bytes]:
    inside, roots, last = Frontier(), dict[int, bytes](), max(sizes, default=0)
    for at, each in enumerate(found, frontier.size * WIDTH + 1):
        if at > last:
            break
        inside.append(each)
        if at in sizes:
            roots[at] = joined([*frontier.nodes, *inside.nodes])
    return roots


def _leaf_hashes(tile: Tile, content: bytes) -> list[bytes]:
    """Hash the leaves of a bundle without cutting them out one by one.

    Raises: TileError as `tile.entries`
    """
    found, at, size, start = list[bytes](), 0, len(content), b"\x00"
    while at + 1 < size:
        first = at + 2
        at = first + (content[at] << 8 | content[at + 1])
        found.append(sha256(start + content[first:at]).digest())
    if at != size or len(found) != tile.width:
        raise TileError(f"not {tile.width} whole entries")
    return found


def _nodes(found: list[bytes]) -> list[bytes]:
    return [root(found[start:end]) for start, end in full_subtrees(0, len(found))]


def _remember(seen: Seen, number: int, leaves: list[int]) -> None:
    known = sum(map(len, seen.different.values())) if len(seen.different) < 100 else _MOST_DIFFERENT
    seen.different[number] = leaves if known < _MOST_DIFFERENT else leaves[:1]


def missing(tile: Tile, why: str) -> Finding:
    """Say which leaves cannot be checked without this tile."""
    under = WIDTH ** (max(tile.level, 0) + 1)
    first = tile.index * under
    last = first + tile.width * (under // WIDTH) - 1
    return wrong(Wrong.TILE_MISSING, path=tile.path, why=why, first=first, last=last)


def _width(number: int, size: int) -> int:
    return min(WIDTH, size - number * WIDTH)
