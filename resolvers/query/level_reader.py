"""Generic reader: a selection, a mapping and a scope become SQL, and records become rows.

One statement for a list and its to-one relations, one more for each to-many level, never one per row; only
the columns asked for are selected, and those that ids, cursors, order, reach and worked fields declare. The
standard executor: what `resolvers.query.plan_cache` answers in one statement, this does level by level, to the
same end.
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

from resolvers.query.mapping import Page, Row, ScopeProtocol, TypeMapping
from resolvers.query.page_limits import MAX_TOTAL_COUNT
from resolvers.query.read_audit import ANSWER_ROWS, ReadAudit, select_list_rows, select_page_rows, with_audit
from resolvers.query.selection import Filter, ListSelection, NestedList, PageRequest, Selection
from resolvers.query.sql import cursor
from resolvers.query.sql.builder import MutableQuery
from resolvers.query.sql.select import ReadScope, SelectBuilder, equals_any


@dataclass(frozen=True)
class LevelReader:
    """Reads for one caller on one pool; `shapes` names the shape of each model, `note` who is put on record."""

    pool: str
    reach_of: ScopeProtocol
    mappings: Mapping[type[Model], TypeMapping]
    audit: ReadAudit | None = None

    async def read_row(self, shape: TypeMapping, ask: Selection, *, where: Sequence[Filter]) -> Row | None:
        """Return the first row within reach that meets every filter, or None."""
        selection = self._build_select(shape, ask, where)
        query = selection.build()
        if (found := selection.search_condition(most=1)) is not None:
            query = query.where(found)
        records = await self._fetch(selection, self._audited_page(selection, query, size=1))
        rows = [row for row in map(selection.top.decode, records) if row is not None]
        await self._fill_lists(shape, ask, rows)
        return rows[0] if rows else None

    async def read_page(
        self, shape: TypeMapping, ask: ListSelection, *, where: Sequence[Filter] = ()
    ) -> Page:
        """Return part of the list of all rows within reach that meet every filter.

        Raises: InvalidCursor when a cursor belongs to another list
        """
        selection = self._build_select(shape, ask.selection, where)
        label = cursor_label_of(shape, where)
        edge = _decode_cursor(ask.page, label, selection)
        direction = selection.order_direction(backwards=ask.page.is_backwards)
        query = selection.build()
        if edge is not None:
            query = query.where(selection.cursor_condition(edge, backwards=ask.page.is_backwards))
        search = {"edge": edge[0] if edge else None, "most": ask.page.size + 1}
        if (sought := selection.search_condition(**search, backwards=ask.page.is_backwards)) is not None:
            query = query.where(sought)
        for term in selection.order_terms():
            query = query.orderby(term, order=direction)
        noting = self._audited_page(selection, query, size=ask.page.size, direction=direction)
        records = await self._fetch(selection, noting)
        rows = [row for row in map(selection.top.decode, records) if row is not None]
        total = await self._count_rows(shape, where) if ask.has_total else None
        found = _build_page(rows, ask.page, label=label, order=shape.order, total=total)
        await self._fill_lists(shape, ask.selection, found.rows)
        return found

    # ------------------------------------------------------------------ to-many levels and worked values

    async def _fill_lists(self, shape: TypeMapping, ask: Selection, rows: Sequence[Row]) -> None:
        """Put the lists and batched values that were asked for into their rows, one statement for each level."""
        for many in ask.lists:
            await self._read_lists(shape, many, list(_rows_within_reach(shape, many.field, many.key, rows)))
        for valued in ask.computed:
            for row in _rows_within_reach(shape, valued.field, valued.key, rows):
                row[valued.key] = shape.derived_with_args[valued.field].compute(row, valued.arguments)
        for name, below in ask.to_one.items():
            model = _related_model(shape, name)
            await self._fill_lists(
                self.mappings[model], below, [row[name] for row in rows if row[name] is not None]
            )

    async def _read_lists(self, shape: TypeMapping, many: NestedList, parents: Sequence[Row]) -> None:
        """Fetch the same slice of a list for every parent at once, numbered inside each parent by a window."""
        if not parents:
            return
        relation = shape.model._meta.fields_map[many.field]
        child = self.mappings[relation.related_model]  # type: ignore[attr-defined]
        back = str(relation.relation_field)  # type: ignore[attr-defined]
        ids = [parent["id"] for parent in parents]
        selection = self._build_select(child, many.selection, ())
        label = nested_cursor_label(shape, many.field, child=child)
        edge = _decode_cursor(many.page, label, selection)
        direction = selection.order_direction(backwards=many.page.is_backwards)
        number = RowNumber().over(selection.term(back))
        for term in selection.order_terms():
            number = number.orderby(term, order=direction)
        inner = selection.build().where(equals_any(selection.term(back), ids))
        if edge is not None:
            inner = inner.where(selection.cursor_condition(edge, backwards=many.page.is_backwards))
        inner = inner.select(selection.term(back).as_("parent"), number.as_("place")).as_("ranked")
        outer = MutableQuery.from_(inner).select("*").where(inner.place <= many.page.size + 1)
        outer = outer.orderby(inner.place)
        if self.audit is not None and selection.audited_columns:
            shown = select_list_rows(many.page.size)
            order = [(ANSWER_ROWS.field("place"), Order.asc)]
            outer = with_audit(outer, self.audit, columns=selection.audited_columns, shown=shown, order=order)
        grouped: dict[object, list[Row]] = defaultdict(list)
        for record in await self._fetch(selection, outer):
            row = selection.top.decode(record)
            if row is not None:
                grouped[record["parent"]].append(row)
        totals = await self._count_by_parent(child, back, ids) if many.has_total else {}
        for parent in parents:
            total = totals.get(parent["id"], 0) if many.has_total else None
            rows = grouped.get(parent["id"], [])
            parent[many.key] = _build_page(rows, many.page, label=label, order=child.order, total=total)
        await self._fill_lists(
            child, many.selection, [row for parent in parents for row in parent[many.key].rows]
        )

    async def _count_rows(self, shape: TypeMapping, where: Sequence[Filter]) -> int:
        """Count rows up to the cap: an exact count of a long list costs more than the page itself."""
        selection = self._build_select(shape.count_source, Selection(), where)
        if (found := selection.search_condition(most=MAX_TOTAL_COUNT)) is not None:
            selection.query = selection.query.where(found)
        inner = (
            selection.query.select(ValueWrapper(1, allow_parametrize=False).as_("one"))
            .limit(MAX_TOTAL_COUNT)
            .as_("capped")
        )
        records = await self._fetch(selection, MutableQuery.from_(inner).select(Count("*").as_("rows")))
        return int(records[0]["rows"]) if records else 0

    async def _count_by_parent(
        self, child: TypeMapping, back: str, ids: Sequence[object]
    ) -> dict[object, int]:
        selection = self._build_select(child, Selection(), ())
        key = selection.term(back)
        query = (
            selection.query.where(equals_any(key, ids))
            .groupby(key)
            .select(key.as_("parent"), Count("*").as_("rows"))
        )
        records = await self._fetch(selection, query)
        return {record["parent"]: min(int(record["rows"]), MAX_TOTAL_COUNT) for record in records}

    # ------------------------------------------------------------------ to the database

    def _build_select(self, shape: TypeMapping, ask: Selection, where: Sequence[Filter]) -> SelectBuilder:
        is_narrow = any(each.is_by_id for each in where)
        selection = SelectBuilder(
            shape, ask, scope=ReadScope(self.reach_of, self.mappings, self.audit, is_narrow)
        )
        selection.add_filters(where)
        return selection

    def _audited_page(
        self, selection: SelectBuilder, query: QueryBuilder, *, size: int, direction: Order | None = None
    ) -> QueryBuilder:
        """Limit a query to a page and, in a list, one row more; let it note what it reads of others."""
        query = query.limit(size if direction is None else size + 1)
        if self.audit is None or not selection.audited_columns:
            return query
        names = [] if direction is None else selection.order_aliases()
        shown = select_page_rows(size, order=names, direction=direction or Order.asc)
        order = [(ANSWER_ROWS.field(name), direction or Order.asc) for name in names]
        return with_audit(query, self.audit, columns=selection.audited_columns, shown=shown, order=order)

    async def _fetch(self, selection: SelectBuilder, query: QueryBuilder) -> Sequence[Any]:
        """Run a query; what is wholly beyond reach is not asked for, since its pool may have no right to it."""
        if selection.is_beyond_reach:
            return ()
        sql, values = query.get_parameterized_sql()
        _, records = await get_connection(self.pool).execute_query(sql, values)
        return records


def cursor_label_of(shape: TypeMapping, where: Sequence[Filter]) -> str:
    """Name a list at the root of a query, for its cursors: another filter or order is another list."""
    return f"{shape.kind} {shape.order} {sorted(map(repr, where))}"


def nested_cursor_label(shape: TypeMapping, name: str, *, child: TypeMapping) -> str:
    """Name a list below a row, for its cursors."""
    return f"{shape.kind}.{name} {child.order}"


def _decode_cursor(page: PageRequest, label: str, selection: SelectBuilder) -> list[Any] | None:
    given = page.before if page.is_backwards else page.after
    return None if given is None else cursor.decode(given, label=label, columns=selection.order_columns())


def _build_page(
    rows: list[Row], page: PageRequest, *, label: str, order: Sequence[str], total: int | None
) -> Page:
    """Cut the row fetched beyond the page, put a backwards page the right way round, and give each row its cursor."""
    more = len(rows) > page.size
    rows = rows[: page.size]
    if page.is_backwards:
        rows.reverse()
    return Page(
        rows=rows,
        cursors=[cursor.encode([row[name] for name in order], label=label) for row in rows],
        has_next=page.before is not None if page.is_backwards else more,
        has_previous=more if page.is_backwards else page.after is not None,
        total=total,
    )


def _rows_within_reach(shape: TypeMapping, name: str, key: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows whose field the caller reaches; in the others it is null."""
    kind = shape.field_policies.get(name)
    for row in rows:
        if kind is None or row[f"reaches {kind}"]:
            yield row
        else:
            row[key] = None


def _related_model(shape: TypeMapping, name: str) -> type[Model]:
    model = shape.model
    for step in shape.relations.get(name, name).split("."):
        model = model._meta.fields_map[step].related_model  # type: ignore[attr-defined]
    return model
