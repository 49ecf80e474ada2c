"""What SQL fetches one level of an Ask, and how does a record become a row?

Called by `resolvers.plan.read`, and by `resolvers.plan.whole`, which adds the lists below.

Builds with pypika-tortoise from Tortoise's metadata; every value is a bound parameter.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import count
from operator import and_, or_
from typing import Any

from pypika_tortoise.enums import Equality, Order
from pypika_tortoise.functions import Cast
from pypika_tortoise.queries import QueryBuilder, Table
from pypika_tortoise.terms import BasicCriterion, Case, Criterion, Function, Term, Tuple, ValueWrapper
from tortoise.fields import Field, JSONField
from tortoise.models import Model

from resolvers.plan.ask import Ask, Filter
from resolvers.plan.condition import build_condition
from resolvers.plan.note import Note, Reading
from resolvers.plan.query import Query
from resolvers.plan.shape import About, Row, Scope, Shape

WHOLE = "id"
"""Where even this is specific, a row is noted whatever is asked of it."""


def any_of(term: Term, values: Sequence[object]) -> Criterion:
    """Return `term = ANY (values)`: one parameter however many values, so the statement's text stays the same."""
    return BasicCriterion(Equality.eq, term, Function("ANY", ValueWrapper(list(values))))


@dataclass(frozen=True)
class Sight:
    """How a caller looks: how far, at which shapes, and how that is put on record.

    `is_narrow` says that few rows are looked at, named by their ids, so that each is asked whether it is within reach;
    else all that is within reach is found first.
    """

    scope: Scope
    shapes: Mapping[type[Model], Shape]
    note: Note | None = None
    is_narrow: bool = False


@dataclass
class Level:
    """Where one row's values stand in a record: columns, rows it points to, and what the caller reaches in it.

    `seen` is the kind of row about the same person by which every record was chosen; empty where there is none.
    """

    shape: Shape
    table: Table
    key: int
    columns: list[tuple[str, int, Callable[[str], object] | None]] = field(default_factory=list)
    ones: list[tuple[str, "Level"]] = field(default_factory=list)
    reached: dict[str, int | bool] = field(default_factory=dict)
    worked: list[str] = field(default_factory=list)
    seen_if: int | bool = True
    above: "Level | None" = None
    seen: str = ""

    def row(self, record: Any) -> Row | None:
        """Return the row a record holds at this level; None where there is none or it is beyond reach."""
        if record[self.key] is None or not self.reaches(self.seen_if, record):
            return None
        row: Row = {}
        for name, index, convert in self.columns:
            value = record[index]
            row[name] = convert(value) if convert and value is not None else value
        for name, level in self.ones:
            row[name] = level.row(record)
        for kind, flag in self.reached.items():
            row[f"reaches {kind}"] = self.reaches(flag, record)
        row |= {
            name: row[f"reaches {kind}"] for name, kind in self.shape.flags.items() if kind in self.reached
        }
        for name in self.worked:
            row[name] = self.shape.worked[name].value(row)
        return row

    @staticmethod
    def reaches(flag: int | bool, record: Any) -> bool:
        return flag if isinstance(flag, bool) else bool(record[flag])


