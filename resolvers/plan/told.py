"""How does PostgreSQL tell a row in full, in the very bytes that Python would? As `row_to_json` of its fields in order.

What it cannot tell so, it does not tell: the row is packed then, and Python tells it (`resolvers.plan.assemble`).
Called by `resolvers.plan.whole` for every list below a row.
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

from resolvers.plan.ask import (
    Bound,
    Constant,
    Count,
    Cursor,
    Edges,
    Form,
    Leaf,
    Listed,
    Node,
    One,
    PageInfo,
    Parts,
)
from resolvers.plan.pack import instant, plain
from resolvers.plan.query import Query
from resolvers.plan.select import Level
from resolvers.plan.whole import Below, Whole

LONGEST_NAME = 63
"""Bytes of a name that PostgreSQL keeps."""
MOST_EXACT = 2**53 - 1
ROW = "o!"
"""What a told row is called: by a name that no answer can have, or its column of that name would be told instead."""


def same(term: Term) -> Term:
    """What PostgreSQL writes as orjson does."""
    return term


def _days(half_days: Term) -> Term:
    return Function("trim_scale", Cast(half_days, "numeric") / plain(2))


def _exact(number: Term) -> Term:
    """A number that not every client reads exactly ends the statement, and is refused on the standard road."""
    fits = Function("abs", number) <= plain(MOST_EXACT)
    return Case().when(fits, number).else_(number / plain(0))


TOLD: Mapping[tuple[str, type[Field[Any]]], Callable[[Term], Term]] = {
    ("String", fields.TextField): same,
    ("Name", fields.TextField): same,
    ("Boolean", fields.BooleanField): same,
    ("Int", fields.SmallIntField): same,
    ("Int", fields.IntField): same,
    ("Date", fields.DateField): same,
    ("DateTime", fields.DatetimeField): instant,
    ("Days", fields.SmallIntField): _days,
    ("Days", fields.IntField): _days,
    ("Rupiah", fields.BigIntField): _exact,
}
"""How a scalar is told of a column."""


class Untold(Exception):
    """Something that only Python can tell."""


@dataclass(frozen=True)
class Teller:
    """Tells the lists of one answer; `parts` says by place in which form."""

    parts: Mapping[str, Parts]

    def __call__(self, whole: Whole, rows: QueryBuilder, place: str) -> Term | None:
        """Return an edge of a list; None when it has to be packed."""
        parts = self.parts[place]
        edges = [each for each in parts if isinstance(each, Edges)]
        if len(edges) != 1 or any(map(_has_cursor, parts)):
            return None
        try:
            return self._edge(whole, rows, edges[0])
        except Untold:
            return None

    def _edge(self, whole: Whole, rows: QueryBuilder, edges: Edges) -> Term:
        found: list[tuple[str, Term]] = []
        for each in edges.parts:
            if isinstance(each, Constant):
                found.append((each.key, plain(each.value)))
            elif isinstance(each, Node):
                found.append((each.key, self._object(whole, rows, whole.top, each.form)))
        return told_object(found)

    def _object(self, whole: Whole, rows: QueryBuilder, level: Level, form: Form) -> Term:
        found: list[tuple[str, Term]] = []
        for each in form:
            match each:
                case Constant(value=value):
                    found.append((each.key, plain(value)))
                case Leaf():
                    found.append((each.key, _leaf(whole, rows, level, each)))
                case One():
                    found.append((each.key, self._one(whole, rows, level, each)))
                case Listed():
                    found.append((each.key, self._list(whole, rows, level, each)))
        return told_object(found)

    def _one(self, whole: Whole, rows: QueryBuilder, level: Level, one: One) -> Term:
        below = next(below for name, below in level.ones if name == one.name)
        if one.is_required and not is_sure_one(level, one.name, below=below):
            raise Untold
        is_there: Criterion = rows.field(f"c{below.key}").notnull()
        if below.seen_if is False:
            return plain(None)
        if not isinstance(below.seen_if, bool):
            is_there &= rows.field(f"c{below.seen_if}") == plain(value=True)
        return Case().when(is_there, self._object(whole, rows, below, one.form))

    def _list(self, whole: Whole, rows: QueryBuilder, level: Level, listed: Listed) -> Term:
        """Tell a list that is told in full inside a row that is."""
        below = next(
            each for each in whole.lists if each.level is level and each.many.key == str(listed.place)
        )
        if below.is_closed:
            return plain(None)
        if not below.is_told:
            raise Untold
        found = [(each.key, _part(each, below, rows)) for each in listed.parts]
        guard = level.shape.guards.get(listed.name)
        flag = True if guard is None else level.reached[guard]
        told = told_object(found)
        return told if flag is True else Case().when(rows.field(f"c{flag}") == plain(value=True), told)


def _has_cursor(part: object) -> bool:
    """Tell whether Python has to see the rows of a page for its cursors."""
    match part:
        case Edges(parts=parts):
            return any(isinstance(each, Cursor) for each in parts)
        case PageInfo(parts=bounds):
            return any(isinstance(each, Bound) and each.of.endswith("cursor") for each in bounds)
    return False


def _part(part: object, below: Below, rows: QueryBuilder) -> Term:
    match part:
        case Edges():
            return Cast(rows.field(f"{below.name}_rows"), "json")
        case Count(exact=False):
            return rows.field(f"{below.name}_total")
        case Constant(value=value):
            return plain(value)
    raise Untold


def _leaf(whole: Whole, rows: QueryBuilder, level: Level, leaf: Leaf) -> Term:
    if leaf.name == "id":
        key = Function("concat", plain(leaf.printer.prefix), Cast(rows.field(f"c{level.key}"), "text"))
        return _opaque(key)
    found = next((index for name, index, _ in level.columns if name == leaf.name), None)
    source = whole.sources[found] if found is not None else None
    tell = TOLD.get((leaf.printer.kind, type(source))) if source else None
    if found is None or tell is None or (leaf.is_required and not is_sure(level, leaf.name, source=source)):
        raise Untold
    return tell(rows.field(f"c{found}"))


def _opaque(text: Term) -> Term:
    """Write a text as `schema.ids` does: base64 for addresses, in one line and without padding."""
    coded = Function("encode", Function("convert_to", text, plain("UTF8")), plain("base64"))
    return Function("translate", coded, plain("+/=\n"), plain("-_"))


def told_object(fields: Iterable[tuple[str, Term]]) -> Term:
    """Return the JSON of named values in this order.

    Raises: Untold for a name that PostgreSQL would cut, and for nothing at all
    """
    named = list(fields)
    if not named or any(len(name.encode()) > LONGEST_NAME for name, _ in named):
        raise Untold
    inner = Query.select(*(term.as_(name) for name, term in named)).as_(ROW)
    outer: QueryBuilder = Query.from_(inner).select(Function("row_to_json", Name(ROW)))
    return outer


def is_sure(level: Level, name: str, *, source: Field[Any] | None) -> bool:
    """Tell whether a column of a row that is there has a value, whoever looks."""
    path, shape = level.shape.paths.get(name, name), level.shape
    is_shown = name not in shape.guards or name in shape.masks
    return "." not in path and is_shown and source is not None and not source.null


def is_sure_one(level: Level, name: str, *, below: Level) -> bool:
    """Tell whether a row always points to one of these, which everybody sees who sees the row."""
    path = level.shape.paths.get(name, name)
    return "." not in path and below.seen_if is True and not level.shape.model._meta.fields_map[path].null
