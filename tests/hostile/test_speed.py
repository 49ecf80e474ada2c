"""Duration of the doctor over a large log."""

import time

import asyncpg
import pytest

from jejak.doctor import run_examination
from tests.hostile.attacker import LOCAL_COPIES
from tests.hostile.sealed_history import SealedHistory, begin_act
from tests.log_sealer import NO_DELAY, open_sealer
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

ENTRIES = 1_000_000 if IS_FULL_SIZE else 20_000
LONGEST = 120  # seconds; it is run by hand and at night
_MANY = """
INSERT INTO audit.entry (tx_id, relation, op, pk, new)
SELECT $1, 'refusal', 'T', jsonb_build_object('operation', g), jsonb_build_object('code', 'DENIED', 'number', g)
  FROM generate_series(1, 10000) g
"""


@pytest.mark.measured
async def test_a_large_log_is_examined_in_two_minutes(
    history: SealedHistory, record_claim: ClaimRecorder
) -> None:
    connection = await asyncpg.connect(history.database.owner_url)
    for _ in range(ENTRIES // 10_000):
        async with begin_act(connection) as tx:
            await connection.execute(_MANY, tx)
    await connection.close()
    async with open_sealer(history.database) as sealer:
        while (sealed := await sealer.seal_once(silence=NO_DELAY)) and not sealed.is_complete:
            pass
    began = time.monotonic()
    seen = await run_examination(history.database.owner_url, evidence=LOCAL_COPIES)
    seconds = time.monotonic() - began
    record_claim(
        "The doctor examines a large log",
        f"{seen.size:,} leaves in {seconds:.0f} s, every one against its seal",
    )
    assert seen.findings == []
    assert seconds < LONGEST
