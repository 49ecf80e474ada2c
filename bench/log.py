"""Costs of a large log: sealing, verifying an export, proving a leaf, showing a row as of a time.

One log for all of them, made through the trigger in batches, as an import would; a hundred rows get one more change
between two batches, so that they have a past.
"""

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from uuid import UUID

import asyncpg

import audit.sql
from audit.tree_store import prove_inclusion
from bench.measurement_setup import MeasurementSize, create_caller, state_actor, tracked_database
from bench.meter import process_cpu_ns, quantile
from bench.report.section import Section
from bench.sql_text import statement
from jejak.database.embedded import Cluster
from jejak.database.pools import get_pool, open_pools
from jejak.ledger.export import export_log
from jejak.progress import ProgressCallback
from resolvers.audit.as_of import PointInHistory, as_of
from resolvers.caller import Actor, Call
from resolvers.query.selection import Selection
from rulebook.access import SERVICE_ACTORS
from rulebook.values import Role
from tests.databases import Database
from tests.log_sealer import NO_DELAY, open_sealer

_BATCH = 50_000


async def measure(cluster: Cluster, size: MeasurementSize, *, progress: ProgressCallback) -> list[Section]:
    """Make the log, and measure."""
    async with tracked_database(cluster, "track_personal") as database:
        caller = await _fill_log(database, size.entries, progress)
        sections = [
            await _measure_sealing(database, progress),
            await _measure_fingerprint(database, size, progress),
        ]
        sections.append(await _measure_verification(database, progress))
        async with open_pools(database.urls):
            sections += [await _measure_proofs(size, progress), await _measure_as_of(caller, size, progress)]
    return sections


async def _fill_log(database: Database, entries: int, progress: ProgressCallback) -> tuple[UUID, UUID]:
    owner, began = await asyncpg.connect(database.owner_url), time.monotonic()
    caller = await create_caller(owner)
    for number, batch in enumerate(range(0, entries, _BATCH)):
        async with owner.transaction():
            await state_actor(owner, SERVICE_ACTORS["cli"])
            if number == 0:
                await owner.execute(statement("make_auditor"), caller[0])
                await owner.execute(statement("unit_history"))
            await owner.execute(statement("change_units"), str(number))
            await owner.execute(statement("big_log"), min(_BATCH, entries - batch))
        progress(f"  log: {min(batch + _BATCH, entries):,} entries after {time.monotonic() - began:.0f} s")
    await owner.close()
    return caller


async def _measure_sealing(database: Database, progress: ProgressCallback) -> Section:
    sealed, owner = 0, await asyncpg.connect(database.owner_url)
    async with open_sealer(database) as sealer:
        pid = (await owner.fetchrow(audit.sql.statement("seal_holder")))["pid"]
        began, server, ours = time.monotonic(), process_cpu_ns(pid), time.process_time_ns()
        while found := await sealer.seal_once(silence=NO_DELAY):
            sealed += found.entries
            progress(f"  sealing: {sealed:,}")
            if found.is_complete:
                break
        took, cpus = time.monotonic() - began, (process_cpu_ns(pid) - server, time.process_time_ns() - ours)
    await owner.close()
    head = ("Entries", "Seconds", "Entries/s", "Server CPU µs an entry", "Sealer CPU µs an entry")
    section = Section("Sealing", head)
    per_entry = [f"{each / sealed / 1000:.1f}" for each in cpus]
    section.rows.append((f"{sealed:,}", f"{took:.1f}", f"{sealed / took:,.0f}", *per_entry))
    section.add_goal(
        "sealing: at least 50,000 entries/s", value=sealed / took, unit="entries/s", at_least=50_000
    )
    return section


async def _measure_fingerprint(
    database: Database, size: MeasurementSize, progress: ProgressCallback
) -> Section:
    owner, times = await asyncpg.connect(database.owner_url), list[float]()
    progress(f"  fingerprint of the catalogue: {size.probes} times")
    for _ in range(size.probes):
        began = time.perf_counter()
        await owner.fetchval(statement("fingerprint"))
        times.append(1000 * (time.perf_counter() - began))
    await owner.close()
    section = Section(
        "The fingerprint of the catalogue, twice for each checkpoint", ("p50 ms", "p95 ms", "p99 ms")
    )
    section.rows.append(_format_quantiles(times))
    section.add_goal("the fingerprint: p95 at most 5 ms", value=quantile(times, 0.95), unit="ms", at_most=5)
    return section


