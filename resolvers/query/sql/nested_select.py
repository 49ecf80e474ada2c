"""Nested SELECT of a selection: a page of rows, and beside each row its lists.

The page is cut first, so that lists are made for its rows alone. A list is one text: an array of rows, packed
for Python to read or told in full for it to pass on. One level is made by `resolvers.query.select`.
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

from resolvers.limits import MAX_ENCODED_COLUMNS
from resolvers.query.mapping import TypeMapping
from resolvers.query.page_limits import MAX_PAGE_SIZE, MAX_TOTAL_COUNT
from resolvers.query.read_audit import AuditedLevel
from resolvers.query.selection import NestedList, PageRequest, Selection
from resolvers.query.sql.builder import MutableQuery
from resolvers.query.sql.parameters import RequestParameter
from resolvers.query.sql.row_encoding import (
    DECODERS,
    TRUE,
    LateralSubquery,
    OrderedStringAgg,
    encode_array,
    encode_column,
    literal,
)
from resolvers.query.sql.select import JoinedRow, ReadScope, SelectBuilder

JsonRenderer = Callable[["NestedSelect", QueryBuilder, str], Term | None]
"""Tells a row in full, as the answer has it, or not at all; `resolvers.query.sql.sql_json` makes these."""


class TooManyColumns(Exception):
    """A row with more columns than can be packed."""


@dataclass
class ListSubquery:
    """A list under a level: what it selects, which column points back, and how it is told."""

    parent: JoinedRow
    nested_list: NestedList
    select: "NestedSelect"
    back_reference: str
    alias: str
    is_rendered: bool = False
    columns: list[str] = field(default_factory=list)

    @property
    def is_unreachable(self) -> bool:
        """Nobody's list is within reach; there may be no right to ask for it."""
        return any(flag is False for flag in self.visibility_flags())

    def visibility_flags(self) -> Iterator[int | bool]:
        """Yield what says of a row that this list is within reach: its own guard, then the rows above it."""
        guard = self.parent.mapping.field_policies.get(self.nested_list.field)
        if guard is not None:
            yield self.parent.reach_flags[guard]
        level: JoinedRow | None = self.parent
        while level is not None:
            yield level.visible_flag
            level = level.parent

    def join_conditions(self, page: QueryBuilder, rows: SelectBuilder) -> Iterator[Criterion]:
        """Yield which rows a row of the page has in this list: they point to it, and it is within reach."""
        yield rows.term(self.back_reference) == page.field(f"c{self.parent.key_index}")
        for flag in self.visibility_flags():
            if not isinstance(flag, bool):
                yield page.field(f"c{flag}") == literal(value=True)


