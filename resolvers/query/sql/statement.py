"""Statement that serves several searches at once, and the decoding of its records.

The rows of a single search come flat, a record a row. Several searches come as one record, in which the rows of each
are an array. Whatever has to be noted or counted is done in the same statement, before its first row leaves
(`resolvers.query.read_audit`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, NamedTuple

import orjson
from pypika_tortoise.functions import Cast
from pypika_tortoise.queries import AliasedQuery, QueryBuilder
from pypika_tortoise.terms import Term

from resolvers.query.codegen import CodeGenerator, RenderArguments
from resolvers.query.level_reader import nested_cursor_label
from resolvers.query.mapping import Row, Search, TypeMapping
from resolvers.query.read_audit import audit_call
from resolvers.query.selection import (
    ConnectionTemplate,
    Filter,
    ListSelection,
    PageRequest,
    RowTemplate,
    Selection,
    list_fields_in,
    list_selection_of,
    row_templates_in,
    selection_of,
)
from resolvers.query.sql.builder import MutableQuery, build_sql_context
from resolvers.query.sql.nested_select import NestedSelect, count_query
from resolvers.query.sql.parameters import ParameterList, RequestParameter
from resolvers.query.sql.row_encoding import TRUE, OrderedStringAgg, encode_array
from resolvers.query.sql.select import ReadScope, SelectBuilder
from resolvers.query.sql.sql_json import SqlJsonRenderer

_FIRST_ROW = PageRequest(first=1)


class RootSearch(NamedTuple):
    """One search of an operation and how its answer is told: a page in parts, or a single row in a form.

    With an `ask`, nothing is told: Python makes something of the rows. `key` names the page.
    """

    search: Search
    key: str = ""
    page: PageRequest | None = None
    row_template: RowTemplate = ()
    template: ConnectionTemplate = ()
    selection: Selection | None = None

    def list_selection(self, pages: Mapping[int, PageRequest]) -> ListSelection:
        """Return what has to be fetched for it."""
        if self.page is None:
            return ListSelection(_FIRST_ROW, selection_of([self.row_template], pages))
        if self.selection is not None:
            return ListSelection(self.page, self.selection)
        return list_selection_of(self.template, pages, page=self.page)


@dataclass
class SearchBuilder:
    """A search in the making: its selection, the rows of its answer, and what is beside them."""

    root: RootSearch
    select: NestedSelect
    selection: ListSelection
    rows: AliasedQuery
    answer: QueryBuilder
    extras: QueryBuilder | None = None
    audit_entries: int = 0

    @property
    def order(self) -> list[tuple[Term, Any]]:
        if self.root.page is None:
            return []
        names = [self.rows.field(name) for name in self.select.order_aliases()]
        return self.select.with_direction(names, backwards=self.selection.page.is_backwards)

    def write_function(self, writer: CodeGenerator) -> str:
        """Write the function that tells what is found, and return its name; of rows for Python, nothing is told."""
        if self.root.page is None:
            return writer.write_row_function(self.select, self.root.row_template)
        return writer.write_page_function(self.select, self.root.template, page_key=self.root.key)

    def build_reader(self, tell: Callable[..., Any]) -> "ResultReader":
        """Return what is kept of it."""
        return ResultReader(
            page_key="" if self.root.page is None else self.root.key,
            is_within_reach=not self.select.is_beyond_reach,
            audit_entries=self.audit_entries,
            has_total=self.selection.has_total,
            render=tell if self.root.selection is None else None,
            decode_row=self.select.top.decode,
        )


def build_search(
    sought: RootSearch, pages: Mapping[int, PageRequest], *, sight: ReadScope, number: int | None
) -> SearchBuilder:
    """Select what a search wants; `number` says which it is of several."""
    search, asked, aliases = sought.search, sought.list_selection(pages), count()
    sight = replace(sight, is_by_id=any(each.is_by_id for each in search.filters))
    whole = NestedSelect(
        search.mapping, asked.selection, sight=sight, aliases=aliases, is_packed=number is not None
    )
    where = [
        replace(each, value=RequestParameter(("where", number or 0, at)))
        for at, each in enumerate(search.filters)
    ]
    whole.add_filters(where)
    told = {
        str(each.argument_index): each.template
        for each in list_fields_in([sought.row_template, *row_templates_in(sought.template)])
    }
    # How many rows hold a piece of text depends on the piece, so those statements are planned each time.
    is_bounded = (
        sought.page is not None
        and sought.selection is None
        and all(each.op not in ("contains", "searched") for each in where)
    )
    if is_bounded:
        page = whole.bounded_page_query(asked.page, sought.key)
    else:
        page = whole.page_query(asked.page, sought.key, goes_on=sought.page is not None)
    answer = whole.join_lists(page, SqlJsonRenderer(told), backwards=asked.page.is_backwards)
    root = SearchBuilder(
        sought, whole, asked, AliasedQuery(f"answer{'' if number is None else number}"), answer
    )
    root.audit_entries = len(whole.audited_levels()) if sight.audit is not None else 0
    if root.audit_entries or asked.has_total:
        beside = _audit_query(root) if root.audit_entries else MutableQuery._builder()
        root.extras = beside.select(_total_query(root, where)) if asked.has_total else beside
    return root


def _audit_query(root: SearchBuilder) -> QueryBuilder:
    """Put on record what the rows that will be shown tell of others: the one fetched beyond the page is not read."""
    shown: QueryBuilder = MutableQuery.from_(root.rows).select(root.rows.star)
    for term, way in root.order:
        shown = shown.orderby(term, order=way)
    size: Any = RequestParameter(("size", root.root.key))
    seen, note = shown.limit(size).as_("shown"), root.select.scope.audit
    assert note is not None
    query: QueryBuilder = MutableQuery.from_(seen)
    for number, noting in enumerate(root.select.audited_levels()):
        query = query.select(audit_call(note, noting, seen=seen).as_(f"entry{number}"))
    return query


def _total_query(root: SearchBuilder, where: Sequence[Filter]) -> QueryBuilder:
    bare = SelectBuilder(
        root.root.search.mapping.count_source,
        Selection(),
        scope=root.select.scope,
        aliases=root.select.aliases,
    )
    bare.add_filters(where)
    return count_query(bare).as_("total")


def single_search_query(root: SearchBuilder) -> QueryBuilder:
    """Return the statement of a single search: a record a row.

    Where more than rows is told and no row is found, it is one of nulls.
    """
    if root.extras is None:
        return root.answer
    beside = AliasedQuery("beside")
    query = MutableQuery.with_(root.answer, "answer").with_(root.extras, "beside").from_(beside)
    query = query.left_join(root.rows).on(TRUE).select(root.rows.star, beside.star)
    for term, way in root.order:
        query = query.orderby(term, order=way)
    return query


def combined_query(roots: Sequence[SearchBuilder]) -> QueryBuilder:
    """Return the statement of several searches: one record, with the rows of each and their total."""
    query: QueryBuilder = MutableQuery._builder()
    for number, root in enumerate(roots):
        query = query.with_(root.answer, root.rows.name)  # its own: one beyond reach is left out
        if root.extras is not None:
            query = query.with_(root.extras, f"beside{number}").from_(AliasedQuery(f"beside{number}"))
    for number, root in enumerate(roots):
        rows = encode_array(OrderedStringAgg(Cast(root.select.encode_row(root.rows), "text"), root.order))  # type: ignore[arg-type]
        query = query.select(MutableQuery.from_(root.rows).select(rows).as_(f"rows{number}"))
        if root.extras is not None:
            query = query.select(AliasedQuery(f"beside{number}").star)
    return query


@dataclass(frozen=True)
class ListLabel:
    """A list below a row: its place, the shape of its rows, and the label of its cursors."""

    page_key: str
    mapping: TypeMapping
    label: str


def list_labels_of(whole: NestedSelect) -> Iterator[ListLabel]:
    """Yield every list of a selection, however deep."""
    for each in whole.lists:
        child = each.select.top.mapping
        yield ListLabel(
            each.nested_list.key,
            child,
            nested_cursor_label(each.parent.mapping, each.nested_list.field, child=child),
        )
        yield from list_labels_of(each.select)


@dataclass(frozen=True)
class ResultReader:
    """Who tells what a statement finds of one search: a list (`key` names its page) or a single row.

    Before the total, where it is counted, stand as many entries of the log. Without `tell`, Python makes something of
    the rows.
    """

    page_key: str
    is_within_reach: bool
    audit_entries: int
    has_total: bool
    render: Callable[..., Any] | None
    decode_row: Callable[[Any], Row | None]

    def decode(self, rows: Sequence[Any], total: int | None, *, told: RenderArguments) -> Any:
        """Tell what was found: of a list what belongs to the page, the right way round."""
        if not self.page_key:
            assert self.render is not None
            return self.render(rows[0], told) if rows else None
        many, rows = len(rows), rows[: told.page_sizes[self.page_key]]
        if told.is_backwards[self.page_key]:
            rows = rows[::-1]
        return (
            self.render(rows, many, total, told)
            if self.render is not None
            else list(map(self.decode_row, rows))
        )


@dataclass(frozen=True)
class Statement:
    """A statement with slots for the values of a request, and who tells what it finds of which search."""

    sql: str
    values: list[Any]
    readers: Sequence[ResultReader]
    lists: Sequence[ListLabel]
    is_single: bool
    code: str

    def decode(self, records: Sequence[Any], told: RenderArguments) -> list[Any]:
        """Return the answer to each search."""
        if not self.is_single:
            return list(self._decode_combined(records, told))
        (part,) = self.readers
        total = records[0][-1] if part.has_total and records else 0
        is_beside = part.has_total or part.audit_entries  # then a record of nulls stands for no row
        rows = [record for record in records if record[0] is not None] if is_beside else records
        return [part.decode(rows, total, told=told)]

    def _decode_combined(self, records: Sequence[Any], told: RenderArguments) -> Any:
        at = 0
        for part in self.readers:
            if not part.is_within_reach:
                yield part.decode([], 0, told=told)
                continue
            rows, at = orjson.loads(records[0][at]), at + 1 + part.audit_entries
            total = records[0][at] if part.has_total else None
            at += bool(part.has_total)
            yield part.decode(rows, total, told=told)


def build_statement(
    soughts: Sequence[RootSearch], pages: Mapping[int, PageRequest], *, sights: Sequence[ReadScope]
) -> Statement:
    """Build the statement; what is wholly beyond reach is not asked for, since its pool may have no right to it.

    Raises: TooManyColumns
    """
    is_flat, writer = len(soughts) == 1, CodeGenerator()
    roots = [
        build_search(sought, pages, sight=sight, number=None if is_flat else number)
        for number, (sought, sight) in enumerate(zip(soughts, sights, strict=True))
    ]
    within = [root for root in roots if not root.select.is_beyond_reach]
    sql, values = ("", list[Any]())
    if within:
        query, slots = single_search_query(roots[0]) if is_flat else combined_query(within), ParameterList()
        sql = query.get_sql(build_sql_context(slots))
        values = slots.values
    names = [root.write_function(writer) for root in roots]
    functions = writer.compile_functions()
    parts = [root.build_reader(functions[name]) for root, name in zip(roots, names, strict=True)]
    lists = [each for root in roots for each in list_labels_of(root.select)]
    return Statement(sql, values, parts, lists, is_flat, "\n".join(writer.source))
