"""Code generator: one Python function for each plan, which turns records into the answer.

It makes of records, flat or packed, what orjson prints: each object as one dictionary display, in the order of the
answer. What it meets and cannot tell as the standard executor would, it calls unfit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from tortoise import fields

from resolvers.query.page_limits import MAX_TOTAL_COUNT
from resolvers.query.selection import (
    ColumnField,
    ConnectionTemplate,
    ConstantField,
    DeferredField,
    EdgesField,
    ListField,
    NodeField,
    PageInfoField,
    PageInfoTemplate,
    RowTemplate,
    ToOneField,
    TotalCountField,
)
from resolvers.query.sql import cursor
from resolvers.query.sql.nested_select import NestedSelect
from resolvers.query.sql.select import JoinedRow
from resolvers.query.sql.sql_json import SQL_SERIALIZERS, identity, is_never_null, is_never_null_relation

PASS_THROUGH_SCALARS = {("DateTime", fields.DatetimeField)} | {
    scalar for scalar, tell in SQL_SERIALIZERS.items() if tell is identity and scalar[0] != "Name"
}
"""Scalars that orjson prints of a column's own value, and of its packed text."""


class UnrenderableRow(Exception):
    """An answer that is none of the ordinary ones: the standard executor tells it."""


class RenderArguments(NamedTuple):
    """What a request brings to the telling of its answer: pages and labels of lists, and arguments, by place."""

    page_sizes: dict[str, int]
    has_cursor: dict[str, bool]
    is_backwards: dict[str, bool]
    cursor_labels: Mapping[str, str]
    arguments: Sequence[Mapping[str, object]]


def require_not_none(value: Any) -> Any:
    """Return a value that may not be missing.

    Raises: UnrenderableRow
    """
    if value is None:
        raise UnrenderableRow
    return value


