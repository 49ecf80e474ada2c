"""What SQL fetches an Ask with everything below it? One SELECT: a page of rows, and beside each row its lists.

The page is cut first, so that lists are made for its rows alone. A list is one text: an array of rows, packed for
Python to read or told in full for it to pass on. Called by `resolvers.plan.statement`; one level is made by
`resolvers.plan.select`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pypika_tortoise.analytics import RowNumber
from pypika_tortoise.enums import Order
from pypika_tortoise.functions import Cast, Count
from pypika_tortoise.queries import QueryBuilder, Table
from pypika_tortoise.terms import Criterion, Function, Term, ValueWrapper
from tortoise.fields import Field

from resolvers.plan.ask import MOST, Ask, Many, Paging
from resolvers.plan.note import Noting
from resolvers.plan.pack import MOST_PACKED, READ, TRUE, Beside, Joined, array_of, packed, plain
from resolvers.plan.query import Query
from resolvers.plan.read import TOTAL_CAP
from resolvers.plan.select import Level, Selection, Sight
from resolvers.plan.shape import Shape
from resolvers.plan.slot import Slot

Telling = Callable[["Whole", QueryBuilder, str], Term | None]
"""Tells a row in full, as the answer has it, or not at all; `resolvers.plan.told` makes these."""


class TooWide(Exception):
    """A row with more columns than can be packed."""


@dataclass
class Below:
    """A list under a level: what it selects, which column points back, and how it is told."""

    level: Level
    many: Many
    whole: "Whole"
    back: str
    name: str
    is_told: bool = False
    names: list[str] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        """Nobody's list is within reach; there may be no right to ask for it."""
        return any(flag is False for flag in self.flags())

    def flags(self) -> Iterator[int | bool]:
        """Yield what says of a row that this list is within reach: its own guard, then the rows above it."""
        guard = self.level.shape.guards.get(self.many.field)
        if guard is not None:
            yield self.level.reached[guard]
        level: Level | None = self.level
        while level is not None:
            yield level.seen_if
            level = level.above

    def conditions(self, page: QueryBuilder, rows: Selection) -> Iterator[Criterion]:
        """Yield which rows a row of the page has in this list: they point to it, and it is within reach."""
        yield rows.term(self.back) == page.field(f"c{self.level.key}")
        for flag in self.flags():
            if not isinstance(flag, bool):
                yield page.field(f"c{flag}") == plain(value=True)


