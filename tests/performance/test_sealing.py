"""Throughput of sealing: two hundred thousand entries in one go, and an entry's wait while people work."""

import asyncio
import random
import time

import asyncpg
import pytest

from tests.databases import Database
from tests.log_sealer import open_sealer
from tests.proof_report import ClaimRecorder
from tests.seal.inspect_seal import check_sealed_state
from tests.seal.writers import Writer, create_rows

ENTRIES, PER_ACT, SEED, SECONDS = 200_000, 4, 11, 20.0
WRITE = """
    DO $$ BEGIN
        FOR act IN 1..50000 LOOP
            PERFORM audit.begin('00000000-0000-4000-8000-000000000006', NULL, 'SERVICE', gen_random_uuid()::text, 'uji',
                                NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', 'uji');
            INSERT INTO hr.position (title, kind, job_class)
            SELECT 'jabatan ' || act || ' ' || n, 'PELAKSANA', 5 FROM generate_series(1, 4) n;
            COMMIT;
        END LOOP;
    END $$
"""
LAGS = """
    SELECT extract(epoch FROM c.at - e.at)::float AS lag
      FROM audit.entry e JOIN audit.leaf l ON l.seq = e.seq
      JOIN LATERAL (SELECT k.at FROM audit.checkpoint k WHERE k.size > l.index ORDER BY k.size LIMIT 1) c ON true
     WHERE e.op = 'U' ORDER BY 1
"""


@pytest.mark.measured
async def test_two_hundred_thousand_entries_are_sealed_in_four_seconds(
    database: Database, record_claim: ClaimRecorder
) -> None:
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute(WRITE)
    await owner.close()
    async with open_sealer(database) as sealer:
        began, sealed = time.perf_counter(), 0
        while found := await sealer.seal_once():
            sealed += found.entries
        rate = sealed / (time.perf_counter() - began)
    assert sealed >= ENTRIES
    assert (await check_sealed_state(database.owner_url)).leaves > ENTRIES
    record_claim(
        "Sealing, in one process", f"{sealed:,} entries of {sealed // PER_ACT:,} acts at {rate:,.0f} a second"
    )
    assert rate >= 50_000


@pytest.mark.measured
async def test_an_entry_waits_less_than_a_second_for_its_root(
    database: Database, record_claim: ClaimRecorder
) -> None:
    hot = await create_rows(database.urls["app"], [f"panas {number}" for number in range(64)])
    writers = [Writer(f"penulis {number}", hot) for number in range(8)]
    done = asyncio.Event()

    async def seal() -> None:
        async with open_sealer(database) as sealer:
            while not done.is_set():
                if not await sealer.seal_once():
                    await asyncio.sleep(0.2)

    sealer = asyncio.create_task(seal())
    work = [
        asyncio.create_task(each.write(database.urls["app"], random.Random(f"{SEED} {each.name}")))
        for each in writers
    ]
    await asyncio.sleep(SECONDS)
    for each in work:
        each.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    await asyncio.sleep(1)
    done.set()
    await sealer
    owner = await asyncpg.connect(database.owner_url)
    lags = [row["lag"] for row in await owner.fetch(LAGS)]
    await owner.close()
    p99 = lags[int(len(lags) * 0.99)]
    record_claim(
        "Lag of sealing under load",
        f"{len(lags):,} changes in {SECONDS:.0f} s: p99 {p99:.2f} s, longest {lags[-1]:.2f} s",
    )
    assert p99 <= 1.0
