"""Do all leaves of an export hold together? Chunks are read by several processes; what spans chunks is joined here.

Called by the check of an export. A small export is read in this process alone.
"""

import os
from array import array
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing import get_context
from typing import Any, TypeVar

from audit.verify.batch import Batch
from audit.verify.chunk import Outcome
from audit.verify.control import differences
from audit.verify.deciders import Given
from audit.verify.erasure import Erasure, Step
from audit.verify.finding import Wrong, wrong
from audit.verify.paged import Paged
from audit.verify.report import Report

PROCESSES = max(2, min(4, os.cpu_count() or 2))
SMALL = 50_000  # leaves that are not worth a second process
T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Known:
    """What the leaves said that values are held against."""

    committed: int = 0
    marks: Paged = field(default_factory=Paged)  # value key: mark of its commitment
    leaves: Paged = field(default_factory=Paged)  # value key: leaf + 1
    erasures: list[Erasure] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    is_torn: bool = False  # some leaves could not be read


class Joining:
    """Takes the outcomes of chunks in order and finds what only shows between them."""

    def __init__(self, report: Report) -> None:
        self.known = Known()
        self._report = report
        self._seqs, self._act_marks, self._act_leaves = Paged(), Paged(), Paged()
        self._open = Batch()

    def take(self, outcome: Outcome) -> None:
        """Join the next chunk."""
        report, known = self._report, self.known
        report.add(*outcome.findings)
        if outcome.dropped:
            report.counted[outcome.findings[-1].wrong] += outcome.dropped
        for seq, leaf, count in outcome.seqs:
            for at in self._seqs.put_all(seq, array("Q", range(leaf + 1, leaf + 1 + count))):
                report.add(wrong(Wrong.SEQ_TWICE, leaf + at, seq=seq + at))
        for run in outcome.acts:
            self._acts(*run)
        known.committed += outcome.committed
        for key, mark, leaf in zip(
            outcome.value_keys, outcome.value_marks, outcome.value_leaves, strict=True
        ):
            known.marks.put(key, mark)
            known.leaves.put(key, leaf + 1)
        known.erasures += outcome.erasures
        known.steps += outcome.steps
        known.given += outcome.given
        known.is_torn = known.is_torn or None in outcome.controls
        self._batches(outcome)

    def _acts(self, first: int, marks: "array[int]", leaves: "array[int]", reasons: "array[int]") -> None:
        known = self._act_marks.put_all(first, marks)
        self.known.committed += sum(reasons) - sum(reasons[at] for at in known)
        for at in known:
            if self._act_marks.get(first + at) != marks[at]:
                other = self._act_leaves.get(first + at) - 1
                self._report.add(wrong(Wrong.TX_DIFFERS, leaves[at], tx=first + at, other=other))
        self._act_leaves.put_all(first, array("Q", (leaf + 1 for leaf in leaves)))

    def _batches(self, outcome: Outcome) -> None:
        self._open, fault = self._open.joined(outcome.head)
        if fault:
            self._report.add(fault)
        if outcome.first is None:
            return
        if self._open.is_known:
            self._report.add(*differences(outcome.first, self._open.counts))
        self._open = outcome.tail


@contextmanager
def mapping(*, is_small: bool) -> Iterator[Callable[[Callable[[T], R], Iterable[T]], Iterator[R]]]:
    """Give what `map` gives, in order, by several processes where that is worth it and the machine can."""
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


def _ahead(pool: ProcessPoolExecutor, act: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
    """Keep a few tasks under way, so that outcomes do not pile up."""
    under_way = list[Any]()
    for task in tasks:
        under_way.append(pool.submit(act, task))
        if len(under_way) >= PROCESSES * 2:
            yield under_way.pop(0).result()
    for each in under_way:
        yield each.result()


def merged(spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Order spans of (from, until, whose) so that none overlaps the next; the first owner keeps what is shared."""
    found = list[tuple[int, int, int]]()
    for low, high, whose in sorted(spans):
        start = max(low, found[-1][1]) if found else low
        if start < high:
            found.append((start, high, whose))
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    return found