@dataclass
class CodeGenerator:
    """Writes the functions of one statement, one for the rows of each list."""

    namespace: dict[str, Any] = field(
        default_factory=lambda: {"require_not_none": require_not_none, "Fragment": orjson.Fragment}
    )
    source: list[str] = field(default_factory=list)
    parts: Mapping[str, ConnectionTemplate] = field(default_factory=dict)

    def compile_functions(self) -> Mapping[str, Any]:
        """Compile what was written; the functions stand under their names."""
        exec(compile("\n".join(self.source), "<plan>", "exec"), self.namespace)
        return self.namespace

    def write_row_function(self, whole: NestedSelect, form: RowTemplate) -> str:
        """Write the function that tells one row, and return its name."""
        return self._add_function("r, told", f"return {self._object_code(whole, whole.top, form)}")

    def write_page_function(
        self, whole: NestedSelect, parts: ConnectionTemplate, *, page_key: str, is_rendered: bool = False
    ) -> str:
        """Write the function that tells a page: of its rows, how many were found, and the total.

        Rows that PostgreSQL told are one text, to be passed on.
        """
        found = [
            f"{each.key!r}: Fragment(rows)"
            if is_rendered and isinstance(each, EdgesField)
            else f"{each.key!r}: {self._page_code(whole, each, page_key)}"
            for each in parts
        ]
        return self._add_function("rows, many, total, told", f"return {{{', '.join(found)}}}")

    def _add_function(self, arguments: str, body: str) -> str:
        name = f"f{len(self.source)}"
        self.source.append(f"def {name}({arguments}):\n    {body}")
        return name

    def _bind_value(self, value: Any) -> str:
        name = f"v{len(self.namespace)}"
        self.namespace[name] = value
        return name

    # ------------------------------------------------------------------ a page

    def _page_code(self, whole: NestedSelect, part: Any, place: str) -> str:
        match part:
            case ConstantField(value=value):
                return repr(value)
            case TotalCountField(is_exactness=False):
                return "total"
            case TotalCountField():
                return f"total < {MAX_TOTAL_COUNT}"
            case DeferredField():
                return "None"
            case PageInfoTemplate(template=parts):
                info = [f"{each.key!r}: {self._page_info_code(whole, each, place)}" for each in parts]
                return f"{{{', '.join(info)}}}"
            case EdgesField(template=parts):
                edge = [f"{each.key!r}: {self._edge_code(whole, each, place)}" for each in parts]
                return f"[{{{', '.join(edge)}}} for r in rows]"
        raise UnrenderableRow

    def _edge_code(self, whole: NestedSelect, part: Any, place: str) -> str:
        match part:
            case ConstantField(value=value):
                return repr(value)
            case NodeField(template=form):
                return self._object_code(whole, whole.top, form)
        return self._cursor_code(whole, place, "r")

    def _cursor_code(self, whole: NestedSelect, place: str, row: str) -> str:
        places = {name: (index, convert) for name, index, convert in whole.top.columns}
        values = ", ".join(
            f"{self._bind_value(convert)}({row}[{index}])" if convert else f"{row}[{index}]"
            for index, convert in (places[name] for name in whole.top.mapping.order)
        )
        return f"{self._bind_value(cursor.encode)}(({values},), label=told.cursor_labels[{place!r}])"

    def _page_info_code(self, whole: NestedSelect, part: Any, place: str) -> str:
        if isinstance(part, ConstantField):
            return repr(part.value)
        assert isinstance(part, PageInfoField)
        more = f"many > told.page_sizes[{place!r}]"
        match part.field:
            case "has_next_page":
                return f"told.has_cursor[{place!r}] if told.is_backwards[{place!r}] else {more}"
            case "has_previous_page":
                return f"{more} if told.is_backwards[{place!r}] else told.has_cursor[{place!r}]"
            case "start_cursor":
                return f"{self._cursor_code(whole, place, 'rows[0]')} if rows else None"
            case "end_cursor":
                return f"{self._cursor_code(whole, place, 'rows[-1]')} if rows else None"

    # ------------------------------------------------------------------ an object

    def _object_code(self, whole: NestedSelect, level: JoinedRow, form: RowTemplate) -> str:
        return f"{{{', '.join(f'{each.key!r}: {self._field_code(whole, level, each)}' for each in form)}}}"

    def _field_code(self, whole: NestedSelect, level: JoinedRow, wanted: Any) -> str:
        match wanted:
            case ConstantField(value=value):
                return repr(value)
            case ToOneField():
                return self._to_one_code(whole, level, wanted)
            case ListField():
                return self._list_code(whole, level, wanted)
        assert isinstance(wanted, ColumnField)
        return self._column_code(whole, level, wanted)

    def _to_one_code(self, whole: NestedSelect, level: JoinedRow, one: ToOneField) -> str:
        below = next(below for name, below in level.to_one if name == one.name)
        told = self._object_code(whole, below, one.template)
        if one.is_required and is_never_null_relation(level, one.name, below=below):
            return told
        missing = f"r[{below.key_index}] is None"
        if not isinstance(below.visible_flag, bool):
            missing += f" or not r[{below.visible_flag}]"
        nothing = "require_not_none(None)" if one.is_required else "None"
        return nothing if below.visible_flag is False else f"({nothing} if {missing} else {told})"

    def _list_code(self, whole: NestedSelect, level: JoinedRow, listed: ListField) -> str:
        place = str(listed.argument_index)
        below = next(each for each in whole.lists if each.parent is level and each.nested_list.key == place)
        if below.is_unreachable:
            return "None"
        page = self.write_page_function(
            below.select, listed.template, page_key=place, is_rendered=below.is_rendered
        )
        at = whole.list_positions()[below.alias]
        guard = level.mapping.field_policies.get(listed.name)
        flag = True if guard is None else level.reach_flags[guard]
        if not below.columns:
            told = f"{page}([], 0, 0, told)"
        else:
            rows = f"r[{at['rows']}]"
            if not below.is_rendered and not whole.is_packed:
                rows = f"{self._bind_value(orjson.loads)}({rows})"
            total = f"r[{at['total']}]" if "total" in at else "None"
            told = f"{page}({rows}, r[{at['many']}], {total}, told)"
        return told if flag is True else f"({told} if r[{flag}] else None)"

    def _column_code(self, whole: NestedSelect, level: JoinedRow, leaf: ColumnField) -> str:
        if leaf.name == "id":
            return f"{self._bind_value(leaf.serializer.serialize)}(r[{level.key_index}])"
        value = self._value_code(whole, level, leaf)
        if leaf.serializer.is_computed:
            shown = f"{self._bind_value(leaf.serializer.serialize)}({value}, told.arguments)"
            return f"require_not_none({shown})" if leaf.is_required else shown
        source = self._column_source(whole, level, leaf.name)
        if (leaf.serializer.scalar_name, type(source)) in PASS_THROUGH_SCALARS:
            raw = next(f"r[{index}]" for known, index, _ in level.columns if known == leaf.name)
            return (
                raw
                if not leaf.is_required or is_never_null(level, leaf.name, source=source)
                else f"require_not_none({raw})"
            )
        show = self._bind_value(leaf.serializer.serialize)
        if leaf.is_required:
            return f"{show}(require_not_none({value}))"
        return f"(None if (x := {value}) is None else {show}(x))"

    def _column_source(self, whole: NestedSelect, level: JoinedRow, name: str) -> Any:
        return next((whole.sources[index] for known, index, _ in level.columns if known == name), None)

    def _value_code(self, whole: NestedSelect, level: JoinedRow, leaf: ColumnField) -> str:
        """Write the value of a field, as the standard executor has it."""
        name, shape = leaf.name, level.mapping
        if name in shape.permission_flags:
            return self._flag_code(level.reach_flags[shape.permission_flags[name]])
        if leaf.argument_index is not None:
            guard = shape.field_policies.get(name)
            derived = shape.derived_with_args[name]
            made = (
                f"{self._bind_value(derived.compute)}({self._inputs_code(whole, level, derived.depends_on)}, "
            )
            made += f"told.arguments[{leaf.argument_index}])"
            flag = "True" if guard is None else self._flag_code(level.reach_flags[guard])
            return f"({made} if {flag} else None)"
        return self._named_code(whole, level, name)

    def _named_code(self, whole: NestedSelect, level: JoinedRow, name: str) -> str:
        worked = level.mapping.derived.get(name)
        if worked is not None:
            return f"{self._bind_value(worked.compute)}({self._inputs_code(whole, level, worked.depends_on)})"
        index, convert = next((index, convert) for known, index, convert in level.columns if known == name)
        return (
            f"(None if (x := r[{index}]) is None else {self._bind_value(convert)}(x))"
            if convert
            else f"r[{index}]"
        )

    def _inputs_code(self, whole: NestedSelect, level: JoinedRow, needs: Sequence[str]) -> str:
        return f"{{{', '.join(f'{need!r}: {self._named_code(whole, level, need)}' for need in needs)}}}"

    def _flag_code(self, flag: int | bool) -> str:
        return repr(flag) if isinstance(flag, bool) else f"bool(r[{flag}])"
