"""How is measured? In rounds: every question is put to every system in turn, and figures are compared within a round.

What counts is CPU per request, of the server and of PostgreSQL together; how many requests a second that makes, and
how long each takes, depends on what else the machine does.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, repeat

import asyncpg

from bench.meter import quantile
from bench.place import Rhythm, counting, state
from bench.reads.cores import spent, spent_with_children
from bench.reads.equal import Unequal, check_equal, values_of
from bench.reads.load import PATIENCE, asked, driven
from bench.reads.questions import CHANGE, QUESTIONS, READS, Question
from bench.reads.systems import OURS, PEER, Ours, System
from bench.reads.town import Officer, Town
from bench.text import statement
from rulebook.access import SERVICE_ACTORS

CONNECTIONS = 8
COUNTED = 20  # requests whose statements are counted
SIZES = (1, 100)  # of pages, for which they are counted too
Say = Callable[[str], None]


@dataclass(frozen=True)
class Sample:
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
class Seen:
    """What was seen of one question put to one system."""

    bytes: int
    statements: int
    by_first: dict[str, int]
    samples: list[Sample] = field(default_factory=list)


Figures = dict[str, dict[str, Seen]]
"""By question and system."""


@dataclass
class Rounds:
    """The systems over one town, ours first, and the postmaster of its cluster."""

    town: Town
    systems: Sequence[System]
    postmaster: int
    rhythm: Rhythm
    say: Say
    found: Figures = field(default_factory=lambda: defaultdict(dict))
    bodies: dict[tuple[str, str], bytes] = field(default_factory=dict)
    entries: list[asyncpg.Record] = field(default_factory=list)

    async def run(self) -> Figures:
        """Compare, count, warm up and measure; what changes rows comes last.

        Raises: Unequal, WrongAnswer
        """
        behind = await asyncpg.connect(self.town.database.superuser_url)
        try:
            async with counting(behind):
                for question in QUESTIONS:
                    for system in self._asked(question):
                        await self._look(question, system, behind)
            for questions in (READS, (CHANGE,)):
                for question in questions:
                    for system in self._asked(question):
                        seconds = self.rhythm.warm if system.name == PEER else min(1.0, self.rhythm.warm)
                        await self._stretch(question, system, behind, seconds=seconds)
                await self._measure(questions, behind)
        finally:
            await behind.close()
        return self.found

    async def _look(self, question: Question, system: System, behind: asyncpg.Connection) -> None:
        """Hold an answer against ours, see that it stays the same, and count its statements."""
        key, first = (question.name, system.name), next(self._streams(question, system)[0])
        body = self.bodies[key] = asked(system.port, first)
        if question.is_change:
            await self._check_entries(system, body, behind)
        else:
            check_equal(self.bodies[question.name, OURS], body, what=f"{question.name} of {system.name}")
        some = self._streams(question, system)[1]
        statements = await self._counted(system, some, behind, is_right=self._is_right(question, system))
        by_first = dict[str, int]()
        if isinstance(system, Ours) and not question.is_change:
            for size in SIZES:
                request = system.read(question, first=size)
                by_first[str(size)] = await self._counted(
                    system, repeat(request), behind, is_right=lambda answer: b'"errors"' not in answer
                )
        self.found[question.name][system.name] = Seen(len(body), statements, by_first)
        await self._restore(question, behind)

    async def _counted(
        self,
        system: System,
        requests: Iterator[bytes],
        behind: asyncpg.Connection,
        *,
        is_right: Callable[[bytes], bool],
    ) -> int:
        """Return how many statements each of some requests runs, when what is asked is not new."""
        driven(system.port, [islice(requests, 1)], seconds=PATIENCE, is_right=is_right)
        await behind.execute("SELECT pg_stat_statements_reset()")
        driven(system.port, [islice(requests, COUNTED)], seconds=PATIENCE, is_right=is_right)
        found: int = await behind.fetchval(statement("statements_run"), COUNTED)
        return found

    async def _check_entries(self, system: System, body: bytes, behind: asyncpg.Connection) -> None:
        """An approval leaves the same in the log whoever makes it."""
        values_of(body)
        request = str(self.town.officers[0].requests[0][0])
        entries = await behind.fetch(statement("entries_of"), request)
        self.entries = self.entries or entries
        if entries != self.entries:
            raise Unequal(f"{CHANGE.name} of {system.name} leaves other entries:\n{entries}\n{self.entries}")

    async def _measure(self, questions: Sequence[Question], behind: asyncpg.Connection) -> None:
        for number in range(self.rhythm.rounds):
            for question in questions:
                self.say(f"  reads: round {number + 1} of {self.rhythm.rounds}, {question.name}")
                for system in self._asked(question):
                    sample = await self._stretch(question, system, behind, seconds=self.rhythm.seconds)
                    self.found[question.name][system.name].samples.append(sample)

    async def _stretch(
        self, question: Question, system: System, behind: asyncpg.Connection, *, seconds: float
    ) -> Sample:
        """Keep one system busy with one question."""
        streams = self._streams(question, system)
        before = (spent(system.pid), spent_with_children(self.postmaster))
        seen = driven(system.port, streams, seconds=seconds, is_right=self._is_right(question, system))
        after = (spent(system.pid), spent_with_children(self.postmaster))
        await self._restore(question, behind)
        server, postgres = (
            (now - then) / len(seen.times) / 1e6 for now, then in zip(after, before, strict=True)
        )
        if postgres <= 0:
            raise Unequal(f"{question.name} of {system.name} did not reach PostgreSQL")
        p50, p99 = (1_000 * quantile(seen.times, share) for share in (0.5, 0.99))
        return Sample(server, postgres, len(seen.times) / seen.seconds, p50, p99)

    def _asked(self, question: Question) -> Iterator[System]:
        return (each for each in self.systems if each.knows(question))

    def _streams(self, question: Question, system: System) -> list[Iterator[bytes]]:
        """Return what each connection asks: the same again and again, or of each officer what waits for them."""
        if question.is_change:
            return [_changes(system, each) for each in self.town.officers]
        return [repeat(system.read(question))] * CONNECTIONS

    def _is_right(self, question: Question, system: System) -> Callable[[bytes], bool]:
        if question.is_change:
            return lambda body: b'"APPROVED"' in body
        told = self.bodies[question.name, system.name].partition(b',"extensions":')[0]
        return lambda body: body.startswith(told)  # what a request cost, and what is left, may change

    async def _restore(self, question: Question, behind: asyncpg.Connection) -> None:
        """Take back what was decided."""
        if not question.is_change:
            return
        requests = [request for each in self.town.officers for request, _ in each.requests]
        async with behind.transaction():
            await state(behind, SERVICE_ACTORS["jobs"])
            await behind.execute(statement("undecide"), requests)
        await behind.execute("VACUUM hr.leave_request, hr.leave_step, hr.leave_ledger")


def _changes(system: System, officer: Officer) -> Iterator[bytes]:
    for request, version in officer.requests:
        yield system.change(officer, request, version=version)