class NestedSelect(SelectBuilder):
    """A Selection with the lists below it. `is_packed` says that its records are JSON."""

    def __init__(
        self, shape: TypeMapping, ask: Selection, *, sight: ReadScope, aliases: Iterator[int], is_packed: bool
    ) -> None:
        self.is_packed = is_packed
        self.lists: list[ListSubquery] = []
        super().__init__(shape, ask, scope=sight, aliases=aliases)

    def decoder_of(self, source: Field[Any]) -> Callable[[Any], object] | None:
        return (DECODERS.get(type(source)) if self.is_packed else None) or super().decoder_of(source)

    def _add_row(
        self, shape: TypeMapping, table: Table, ask: Selection, *, is_below: bool = False, seen: str = ""
    ) -> JoinedRow:
        level = super()._add_row(shape, table, ask, is_below=is_below, seen=seen)
        for many in ask.lists:
            relation = shape.model._meta.fields_map[many.field]
            child = self.scope.mappings[relation.related_model]  # type: ignore[attr-defined]
            whole = NestedSelect(
                child, many.selection, sight=self.scope, aliases=self.aliases, is_packed=True
            )
            back = str(relation.relation_field)  # type: ignore[attr-defined]
            self.lists.append(ListSubquery(level, many, whole, back, f"l{next(self.aliases)}"))
        return level

    # ------------------------------------------------------------------ a page and its lists

    def page_query(self, page: PageRequest, place: str, *, goes_on: bool) -> QueryBuilder:
        """Return a page of the rows; with one more where somebody asks whether the list goes on."""
        query = self.build()
        for condition in self._cursor_conditions(page, place):
            query = query.where(condition)
        for term, way in self.with_direction(self.order_terms(), backwards=page.is_backwards):
            query = query.orderby(term, order=way)
        limit: Any = RequestParameter(("size", place), _plus_one if goes_on else None)
        return query.limit(limit)

    def bounded_page_query(self, page: PageRequest, place: str) -> QueryBuilder:
        """Return a page whose size PostgreSQL knows the bound of, for it plans once for pages of any size.

        For a list without a bound it would think of a tenth, and sort the whole. What its rows point to is joined to
        those of the page alone, unless they are chosen by it.
        """
        ordered = self.with_direction(self.order_terms(), backwards=page.is_backwards)
        order, edge = [term for term, _ in ordered], list(self._cursor_conditions(page, place))
        chosen = {each for term in (*self.conditions, *order) for each in term.fields_()}
        if not self._joins or any(each.table != self.table for each in chosen):
            rows = self.page_query(page, place, goes_on=True)
            return self._limit_page(rows, self.order_aliases(), page=page, place=place)
        names = {each.name for each in self._used_columns(order) if each.table == self.table}
        rows = MutableQuery.from_(self.table).select(*(self.table[name] for name in sorted(names)))
        for condition in (*self.conditions, *edge):
            rows = rows.where(condition)
        for term, way in ordered:
            rows = rows.orderby(term, order=way)
        columns = [each.name for term in order for each in term.fields_()]
        first = self._limit_page(rows, columns, page=page, place=place).as_(str(self.table.alias))
        query = self.build()
        # pypika has no way to read the same columns out of a subquery; its stubs know tables only.
        query._from, query._wheres = [first], None  # type: ignore[list-item]
        for term, way in ordered:
            query = query.orderby(term, order=way)
        return query

    def _used_columns(self, order: Sequence[Term]) -> Iterator[Any]:
        """Yield every column that is told, that the rows stand in order by, or that points to what is joined."""
        # Every join here is made with a condition; pypika's type of a join is also that of one without.
        joined = (join.criterion for join in self.query._joins)  # type: ignore[attr-defined]
        for term in (*self._terms, *self._subjects, *order, *joined):
            yield from term.fields_()

    def _limit_page(
        self, rows: QueryBuilder, order: Sequence[str], *, page: PageRequest, place: str
    ) -> QueryBuilder:
        """Return as many of the rows as are asked for, in the same order."""
        rows = rows.limit(literal(MAX_PAGE_SIZE + 1)).as_(f"p{next(self.aliases)}")
        query: QueryBuilder = MutableQuery.from_(rows).select(rows.star)
        for term, way in self.with_direction(
            [rows.field(name) for name in order], backwards=page.is_backwards
        ):
            query = query.orderby(term, order=way)
        size: Any = RequestParameter(("size", place), _plus_one)
        return query.limit(size)

    def _cursor_conditions(self, page: PageRequest, place: str) -> Iterator[Criterion]:
        """Yield the conditions of lying beyond the cursor, if there is one, and of being found there by a search."""
        edge = list[RequestParameter]()
        if page.after is not None or page.before is not None:
            edge = [
                RequestParameter(("edge", place, number)) for number in range(len(self.top.mapping.order))
            ]
            yield self.cursor_condition(edge, backwards=page.is_backwards)
        size = RequestParameter(("size", place), _plus_one)
        found = self.search_condition(most=size, edge=edge[0] if edge else None, backwards=page.is_backwards)
        if found is not None:
            yield found

    def with_direction(self, terms: Sequence[Term], *, backwards: bool) -> list[tuple[Term, Order]]:
        """Return the terms of an order, each with its direction."""
        way = self.order_direction(backwards=backwards)
        return [(term, way) for term in terms]

    def join_lists(self, page: QueryBuilder, telling: JsonRenderer, *, backwards: bool) -> QueryBuilder:
        """Return the rows of a page, in order, with every list beside them."""
        lists = [each for each in self.lists if not each.is_unreachable and not each.select.is_beyond_reach]
        if not lists:
            return page
        page = page.as_(f"p{next(self.aliases)}")
        query: QueryBuilder = MutableQuery.from_(page).select(page.star)
        for each in lists:
            below = self._list_query(each, page, telling).as_(each.alias)
            query = query.left_join(below).on(TRUE)
            query = query.select(*(below.field(name).as_(f"{each.alias}_{name}") for name in each.columns))
        for term, way in self.with_direction(
            [page.field(name) for name in self.order_aliases()], backwards=backwards
        ):
            query = query.orderby(term, order=way)
        return query

    def _list_query(self, below: ListSubquery, page: QueryBuilder, telling: JsonRenderer) -> QueryBuilder:
        """Return the list of each row of a page: its rows as one text, how many there are, and whom they are about."""
        whole, many, place = below.select, below.nested_list, below.nested_list.key
        cut = whole.page_query(many.page, place, goes_on=many.has_bounds)
        for condition in below.join_conditions(page, whole):
            cut = cut.where(condition)
        if many.has_bounds:
            number = RowNumber().over()
            for term, way in whole.with_direction(whole.order_terms(), backwards=many.page.is_backwards):
                number = number.orderby(term, order=way)
            cut = cut.select(number.as_("place"))
        rows = whole.join_lists(cut, telling, backwards=many.page.is_backwards).as_(f"r{next(self.aliases)}")
        shown = (
            rows.field("place") <= ValueWrapper(RequestParameter(("size", place)))
            if many.has_bounds
            else None
        )
        told = telling(whole, rows, place)
        below.is_rendered = told is not None
        forward = whole.with_direction([rows.field(name) for name in whole.order_aliases()], backwards=False)
        made = OrderedStringAgg(Cast(told or whole.encode_row(rows), "text"), forward, condition=shown)
        columns: dict[str, Term] = {"rows": encode_array(made), "many": Count("*")}
        if many.has_total:
            bare = SelectBuilder(whole.top.mapping, Selection(), scope=self.scope, aliases=self.aliases)
            columns["total"] = count_query(bare, below.join_conditions(page, bare))
        for each in (each for noting in whole.audited_levels() for each in noting.columns):
            columns[each.column] = OrderedStringAgg(
                Cast(rows.field(each.column), "text"), (), condition=shown
            )
        below.columns = list(columns)
        query = LateralSubquery(immutable=False).from_(rows)
        return query.select(*(term.as_(name) for name, term in columns.items()))

    def encode_row(self, rows: QueryBuilder) -> Term:
        """Return a row packed: its columns in order, then of each list its rows, how many there are, and the total.

        Raises: TooManyColumns
        """
        terms = [encode_column(rows.field(f"c{index}"), source) for index, source in enumerate(self.sources)]
        for each in self.lists:
            terms += [self._list_column(each, rows, name) for name in ("rows", "many", "total")]
        if len(terms) > MAX_ENCODED_COLUMNS:
            raise TooManyColumns
        return Function("json_build_array", *terms)

    def _list_column(self, below: ListSubquery, rows: QueryBuilder, name: str) -> Term:
        if name not in below.columns:
            return literal(None)
        column = rows.field(f"{below.alias}_{name}")
        return Cast(column, "json") if name == "rows" and not below.is_rendered else column

    def audited_levels(self) -> list[AuditedLevel]:
        """Return what has to be noted, an entry for each level: this one's, then those of the lists below."""
        found = [AuditedLevel(tuple(self.audited_columns))] if self.audited_columns else []
        for each in self.lists:
            for noting in each.select.audited_levels() if each.columns else ():
                lifted = [replace(every, column=f"{each.alias}_{every.column}") for every in noting.columns]
                found.append(AuditedLevel(tuple(lifted), is_text=True))
        return found

    def list_positions(self) -> dict[str, dict[str, int]]:
        """Return where in a record what is told of the lists stands."""
        found, at = {}, len(self.sources) if self.is_packed else len(self.sources) + len(self._subjects)
        for each in self.lists:
            names = ["rows", "many", "total"] if self.is_packed else each.columns
            found[each.alias] = {name: at + index for index, name in enumerate(names)}
            at += len(names)
        return found


def count_query(whole: SelectBuilder, conditions: Iterable[Criterion] = ()) -> QueryBuilder:
    """Count the rows up to the cap: an exact count of a long list costs more than the page itself."""
    inner = whole.query
    if (found := whole.search_condition(most=MAX_TOTAL_COUNT)) is not None:
        inner = inner.where(found)
    for condition in conditions:
        inner = inner.where(condition)
    capped = inner.select(literal(1).as_("one")).limit(literal(MAX_TOTAL_COUNT)).as_("capped")
    query: QueryBuilder = MutableQuery.from_(capped).select(Count("*"))
    return query


def _plus_one(size: int) -> int:
    return size + 1
