"""What does an answer cost? Makes the town, starts the systems over it, and measures them in rounds.

Called by `bench.__main__` as `bench.reads.measure`. Where PostGraphile cannot be had, the rest is measured, and that
is told.
"""

import os
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from bench.place import Rhythm, Size, count_statements
from bench.reads.cores import REST, Watch, pinned, spent, spent_with_children
from bench.reads.figures import Results, results_of, sections_of
from bench.reads.ready import make_ready
from bench.reads.rounds import CONNECTIONS, Rounds, Say
from bench.reads.systems import PEER, NoPeer, System, limits, ours, plain, postgraphile
from bench.reads.town import Town, a_town
from bench.section import Section
from jejak.database.embedded import Cluster
from jejak.database.embedded.directories import cluster_dir
from jejak.database.embedded.postmaster import find_postmaster

DECISIONS = 500  # that wait for each officer; a stretch decides on some of them


async def measure(cluster: Cluster, size: Size, *, say: Say) -> list[Section]:
    """Measure every question on every system."""
    cluster = await count_statements(cluster)
    running = find_postmaster(cluster_dir(cluster.data_dir))
    assert running is not None
    say(f"  reads: a regency of {size.reads.employees:,}")
    async with AsyncExitStack() as stack:
        for pid in (os.getpid(), running.pid):
            stack.enter_context(pinned(pid, REST))
        making = a_town(cluster, employees=size.reads.employees, decisions=DECISIONS)
        town = await stack.enter_async_context(making)
        systems, missing = await _up(town, stack, say)
        watch = Watch(
            lambda: (
                sum(spent(pid) for pid in {each.pid for each in systems}) + spent_with_children(running.pid)
            )
        )
        rounds = Rounds(town, systems, running.pid, size.reads, say)
        results = results_of(await rounds.run())
        results["reads"] = _about(town, size.reads, missing=missing, foreign=watch.share())
    return sections_of(results)


async def _up(town: Town, stack: AsyncExitStack, say: Say) -> tuple[Sequence[System], str]:
    """Start everybody, ours first; also return why PostGraphile is missing, if it is."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jejak-bench-")))
    our_own = await stack.enter_async_context(ours(town, folder))
    await make_ready(town, our_own)
    systems: list[System] = [our_own, *await stack.enter_async_context(limits(town, folder))]
    try:
        systems.append(await stack.enter_async_context(postgraphile(town, folder)))
        missing = ""
    except NoPeer as reason:
        missing = f"{PEER} cannot be had here, so nothing is held against it: {reason}"
        say(f"  reads: {missing}")
    systems.append(await stack.enter_async_context(plain(town, folder)))
    return systems, missing


def _about(town: Town, rhythm: Rhythm, *, missing: str, foreign: float) -> Results:
    return {
        "on": f"{datetime.now(UTC):%Y-%m-%d}",
        "rows": town.sizes,
        "rounds": rhythm.rounds,
        "seconds": rhythm.seconds,
        "connections": CONNECTIONS,
        "foreign_cpu": round(foreign, 3),
        "missing": missing,
    }