class Selection:
    """One SELECT in the making: the columns of an Ask, the joins they need, and the row filter of the caller.

    `readings` says what in it has to be noted, and in which column stands about whom.
    """

    def __init__(self, shape: Shape, ask: Ask, *, sight: Sight, aliases: Iterator[int] | None = None) -> None:
        self.sight = sight
        self.note = sight.note
        self.readings: list[Reading] = []
        self.sources: list[Field[Any] | None] = []
        self.conditions: list[Criterion] = []
        self.searched: Filter | None = None
        self.aliases = aliases or count()
        self._subjects: list[Term] = []
        self._terms: list[Term] = []
        self._joins: dict[tuple[str, str], Table] = {}
        self.table = self._alias(shape.model)
        self.query: QueryBuilder = Query.from_(self.table)
        # Who sees a row for what they did in it alone is not known to see the person.
        self.top = self._level(shape, self.table, ask, seen="" if shape.is_answer else shape.kind)
        for name in shape.order:
            self._column(self.top, name, name)
        self.is_beyond_reach = False
        self._keep(self._reach(self.top, shape.kind, seen=""))

    def where(self, filters: Iterable[Filter]) -> None:
        """Narrow the rows; what has a mask is read of each row that is found by it."""
        for each in filters:
            if each.op == "searched":
                self.searched = each
            else:
                self._keep(build_condition(self._looked_at(each.path), each))  # first, since it may add joins
            for kind in {each.guard, self.top.shape.guards.get(each.path, "")} - {""}:
                self._keep(self._reach(self.top, kind))
            if each.path in self.top.shape.masks:
                self._reading(self.top, Ask(frozenset({each.path})), ())

    def _looked_at(self, path: str) -> Term:
        """Return the term that a filter compares: what has a mask is looked at where its guard is within reach.

        Trust:  no index on the bare column answers before reach does, so that an existing value and one that nobody
        has take the same way, and the same time.
        """
        term, guard = self._path(self.top, path), self.top.shape.guards.get(path)
        if guard is None or path not in self.top.shape.masks:
            return term
        reach = self._reach(self.top, guard)
        return Case().when(reach, term) if isinstance(reach, Criterion) else term

    def found(self, *, most: object, edge: object = None, backwards: bool = False) -> Criterion | None:
        """Return the condition of being found by the search, so many at most beyond a cursor; None without a search."""
        if self.searched is None:
            return None
        leaves = Query.select(self.finding(most=most, edge=edge, backwards=backwards))
        among = Function("ANY", Cast(leaves, "bigint[]"))
        return BasicCriterion(Equality.eq, self._path(self.top, self.searched.path), among)

    def finding(self, *, most: object, edge: object = None, backwards: bool = False) -> Function:
        """Return the call of the function that searches."""
        assert self.searched is not None
        flag = ValueWrapper(backwards, allow_parametrize=False)
        edge_term = ValueWrapper(edge) if edge is not None else ValueWrapper(None, allow_parametrize=False)
        size = ValueWrapper(most, allow_parametrize=not isinstance(most, int))
        return Function(self.searched.function, ValueWrapper(self.searched.value), edge_term, size, flag)

    def term(self, name: str) -> Term:
        """Return a column of the top level."""
        return self._path(self.top, name)

    def order_columns(self) -> list[Field[Any]]:
        meta = self.top.shape.model._meta
        return [meta.fields_map[name] for name in self.top.shape.order]

    def order_terms(self) -> list[Term]:
        return [self.term(name) for name in self.top.shape.order]

    def direction(self, *, backwards: bool) -> Order:
        return Order.desc if self.top.shape.descending != backwards else Order.asc

    def beyond(self, values: Sequence[object], *, backwards: bool) -> Criterion:
        """Return the condition of lying after (or before) a row with these order values."""
        rank = Tuple(*self.order_terms())
        edge = Tuple(*(ValueWrapper(value) for value in values))
        return rank < edge if self.direction(backwards=backwards) is Order.desc else rank > edge

    def order_names(self) -> list[str]:
        """Return under which names the order values stand in the answer."""
        places = {name: index for name, index, _ in self.top.columns}
        return [f"c{places[name]}" for name in self.top.shape.order]

    def selected(self) -> QueryBuilder:
        """Return the query with all its columns, then whom they are about."""
        query = self.query.select(*(term.as_(f"c{index}") for index, term in enumerate(self._terms)))
        return query.select(*(term.as_(f"s{index}") for index, term in enumerate(self._subjects)))

    def _keep(self, reach: Criterion | bool) -> None:
        """Leave only rows that are within this reach, or of which this holds."""
        if isinstance(reach, Criterion):
            self.conditions.append(reach)
            self.query = self.query.where(reach)
        elif not reach:
            self.is_beyond_reach = True

    # ------------------------------------------------------------------ columns and joins

    def _level(
        self, shape: Shape, table: Table, ask: Ask, *, is_below: bool = False, seen: str = ""
    ) -> Level:
        key = shape.model._meta.fields_map["id"]
        level = Level(shape, table, self._add(table[_column_name(shape.model, "id")], key), seen=seen)
        self._column(level, "id", "id")
        for name in sorted(ask.fields):
            self._field(level, name)
        for name, wanted in sorted(ask.one.items()):
            self._one(level, name, wanted)
        for name in [many.field for many in ask.many] + [valued.field for valued in ask.valued]:
            if name in shape.guards:
                self._flag(level, shape.guards[name])
        for valued in ask.valued:
            for need in shape.argued[valued.field].needs:
                self._field(level, need)
        self._reading(level, ask, (shape.kind,) if is_below else ())
        return level

    def _reading(self, level: Level, ask: Ask, seen_if: tuple[str, ...]) -> None:
        """Say what of this level has to be noted: what a guard hides from the caller is not read."""
        if self.note is None or level.shape.person is None:
            return
        kind, by_guard = level.shape.kind, defaultdict[str, list[str]](list)
        for name in sorted({*ask.fields, *(valued.field for valued in ask.valued)}):
            if self.note.is_specific(kind, name):
                by_guard[level.shape.guards.get(name, "")].append(coordinate(kind, name))
        if self.note.is_specific(kind, WHOLE):
            by_guard = defaultdict(list, {"": [kind]})
        for guard, fields in by_guard.items():
            subject = self._subject(level, [*seen_if, *([guard] if guard else [])])
            if subject is not None:
                column = f"s{len(self._subjects)}"
                self.readings.append(Reading(tuple(fields), column, whole=fields == [kind]))
                self._subjects.append(subject)

    def _subject(self, level: Level, kinds: Sequence[str]) -> Term | None:
        """Return whom a row is about, null for the caller and beyond reach; None where it is always null."""
        assert self.note is not None
        assert level.shape.person is not None
        person = self._path(level, level.shape.person)
        conditions = [self._reach(level, kind) for kind in kinds]
        if self.note.own is not None:
            conditions.append(person != ValueWrapper(self.note.own))
        if any(condition is False for condition in conditions):
            return None
        terms = [condition for condition in conditions if isinstance(condition, Criterion)]
        return Case().when(reduce(and_, terms), person) if terms else person

    def _field(self, level: Level, name: str) -> None:
        worked = level.shape.worked.get(name)
        if name in level.shape.flags:
            self._flag(level, level.shape.flags[name])
        elif worked is None:
            self._column(level, name, level.shape.paths.get(name, name), guard=level.shape.guards.get(name))
        else:
            for need in worked.needs:
                self._field(level, need)
            if name not in level.worked:
                level.worked.append(name)

    def _column(self, level: Level, name: str, path: str, *, guard: str | None = None) -> None:
        if any(known == name for known, *_ in level.columns):
            return
        term, source = self._resolve(level, path)
        if guard is not None or name in level.shape.masks:
            term = self._guarded(level, name, term, guard=guard)
        level.columns.append((name, self._add(term, source), self.conversion(source)))

    def _guarded(self, level: Level, name: str, term: Term, *, guard: str | None) -> Term:
        """Return a value where its guard is within reach, and elsewhere its mask, or null."""
        mask = level.shape.masks.get(name)
        reach = self._reach(level, guard) if guard is not None else False
        if reach is True:
            return term
        shown = mask(term) if mask is not None else ValueWrapper(None, allow_parametrize=False)
        return shown if reach is False else Case().when(reach, term).else_(shown)

    def conversion(self, source: Field[Any]) -> Callable[[Any], object] | None:
        """Return what makes a column's own value of that in a record; None where it is that already."""
        return json.loads if isinstance(source, JSONField) else None

    def _one(self, level: Level, name: str, wanted: Ask) -> None:
        table, model = level.table, level.shape.model
        for step in level.shape.paths.get(name, name).split("."):
            table, model = self._join(table, model, step)
        shape = self.sight.shapes[model]
        seen = level.seen if shape.person == "id" and _points(level, name) == level.shape.person else ""
        below = self._level(shape, table, wanted, is_below=True, seen=seen)
        below.above = level
        below.seen_if = self._flagged(below, below.shape.kind)
        level.ones.append((name, below))

    def _flag(self, level: Level, kind: str) -> None:
        if kind not in level.reached:
            level.reached[kind] = self._flagged(level, kind)

    def _flagged(self, level: Level, kind: str) -> int | bool:
        reach = self._reach(level, kind)
        if isinstance(reach, bool):
            return reach
        return self._add(Case().when(reach, ValueWrapper(True, allow_parametrize=False)))

    def _reach(self, level: Level, kind: str, *, seen: str | None = None) -> Criterion | bool:
        """Return the condition under which this is within reach in a row of a level."""
        shape = level.shape
        about = About(
            person=self._path(level, shape.person) if shape.person else None,
            moment=self._path(level, shape.moment) if shape.moment else None,
            posts=tuple(self._path(level, path) for path in shape.posts),
            waits=self._waits(level) if shape.waiting else None,
            seen=level.seen if seen is None else seen,
            is_one=self.sight.is_narrow,
            dealt=self._path(level, "id") if shape.is_answer and kind == shape.kind else None,
        )
        return self.sight.scope(kind, about)

    def _waits(self, level: Level) -> Criterion:
        state = self._path(level, "state")
        states = (ValueWrapper(each, allow_parametrize=False) for each in level.shape.waiting)
        return reduce(or_, (state == each for each in states))

    def _path(self, level: Level, path: str) -> Term:
        return self._resolve(level, level.shape.paths.get(path, path))[0]

    def _resolve(self, level: Level, path: str) -> tuple[Term, Field[Any]]:
        *steps, name = path.split(".")
        table, model = level.table, level.shape.model
        if path in level.shape.gathered:
            return Function(level.shape.gathered[path], table[_column_name(model, "id")]), JSONField()
        for step in steps:
            table, model = self._join(table, model, step)
        return table[_column_name(model, name)], model._meta.fields_map[name]

    def _join(self, table: Table, model: type[Model], name: str) -> tuple[Table, type[Model]]:
        relation = model._meta.fields_map[name]
        related: type[Model] = relation.related_model  # type: ignore[attr-defined]
        key = (str(table.alias), name)
        if key not in self._joins:
            joined = self._joins[key] = self._alias(related)
            own = table[_column_name(model, str(relation.source_field))]
            self.query = self.query.left_join(joined).on(own == joined[_column_name(related, "id")])
        return self._joins[key], related

    def _alias(self, model: type[Model]) -> Table:
        return Table(model._meta.db_table, schema=model._meta.schema, alias=f"t{next(self.aliases)}")

    def _add(self, term: Term, source: Field[Any] | None = None) -> int:
        self._terms.append(term)
        self.sources.append(source)
        return len(self._terms) - 1


def coordinate(kind: str, name: str) -> str:
    """Return a field's place in the schema, as the log keeps it: LeaveRequest.reason, Payslip.basePay."""
    first, *rest = name.split("_")
    return f"{kind}.{first}{''.join(word.capitalize() for word in rest)}"


def _points(level: Level, name: str) -> str:
    """Return the column by which a row points to another, if it does so itself."""
    relation = level.shape.model._meta.fields_map.get(level.shape.paths.get(name, name))
    return str(getattr(relation, "source_field", ""))


def _column_name(model: type[Model], name: str) -> str:
    """Return a field's column; a name that is none is already a column."""
    return model._meta.fields_db_projection.get(name, name)
