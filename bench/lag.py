"""Lag of entries behind their checkpoint: writers at a steady rate, one sealer, the wait of every entry.

The sealer looks as often as the one of `jejak serve`.
"""

import asyncio
import time
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg

from bench.measurement_setup import MeasurementSize, create_caller, state_actor, tracked_database
from bench.meter import quantile
from bench.report.section import Section
from bench.sql_text import statement
from jejak.database.embedded import Cluster
from jejak.limits import SEAL_POLL_SECONDS
from jejak.progress import ProgressCallback
from tests.databases import Database
from tests.log_sealer import open_sealer

WRITERS = 4
PAUSE_SECONDS = 0.02  # seconds between two transactions of one writer, so 200 a second in all


async def measure(cluster: Cluster, size: MeasurementSize, *, progress: ProgressCallback) -> list[Section]:
    """Write and seal for a while."""
    async with tracked_database(cluster, "track_personal") as database:
        progress(f"  lag: {size.seconds} s")
        end = time.monotonic() + size.seconds
        owner = await asyncpg.connect(database.owner_url)
        caller = await create_caller(owner)
        writers = [asyncio.create_task(_write_until(database, caller, end)) for _ in range(WRITERS)]
        waits = await _seal_until(database, owner, end + 1)
        written = sum(await asyncio.gather(*writers))
        await owner.close()
    section = Section("Waiting for the checkpoint", ("Entries/s written", "p50 s", "p99 s", "longest s"))
    figures = (quantile(waits, 0.5), quantile(waits, 0.99), max(waits))
    section.rows.append((f"{written / size.seconds:,.0f}", *(f"{each:.2f}" for each in figures)))
    section.add_goal("an entry waits at most 1 s (p99)", value=figures[1], unit="s", at_most=1)
    return [section]


async def _write_until(database: Database, caller: tuple[object, object], end: float) -> int:
    connection, written = await asyncpg.connect(database.urls["app"]), 0
    due = time.monotonic()
    while (due := due + PAUSE_SECONDS) < end:
        await asyncio.sleep(max(0, due - time.monotonic()))
        async with connection.transaction():
            await state_actor(connection, caller[0], session=caller[1])  # type: ignore[arg-type]
            await connection.execute(statement("one_row"), uuid4(), uuid4())
        written += 1
    await connection.close()
    return written


async def _seal_until(database: Database, reader: asyncpg.Connection, end: float) -> list[float]:
    waits, size = list[float](), 0
    async with open_sealer(database) as sealer:
        while time.monotonic() < end:
            if found := await sealer.seal_once():
                now = datetime.now(UTC)
                rows = await reader.fetch(statement("sealed_since"), size)
                waits += [(now - row["at"]).total_seconds() for row in rows]
                size = found.checkpoint.size
            await asyncio.sleep(SEAL_POLL_SECONDS)
    return waits
