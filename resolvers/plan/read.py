"""How are rows fetched? The one generic reader: an Ask, a Shape and a Scope become SQL, and SQL becomes rows.

One statement for a list and its to-one relations, one more for each to-many level, never one per row; only the
columns asked for are selected, and those that ids, cursors, order, reach and worked fields declare. Called by the
read resolvers, which name a root, a filter and an order. The standard road: what `resolvers.plan.plan` answers in one
statement, this does level by level, to the same end.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pypika_tortoise.analytics import RowNumber
from pypika_tortoise.enums import Order
from pypika_tortoise.functions import Count
from pypika_tortoise.queries import QueryBuilder
from pypika_tortoise.terms import ValueWrapper
from tortoise.connection import get_connection
from tortoise.models import Model

from resolvers.plan import cursor
from resolvers.plan.ask import Ask, Filter, ListAsk, Many, Paging
from resolvers.plan.note import ANSWER, Note, noted, shown_first, shown_in_place
from resolvers.plan.query import Query
from resolvers.plan.select import Selection, Sight, any_of
from resolvers.plan.shape import Row, Scope, Shape, Slice

TOTAL_CAP = 10_001


@dataclass(frozen=True)
class Reader:
    """Reads for one caller on one pool; `shapes` names the shape of each model, `note` who is put on record."""

    pool: str
    scope: Scope
    shapes: Mapping[type[Model], Shape]
    note: Note | None = None

    async def one(self, shape: Shape, ask: Ask, *, where: Sequence[Filter]) -> Row | None:
        """Return the first row within reach that meets every filter, or None."""
        selection = self._selection(shape, ask, where)
        query = selection.selected()
        if (found := selection.found(most=1)) is not None:
            query = query.where(found)
        records = await self._fetch(selection, self._noted_page(selection, query, size=1))
        rows = [row for row in map(selection.top.row, records) if row is not None]
        await self._fill(shape, ask, rows)
        return rows[0] if rows else None

    async def page(self, shape: Shape, ask: ListAsk, *, where: Sequence[Filter] = ()) -> Slice:
        """Return part of the list of all rows within reach that meet every filter.

        Raises: InvalidCursor when a cursor belongs to another list
        """
        selection = self._selection(shape, ask.ask, where)
        label = label_of(shape, where)
        edge = _edge(ask.page, label, selection)
        direction = selection.direction(backwards=ask.page.backwards)
        query = selection.selected()
        if edge is not None:
            query = query.where(selection.beyond(edge, backwards=ask.page.backwards))
        search = {"edge": edge[0] if edge else None, "most": ask.page.size + 1}
        if (sought := selection.found(**search, backwards=ask.page.backwards)) is not None:
            query = query.where(sought)
        for term in selection.order_terms():
            query = query.orderby(term, order=direction)
        noting = self._noted_page(selection, query, size=ask.page.size, direction=direction)
        records = await self._fetch(selection, noting)
        rows = [row for row in map(selection.top.row, records) if row is not None]
        total = await self._total(shape, where) if ask.total else None
        found = _slice(rows, ask.page, label=label, order=shape.order, total=total)
        await self._fill(shape, ask.ask, found.rows)
        return found

    # ------------------------------------------------------------------ to-many levels and worked values

    async def _fill(self, shape: Shape, ask: Ask, rows: Sequence[Row]) -> None:
        """Put the lists and batched values that were asked for into their rows, one statement for each level."""
        for many in ask.many:
            await self._many(shape, many, list(_reaching(shape, many.field, many.key, rows)))
        for valued in ask.valued:
            for row in _reaching(shape, valued.field, valued.key, rows):
                row[valued.key] = shape.argued[valued.field].value(row, valued.arguments)
        for name, below in ask.one.items():
            model = _related(shape, name)
            await self._fill(self.shapes[model], below, [row[name] for row in rows if row[name] is not None])

    async def _many(self, shape: Shape, many: Many, parents: Sequence[Row]) -> None:
        """Fetch the same slice of a list for every parent at once, numbered inside each parent by a window."""
        if not parents:
            return
        relation = shape.model._meta.fields_map[many.field]
        child = self.shapes[relation.related_model]  # type: ignore[attr-defined]
        back = str(relation.relation_field)  # type: ignore[attr-defined]
        ids = [parent["id"] for parent in parents]
        selection = self._selection(child, many.ask, ())
        label = label_below(shape, many.field, child=child)
        edge = _edge(many.page, label, selection)
        direction = selection.direction(backwards=many.page.backwards)
        number = RowNumber().over(selection.term(back))
        for term in selection.order_terms():
            number = number.orderby(term, order=direction)
        inner = selection.selected().where(any_of(selection.term(back), ids))
        if edge is not None:
            inner = inner.where(selection.beyond(edge, backwards=many.page.backwards))
        inner = inner.select(selection.term(back).as_("parent"), number.as_("place")).as_("ranked")
        outer = Query.from_(inner).select("*").where(inner.place <= many.page.size + 1)
        outer = outer.orderby(inner.place)
        if self.note is not None and selection.readings:
            shown = shown_in_place(many.page.size)
            order = [(ANSWER.field("place"), Order.asc)]
            outer = noted(outer, self.note, readings=selection.readings, shown=shown, order=order)
        grouped: dict[object, list[Row]] = defaultdict(list)
        for record in await self._fetch(selection, outer):
            row = selection.top.row(record)
            if row is not None:
                grouped[record["parent"]].append(row)
        totals = await self._totals(child, back, ids) if many.total else {}
        for parent in parents:
            total = totals.get(parent["id"], 0) if many.total else None
            rows = grouped.get(parent["id"], [])
            parent[many.key] = _slice(rows, many.page, label=label, order=child.order, total=total)
        await self._fill(child, many.ask, [row for parent in parents for row in parent[many.key].rows])

    async def _total(self, shape: Shape, where: Sequence[Filter]) -> int:
        """Count rows up to the cap: an exact count of a long list costs more than the page itself."""
        selection = self._selection(shape.bare, Ask(), where)
        if (found := selection.found(most=TOTAL_CAP)) is not None:
            selection.query = selection.query.where(found)
        inner = (
            selection.query.select(ValueWrapper(1, allow_parametrize=False).as_("one"))
            .limit(TOTAL_CAP)
            .as_("capped")
        )
        records = await self._fetch(selection, Query.from_(inner).select(Count("*").as_("rows")))
        return int(records[0]["rows"]) if records else 0

    async def _totals(self, child: Shape, back: str, ids: Sequence[object]) -> dict[object, int]:
        selection = self._selection(child, Ask(), ())
        key = selection.term(back)
        query = (
            selection.query.where(any_of(key, ids))
            .groupby(key)
            .select(key.as_("parent"), Count("*").as_("rows"))
        )
        records = await self._fetch(selection, query)
        return {record["parent"]: min(int(record["rows"]), TOTAL_CAP) for record in records}

    # ------------------------------------------------------------------ to the database

    def _selection(self, shape: Shape, ask: Ask, where: Sequence[Filter]) -> Selection:
        is_narrow = any(each.names_rows for each in where)
        selection = Selection(shape, ask, sight=Sight(self.scope, self.shapes, self.note, is_narrow))
        selection.where(where)
        return selection

    def _noted_page(
        self, selection: Selection, query: QueryBuilder, *, size: int, direction: Order | None = None
    ) -> QueryBuilder:
        """Limit a query to a page and, in a list, one row more; let it note what it reads of others."""
        query = query.limit(size if direction is None else size + 1)
        if self.note is None or not selection.readings:
            return query
        names = [] if direction is None else selection.order_names()
        shown = shown_first(size, order=names, direction=direction or Order.asc)
        order = [(ANSWER.field(name), direction or Order.asc) for name in names]
        return noted(query, self.note, readings=selection.readings, shown=shown, order=order)

    async def _fetch(self, selection: Selection, query: QueryBuilder) -> Sequence[Any]:
        """Run a query; what is wholly beyond reach is not asked for, since its pool may have no right to it."""
        if selection.is_beyond_reach:
            return ()
        sql, values = query.get_parameterized_sql()
        _, records = await get_connection(self.pool).execute_query(sql, values)
        return records


def label_of(shape: Shape, where: Sequence[Filter]) -> str:
    """Name a list at the root of a query, for its cursors: another filter or order is another list."""
    return f"{shape.kind} {shape.order} {sorted(map(repr, where))}"


def label_below(shape: Shape, name: str, *, child: Shape) -> str:
    """Name a list below a row, for its cursors."""
    return f"{shape.kind}.{name} {child.order}"


def _edge(page: Paging, label: str, selection: Selection) -> list[Any] | None:
    given = page.before if page.backwards else page.after
    return None if given is None else cursor.read(given, of=label, columns=selection.order_columns())


def _slice(rows: list[Row], page: Paging, *, label: str, order: Sequence[str], total: int | None) -> Slice:
    """Cut the row fetched beyond the page, put a backwards page the right way round, and give each row its cursor."""
    more = len(rows) > page.size
    rows = rows[: page.size]
    if page.backwards:
        rows.reverse()
    return Slice(
        rows=rows,
        cursors=[cursor.write([row[name] for name in order], of=label) for row in rows],
        has_next=page.before is not None if page.backwards else more,
        has_previous=more if page.backwards else page.after is not None,
        total=total,
    )


def _reaching(shape: Shape, name: str, key: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows whose field the caller reaches; in the others it is null."""
    kind = shape.guards.get(name)
    for row in rows:
        if kind is None or row[f"reaches {kind}"]:
            yield row
        else:
            row[key] = None


def _related(shape: Shape, name: str) -> type[Model]:
    model = shape.model
    for step in shape.paths.get(name, name).split("."):
        model = model._meta.fields_map[step].related_model  # type: ignore[attr-defined]
    return model
