"""Joiner of chunks that several processes read, for checks that span chunks.

A small export is read in this process alone.
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

from audit.verify.chunk import ChunkResult
from audit.verify.control import check_counts
from audit.verify.deciders import RoleGrant
from audit.verify.erasure import ErasureEntry, ErasureStep
from audit.verify.finding import FaultCode, make_finding
from audit.verify.int_table import IntTable
from audit.verify.report import Report
from audit.verify.seal_batch import Batch

PROCESSES = max(2, min(4, os.cpu_count() or 2))
T = TypeVar("T")
R = TypeVar("R")


@dataclass
class LeafFacts:
    """What the leaves said that values are held against."""

    committed: int = 0
    marks: IntTable = field(default_factory=IntTable)  # value key: mark of its commitment
    leaves: IntTable = field(default_factory=IntTable)  # value key: leaf + 1
    erasures: list[ErasureEntry] = field(default_factory=list)
    steps: list[ErasureStep] = field(default_factory=list)
    role_grants: list[RoleGrant] = field(default_factory=list)
    is_torn: bool = False  # some leaves could not be read


class ChunkJoiner:
    """Takes the outcomes of chunks in order and finds what only shows between them."""

    def __init__(self, report: Report) -> None:
        self.facts = LeafFacts()
        self._report = report
        self._seqs, self._act_marks, self._act_leaves = IntTable(), IntTable(), IntTable()
        self._open = Batch()

    def take(self, outcome: ChunkResult) -> None:
        """Join the next chunk."""
        report, known = self._report, self.facts
        report.add(*outcome.findings)
        if outcome.dropped_count:
            report.counts[outcome.findings[-1].code] += outcome.dropped_count
        for seq, leaf, count in outcome.seqs:
            for at in self._seqs.set_all(seq, array("Q", range(leaf + 1, leaf + 1 + count))):
                report.add(make_finding(FaultCode.SEQ_TWICE, leaf + at, seq=seq + at))
        for run in outcome.acts:
            self._join_transactions(*run)
        known.committed += outcome.committed
        for key, mark, leaf in zip(
            outcome.value_keys, outcome.value_marks, outcome.value_leaves, strict=True
        ):
            known.marks.set(key, mark)
            known.leaves.set(key, leaf + 1)
        known.erasures += outcome.erasures
        known.steps += outcome.steps
        known.role_grants += outcome.role_grants
        known.is_torn = known.is_torn or None in outcome.controls
        self._join_batches(outcome)

    def _join_transactions(
        self, first: int, marks: "array[int]", leaves: "array[int]", reasons: "array[int]"
    ) -> None:
        known = self._act_marks.set_all(first, marks)
        self.facts.committed += sum(reasons) - sum(reasons[at] for at in known)
        for at in known:
            if self._act_marks.get(first + at) != marks[at]:
                other = self._act_leaves.get(first + at) - 1
                self._report.add(make_finding(FaultCode.TX_DIFFERS, leaves[at], tx=first + at, other=other))
        self._act_leaves.set_all(first, array("Q", (leaf + 1 for leaf in leaves)))

    def _join_batches(self, outcome: ChunkResult) -> None:
        self._open, fault = self._open.merge(outcome.head)
        if fault:
            self._report.add(fault)
        if outcome.first is None:
            return
        if self._open.is_known:
            self._report.add(*check_counts(outcome.first, self._open.counts))
        self._open = outcome.tail


@contextmanager
def parallel_map(*, is_small: bool) -> Iterator[Callable[[Callable[[T], R], Iterable[T]], Iterator[R]]]:
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
        yield lambda act, tasks: _map_ahead(pool, act, tasks)


def _map_ahead(pool: ProcessPoolExecutor, act: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
    """Keep a few tasks under way, so that outcomes do not pile up."""
    under_way = list[Any]()
    for task in tasks:
        under_way.append(pool.submit(act, task))
        if len(under_way) >= PROCESSES * 2:
            yield under_way.pop(0).result()
    for each in under_way:
        yield each.result()


def merge_spans(spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Order spans of (from, until, whose) so that none overlaps the next; the first owner keeps what is shared."""
    found = list[tuple[int, int, int]]()
    for low, high, whose in sorted(spans):
        start = max(low, found[-1][1]) if found else low
        if start < high:
            found.append((start, high, whose))
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    return found