class Whole(Selection):
    """A Selection with the lists below it. `is_packed` says that its records are JSON."""

    def __init__(
        self, shape: Shape, ask: Ask, *, sight: Sight, aliases: Iterator[int], is_packed: bool
    ) -> None:
        self.is_packed = is_packed
        self.lists: list[Below] = []
        super().__init__(shape, ask, sight=sight, aliases=aliases)

    def conversion(self, source: Field[Any]) -> Callable[[Any], object] | None:
        return (READ.get(type(source)) if self.is_packed else None) or super().conversion(source)

    def _level(
        self, shape: Shape, table: Table, ask: Ask, *, is_below: bool = False, seen: str = ""
    ) -> Level:
        level = super()._level(shape, table, ask, is_below=is_below, seen=seen)
        for many in ask.many:
            relation = shape.model._meta.fields_map[many.field]
            child = self.sight.shapes[relation.related_model]  # type: ignore[attr-defined]
            whole = Whole(child, many.ask, sight=self.sight, aliases=self.aliases, is_packed=True)
            back = str(relation.relation_field)  # type: ignore[attr-defined]
            self.lists.append(Below(level, many, whole, back, f"l{next(self.aliases)}"))
        return level

    # ------------------------------------------------------------------ a page and its lists

    def cut(self, page: Paging, place: str, *, goes_on: bool) -> QueryBuilder:
        """Return a page of the rows; with one more where somebody asks whether the list goes on."""
        query = self.selected()
        for condition in self._edge(page, place):
            query = query.where(condition)
        for term, way in self.ordered(self.order_terms(), backwards=page.backwards):
            query = query.orderby(term, order=way)
        limit: Any = Slot(("size", place), _and_one if goes_on else None)
        return query.limit(limit)

    def bounded(self, page: Paging, place: str) -> QueryBuilder:
        """Return a page whose size PostgreSQL knows the bound of, for it plans once for pages of any size.

        For a list without a bound it would think of a tenth, and sort the whole. What its rows point to is joined to
        those of the page alone, unless they are chosen by it.
        """
        ordered = self.ordered(self.order_terms(), backwards=page.backwards)
        order, edge = [term for term, _ in ordered], list(self._edge(page, place))
        chosen = {each for term in (*self.conditions, *order) for each in term.fields_()}
        if not self._joins or any(each.table != self.table for each in chosen):
            rows = self.cut(page, place, goes_on=True)
            return self._first(rows, self.order_names(), page=page, place=place)
        names = {each.name for each in self._told(order) if each.table == self.table}
        rows = Query.from_(self.table).select(*(self.table[name] for name in sorted(names)))
        for condition in (*self.conditions, *edge):
            rows = rows.where(condition)
        for term, way in ordered:
            rows = rows.orderby(term, order=way)
        columns = [each.name for term in order for each in term.fields_()]
        first = self._first(rows, columns, page=page, place=place).as_(str(self.table.alias))
        query = self.selected()
        # pypika has no way to read the same columns out of a subquery; its stubs know tables only.
        query._from, query._wheres = [first], None  # type: ignore[list-item]
        for term, way in ordered:
            query = query.orderby(term, order=way)
        return query

    def _told(self, order: Sequence[Term]) -> Iterator[Any]:
        """Yield every column that is told, that the rows stand in order by, or that points to what is joined."""
        # Every join here is made with a condition; pypika's type of a join is also that of one without.
        joined = (join.criterion for join in self.query._joins)  # type: ignore[attr-defined]
        for term in (*self._terms, *self._subjects, *order, *joined):
            yield from term.fields_()

    def _first(self, rows: QueryBuilder, order: Sequence[str], *, page: Paging, place: str) -> QueryBuilder:
        """Return as many of the rows as are asked for, in the same order."""
        rows = rows.limit(plain(MOST + 1)).as_(f"p{next(self.aliases)}")
        query: QueryBuilder = Query.from_(rows).select(rows.star)
        for term, way in self.ordered([rows.field(name) for name in order], backwards=page.backwards):
            query = query.orderby(term, order=way)
        size: Any = Slot(("size", place), _and_one)
        return query.limit(size)

    def _edge(self, page: Paging, place: str) -> Iterator[Criterion]:
        """Yield the conditions of lying beyond the cursor, if there is one, and of being found there by a search."""
        edge = list[Slot]()
        if page.after is not None or page.before is not None:
            edge = [Slot(("edge", place, number)) for number in range(len(self.top.shape.order))]
            yield self.beyond(edge, backwards=page.backwards)
        size = Slot(("size", place), _and_one)
        found = self.found(most=size, edge=edge[0] if edge else None, backwards=page.backwards)
        if found is not None:
            yield found

    def ordered(self, terms: Sequence[Term], *, backwards: bool) -> list[tuple[Term, Order]]:
        """Return the terms of an order, each with its direction."""
        way = self.direction(backwards=backwards)
        return [(term, way) for term in terms]

    def with_lists(self, page: QueryBuilder, telling: Telling, *, backwards: bool) -> QueryBuilder:
        """Return the rows of a page, in order, with every list beside them."""
        lists = [each for each in self.lists if not each.is_closed and not each.whole.is_beyond_reach]
        if not lists:
            return page
        page = page.as_(f"p{next(self.aliases)}")
        query: QueryBuilder = Query.from_(page).select(page.star)
        for each in lists:
            below = self._beside(each, page, telling).as_(each.name)
            query = query.left_join(below).on(TRUE)
            query = query.select(*(below.field(name).as_(f"{each.name}_{name}") for name in each.names))
        for term, way in self.ordered([page.field(name) for name in self.order_names()], backwards=backwards):
            query = query.orderby(term, order=way)
        return query

    def _beside(self, below: Below, page: QueryBuilder, telling: Telling) -> QueryBuilder:
        """Return the list of each row of a page: its rows as one text, how many there are, and whom they are about."""
        whole, many, place = below.whole, below.many, below.many.key
        cut = whole.cut(many.page, place, goes_on=many.bounds)
        for condition in below.conditions(page, whole):
            cut = cut.where(condition)
        if many.bounds:
            number = RowNumber().over()
            for term, way in whole.ordered(whole.order_terms(), backwards=many.page.backwards):
                number = number.orderby(term, order=way)
            cut = cut.select(number.as_("place"))
        rows = whole.with_lists(cut, telling, backwards=many.page.backwards).as_(f"r{next(self.aliases)}")
        shown = rows.field("place") <= ValueWrapper(Slot(("size", place))) if many.bounds else None
        told = telling(whole, rows, place)
        below.is_told = told is not None
        forward = whole.ordered([rows.field(name) for name in whole.order_names()], backwards=False)
        made = Joined(Cast(told or whole.record(rows), "text"), forward, only=shown)
        columns: dict[str, Term] = {"rows": array_of(made), "many": Count("*")}
        if many.total:
            bare = Selection(whole.top.shape, Ask(), sight=self.sight, aliases=self.aliases)
            columns["total"] = counted(bare, below.conditions(page, bare))
        for each in (each for noting in whole.notings() for each in noting.readings):
            columns[each.column] = Joined(Cast(rows.field(each.column), "text"), (), only=shown)
        below.names = list(columns)
        query = Beside(immutable=False).from_(rows)
        return query.select(*(term.as_(name) for name, term in columns.items()))

    def record(self, rows: QueryBuilder) -> Term:
        """Return a row packed: its columns in order, then of each list its rows, how many there are, and the total.

        Raises: TooWide
        """
        terms = [packed(rows.field(f"c{index}"), source) for index, source in enumerate(self.sources)]
        for each in self.lists:
            terms += [self._list_of(each, rows, name) for name in ("rows", "many", "total")]
        if len(terms) > MOST_PACKED:
            raise TooWide
        return Function("json_build_array", *terms)

    def _list_of(self, below: Below, rows: QueryBuilder, name: str) -> Term:
        if name not in below.names:
            return plain(None)
        column = rows.field(f"{below.name}_{name}")
        return Cast(column, "json") if name == "rows" and not below.is_told else column

    def notings(self) -> list[Noting]:
        """Return what has to be noted, an entry for each level: this one's, then those of the lists below."""
        found = [Noting(tuple(self.readings))] if self.readings else []
        for each in self.lists:
            for noting in each.whole.notings() if each.names else ():
                lifted = [replace(every, column=f"{each.name}_{every.column}") for every in noting.readings]
                found.append(Noting(tuple(lifted), is_text=True))
        return found

    def places(self) -> dict[str, dict[str, int]]:
        """Return where in a record what is told of the lists stands."""
        found, at = {}, len(self.sources) if self.is_packed else len(self.sources) + len(self._subjects)
        for each in self.lists:
            names = ["rows", "many", "total"] if self.is_packed else each.names
            found[each.name] = {name: at + index for index, name in enumerate(names)}
            at += len(names)
        return found


def counted(whole: Selection, conditions: Iterable[Criterion] = ()) -> QueryBuilder:
    """Count the rows up to the cap: an exact count of a long list costs more than the page itself."""
    inner = whole.query
    if (found := whole.found(most=TOTAL_CAP)) is not None:
        inner = inner.where(found)
    for condition in conditions:
        inner = inner.where(condition)
    capped = inner.select(plain(1).as_("one")).limit(plain(TOTAL_CAP)).as_("capped")
    query: QueryBuilder = Query.from_(capped).select(Count("*"))
    return query


def _and_one(size: int) -> int:
    return size + 1
