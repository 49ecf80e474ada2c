"""Meter of server cost: CPU of the process that serves one connection, and bytes of write-ahead log.

CPU is read from /proc, which Linux alone has; elsewhere wall time stands in and is said to.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import asyncpg

from bench.sql_text import statement

HAS_PROC = Path("/proc/self/stat").exists()


@dataclass(frozen=True)
class WriteCost:
    """What was spent on one row."""

    cpu_us: float
    wal_bytes: float


class Meter:
    """One connection's server process, read before and after.

    Units: CPU in nanoseconds; with schedstat exact, else in ticks of the kernel (10 ms)
    """

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection
        self._before = (0, 0)

    async def start(self) -> None:
        """Begin."""
        self._before = await self._read()

    async def stop(self, *, rows: int) -> WriteCost:
        """End, and share what was spent among the rows."""
        cpu, wal = await self._read()
        return WriteCost((cpu - self._before[0]) / rows / 1_000, (wal - self._before[1]) / rows)

    async def _read(self) -> tuple[int, int]:
        found = await self.connection.fetchrow(statement("meter"))
        return process_cpu_ns(found["pid"]), int(found["wal"])


def process_cpu_ns(pid: int) -> int:
    """Return the nanoseconds of CPU that a process has used, user and system together."""
    if not HAS_PROC:
        return time.monotonic_ns()
    exact = Path(f"/proc/{pid}/schedstat")
    if exact.exists():
        return int(exact.read_text().split()[0])
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(used[11]) + int(used[12])) * 10_000_000


def median_cost(costs: Sequence[WriteCost]) -> WriteCost:
    """Return the median of several rounds, of each number by itself."""
    return WriteCost(median(each.cpu_us for each in costs), median(each.wal_bytes for each in costs))


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of all lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
