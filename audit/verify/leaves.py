"""Do all leaves of an export hold together? Chunks are read by two processes; what spans chunks is joined here.

Called by the check of an export, after the pass over the tree has said what was stated before each chunk. A small
export is read in this process alone.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing import get_context
from typing import Any, TypeVar

from audit.verify.chunk import CHUNK, Batch, Erasure, Outcome, Task, check
from audit.verify.control import differences
from audit.verify.finding import Wrong, wrong
from audit.verify.paged import Paged
from audit.verify.report import Report

PROCESSES = 2
SMALL = 50_000  # leaves that are not worth a second process
T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Known:
    """What the leaves said that values are held against."""

    marks: Paged = field(default_factory=Paged)  # value key: mark of its commitment
    leaves: Paged = field(default_factory=Paged)  # value key: leaf + 1
    erasures: list[Erasure] = field(default_factory=list)
    is_torn: bool = False  # some leaves could not be read


class Joining:
    """Takes the outcomes of chunks in order and finds what only shows between them."""

    def __init__(self, report: Report) -> None:
        self.known = Known()
        self._report = report
        self._seqs, self._tx_marks, self._tx_leaves = Paged(), Paged(), Paged()
        self._open = Batch()

    def take(self, outcome: Outcome) -> None:
        """Join the next chunk."""
        report = self._report
        report.add(*outcome.findings)
        if outcome.dropped:
            report.counted[outcome.findings[-1].wrong] += outcome.dropped
        for seq, leaf in zip(outcome.seqs, outcome.leaves, strict=True):
            if self._seqs.put(seq, leaf + 1):
                report.add(wrong(Wrong.SEQ_TWICE, leaf, seq=seq))
        for tx, mark, leaf in zip(outcome.tx_ids, outcome.tx_marks, outcome.tx_leaves, strict=True):
            before = self._tx_marks.put(tx, mark)
            other = self._tx_leaves.put(tx, leaf + 1)
            if before not in (0, mark):
                report.add(wrong(Wrong.TX_DIFFERS, leaf, tx=tx, other=other - 1))
        for key, mark, leaf in zip(
            outcome.value_keys, outcome.value_marks, outcome.value_leaves, strict=True
        ):
            self.known.marks.put(key, mark)
            self.known.leaves.put(key, leaf + 1)
        self.known.erasures += outcome.erasures
        self._batches(outcome)

    def _batches(self, outcome: Outcome) -> None:
        self._open, fault = self._open.joined(outcome.head)
        if fault:
            self._report.add(fault)
        if outcome.first is None:
            return
        if self._open.is_known:
            self._report.add(*differences(outcome.first, self._open.counts))
        self._open = outcome.tail


def read_all(report: Report, tasks: list[Task], *, tell: Callable[[str], None] | None) -> Known:
    """Read every leaf and return what their values are held against."""
    joining = Joining(report)
    is_small = len(tasks) * CHUNK <= SMALL
    with mapping(is_small=is_small) as mapped:
        for number, outcome in enumerate(mapped(check, tasks)):
            joining.take(outcome)
            if tell:
                tell(f"{(number + 1) * CHUNK} / {len(tasks) * CHUNK}")
    return joining.known


@contextmanager
def mapping(*, is_small: bool) -> Iterator[Callable[[Callable[[T], R], list[T]], Iterator[R]]]:
    """Give what `map` gives, in order, by two processes where that is worth it and the machine can."""
    if is_small:
        yield map
        return
    try:
        pool = ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"))
    except (OSError, ImportError, ValueError):  # a sandbox without semaphores
        yield map
        return
    with pool:
        yield lambda act, tasks: _ahead(pool, act, tasks)


def _ahead(pool: ProcessPoolExecutor, act: Callable[[T], R], tasks: list[T]) -> Iterator[R]:
    """Keep a few tasks under way, so that outcomes do not pile up."""
    under_way = list[Any]()
    for task in tasks:
        under_way.append(pool.submit(act, task))
        if len(under_way) >= PROCESSES * 2:
            yield under_way.pop(0).result()
    for each in under_way:
        yield each.result()


class Stated:
    """The watermarks that were stated before each chunk, gathered while the control entries pass by."""

    def __init__(self, size: int) -> None:
        self._chunks = (size + CHUNK - 1) // CHUNK
        self._before = list[dict[str, int]]()

    def until(self, leaf: int, watermarks: dict[str, int]) -> None:
        """Note what was stated before a control entry is followed."""
        while len(self._before) < self._chunks and len(self._before) * CHUNK <= leaf:
            same = self._before and self._before[-1] == watermarks
            self._before.append(self._before[-1] if same else dict(watermarks))

    def tasks(self, path: str, *, size: int, watermarks: dict[str, int], secret: bytes) -> list[Task]:
        """Return the tasks of all chunks."""
        self.until(size, watermarks)
        return [Task(path, size, number, before, secret) for number, before in enumerate(self._before)]


def merged(spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Order spans of (from, until, whose) so that none overlaps the next; the first owner keeps what is shared."""
    found = list[tuple[int, int, int]]()
    for low, high, whose in sorted(spans):
        start = max(low, found[-1][1]) if found else low
        if start < high:
            found.append((start, high, whose))
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    return found
