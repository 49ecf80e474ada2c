"""CPU time by process, each on a core of its own: the server, PostgreSQL with the load generator.

Read from Linux's /proc: to the nanosecond of what lives, in ticks of what has ended.
"""

import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
_CORES = sorted(os.sched_getaffinity(0))
SERVER, REST = {_CORES[0]}, {_CORES[-1]}
"""Where the server runs, and where everything else does that is measured; the same where there is one core."""


def pin_process(pid: int, cores: Collection[int]) -> None:
    """Put a process with its threads and children on these cores; what it starts later follows."""
    for each in [pid, *_list_children(pid)]:
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            for task in Path(f"/proc/{each}/task").iterdir():
                os.sched_setaffinity(int(task.name), cores)


@contextmanager
def pin_while(pid: int, cores: Collection[int]) -> Iterator[None]:
    """Do so until the block ends."""
    pin_process(pid, cores)
    yield
    pin_process(pid, _CORES)


def cpu_ns(pid: int) -> int:
    """Return the nanoseconds of CPU that the threads of a process have used."""
    return sum(_read_cpu_ns(task) for task in Path(f"/proc/{pid}/task").iterdir())


def cpu_ns_with_children(pid: int) -> int:
    """Return the same of a process and all its children, those that have ended too."""
    ended = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[13:15]
    living = [_read_cpu_ns(Path(f"/proc/{each}")) for each in _list_children(pid)]
    return cpu_ns(pid) + sum(map(int, ended)) * _TICK_NS + sum(living)


def machine_cpu_ns() -> int:
    """Return what all that runs on this machine has used."""
    user, nice, system, _, _, hard, soft = map(int, Path("/proc/stat").read_text().split(maxsplit=8)[1:8])
    return (user + nice + system + hard + soft) * _TICK_NS


def _read_cpu_ns(place: Path) -> int:
    try:
        return int((place / "schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return 0


def _list_children(pid: int) -> Iterator[int]:
    return map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


@dataclass
class ForeignCpuMeter:
    """Which share of the machine went to others than those that are measured, between two looks."""

    measured_cpu_ns: Callable[[], int]
    start: tuple[float, int, int] = (0.0, 0, 0)

    def __post_init__(self) -> None:
        self.start = self._sample()

    def foreign_share(self) -> float:
        """Return what others have used of all cores since it was made."""
        then, now = self.start, self._sample()
        others = (now[1] - then[1]) - (now[2] - then[2])
        return max(0.0, others / 1e9 / (now[0] - then[0]) / len(_CORES))

    def _sample(self) -> tuple[float, int, int]:
        return time.monotonic(), machine_cpu_ns(), self.measured_cpu_ns() + cpu_ns(os.getpid())
