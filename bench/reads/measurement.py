"""Measurement of reads: loads the regency, starts the systems over it, and measures them in rounds.

Where PostGraphile cannot be had, the rest is measured, and that is told.
"""

import os
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from bench.measurement_setup import MeasurementSize, ReadDurations, enable_statement_counts
from bench.reads.cpu_affinity import REST, ForeignCpuMeter, cpu_ns, cpu_ns_with_children, pin_while
from bench.reads.figures import Results, build_results, build_sections
from bench.reads.measured_regency import MeasuredRegency, create_regency
from bench.reads.peer_tables import fill_peer_tables
from bench.reads.rounds import CONNECTIONS, Rounds
from bench.reads.systems import (
    PEER,
    PeerUnavailable,
    System,
    start_jejak,
    start_minimal,
    start_postgraphile,
    start_strawberry,
)
from bench.report.section import Section
from jejak.database.embedded import Cluster
from jejak.database.embedded.directories import cluster_dir
from jejak.database.embedded.postmaster import find_postmaster
from jejak.progress import ProgressCallback

DECISIONS = 500  # that wait for each officer; a stretch decides on some of them


async def measure(cluster: Cluster, size: MeasurementSize, *, progress: ProgressCallback) -> list[Section]:
    """Measure every question on every system."""
    cluster = await enable_statement_counts(cluster)
    running = find_postmaster(cluster_dir(cluster.data_dir))
    assert running is not None
    progress(f"  reads: a regency of {size.reads.employees:,}")
    async with AsyncExitStack() as stack:
        for pid in (os.getpid(), running.pid):
            stack.enter_context(pin_while(pid, REST))
        making = create_regency(cluster, employees=size.reads.employees, decisions=DECISIONS)
        dataset = await stack.enter_async_context(making)
        systems, missing = await _start_systems(dataset, stack, progress)
        watch = ForeignCpuMeter(
            lambda: (
                sum(cpu_ns(pid) for pid in {each.pid for each in systems}) + cpu_ns_with_children(running.pid)
            )
        )
        rounds = Rounds(dataset, systems, running.pid, size.reads, progress)
        results = build_results(await rounds.run())
        results["reads"] = _describe_run(dataset, size.reads, missing=missing, foreign=watch.foreign_share())
    return build_sections(results)


async def _start_systems(
    dataset: MeasuredRegency, stack: AsyncExitStack, progress: ProgressCallback
) -> tuple[Sequence[System], str]:
    """Start everybody, ours first; also return why PostGraphile is missing, if it is."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jejak-bench-")))
    our_own = await stack.enter_async_context(start_jejak(dataset, folder))
    await fill_peer_tables(dataset, our_own)
    systems: list[System] = [our_own, *await stack.enter_async_context(start_minimal(dataset, folder))]
    try:
        systems.append(await stack.enter_async_context(start_postgraphile(dataset, folder)))
        missing = ""
    except PeerUnavailable as reason:
        missing = f"{PEER} cannot be had here, so nothing is held against it: {reason}"
        progress(f"  reads: {missing}")
    systems.append(await stack.enter_async_context(start_strawberry(dataset, folder)))
    return systems, missing


def _describe_run(
    dataset: MeasuredRegency, rhythm: ReadDurations, *, missing: str, foreign: float
) -> Results:
    return {
        "on": f"{datetime.now(UTC):%Y-%m-%d}",
        "rows": dataset.sizes,
        "rounds": rhythm.rounds,
        "seconds": rhythm.seconds,
        "connections": CONNECTIONS,
        "foreign_cpu": round(foreign, 3),
        "missing": missing,
    }
