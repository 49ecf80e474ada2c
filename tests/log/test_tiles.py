"""Tiles have one path, grow as the specification says, and give every root and proof the leaves would give.

Source: C2SP tlog-tiles; golang.org/x/mod/sumdb/tlog
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.merkle import (
    Frontier,
    consistency_proof,
    consistency_spans,
    inclusion_proof,
    inclusion_spans,
    leaf_hash,
    root,
)
from audit.tile import (
    ENTRIES_LEVEL,
    WIDTH,
    Growth,
    Tile,
    TileError,
    Tree,
    join_entries,
    new_tiles,
    parse_path,
    split_entries,
    split_hashes,
    tiles_of_spans,
)

LEAVES = [leaf_hash(number.to_bytes(4)) for number in range(66_000)]  # over 256 full tiles: three levels
SIZES = [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_000]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1), "tile/0/001"),
        (Tile(0, 1, 5), "tile/0/001.p/5"),
        (Tile(0, 999), "tile/0/999"),
        (Tile(0, 1000), "tile/0/x001/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(5, 123456078), "tile/5/x123/x456/078"),
        (Tile(5, 123456078, 2), "tile/5/x123/x456/078.p/2"),
        (Tile(63, 0, 255), "tile/63/000.p/255"),
        (Tile(ENTRIES_LEVEL, 3057500), "tile/entries/x003/x057/500"),
        (Tile(ENTRIES_LEVEL, 0, 1), "tile/entries/000.p/1"),
    ],
)
def test_a_tile_has_the_path_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x001",
        "tile/0/001/000",
        "tile/0/x000/001",
        "tile/0/x1/000",
        "tile/0/X001/000",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/data/000",
        "tile/Entries/000",
        "tile/0/-01",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000.p/+1",
        "tile/0/000.p/1/",
        "tile/0/000.p/1\n",
        "tile/0/000 ",
        "/tile/0/000",
        "tile//000",
        "tile/0/٠٠٠",
        "tile/0/../000",
        "tile/3/5/123/456/078",
        "tile/0/" + "x999/" * 7 + "999",
        "tile/0/" + "x999/" * 6 + "999",
    ],
)
def test_no_other_spelling_is_a_path(path: str) -> None:
    with pytest.raises(TileError):
        parse_path(path)


def test_a_tree_of_70_000_has_the_tiles_of_the_specification() -> None:
    assert list(new_tiles(0, 70_000)) == [
        *(Tile(0, index) for index in range(273)),
        Tile(0, 273, 112),
        Tile(1, 0),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]
    assert list(new_tiles(0, 256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(new_tiles(0, 0)) == list(new_tiles(5, 5)) == []
    assert list(new_tiles(255, 257)) == [Tile(0, 0), Tile(0, 1, 1), Tile(1, 0, 1)]
    assert list(new_tiles(256, 300)) == [Tile(0, 1, 44)]
    assert list(new_tiles(49_516_517, 49_516_586)) == [
        Tile(0, 193_423),
        Tile(0, 193_424, 42),
        Tile(1, 755, 144),
    ]


@pytest.mark.parametrize("size", SIZES)
def test_tiles_hold_the_hashes_of_the_specification(size: int) -> None:
    stored = _tiles(size, step=7_001)
    assert set(stored) == set(new_tiles(0, size))
    for tile in stored:
        span = WIDTH**tile.level
        first = tile.index * WIDTH
        assert split_hashes(tile, stored[tile]) == [
            root(LEAVES[at * span : (at + 1) * span]) for at in range(first, first + tile.width)
        ]


@pytest.mark.parametrize("size", SIZES[1:])
def test_tiles_prove_what_leaves_prove(size: int) -> None:
    tree = Tree(size, _tiles(size).__getitem__)
    assert tree.root() == root(LEAVES[:size])
    for index in {0, size // 3, size // 2, size - 1}:
        assert tree.leaf_hash(index) == LEAVES[index]
        assert tree.inclusion_proof(index) == inclusion_proof(LEAVES[:size], index)
        assert tree.consistency_proof(index + 1) == consistency_proof(LEAVES[:size], index + 1)


@pytest.mark.parametrize("size", SIZES)
def test_a_stored_tree_goes_on_as_if_it_had_never_stopped(size: int) -> None:
    tree = Tree(size, _tiles(size).__getitem__)
    growth, frontier = Growth.of(tree), tree.frontier()
    assert isinstance(frontier, Frontier)
    assert growth.root() == frontier.root() == tree.root() == root(LEAVES[:size])
    more = LEAVES[size : size + 300] or LEAVES[:300]
    stored = dict([*growth.append(more), *growth.partial_tiles()])
    for leaf in more:
        frontier.append(leaf)
    assert growth.size == size + len(more)
    assert set(stored) >= set(new_tiles(size, growth.size))
    assert growth.root() == frontier.root() == root(LEAVES[:size] + more)


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=12))
def test_in_any_steps_a_tree_grows_it_writes_the_tiles_it_announced(steps: list[int]) -> None:
    growth, at = Growth(), 0
    for step in steps:
        written = growth.append(LEAVES[at : at + step])
        announced = {tile for tile in new_tiles(at, at + step) if tile.width == WIDTH}
        assert {tile for tile, _ in written} == announced
        at += step
    assert {tile for tile, _ in growth.partial_tiles()} == {
        tile for tile in new_tiles(0, at) if tile.width < WIDTH
    }
    assert growth.root() == root(LEAVES[:at])


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.integers(1, 1 << 40), st.integers(0, 1 << 40))
def test_a_proof_needs_few_tiles_and_they_are_all_there(size: int, number: int) -> None:
    index = number % size
    for spans in (inclusion_spans(index, size), consistency_spans(index + 1, size)):
        tiles = tiles_of_spans(spans, size)
        assert len(tiles) <= 2 * 5 + 1
        assert all(
            0 < tile.width == min(WIDTH, (size >> 8 * tile.level) - tile.index * WIDTH) for tile in tiles
        )


def test_a_tree_reads_the_tiles_it_needs_and_no_other() -> None:
    size, index = 66_000, 12_345
    stored = _tiles(size)
    tiles = tiles_of_spans(inclusion_spans(index, size), size)
    few = {tile: stored[tile] for tile in tiles}
    assert Tree(size, few.__getitem__).inclusion_proof(index) == inclusion_proof(LEAVES, index)


def test_a_tile_of_another_length_is_refused() -> None:
    for content in (b"", bytes(31), bytes(33), bytes(96)):
        with pytest.raises(TileError):
            split_hashes(Tile(0, 0, 2), content)


def test_an_edge_that_is_not_that_of_the_size_is_refused() -> None:
    for size, edge in ((1, []), (0, [[LEAVES[0]]]), (256, [[]]), (257, [[LEAVES[0]]])):
        with pytest.raises(TileError):
            Growth(size, edge)


def test_a_bundle_gives_back_its_entries_and_nothing_else() -> None:
    leaves = [b"", b"one", bytes(65_535)]
    tile, content = Tile(ENTRIES_LEVEL, 0, 3), join_entries(leaves)
    assert content[:7] == b"\x00\x00\x00\x03one"
    assert split_entries(tile, content) == leaves
    for wrong in (content[:-1], content + b"\x00", content + b"\x00\x00", b"\x00", b"\x00\x02a"):
        with pytest.raises(TileError):
            split_entries(tile, wrong)
    with pytest.raises(TileError):
        join_entries([bytes(65_536)])


def _tiles(size: int, *, step: int = 66_000) -> dict[Tile, bytes]:
    growth, stored = Growth(), dict[Tile, bytes]()
    for at in range(0, size, step):
        stored |= dict(growth.append(LEAVES[at : min(at + step, size)]))
    return stored | dict(growth.partial_tiles())
