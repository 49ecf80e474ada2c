"""What answers one document again and again? A plan: one statement, made once for all callers who are alike.

A request brings its values and gets its answer in one round trip. Plans are kept by what shapes their text: who reads
(roles, not persons), which filters and cursors are there, which lists. Called by `schema.answer`.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

import asyncpg
from tortoise.connection import get_connection

from models.pooled import Client
from resolvers.plan import cursor
from resolvers.plan.ask import Paging
from resolvers.plan.assemble import Told
from resolvers.plan.read import label_of
from resolvers.plan.select import Sight
from resolvers.plan.shape import Shape
from resolvers.plan.slot import filled
from resolvers.plan.statement import Sought, Statement, statement_of


class StatementFailed(Exception):
    """A statement that PostgreSQL ended: time was up, nobody vouches for the reader any more, or it is wrong."""

    def __init__(self, cause: asyncpg.PostgresError) -> None:
        super().__init__(type(cause).__name__)
        self.cause = cause

    @property
    def is_late(self) -> bool:
        return isinstance(self.cause, asyncpg.QueryCanceledError)

    @property
    def is_doubt(self) -> bool:
        """The log refused to note the read; see `audit.noting`."""
        return getattr(self.cause, "constraint_name", None) is not None


class Caller(Protocol):
    """Whoever reads: like whom, from which pool, how far, and who it is. `resolvers.reading` makes these."""

    @property
    def pool(self) -> str:
        """The database role that the statement runs as."""

    @property
    def likeness(self) -> Hashable:
        """All of the caller that the text of a statement depends on."""

    def sight(self, door: str) -> Sight:
        """How everybody like the caller looks through a door."""

    def given(self) -> Mapping[Hashable, object]:
        """Return who it is, for the slots of that sight."""

    def told(self, door: str) -> Mapping[Hashable, object]:
        """Return what the log is told of whoever reads through a door, for the slots of that sight."""


@dataclass
class Request:
    """What one request wants, and who: searches, and by place the pages and arguments of what is below them. `of` is
    the operation, as its directives come out.
    """

    of: Hashable
    caller: Caller
    soughts: Sequence[Sought]
    pages: Mapping[int, Paging]
    arguments: Sequence[Mapping[str, object]]

    key: Hashable = field(init=False)
    """All of it that the text of a statement depends on."""

    def __post_init__(self) -> None:
        known: list[Hashable] = [self.of, self.caller.likeness, len(self.soughts)]
        for each in self.soughts:
            search = each.search
            known += (id(search.shape), search.door, id(each.parts or each.form), len(search.where))
            known += (each.ask and repr(each.ask), each.page and _like(each.page))
            for every in search.where:
                known += (every.path, every.op, every.function, every.guard)
        for place, page in self.pages.items():
            known += (place, _like(page))
        self.key = tuple(known)

    def only(self, numbers: Sequence[int]) -> "Request":
        """Return a request for these searches alone."""
        soughts = [self.soughts[number] for number in numbers]
        return Request(self.of, self.caller, soughts, self.pages, self.arguments)


class Plans:
    """The plans of many operations, so many at most: the one that was asked for longest ago goes first."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._known: dict[Hashable, Known] = {}
        self._newest: Known | None = None

    def __len__(self) -> int:
        return len(self._known)

    def known(self, request: Request) -> "Known | None":
        """Return the statement for such a request, if there is one; making one holds up everybody."""
        return self._known.get(request.key)

    def prepared(self, request: Request) -> "Prepared":
        """Return what answers a request, before it is sent.

        Raises: InvalidCursor, TooWide
        """
        known = self._found(request)
        if not known.apart:
            return Prepared((_sent(known.statement, request),))
        several = [request.only(numbers) for numbers in known.apart]
        sent = tuple(_sent(self._found(each).statement, each) for each in several)
        return Prepared(sent, tuple(number for numbers in known.apart for number in numbers))

    def _found(self, request: Request) -> "Known":
        known = self.known(request)
        if known is None or known is not self._newest:
            self._known.pop(request.key, None)
            self._newest = known = known or _made(request)
            self._known[request.key] = known  # the newest comes last
            if len(self._known) > self._most:
                del self._known[next(iter(self._known))]
        return known


