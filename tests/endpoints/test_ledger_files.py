"""Files of the log over HTTP: checkpoint, tiles and keys for everybody, leaves for auditors alone."""

import asyncpg
import httpx2

from audit.checkpoint import open_note, parse_checkpoint
from audit.merkle import leaf_hash, root
from audit.tile import ENTRIES_LEVEL, Tile, new_tiles, split_entries, split_hashes
from tests.endpoints.conftest import SignIn
from tests.endpoints.receipts import receipt_key
from tests.log_sealer import seal_all, shared_log_key
from tests.regency import SmallRegency

NO_TILES = (
    "tile/0/0", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/00/000.p/1", "tile/0/x000/000",
    "tile/0/000.p/1/", "tile/0/000.p/1?a=1", "tile/0/%30%30%30.p/1", "tile/8/000", "tile/0/999", "tile/-1/000",
    "tile/entries/0", "tile", "elsewhere",
)  # fmt: skip


async def test_anybody_can_build_the_tree_from_what_is_public(
    http: httpx2.AsyncClient, small_regency: SmallRegency
) -> None:
    assert (await http.get("/audit/checkpoint")).status_code == 404
    await seal_all(small_regency.database)
    answer = await http.get("/audit/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    checkpoint = parse_checkpoint(open_note(answer.content, [shared_log_key().verifier.vkey]).text)
    tiles = [each for each in new_tiles(0, checkpoint.size) if each.level == 0]
    contents = [(await http.get(f"/audit/{each.path}")).content for each in tiles]
    assert root(
        [leaf for each, content in zip(tiles, contents, strict=True) for leaf in split_hashes(each, content)]
    ) == (checkpoint.root)
    tile = Tile(0, 0, min(256, checkpoint.size))
    found = await http.get(f"/audit/{tile.path}")
    assert found.headers["cache-control"] == "public, max-age=60"
    less = Tile(0, 0, 5)
    assert (await http.get(f"/audit/{less.path}")).content == found.content[:160]
    again = await http.get(f"/audit/{tile.path}", headers={"if-none-match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await http.head(f"/audit/{tile.path}")
    assert (head.status_code, head.content, head.headers["content-length"]) == (
        200,
        b"",
        str(32 * tile.width),
    )
    assert receipt_key().vkey in (await http.get("/audit/keys")).text.split()


async def test_a_tile_has_one_spelling(http: httpx2.AsyncClient, small_regency: SmallRegency) -> None:
    await seal_all(small_regency.database)
    assert (await http.get("/audit/tile/0/000.p/1")).status_code == 200
    answers = {path: (await http.get(f"/audit/{path}")).status_code for path in NO_TILES}
    assert answers == dict.fromkeys(NO_TILES, 404)


async def test_leaves_are_for_auditors_and_every_fetch_is_on_record(
    http: httpx2.AsyncClient, small_regency: SmallRegency, enter: SignIn
) -> None:
    await seal_all(small_regency.database)
    path = f"/audit/{Tile(ENTRIES_LEVEL, 0, 100).path}"
    assert (await http.get(path)).status_code == 401
    staff, auditor = await enter("staff"), await enter("auditor")
    assert (await http.get(path, headers={"authorization": f"Bearer {staff.token}"})).status_code == 403
    answer = await http.get(path, headers={"authorization": f"Bearer {auditor.token}"})
    tile = await http.get(f"/audit/{Tile(0, 0, 100).path}")
    leaves = split_entries(Tile(ENTRIES_LEVEL, 0, 100), answer.content)
    assert [leaf_hash(each) for each in leaves] == split_hashes(Tile(0, 0, 100), tile.content)
    assert answer.headers["cache-control"] == "private, no-store"
    owner = await asyncpg.connect(small_regency.database.owner_url)
    reads = "SELECT count(*) FROM audit.entry WHERE op = 'R' AND pk ->> 'operation' = 'auditBundle'"
    assert await owner.fetchval(reads) == 1
    await owner.close()


async def test_readiness_tells_how_far_sealing_is_behind(
    http: httpx2.AsyncClient, small_regency: SmallRegency
) -> None:
    behind = (await http.get("/readyz")).json()
    assert behind["status"] == "ok"
    assert behind["sealing"]["unsealed"] > 100
    assert behind["sealing"]["last_checkpoint"] is None
    found = await seal_all(small_regency.database)
    now = (await http.get("/readyz")).json()["sealing"]
    assert (now["unsealed"], now["oldest_seconds"], now["last_checkpoint"]["size"]) == (
        0,
        0.0,
        found.checkpoint.size,
    )
