"""Latency of a new witness and of a log that waits for it, on a quiet machine: `make prove` only."""

import time
from pathlib import Path

import httpx2
import pytest

from tests.proof_report import ClaimRecorder
from tests.witness.growing_log import GrowingLog
from tests.witness.test_crash_safety import WitnessProcess

pytestmark = pytest.mark.measured
ROUNDS = 300


async def test_a_new_witness_cosigns_soon_and_then_at_once(
    tmp_path: Path, record_claim: ClaimRecorder
) -> None:
    log = GrowingLog().grow(1)
    began = time.monotonic()
    running = WitnessProcess.start(tmp_path / "witness", log)
    try:
        async with httpx2.AsyncClient(base_url=running.url, verify=False) as client:
            first = await client.post("/add-checkpoint", content=log.submission(0).text)
            until_first = time.monotonic() - began
            assert first.status_code == 200
            waits = []
            for _ in range(ROUNDS):
                old_size = log.size
                sent = log.grow(10).submission(old_size).text
                began = time.monotonic()
                assert (await client.post("/add-checkpoint", content=sent)).status_code == 200
                waits.append(time.monotonic() - began)
    finally:
        running.process.kill()
        running.process.wait()
    late = 1000 * sorted(waits)[ROUNDS * 95 // 100]
    record_claim(
        "From the start of a new witness to its first cosignature (at most 5 s)", f"{until_first:.2f} s"
    )
    record_claim(
        "One cosignature, kept on the disk first, p95 (at most 100 ms)", f"{late:.1f} ms of {ROUNDS}"
    )
    assert until_first < 5
    assert late < 100
