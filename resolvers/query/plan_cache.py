"""Cache of plans: one statement for a document, shared by all callers with the same permissions.

A request brings its values and gets its answer in one round trip. Plans are kept by what shapes their text: who reads
(roles, not persons), which filters and cursors are there, which lists.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

import asyncpg
from tortoise.connection import get_connection

from models.fast_pool import FastClient
from resolvers.query.codegen import RenderArguments
from resolvers.query.level_reader import cursor_label_of
from resolvers.query.mapping import TypeMapping
from resolvers.query.selection import PageRequest
from resolvers.query.sql import cursor
from resolvers.query.sql.parameters import fill_parameters
from resolvers.query.sql.select import ReadScope
from resolvers.query.sql.statement import RootSearch, Statement, build_statement


class StatementFailed(Exception):
    """A statement that PostgreSQL ended: time was up, nobody vouches for the reader any more, or it is wrong."""

    def __init__(self, cause: asyncpg.PostgresError) -> None:
        super().__init__(type(cause).__name__)
        self.cause = cause

    @property
    def is_timeout(self) -> bool:
        return isinstance(self.cause, asyncpg.QueryCanceledError)

    @property
    def is_session_revoked(self) -> bool:
        """The log refused to note the read; see `audit.read_log`."""
        return getattr(self.cause, "constraint_name", None) is not None


class ReadPrincipal(Protocol):
    """A person who reads: like whom, from which pool, how far, and who it is.

    Made by `resolvers.access.caller_reader`.
    """

    @property
    def pool(self) -> str:
        """The database role that the statement runs as."""

    @property
    def cache_key(self) -> Hashable:
        """All of the caller that the text of a statement depends on."""

    def read_scope(self, audit_operation: str) -> ReadScope:
        """How everybody like the caller reads through a search field."""

    def parameters(self) -> Mapping[Hashable, object]:
        """Return who it is, for the slots of that sight."""

    def audit_parameters(self, audit_operation: str) -> Mapping[Hashable, object]:
        """Return what the log is told of the person who reads through a search field, for the slots of that sight."""


@dataclass
class PlanRequest:
    """What one request wants, and who: searches, and by place the pages and arguments of what is below them. `of` is
    the operation, as its directives come out.
    """

    operation_key: Hashable
    principal: ReadPrincipal
    searches: Sequence[RootSearch]
    pages: Mapping[int, PageRequest]
    arguments: Sequence[Mapping[str, object]]

    cache_key: Hashable = field(init=False)
    """All of it that the text of a statement depends on."""

    def __post_init__(self) -> None:
        known: list[Hashable] = [self.operation_key, self.principal.cache_key, len(self.searches)]
        for each in self.searches:
            search = each.search
            known += (
                id(search.mapping),
                search.audit_operation,
                id(each.template or each.row_template),
                len(search.filters),
            )
            known += (each.selection and repr(each.selection), each.page and _page_cache_key(each.page))
            for every in search.filters:
                known += (every.path, every.op, every.function, every.guard)
        for place, page in self.pages.items():
            known += (place, _page_cache_key(page))
        self.cache_key = tuple(known)

    def subset(self, numbers: Sequence[int]) -> "PlanRequest":
        """Return a request for these searches alone."""
        soughts = [self.searches[number] for number in numbers]
        return PlanRequest(self.operation_key, self.principal, soughts, self.pages, self.arguments)


class PlanCache:
    """The plans of many operations, so many at most: the one that was asked for longest ago goes first."""

    def __init__(self, *, max_plans: int) -> None:
        self._max_plans = max_plans
        self._plans: dict[Hashable, CachedPlan] = {}
        self._newest: CachedPlan | None = None

    def __len__(self) -> int:
        return len(self._plans)

    def get(self, request: PlanRequest) -> "CachedPlan | None":
        """Return the statement for such a request, if there is one; making one holds up everybody."""
        return self._plans.get(request.cache_key)

    def bind(self, request: PlanRequest) -> "BoundPlan":
        """Return what answers a request, before it is sent.

        Raises: InvalidCursor, TooManyColumns
        """
        known = self._get_or_build(request)
        if not known.groups:
            return BoundPlan((_bind_statement(known.statement, request),))
        several = [request.subset(numbers) for numbers in known.groups]
        sent = tuple(_bind_statement(self._get_or_build(each).statement, each) for each in several)
        return BoundPlan(sent, tuple(number for numbers in known.groups for number in numbers))

    def _get_or_build(self, request: PlanRequest) -> "CachedPlan":
        known = self.get(request)
        if known is None or known is not self._newest:
            self._plans.pop(request.cache_key, None)
            self._newest = known = known or _build_plan(request)
            self._plans[request.cache_key] = known  # the newest comes last
            if len(self._plans) > self._max_plans:
                del self._plans[next(iter(self._plans))]
        return known


class CachedPlan(NamedTuple):
    """The statement for a request; where several are needed, `apart` tells which searches go into each."""

    statement: Statement
    groups: tuple[tuple[int, ...], ...] = ()


def _build_plan(request: PlanRequest) -> CachedPlan:
    """Make the statement. A transaction of the log names one act: each field that puts something on record has its own.

    Raises: TooManyColumns
    """
    sights = [request.principal.read_scope(each.search.audit_operation) for each in request.searches]
    statement = build_statement(request.searches, request.pages, sights=sights)
    groups: dict[str, list[int]] = {}
    for number, (sought, part) in enumerate(zip(request.searches, statement.readers, strict=True)):
        groups.setdefault(sought.search.audit_operation if part.audit_entries else "", []).append(number)
    if len(groups.keys() - {""}) < 2:
        return CachedPlan(statement)
    quiet = groups.pop("", [])
    first, *others = groups.values()
    return CachedPlan(statement, (tuple(sorted(quiet + first)), *map(tuple, others)))


class BoundStatement(NamedTuple):
    """A statement with the values of one request."""

    pool: str
    statement: Statement
    values: list[Any]
    render_arguments: RenderArguments

    async def fetch(self) -> list[Any]:
        """Return the answer to each search, in one round trip.

        Raises: UnrenderableRow, StatementFailed
        """
        if not self.statement.sql:
            return self.statement.decode([], self.render_arguments)
        client = get_connection(self.pool)
        try:
            if isinstance(client, FastClient):
                records = await client.read(self.statement.sql, self.values)
            else:  # a transaction's, or another pool's
                async with client.acquire_connection() as connection:
                    records = await connection.fetch(self.statement.sql, *self.values)
        except asyncpg.PostgresError as error:
            raise StatementFailed(error) from error
        return self.statement.decode(records, self.render_arguments)


def _bind_statement(statement: Statement, request: PlanRequest) -> BoundStatement:
    values, told = bind_parameters(statement, request)
    return BoundStatement(request.principal.pool, statement, values, told)


class BoundPlan(NamedTuple):
    """What is sent for a request: one statement, or several after each other, and where their answers belong then."""

    statements: tuple[BoundStatement, ...]
    search_order: tuple[int, ...] = ()

    async def fetch(self) -> list[Any]:
        """Return the answer to each search.

        Raises: UnrenderableRow, StatementFailed
        """
        if not self.search_order:
            return await self.statements[0].fetch()
        found = [answer for each in self.statements for answer in await each.fetch()]
        return [answer for _, answer in sorted(zip(self.search_order, found, strict=True), key=itemgetter(0))]


def bind_parameters(statement: Statement, request: PlanRequest) -> tuple[list[Any], RenderArguments]:
    """Return the values of a request: those of its statement, and those for the telling.

    Raises: InvalidCursor
    """
    given: dict[Hashable, Any] = {**request.principal.parameters()}
    pages, labels, lists = dict[str, PageRequest](), dict[str, str](), list[tuple[str, TypeMapping]]()
    for each in statement.lists:
        labels[each.page_key] = each.label
        lists.append((each.page_key, each.mapping))
    for at, page in request.pages.items():
        pages[str(at)] = page
    for number, sought in enumerate(request.searches):
        search = sought.search
        if statement.readers[number].audit_entries:
            given |= request.principal.audit_parameters(search.audit_operation)
        for at, condition in enumerate(search.filters):
            given["where", number, at] = condition.value
        given["size", sought.key] = 1
        if sought.page is not None:
            pages[sought.key] = sought.page
            lists.append((sought.key, search.mapping))
            labels[sought.key] = cursor_label_of(search.mapping, search.filters)
    told = RenderArguments({}, {}, {}, labels, request.arguments)
    for place, page in pages.items():
        told.page_sizes[place], told.has_cursor[place] = page.size, _cursor_of(page) is not None
        told.is_backwards[place] = page.is_backwards
    for place, shape in lists:
        page = pages[place]
        given["size", place] = page.size
        if (edge := _cursor_of(page)) is not None:
            columns = [shape.model._meta.fields_map[name] for name in shape.order]
            for at, value in enumerate(cursor.decode(edge, label=labels[place], columns=columns)):
                given["edge", place, at] = value
    return fill_parameters(statement.values, given), told


def _page_cache_key(page: PageRequest) -> Hashable:
    return page.is_backwards, _cursor_of(page) is not None


def _cursor_of(page: PageRequest) -> str | None:
    return page.before if page.is_backwards else page.after
