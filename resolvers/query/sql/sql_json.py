"""Rendering of whole rows by PostgreSQL, in the very bytes that Python would write.

What it cannot tell so, it does not tell: the row is packed then, and Python tells it
(`resolvers.query.codegen`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pypika_tortoise.functions import Cast
from pypika_tortoise.queries import QueryBuilder
from pypika_tortoise.terms import Case, Criterion, Function, Term
from pypika_tortoise.terms import Field as Name
from tortoise import fields
from tortoise.fields import Field

from resolvers.limits import MAX_IDENTIFIER_BYTES, MAX_SAFE_INTEGER
from resolvers.query.selection import (
    ColumnField,
    ConnectionTemplate,
    ConstantField,
    CursorField,
    EdgesField,
    ListField,
    NodeField,
    PageInfoField,
    PageInfoTemplate,
    RowTemplate,
    ToOneField,
    TotalCountField,
)
from resolvers.query.sql.builder import MutableQuery
from resolvers.query.sql.nested_select import ListSubquery, NestedSelect
from resolvers.query.sql.row_encoding import encode_instant, literal
from resolvers.query.sql.select import JoinedRow

ROW_ALIAS = "o!"
"""What a told row is called: by a name that no answer can have, or its column of that name would be told instead."""


def identity(term: Term) -> Term:
    """What PostgreSQL writes as orjson does."""
    return term


def _days_from_half_days(half_days: Term) -> Term:
    return Function("trim_scale", Cast(half_days, "numeric") / literal(2))


def _require_safe_integer(number: Term) -> Term:
    """A number that not every client reads exactly ends the statement, and is refused by the standard executor."""
    fits = Function("abs", number) <= literal(MAX_SAFE_INTEGER)
    return Case().when(fits, number).else_(number / literal(0))


SQL_SERIALIZERS: Mapping[tuple[str, type[Field[Any]]], Callable[[Term], Term]] = {
    ("String", fields.TextField): identity,
    ("Name", fields.TextField): identity,
    ("Boolean", fields.BooleanField): identity,
    ("Int", fields.SmallIntField): identity,
    ("Int", fields.IntField): identity,
    ("Date", fields.DateField): identity,
    ("DateTime", fields.DatetimeField): encode_instant,
    ("Days", fields.SmallIntField): _days_from_half_days,
    ("Days", fields.IntField): _days_from_half_days,
    ("Rupiah", fields.BigIntField): _require_safe_integer,
}
"""How a scalar is told of a column."""


class NotRenderableInSql(Exception):
    """Something that only Python can tell."""


@dataclass(frozen=True)
class SqlJsonRenderer:
    """Tells the lists of one answer; `parts` says by place in which form."""

    templates: Mapping[str, ConnectionTemplate]

    def __call__(self, whole: NestedSelect, rows: QueryBuilder, place: str) -> Term | None:
        """Return an edge of a list; None when it has to be packed."""
        parts = self.templates[place]
        edges = [each for each in parts if isinstance(each, EdgesField)]
        if len(edges) != 1 or any(map(_has_cursor, parts)):
            return None
        try:
            return self._edge_json(whole, rows, edges[0])
        except NotRenderableInSql:
            return None

    def _edge_json(self, whole: NestedSelect, rows: QueryBuilder, edges: EdgesField) -> Term:
        found: list[tuple[str, Term]] = []
        for each in edges.template:
            if isinstance(each, ConstantField):
                found.append((each.key, literal(each.value)))
            elif isinstance(each, NodeField):
                found.append((each.key, self._object_json(whole, rows, whole.top, each.template)))
        return build_json_object(found)

    def _object_json(
        self, whole: NestedSelect, rows: QueryBuilder, level: JoinedRow, form: RowTemplate
    ) -> Term:
        found: list[tuple[str, Term]] = []
        for each in form:
            match each:
                case ConstantField(value=value):
                    found.append((each.key, literal(value)))
                case ColumnField():
                    found.append((each.key, _column_json(whole, rows, level, each)))
                case ToOneField():
                    found.append((each.key, self._to_one_json(whole, rows, level, each)))
                case ListField():
                    found.append((each.key, self._list_json(whole, rows, level, each)))
        return build_json_object(found)

    def _to_one_json(
        self, whole: NestedSelect, rows: QueryBuilder, level: JoinedRow, one: ToOneField
    ) -> Term:
        below = next(below for name, below in level.to_one if name == one.name)
        if one.is_required and not is_never_null_relation(level, one.name, below=below):
            raise NotRenderableInSql
        is_there: Criterion = rows.field(f"c{below.key_index}").notnull()
        if below.visible_flag is False:
            return literal(None)
        if not isinstance(below.visible_flag, bool):
            is_there &= rows.field(f"c{below.visible_flag}") == literal(value=True)
        return Case().when(is_there, self._object_json(whole, rows, below, one.template))

    def _list_json(
        self, whole: NestedSelect, rows: QueryBuilder, level: JoinedRow, listed: ListField
    ) -> Term:
        """Tell a list that is told in full inside a row that is."""
        below = next(
            each
            for each in whole.lists
            if each.parent is level and each.nested_list.key == str(listed.argument_index)
        )
        if below.is_unreachable:
            return literal(None)
        if not below.is_rendered:
            raise NotRenderableInSql
        found = [(each.key, _page_field_json(each, below, rows)) for each in listed.template]
        guard = level.mapping.field_policies.get(listed.name)
        flag = True if guard is None else level.reach_flags[guard]
        told = build_json_object(found)
        return told if flag is True else Case().when(rows.field(f"c{flag}") == literal(value=True), told)


def _has_cursor(part: object) -> bool:
    """Tell whether Python has to see the rows of a page for its cursors."""
    match part:
        case EdgesField(template=parts):
            return any(isinstance(each, CursorField) for each in parts)
        case PageInfoTemplate(template=bounds):
            return any(isinstance(each, PageInfoField) and each.field.endswith("cursor") for each in bounds)
    return False


def _page_field_json(part: object, below: ListSubquery, rows: QueryBuilder) -> Term:
    match part:
        case EdgesField():
            return Cast(rows.field(f"{below.alias}_rows"), "json")
        case TotalCountField(is_exactness=False):
            return rows.field(f"{below.alias}_total")
        case ConstantField(value=value):
            return literal(value)
    raise NotRenderableInSql


def _column_json(whole: NestedSelect, rows: QueryBuilder, level: JoinedRow, leaf: ColumnField) -> Term:
    if leaf.name == "id":
        key = Function(
            "concat", literal(leaf.serializer.id_prefix), Cast(rows.field(f"c{level.key_index}"), "text")
        )
        return _encode_global_id(key)
    found = next((index for name, index, _ in level.columns if name == leaf.name), None)
    source = whole.sources[found] if found is not None else None
    tell = SQL_SERIALIZERS.get((leaf.serializer.scalar_name, type(source))) if source else None
    if (
        found is None
        or tell is None
        or (leaf.is_required and not is_never_null(level, leaf.name, source=source))
    ):
        raise NotRenderableInSql
    return tell(rows.field(f"c{found}"))


def _encode_global_id(text: Term) -> Term:
    """Write a text as `schema.fields.ids` does: base64 for addresses, in one line and without padding."""
    coded = Function("encode", Function("convert_to", text, literal("UTF8")), literal("base64"))
    return Function("translate", coded, literal("+/=\n"), literal("-_"))


def build_json_object(fields: Iterable[tuple[str, Term]]) -> Term:
    """Return the JSON of named values in this order.

    Raises: NotRenderableInSql for a name that PostgreSQL would cut, and for nothing at all
    """
    named = list(fields)
    if not named or any(len(name.encode()) > MAX_IDENTIFIER_BYTES for name, _ in named):
        raise NotRenderableInSql
    inner = MutableQuery.select(*(term.as_(name) for name, term in named)).as_(ROW_ALIAS)
    outer: QueryBuilder = MutableQuery.from_(inner).select(Function("row_to_json", Name(ROW_ALIAS)))
    return outer


def is_never_null(level: JoinedRow, name: str, *, source: Field[Any] | None) -> bool:
    """Tell whether a column of a row that is there has a value, no matter who looks."""
    path, shape = level.mapping.relations.get(name, name), level.mapping
    is_shown = name not in shape.field_policies or name in shape.masks
    return "." not in path and is_shown and source is not None and not source.null


def is_never_null_relation(level: JoinedRow, name: str, *, below: JoinedRow) -> bool:
    """Tell whether a row always points to one of these, which everybody sees who sees the row."""
    path = level.mapping.relations.get(name, name)
    return (
        "." not in path and below.visible_flag is True and not level.mapping.model._meta.fields_map[path].null
    )
