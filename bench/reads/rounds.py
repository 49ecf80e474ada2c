"""Rounds of measurement: every operation on every system in turn, figures compared within a round.

What counts is CPU per request, of the server and of PostgreSQL together; how many requests a second that makes, and
how long each takes, depends on what else the machine does.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, repeat

import asyncpg

from bench.measurement_setup import ReadDurations, count_session_statements, state_actor
from bench.meter import quantile
from bench.reads.answer_equality import AnswersDiffer, check_equal, normalize_answer
from bench.reads.cpu_affinity import cpu_ns, cpu_ns_with_children
from bench.reads.load_generator import TIMEOUT_SECONDS, run_load, send_once
from bench.reads.measured_regency import DecidingOfficer, MeasuredRegency
from bench.reads.operations import CHANGE, OPERATIONS, READS, BenchOperation
from bench.reads.systems import OURS, PEER, JejakServer, System
from bench.sql_text import statement
from jejak.progress import ProgressCallback
from rulebook.access import SERVICE_ACTORS

CONNECTIONS = 8
COUNTED_REQUESTS = 20  # requests whose statements are counted
SIZES = (1, 100)  # of pages, for which they are counted too


@dataclass(frozen=True)
class LoadSample:
    """One stretch: CPU in milliseconds a request, requests a second, and how long they took in milliseconds."""

    server_ms: float
    postgres_ms: float
    per_second: float
    p50_ms: float
    p99_ms: float

    @property
    def cpu_ms(self) -> float:
        """Both together."""
        return self.server_ms + self.postgres_ms


@dataclass
class OperationMeasurements:
    """What was seen of one question put to one system."""

    bytes: int
    statements: int
    statements_by_page_size: dict[str, int]
    samples: list[LoadSample] = field(default_factory=list)


Figures = dict[str, dict[str, OperationMeasurements]]
"""By question and system."""


@dataclass
class Rounds:
    """The systems over one town, ours first, and the postmaster of its cluster."""

    dataset: MeasuredRegency
    systems: Sequence[System]
    postmaster: int
    rhythm: ReadDurations
    progress: ProgressCallback
    measurements: Figures = field(default_factory=lambda: defaultdict(dict))
    bodies: dict[tuple[str, str], bytes] = field(default_factory=dict)
    entries: list[asyncpg.Record] = field(default_factory=list)

    async def run(self) -> Figures:
        """Compare, count, warm up and measure; what changes rows comes last.

        Raises: AnswersDiffer, WrongAnswer
        """
        behind = await asyncpg.connect(self.dataset.database.superuser_url)
        try:
            async with count_session_statements(behind):
                for question in OPERATIONS:
                    for system in self._build_request(question):
                        await self._compare_answer(question, system, behind)
            for questions in (READS, (CHANGE,)):
                for question in questions:
                    for system in self._build_request(question):
                        seconds = self.rhythm.warm if system.name == PEER else min(1.0, self.rhythm.warm)
                        await self._measure_once(question, system, behind, seconds=seconds)
                await self._measure(questions, behind)
        finally:
            await behind.close()
        return self.measurements

    async def _compare_answer(
        self, question: BenchOperation, system: System, behind: asyncpg.Connection
    ) -> None:
        """Hold an answer against ours, see that it stays the same, and count its statements."""
        key, first = (question.name, system.name), next(self._build_streams(question, system)[0])
        body = self.bodies[key] = send_once(system.port, first)
        if question.is_change:
            await self._check_entries(system, body, behind)
        else:
            check_equal(self.bodies[question.name, OURS], body, what=f"{question.name} of {system.name}")
        some = self._build_streams(question, system)[1]
        statements = await self._count_statements(
            system, some, behind, is_right=self._make_check(question, system)
        )
        by_first = dict[str, int]()
        if isinstance(system, JejakServer) and not question.is_change:
            for size in SIZES:
                request = system.read_request(question, first=size)
                by_first[str(size)] = await self._count_statements(
                    system, repeat(request), behind, is_right=lambda answer: b'"errors"' not in answer
                )
        self.measurements[question.name][system.name] = OperationMeasurements(len(body), statements, by_first)
        await self._undo_decisions(question, behind)

    async def _count_statements(
        self,
        system: System,
        requests: Iterator[bytes],
        behind: asyncpg.Connection,
        *,
        is_right: Callable[[bytes], bool],
    ) -> int:
        """Return how many statements each of some requests runs, when what is asked is not new."""
        run_load(system.port, [islice(requests, 1)], seconds=TIMEOUT_SECONDS, is_right=is_right)
        await behind.execute("SELECT pg_stat_statements_reset()")
        run_load(
            system.port, [islice(requests, COUNTED_REQUESTS)], seconds=TIMEOUT_SECONDS, is_right=is_right
        )
        found: int = await behind.fetchval(statement("statements_run"), COUNTED_REQUESTS)
        return found

    async def _check_entries(self, system: System, body: bytes, behind: asyncpg.Connection) -> None:
        """An approval leaves the same in the log no matter who makes it."""
        normalize_answer(body)
        request = str(self.dataset.officers[0].requests[0][0])
        entries = await behind.fetch(statement("entries_of"), request)
        self.entries = self.entries or entries
        if entries != self.entries:
            raise AnswersDiffer(
                f"{CHANGE.name} of {system.name} leaves other entries:\n{entries}\n{self.entries}"
            )

    async def _measure(self, questions: Sequence[BenchOperation], behind: asyncpg.Connection) -> None:
        for number in range(self.rhythm.rounds):
            for question in questions:
                self.progress(f"  reads: round {number + 1} of {self.rhythm.rounds}, {question.name}")
                for system in self._build_request(question):
                    sample = await self._measure_once(question, system, behind, seconds=self.rhythm.seconds)
                    self.measurements[question.name][system.name].samples.append(sample)

    async def _measure_once(
        self, question: BenchOperation, system: System, behind: asyncpg.Connection, *, seconds: float
    ) -> LoadSample:
        """Keep one system busy with one question."""
        streams = self._build_streams(question, system)
        before = (cpu_ns(system.pid), cpu_ns_with_children(self.postmaster))
        seen = run_load(system.port, streams, seconds=seconds, is_right=self._make_check(question, system))
        after = (cpu_ns(system.pid), cpu_ns_with_children(self.postmaster))
        await self._undo_decisions(question, behind)
        server, postgres = (
            (now - then) / len(seen.times) / 1e6 for now, then in zip(after, before, strict=True)
        )
        if postgres <= 0:
            raise AnswersDiffer(f"{question.name} of {system.name} did not reach PostgreSQL")
        p50, p99 = (1_000 * quantile(seen.times, share) for share in (0.5, 0.99))
        return LoadSample(server, postgres, len(seen.times) / seen.seconds, p50, p99)

    def _build_request(self, question: BenchOperation) -> Iterator[System]:
        return (each for each in self.systems if each.has_operation(question))

    def _build_streams(self, question: BenchOperation, system: System) -> list[Iterator[bytes]]:
        """Return what each connection asks: the same again and again, or of each officer what waits for them."""
        if question.is_change:
            return [_decision_requests(system, each) for each in self.dataset.officers]
        return [repeat(system.read_request(question))] * CONNECTIONS

    def _make_check(self, question: BenchOperation, system: System) -> Callable[[bytes], bool]:
        if question.is_change:
            return lambda body: b'"APPROVED"' in body
        told = self.bodies[question.name, system.name].partition(b',"extensions":')[0]
        return lambda body: body.startswith(told)  # what a request cost, and what is left, may change

    async def _undo_decisions(self, question: BenchOperation, behind: asyncpg.Connection) -> None:
        """Take back what was decided."""
        if not question.is_change:
            return
        requests = [request for each in self.dataset.officers for request, _ in each.requests]
        async with behind.transaction():
            await state_actor(behind, SERVICE_ACTORS["jobs"])
            await behind.execute(statement("reset_decisions"), requests)
        await behind.execute("VACUUM hr.leave_request, hr.leave_step, hr.leave_ledger")


def _decision_requests(system: System, officer: DecidingOfficer) -> Iterator[bytes]:
    for request, version in officer.requests:
        yield system.change_request(officer, request, version=version)