async def _measure_verification(database: Database, progress: ProgressCallback) -> Section:
    head = ("Check", "Cores", "Leaves", "Seconds", "Leaves/s", "CPU µs a leaf")
    section = Section("Verification of an export", head)
    owner = await asyncpg.connect(database.owner_url)
    with tempfile.TemporaryDirectory(prefix="jejak-bench-") as folder:
        kept = await export_log(
            owner, Path(folder) / "ekspor", policy=None, with_values=False, progress=progress
        )
        await owner.close()
        checks = {"root and signatures only": ("--quick",), "every leaf": ()}
        for name, words in checks.items():
            for cores in (1, 2):
                progress(f"  verifying: {name}, {cores} core(s)")
                took, cpu = await asyncio.to_thread(_run_verifier, f"{folder}/ekspor", words, cores)
                rate = f"{kept.size / took:,.0f}", f"{cpu / kept.size * 1e6:.1f}"
                section.rows.append((name, str(cores), f"{kept.size:,}", f"{took:.1f}", *rate))
                if cores == 2:
                    section.add_goal(
                        f"{name}: at most 4 s for a million",
                        value=took * 1e6 / kept.size,
                        unit="s",
                        at_most=4,
                    )
    return section


def _run_verifier(folder: str, words: tuple[str, ...], many: int) -> tuple[float, float]:
    """Run the verifier as an auditor would, on so many cores; return the seconds it took, and those of CPU."""
    cores = sorted(os.sched_getaffinity(0))[:many]
    began, before = time.monotonic(), os.times()
    done = subprocess.run(
        [sys.executable, "-m", "audit.verify", "export", folder, "--json", *words],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    took, after = time.monotonic() - began, os.times()
    return took, sum(after[2:4]) - sum(before[2:4])


async def _measure_proofs(size: MeasurementSize, progress: ProgressCallback) -> Section:
    client, chance, times = get_pool("auditor"), random.Random(6962), list[float]()
    leaves = (await client.execute_query_dict(statement("last_size")))[0]["size"]
    progress(f"  proving: {size.probes} leaves of {leaves:,}")
    for _ in range(size.probes):
        began = time.perf_counter()
        await prove_inclusion(client, chance.randrange(leaves), size=leaves)
        times.append(1000 * (time.perf_counter() - began))
    section = Section("One inclusion proof", ("Leaves", "p50 ms", "p95 ms", "p99 ms"))
    section.rows.append((f"{leaves:,}", *_format_quantiles(times)))
    section.add_goal("one proof: p95 at most 5 ms", value=quantile(times, 0.95), unit="ms", at_most=5)
    return section


async def _measure_as_of(
    caller: tuple[UUID, UUID], size: MeasurementSize, progress: ProgressCallback
) -> Section:
    client, chance, times = get_pool("auditor"), random.Random(1311), list[float]()
    units = [row["id"] for row in await client.execute_query_dict(statement("units"))]
    points = [row["size"] for row in await client.execute_query_dict(statement("sizes"))]
    call = _make_call(*caller)
    progress(f"  as of: {size.probes} times one of {len(units)} rows")
    for _ in range(size.probes):
        began = time.perf_counter()
        point = PointInHistory(checkpoint=chance.choice(points))
        await as_of(call, Selection(), kind="Unit", row_id=chance.choice(units), point=point)
        times.append(1000 * (time.perf_counter() - began))
    section = Section(
        "One row AS OF a checkpoint, through the resolver", ("Rows", "p50 ms", "p95 ms", "p99 ms")
    )
    section.rows.append((f"{len(units)}", *_format_quantiles(times)))
    section.add_goal("one row AS OF: p95 at most 5 ms", value=quantile(times, 0.95), unit="ms", at_most=5)
    section.notes.append("Each question is put on record, so it writes too.")
    return section


def _format_quantiles(times: list[float]) -> tuple[str, ...]:
    return tuple(f"{quantile(times, each):.2f}" for each in (0.5, 0.95, 0.99))


def _make_call(account: UUID, session: UUID) -> Call:
    roles = frozenset({Role.AUDITOR})
    actor = Actor(account, session, "PASSWORD", "pengukur", "Pengukur", date(2026, 7, 6), roles=roles)
    return Call(request_id="bench", actor=actor)