class Known(NamedTuple):
    """The statement for a request; where several are needed, `apart` tells which searches go into each."""

    statement: Statement
    apart: tuple[tuple[int, ...], ...] = ()


def _made(request: Request) -> Known:
    """Make the statement. A transaction of the log names one act: every door that puts something on record has its own.

    Raises: TooWide
    """
    sights = [request.caller.sight(each.search.door) for each in request.soughts]
    statement = statement_of(request.soughts, request.pages, sights=sights)
    groups: dict[str, list[int]] = {}
    for number, (sought, part) in enumerate(zip(request.soughts, statement.parts, strict=True)):
        groups.setdefault(sought.search.door if part.entries else "", []).append(number)
    if len(groups.keys() - {""}) < 2:
        return Known(statement)
    quiet = groups.pop("", [])
    first, *others = groups.values()
    return Known(statement, (tuple(sorted(quiet + first)), *map(tuple, others)))


class Sent(NamedTuple):
    """A statement with the values of one request."""

    pool: str
    statement: Statement
    values: list[Any]
    told: Told

    async def answers(self) -> list[Any]:
        """Return the answer to each search, in one round trip.

        Raises: Unfit, StatementFailed
        """
        if not self.statement.sql:
            return self.statement.told([], self.told)
        client = get_connection(self.pool)
        try:
            if isinstance(client, Client):
                records = await client.read(self.statement.sql, self.values)
            else:  # a transaction's, or another pool's
                async with client.acquire_connection() as connection:
                    records = await connection.fetch(self.statement.sql, *self.values)
        except asyncpg.PostgresError as error:
            raise StatementFailed(error) from error
        return self.statement.told(records, self.told)


def _sent(statement: Statement, request: Request) -> Sent:
    values, told = bound(statement, request)
    return Sent(request.caller.pool, statement, values, told)


class Prepared(NamedTuple):
    """What is sent for a request: one statement, or several after each other, and where their answers belong then."""

    sent: tuple[Sent, ...]
    order: tuple[int, ...] = ()

    async def answers(self) -> list[Any]:
        """Return the answer to each search.

        Raises: Unfit, StatementFailed
        """
        if not self.order:
            return await self.sent[0].answers()
        found = [answer for each in self.sent for answer in await each.answers()]
        return [answer for _, answer in sorted(zip(self.order, found, strict=True), key=itemgetter(0))]


def bound(statement: Statement, request: Request) -> tuple[list[Any], Told]:
    """Return the values of a request: those of its statement, and those for the telling.

    Raises: InvalidCursor
    """
    given: dict[Hashable, Any] = {**request.caller.given()}
    pages, labels, lists = dict[str, Paging](), dict[str, str](), list[tuple[str, Shape]]()
    for each in statement.lists:
        labels[each.place] = each.label
        lists.append((each.place, each.shape))
    for at, page in request.pages.items():
        pages[str(at)] = page
    for number, sought in enumerate(request.soughts):
        search = sought.search
        if statement.parts[number].entries:
            given |= request.caller.told(search.door)
        for at, condition in enumerate(search.where):
            given["where", number, at] = condition.value
        given["size", sought.key] = 1
        if sought.page is not None:
            pages[sought.key] = sought.page
            lists.append((sought.key, search.shape))
            labels[sought.key] = label_of(search.shape, search.where)
    told = Told({}, {}, {}, labels, request.arguments)
    for place, page in pages.items():
        told.sizes[place], told.edges[place] = page.size, _edge(page) is not None
        told.backwards[place] = page.backwards
    for place, shape in lists:
        page = pages[place]
        given["size", place] = page.size
        if (edge := _edge(page)) is not None:
            columns = [shape.model._meta.fields_map[name] for name in shape.order]
            for at, value in enumerate(cursor.read(edge, of=labels[place], columns=columns)):
                given["edge", place, at] = value
    return filled(statement.values, given), told


def _like(page: Paging) -> Hashable:
    return page.backwards, _edge(page) is not None


def _edge(page: Paging) -> str | None:
    return page.before if page.backwards else page.after
