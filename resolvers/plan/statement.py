"""Which one statement answers several searches, and who tells what it finds?

The rows of a single search come flat, a record a row. Several searches come as one record, in which the rows of each
are an array. Whatever has to be noted or counted is done in the same statement, before its first row leaves
(`resolvers.plan.note`). Called by `resolvers.plan.plan`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, NamedTuple

import orjson
from pypika_tortoise.functions import Cast
from pypika_tortoise.queries import AliasedQuery, QueryBuilder
from pypika_tortoise.terms import Term

from resolvers.plan.ask import (
    Ask,
    Filter,
    Form,
    ListAsk,
    Paging,
    Parts,
    fetched,
    fetched_list,
    forms_in,
    lists_in,
)
from resolvers.plan.assemble import Told, Writer
from resolvers.plan.note import call_of
from resolvers.plan.pack import TRUE, Joined, array_of
from resolvers.plan.query import Query, writing
from resolvers.plan.read import label_below
from resolvers.plan.select import Selection, Sight
from resolvers.plan.shape import Row, Search, Shape
from resolvers.plan.slot import Slot, Slots
from resolvers.plan.told import Teller
from resolvers.plan.whole import Whole, counted

_ONE = Paging(first=1)


class Sought(NamedTuple):
    """One search of an operation and how its answer is told: a page in parts, or a single row in a form.

    With an `ask`, nothing is told: Python makes something of the rows. `key` names the page.
    """

    search: Search
    key: str = ""
    page: Paging | None = None
    form: Form = ()
    parts: Parts = ()
    ask: Ask | None = None

    def asked(self, pages: Mapping[int, Paging]) -> ListAsk:
        """Return what has to be fetched for it."""
        if self.page is None:
            return ListAsk(_ONE, fetched([self.form], pages))
        if self.ask is not None:
            return ListAsk(self.page, self.ask)
        return fetched_list(self.parts, pages, page=self.page)


@dataclass
class Root:
    """A search in the making: its selection, the rows of its answer, and what is beside them."""

    sought: Sought
    whole: Whole
    asked: ListAsk
    rows: AliasedQuery
    answer: QueryBuilder
    beside: QueryBuilder | None = None
    entries: int = 0

    @property
    def order(self) -> list[tuple[Term, Any]]:
        if self.sought.page is None:
            return []
        names = [self.rows.field(name) for name in self.whole.order_names()]
        return self.whole.ordered(names, backwards=self.asked.page.backwards)

    def written(self, writer: Writer) -> str:
        """Write the function that tells what is found, and return its name; of rows for Python, nothing is told."""
        if self.sought.page is None:
            return writer.row(self.whole, self.sought.form)
        return writer.page(self.whole, self.sought.parts, place=self.sought.key)

    def part(self, tell: Callable[..., Any]) -> "Part":
        """Return what is kept of it."""
        return Part(
            key="" if self.sought.page is None else self.sought.key,
            is_within_reach=not self.whole.is_beyond_reach,
            entries=self.entries,
            has_total=self.asked.total,
            tell=tell if self.sought.ask is None else None,
            row=self.whole.top.row,
        )


def root_of(sought: Sought, pages: Mapping[int, Paging], *, sight: Sight, number: int | None) -> Root:
    """Select what a search wants; `number` says which it is of several."""
    search, asked, aliases = sought.search, sought.asked(pages), count()
    sight = replace(sight, is_narrow=any(each.names_rows for each in search.where))
    whole = Whole(search.shape, asked.ask, sight=sight, aliases=aliases, is_packed=number is not None)
    where = [replace(each, value=Slot(("where", number or 0, at))) for at, each in enumerate(search.where)]
    whole.where(where)
    told = {str(each.place): each.parts for each in lists_in([sought.form, *forms_in(sought.parts)])}
    # How many rows hold a piece of text depends on the piece, so those statements are planned each time.
    is_bounded = (
        sought.page is not None
        and sought.ask is None
        and all(each.op not in ("contains", "searched") for each in where)
    )
    if is_bounded:
        page = whole.bounded(asked.page, sought.key)
    else:
        page = whole.cut(asked.page, sought.key, goes_on=sought.page is not None)
    answer = whole.with_lists(page, Teller(told), backwards=asked.page.backwards)
    root = Root(sought, whole, asked, AliasedQuery(f"answer{'' if number is None else number}"), answer)
    root.entries = len(whole.notings()) if sight.note is not None else 0
    if root.entries or asked.total:
        beside = _noting(root) if root.entries else Query._builder()
        root.beside = beside.select(_total(root, where)) if asked.total else beside
    return root


def _noting(root: Root) -> QueryBuilder:
    """Put on record what the rows that will be shown tell of others: the one fetched beyond the page is not read."""
    shown: QueryBuilder = Query.from_(root.rows).select(root.rows.star)
    for term, way in root.order:
        shown = shown.orderby(term, order=way)
    size: Any = Slot(("size", root.sought.key))
    seen, note = shown.limit(size).as_("shown"), root.whole.sight.note
    assert note is not None
    query: QueryBuilder = Query.from_(seen)
    for number, noting in enumerate(root.whole.notings()):
        query = query.select(call_of(note, noting, seen=seen).as_(f"entry{number}"))
    return query


def _total(root: Root, where: Sequence[Filter]) -> QueryBuilder:
    bare = Selection(root.sought.search.shape.bare, Ask(), sight=root.whole.sight, aliases=root.whole.aliases)
    bare.where(where)
    return counted(bare).as_("total")


def flat(root: Root) -> QueryBuilder:
    """Return the statement of a single search: a record a row.

    Where more than rows is told and no row is found, it is one of nulls.
    """
    if root.beside is None:
        return root.answer
    beside = AliasedQuery("beside")
    query = Query.with_(root.answer, "answer").with_(root.beside, "beside").from_(beside)
    query = query.left_join(root.rows).on(TRUE).select(root.rows.star, beside.star)
    for term, way in root.order:
        query = query.orderby(term, order=way)
    return query


def together(roots: Sequence[Root]) -> QueryBuilder:
    """Return the statement of several searches: one record, with the rows of each and their total."""
    query: QueryBuilder = Query._builder()
    for number, root in enumerate(roots):
        query = query.with_(root.answer, root.rows.name)  # its own: one beyond reach is left out
        if root.beside is not None:
            query = query.with_(root.beside, f"beside{number}").from_(AliasedQuery(f"beside{number}"))
    for number, root in enumerate(roots):
        rows = array_of(Joined(Cast(root.whole.record(root.rows), "text"), root.order))  # type: ignore[arg-type]
        query = query.select(Query.from_(root.rows).select(rows).as_(f"rows{number}"))
        if root.beside is not None:
            query = query.select(AliasedQuery(f"beside{number}").star)
    return query


@dataclass(frozen=True)
class Labelled:
    """A list below a row: its place, the shape of its rows, and the label of its cursors."""

    place: str
    shape: Shape
    label: str


def lists_of(whole: Whole) -> Iterator[Labelled]:
    """Yield every list of a selection, however deep."""
    for each in whole.lists:
        child = each.whole.top.shape
        yield Labelled(each.many.key, child, label_below(each.level.shape, each.many.field, child=child))
        yield from lists_of(each.whole)


@dataclass(frozen=True)
class Part:
    """Who tells what a statement finds of one search: a list (`key` names its page) or a single row.

    Before the total, where it is counted, stand as many entries of the log. Without `tell`, Python makes something of
    the rows.
    """

    key: str
    is_within_reach: bool
    entries: int
    has_total: bool
    tell: Callable[..., Any] | None
    row: Callable[[Any], Row | None]

    def told(self, rows: Sequence[Any], total: int | None, *, told: Told) -> Any:
        """Tell what was found: of a list what belongs to the page, the right way round."""
        if not self.key:
            assert self.tell is not None
            return self.tell(rows[0], told) if rows else None
        many, rows = len(rows), rows[: told.sizes[self.key]]
        if told.backwards[self.key]:
            rows = rows[::-1]
        return self.tell(rows, many, total, told) if self.tell is not None else list(map(self.row, rows))


@dataclass(frozen=True)
class Statement:
    """A statement with slots for the values of a request, and who tells what it finds of which search."""

    sql: str
    values: list[Any]
    parts: Sequence[Part]
    lists: Sequence[Labelled]
    is_flat: bool
    code: str

    def told(self, records: Sequence[Any], told: Told) -> list[Any]:
        """Return the answer to each search."""
        if not self.is_flat:
            return list(self._apart(records, told))
        (part,) = self.parts
        total = records[0][-1] if part.has_total and records else 0
        is_beside = part.has_total or part.entries  # then a record of nulls stands for no row
        rows = [record for record in records if record[0] is not None] if is_beside else records
        return [part.told(rows, total, told=told)]

    def _apart(self, records: Sequence[Any], told: Told) -> Any:
        at = 0
        for part in self.parts:
            if not part.is_within_reach:
                yield part.told([], 0, told=told)
                continue
            rows, at = orjson.loads(records[0][at]), at + 1 + part.entries
            total = records[0][at] if part.has_total else None
            at += bool(part.has_total)
            yield part.told(rows, total, told=told)


def statement_of(
    soughts: Sequence[Sought], pages: Mapping[int, Paging], *, sights: Sequence[Sight]
) -> Statement:
    """Build the statement; what is wholly beyond reach is not asked for, since its pool may have no right to it.

    Raises: TooWide
    """
    is_flat, writer = len(soughts) == 1, Writer()
    roots = [
        root_of(sought, pages, sight=sight, number=None if is_flat else number)
        for number, (sought, sight) in enumerate(zip(soughts, sights, strict=True))
    ]
    within = [root for root in roots if not root.whole.is_beyond_reach]
    sql, values = ("", list[Any]())
    if within:
        query, slots = flat(roots[0]) if is_flat else together(within), Slots()
        sql = query.get_sql(writing(slots))
        values = slots.values
    names = [root.written(writer) for root in roots]
    functions = writer.compiled()
    parts = [root.part(functions[name]) for root, name in zip(roots, names, strict=True)]
    lists = [each for root in roots for each in lists_of(root.whole)]
    return Statement(sql, values, parts, lists, is_flat, "\n".join(writer.text))
