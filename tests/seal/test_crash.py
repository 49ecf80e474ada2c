"""Whatever is killed when: the tree and the entries agree, nothing acknowledged is lost, and no size has two roots."""

import asyncio
import random
import shutil
from collections.abc import Iterator
from contextlib import suppress

import asyncpg
import pytest

from jejak.database.embedded import force_stop
from jejak.database.embedded.directories import fallback_dir
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.seal.inspect_seal import check_sealed_state
from tests.seal.server_fixture import PARTS, ServerFixture
from tests.seal.writers import Writer, create_rows
from tests.temp_dirs import make_temp_dir

KILLS, SEED, WRITERS = 100 if IS_FULL_SIZE else 3, 7, 4


@pytest.fixture
def office() -> Iterator[ServerFixture]:
    """An office whose cluster exists and does not run."""
    parent = make_temp_dir("jejak-office-")
    found = ServerFixture(parent / "data")
    found.migrate()
    try:
        yield found
    finally:
        if found.server is not None:
            found.kill("sealer")
            found.server.kill()
            found.server.communicate()
        force_stop(found.data_dir)
        shutil.rmtree(parent)
        shutil.rmtree(fallback_dir(found.data_dir), ignore_errors=True)


async def _kill_and_check(
    office: ServerFixture, writers: list[Writer], chance: random.Random, *, part: str
) -> None:
    """Work under load, and kill one part at a moment that nobody chose."""
    url, watch = office.app_url, asyncio.create_task(office.watch())
    work = [asyncio.create_task(each.write(url, random.Random(chance.random()))) for each in writers]
    if chance.random() < 0.8:  # else perhaps before the sealer is there at all
        await office.wait_until_signed()
    await asyncio.sleep(chance.uniform(0.0, 2.0))
    office.kill(part)
    await asyncio.sleep(chance.uniform(0.0, 1.5) if part == "sealer" else 0.0)
    for each in (*work, watch):
        each.cancel()
    for each in work:
        with suppress(asyncio.CancelledError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            await each
    with suppress(asyncio.CancelledError):
        await watch
    await asyncio.to_thread(office.close)
    office.read_own_copy()


@pytest.mark.proof
async def test_no_kill_loses_an_acknowledged_change_or_makes_two_roots_of_one_size(
    office: ServerFixture, record_claim: ClaimRecorder
) -> None:
    chance, writers = random.Random(SEED), list[Writer]()
    for number in range(KILLS):
        await asyncio.to_thread(office.open)
        if not writers:
            hot = await create_rows(office.app_url, [f"panas {each}" for each in range(6)])
            writers = [Writer(f"penulis {each}", hot) for each in range(WRITERS)]
        await _kill_and_check(office, writers, chance, part=PARTS[number % 3])
    await asyncio.to_thread(office.open)
    await office.wait_until_sealed()
    found = await check_sealed_state(office.owner_url)
    await asyncio.to_thread(office.close)
    office.read_own_copy()
    acknowledged = {title for each in writers for title in each.acknowledged}
    assert acknowledged <= set(found.titles)
    assert len(found.titles) == len(set(found.titles))
    assert office.seen.keys() <= found.checkpoints.keys()
    assert {size: {found.checkpoints[size]} for size in office.seen} == office.seen
    assert len(acknowledged) > KILLS
    record_claim(
        "Kill -9 of server, sealer and PostgreSQL under load",
        f"{KILLS} kills at random moments, {len(acknowledged):,} acknowledged changes all in the log, {found.leaves:,} "
        f"leaves under {len(found.checkpoints):,} roots that hold, {len(office.seen)} of them seen from outside, "
        f"one root for each size; seed {SEED}",
    )
