"""A million entries are verified while an auditor waits: the root in seconds, every leaf in the time of a coffee."""

import os
import resource
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest

from audit.checkpoint import Checkpoint, sign_note
from audit.key import encode
from audit.merkle import leaf_hash
from audit.tile import ENTRIES_LEVEL, WIDTH, Growth, Tile, join_entries
from audit.verify.chunk_joiner import PROCESSES
from audit.verify.report import Report
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.verify.inspect_report import finding_keys, verify_export
from tests.verify.log_builder import EMPLOYEE, KEYS, LogBuilder, policy_text

SIZE = 1_000_000 if IS_FULL_SIZE else 100_000
BATCH = 1_000
START = 1.0  # seconds of CPU for the start of several processes


@pytest.mark.measured
def test_a_million_entries_are_verified_in_seconds(tmp_path: Path, record_claim: ClaimRecorder) -> None:
    size = _write(tmp_path)
    runs = [_time(lambda: verify_export(tmp_path, policy=policy_text(), is_quick=True)) for _ in range(3)]
    assert all(finding_keys(quick) == set() for quick, _, _ in runs)
    _, took, cpu = min(runs, key=lambda run: run[2])
    assert cpu <= 4 * size / 1_000_000 + START
    record_claim("the root of an export is verified", f"{size:,} entries in {took:.1f} s, {cpu:.1f} s of CPU")
    whole, took, cpu = _time(lambda: verify_export(tmp_path, policy=policy_text()))
    assert finding_keys(whole) == set()
    assert cpu <= 16 * size / 1_000_000 + START  # each entry is an act of its own, the dearest log there is
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    record_claim(
        "every leaf of an export is verified",
        f"{size:,} entries in {took:.1f} s by {PROCESSES} processes, {cpu:.1f} s of CPU, {memory} MiB",
    )


def _time(act: Callable[[], Report]) -> tuple[Report, float, float]:
    """Return also the seconds that it took, and those of CPU, of the processes that it started too."""
    wall, cpu = perf_counter(), sum(os.times()[:4])
    report = act()
    return report, perf_counter() - wall, sum(os.times()[:4]) - cpu


def _write(folder: Path) -> int:
    """A log of this size, written as it grows: a thousand changes and a control entry, again and again."""
    log, growth, held = LogBuilder(), Growth(), list[bytes]()
    for _ in range(SIZE // BATCH):
        log.leaves.clear()
        before = growth.size
        for _ in range(BATCH - 1):
            log.change(log.act(), EMPLOYEE, personal=False)
        _control(log, growth, before)
        held += log.leaves
        while len(held) >= WIDTH:
            _put(folder, Tile(ENTRIES_LEVEL, (growth.size - len(held)) // WIDTH), join_entries(held[:WIDTH]))
            del held[:WIDTH]
    if held:
        _put(folder, Tile(ENTRIES_LEVEL, growth.size // WIDTH, len(held)), join_entries(held))
    for tile, content in [*_FULL, *growth.partial_tiles()]:
        _put(folder, tile, content)
    text = Checkpoint(log.origin, growth.size, growth.root()).text
    (folder / "checkpoint").write_text(sign_note(text, KEYS[1].signing_key))
    return growth.size


_FULL = list[tuple[Tile, bytes]]()


def _control(log: LogBuilder, growth: Growth, before: int) -> None:
    tx = log.act(operation="seal")
    new = {
        "origin": log.origin,
        "cluster": str(log.cluster),
        "watermark": str(log.xid),
        "xid": str(log.xid),
        "last_seq": log.seq,
        "counts": {EMPLOYEE: {"U": BATCH - 1}},
        "manifest": "a" * 64,
        "build": "0.1.0",
        "previous": {"size": before, "root": encode(growth.root())} if before else None,
        "keys": [KEYS[1].verifier.vkey],
    }
    pk = {"size": before + BATCH}
    log.change(tx, "audit.checkpoint", "C", personal=False, pk=pk, old=None, new=new)
    _FULL.extend(growth.append([leaf_hash(each) for each in log.leaves]))


def _put(folder: Path, tile: Tile, content: bytes) -> None:
    path = folder / tile.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
