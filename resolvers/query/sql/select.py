"""SELECT of one level of a selection, and the conversion of its records into rows.

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

from resolvers.query.mapping import Row, RowSubject, ScopeProtocol, TypeMapping
from resolvers.query.read_audit import AuditedColumn, ReadAudit
from resolvers.query.selection import Filter, Selection
from resolvers.query.sql.builder import MutableQuery
from resolvers.query.sql.condition import build_condition

ID_FIELD = "id"
"""Where even this is specific, a row is noted whatever is asked of it."""


def equals_any(term: Term, values: Sequence[object]) -> Criterion:
    """Return `term = ANY (values)`: one parameter however many values, so the statement's text stays the same."""
    return BasicCriterion(Equality.eq, term, Function("ANY", ValueWrapper(list(values))))


@dataclass(frozen=True)
class ReadScope:
    """How a caller looks: how far, at which shapes, and how that is put on record.

    `is_narrow` says that few rows are looked at, named by their ids, so that each is asked whether it is within reach;
    else all that is within reach is found first.
    """

    reach_of: ScopeProtocol
    mappings: Mapping[type[Model], TypeMapping]
    audit: ReadAudit | None = None
    is_by_id: bool = False


@dataclass
class JoinedRow:
    """Where one row's values stand in a record: columns, rows it points to, and what the caller reaches in it.

    `seen` is the kind of row about the same person by which every record was chosen; empty where there is none.
    """

    mapping: TypeMapping
    table: Table
    key_index: int
    columns: list[tuple[str, int, Callable[[str], object] | None]] = field(default_factory=list)
    to_one: list[tuple[str, "JoinedRow"]] = field(default_factory=list)
    reach_flags: dict[str, int | bool] = field(default_factory=dict)
    derived: list[str] = field(default_factory=list)
    visible_flag: int | bool = True
    parent: "JoinedRow | None" = None
    visible_kind: str = ""

    def decode(self, record: Any) -> Row | None:
        """Return the row a record holds at this level; None where there is none or it is beyond reach."""
        if record[self.key_index] is None or not self.is_reached(self.visible_flag, record):
            return None
        row: Row = {}
        for name, index, convert in self.columns:
            value = record[index]
            row[name] = convert(value) if convert and value is not None else value
        for name, level in self.to_one:
            row[name] = level.decode(record)
        for kind, flag in self.reach_flags.items():
            row[f"reaches {kind}"] = self.is_reached(flag, record)
        row |= {
            name: row[f"reaches {kind}"]
            for name, kind in self.mapping.permission_flags.items()
            if kind in self.reach_flags
        }
        for name in self.derived:
            row[name] = self.mapping.derived[name].compute(row)
        return row

    @staticmethod
    def is_reached(flag: int | bool, record: Any) -> bool:
        return flag if isinstance(flag, bool) else bool(record[flag])


class SelectBuilder:
    """One SELECT in the making: the columns of a Selection, the joins they need, and the row filter of the caller.

    `readings` says what in it has to be noted, and in which column stands about whom.
    """

    def __init__(
        self, shape: TypeMapping, ask: Selection, *, scope: ReadScope, aliases: Iterator[int] | None = None
    ) -> None:
        self.scope = scope
        self.audit = scope.audit
        self.audited_columns: list[AuditedColumn] = []
        self.sources: list[Field[Any] | None] = []
        self.conditions: list[Criterion] = []
        self.search_filter: Filter | None = None
        self.aliases = aliases or count()
        self._subjects: list[Term] = []
        self._terms: list[Term] = []
        self._joins: dict[tuple[str, str], Table] = {}
        self.table = self._new_table(shape.model)
        self.query: QueryBuilder = MutableQuery.from_(self.table)
        # Who sees a row for what they did in it alone is not known to see the person.
        self.top = self._add_row(shape, self.table, ask, seen="" if shape.is_mutation_result else shape.kind)
        for name in shape.order:
            self._add_column(self.top, name, name)
        self.is_beyond_reach = False
        self._restrict(self._reach_condition(self.top, shape.kind, seen=""))

    def add_filters(self, filters: Iterable[Filter]) -> None:
        """Narrow the rows; what has a mask is read of each row that is found by it."""
        for each in filters:
            if each.op == "searched":
                self.search_filter = each
            else:
                self._restrict(
                    build_condition(self._filter_term(each.path), each)
                )  # first, since it may add joins
            for kind in {each.guard, self.top.mapping.field_policies.get(each.path, "")} - {""}:
                self._restrict(self._reach_condition(self.top, kind))
            if each.path in self.top.mapping.masks:
                self._add_audited_columns(self.top, Selection(frozenset({each.path})), ())

    def _filter_term(self, path: str) -> Term:
        """Return the term that a filter compares: what has a mask is looked at where its guard is within reach.

        Trust:  no index on the bare column answers before reach does, so that an existing value and one that nobody
        has take the same way, and the same time.
        """
        term, guard = self._term_at(self.top, path), self.top.mapping.field_policies.get(path)
        if guard is None or path not in self.top.mapping.masks:
            return term
        reach = self._reach_condition(self.top, guard)
        return Case().when(reach, term) if isinstance(reach, Criterion) else term

    def search_condition(
        self, *, most: object, edge: object = None, backwards: bool = False
    ) -> Criterion | None:
        """Return the condition of being found by the search, so many at most beyond a cursor; None without a search."""
        if self.search_filter is None:
            return None
        leaves = MutableQuery.select(self.search_call(most=most, edge=edge, backwards=backwards))
        among = Function("ANY", Cast(leaves, "bigint[]"))
        return BasicCriterion(Equality.eq, self._term_at(self.top, self.search_filter.path), among)

    def search_call(self, *, most: object, edge: object = None, backwards: bool = False) -> Function:
        """Return the call of the function that searches."""
        assert self.search_filter is not None
        flag = ValueWrapper(backwards, allow_parametrize=False)
        edge_term = ValueWrapper(edge) if edge is not None else ValueWrapper(None, allow_parametrize=False)
        size = ValueWrapper(most, allow_parametrize=not isinstance(most, int))
        return Function(
            self.search_filter.function, ValueWrapper(self.search_filter.value), edge_term, size, flag
        )

    def term(self, name: str) -> Term:
        """Return a column of the top level."""
        return self._term_at(self.top, name)

    def order_columns(self) -> list[Field[Any]]:
        meta = self.top.mapping.model._meta
        return [meta.fields_map[name] for name in self.top.mapping.order]

    def order_terms(self) -> list[Term]:
        return [self.term(name) for name in self.top.mapping.order]

    def order_direction(self, *, backwards: bool) -> Order:
        return Order.desc if self.top.mapping.is_descending != backwards else Order.asc

    def cursor_condition(self, values: Sequence[object], *, backwards: bool) -> Criterion:
        """Return the condition of lying after (or before) a row with these order values."""
        rank = Tuple(*self.order_terms())
        edge = Tuple(*(ValueWrapper(value) for value in values))
        return rank < edge if self.order_direction(backwards=backwards) is Order.desc else rank > edge

    def order_aliases(self) -> list[str]:
        """Return under which names the order values stand in the answer."""
        places = {name: index for name, index, _ in self.top.columns}
        return [f"c{places[name]}" for name in self.top.mapping.order]

    def build(self) -> QueryBuilder:
        """Return the query with all its columns, then whom they are about."""
        query = self.query.select(*(term.as_(f"c{index}") for index, term in enumerate(self._terms)))
        return query.select(*(term.as_(f"s{index}") for index, term in enumerate(self._subjects)))

    def _restrict(self, reach: Criterion | bool) -> None:
        """Leave only rows that are within this reach, or of which this holds."""
        if isinstance(reach, Criterion):
            self.conditions.append(reach)
            self.query = self.query.where(reach)
        elif not reach:
            self.is_beyond_reach = True

    # ------------------------------------------------------------------ columns and joins

    def _add_row(
        self, shape: TypeMapping, table: Table, ask: Selection, *, is_below: bool = False, seen: str = ""
    ) -> JoinedRow:
        key = shape.model._meta.fields_map["id"]
        level = JoinedRow(
            shape, table, self._add_term(table[_column_name(shape.model, "id")], key), visible_kind=seen
        )
        self._add_column(level, "id", "id")
        for name in sorted(ask.fields):
            self._add_field(level, name)
        for name, wanted in sorted(ask.to_one.items()):
            self._add_to_one(level, name, wanted)
        for name in [many.field for many in ask.lists] + [valued.field for valued in ask.computed]:
            if name in shape.field_policies:
                self._add_flag(level, shape.field_policies[name])
        for valued in ask.computed:
            for need in shape.derived_with_args[valued.field].depends_on:
                self._add_field(level, need)
        self._add_audited_columns(level, ask, (shape.kind,) if is_below else ())
        return level

    def _add_audited_columns(self, level: JoinedRow, ask: Selection, seen_if: tuple[str, ...]) -> None:
        """Say what of this level has to be noted: what a guard hides from the caller is not read."""
        if self.audit is None or level.mapping.person is None:
            return
        kind, by_guard = level.mapping.kind, defaultdict[str, list[str]](list)
        for name in sorted({*ask.fields, *(valued.field for valued in ask.computed)}):
            if self.audit.is_specific(kind, name):
                by_guard[level.mapping.field_policies.get(name, "")].append(coordinate(kind, name))
        if self.audit.is_specific(kind, ID_FIELD):
            by_guard = defaultdict(list, {"": [kind]})
        for guard, fields in by_guard.items():
            subject = self._audit_subject(level, [*seen_if, *([guard] if guard else [])])
            if subject is not None:
                column = f"s{len(self._subjects)}"
                self.audited_columns.append(
                    AuditedColumn(tuple(fields), column, is_whole_row=fields == [kind])
                )
                self._subjects.append(subject)

    def _audit_subject(self, level: JoinedRow, kinds: Sequence[str]) -> Term | None:
        """Return whom a row is about, null for the caller and beyond reach; None where it is always null."""
        assert self.audit is not None
        assert level.mapping.person is not None
        person = self._term_at(level, level.mapping.person)
        conditions = [self._reach_condition(level, kind) for kind in kinds]
        if self.audit.own_person_id is not None:
            conditions.append(person != ValueWrapper(self.audit.own_person_id))
        if any(condition is False for condition in conditions):
            return None
        terms = [condition for condition in conditions if isinstance(condition, Criterion)]
        return Case().when(reduce(and_, terms), person) if terms else person

    def _add_field(self, level: JoinedRow, name: str) -> None:
        worked = level.mapping.derived.get(name)
        if name in level.mapping.permission_flags:
            self._add_flag(level, level.mapping.permission_flags[name])
        elif worked is None:
            self._add_column(
                level,
                name,
                level.mapping.relations.get(name, name),
                guard=level.mapping.field_policies.get(name),
            )
        else:
            for need in worked.depends_on:
                self._add_field(level, need)
            if name not in level.derived:
                level.derived.append(name)

    def _add_column(self, level: JoinedRow, name: str, path: str, *, guard: str | None = None) -> None:
        if any(known == name for known, *_ in level.columns):
            return
        term, source = self._resolve_path(level, path)
        if guard is not None or name in level.mapping.masks:
            term = self._guarded_term(level, name, term, guard=guard)
        level.columns.append((name, self._add_term(term, source), self.decoder_of(source)))

    def _guarded_term(self, level: JoinedRow, name: str, term: Term, *, guard: str | None) -> Term:
        """Return a value where its guard is within reach, and elsewhere its mask, or null."""
        mask = level.mapping.masks.get(name)
        reach = self._reach_condition(level, guard) if guard is not None else False
        if reach is True:
            return term
        shown = mask(term) if mask is not None else ValueWrapper(None, allow_parametrize=False)
        return shown if reach is False else Case().when(reach, term).else_(shown)

    def decoder_of(self, source: Field[Any]) -> Callable[[Any], object] | None:
        """Return what makes a column's own value of that in a record; None where it is that already."""
        return json.loads if isinstance(source, JSONField) else None

    def _add_to_one(self, level: JoinedRow, name: str, wanted: Selection) -> None:
        table, model = level.table, level.mapping.model
        for step in level.mapping.relations.get(name, name).split("."):
            table, model = self._join(table, model, step)
        shape = self.scope.mappings[model]
        seen = (
            level.visible_kind
            if shape.person == "id" and _foreign_key_column(level, name) == level.mapping.person
            else ""
        )
        below = self._add_row(shape, table, wanted, is_below=True, seen=seen)
        below.parent = level
        below.visible_flag = self._add_reach_flag(below, below.mapping.kind)
        level.to_one.append((name, below))

    def _add_flag(self, level: JoinedRow, kind: str) -> None:
        if kind not in level.reach_flags:
            level.reach_flags[kind] = self._add_reach_flag(level, kind)

    def _add_reach_flag(self, level: JoinedRow, kind: str) -> int | bool:
        reach = self._reach_condition(level, kind)
        if isinstance(reach, bool):
            return reach
        return self._add_term(Case().when(reach, ValueWrapper(True, allow_parametrize=False)))

    def _reach_condition(self, level: JoinedRow, kind: str, *, seen: str | None = None) -> Criterion | bool:
        """Return the condition under which this is within reach in a row of a level."""
        shape = level.mapping
        about = RowSubject(
            person=self._term_at(level, shape.person) if shape.person else None,
            moment=self._term_at(level, shape.moment) if shape.moment else None,
            posts=tuple(self._term_at(level, path) for path in shape.posts),
            is_waiting=self._waiting_condition(level) if shape.waiting_states else None,
            visible_kind=level.visible_kind if seen is None else seen,
            is_by_id=self.scope.is_by_id,
            acted_on_id=self._term_at(level, "id")
            if shape.is_mutation_result and kind == shape.kind
            else None,
            pay_run_state=self._term_at(level, shape.pay_run_state)
            if shape.pay_run_state and kind == shape.kind
            else None,
        )
        return self.scope.reach_of(kind, about)

    def _waiting_condition(self, level: JoinedRow) -> Criterion:
        state = self._term_at(level, "state")
        states = (ValueWrapper(each, allow_parametrize=False) for each in level.mapping.waiting_states)
        return reduce(or_, (state == each for each in states))

    def _term_at(self, level: JoinedRow, path: str) -> Term:
        return self._resolve_path(level, level.mapping.relations.get(path, path))[0]

    def _resolve_path(self, level: JoinedRow, path: str) -> tuple[Term, Field[Any]]:
        *steps, name = path.split(".")
        table, model = level.table, level.mapping.model
        if path in level.mapping.sql_functions:
            return Function(level.mapping.sql_functions[path], table[_column_name(model, "id")]), JSONField()
        for step in steps:
            table, model = self._join(table, model, step)
        return table[_column_name(model, name)], model._meta.fields_map[name]

    def _join(self, table: Table, model: type[Model], name: str) -> tuple[Table, type[Model]]:
        relation = model._meta.fields_map[name]
        related: type[Model] = relation.related_model  # type: ignore[attr-defined]
        key = (str(table.alias), name)
        if key not in self._joins:
            joined = self._joins[key] = self._new_table(related)
            own = table[_column_name(model, str(relation.source_field))]
            self.query = self.query.left_join(joined).on(own == joined[_column_name(related, "id")])
        return self._joins[key], related

    def _new_table(self, model: type[Model]) -> Table:
        return Table(model._meta.db_table, schema=model._meta.schema, alias=f"t{next(self.aliases)}")

    def _add_term(self, term: Term, source: Field[Any] | None = None) -> int:
        self._terms.append(term)
        self.sources.append(source)
        return len(self._terms) - 1


def coordinate(kind: str, name: str) -> str:
    """Return a field's place in the schema, as the log keeps it: LeaveRequest.reason, Payslip.basePay."""
    first, *rest = name.split("_")
    return f"{kind}.{first}{''.join(word.capitalize() for word in rest)}"


def _foreign_key_column(level: JoinedRow, name: str) -> str:
    """Return the column by which a row points to another, if it does so itself."""
    relation = level.mapping.model._meta.fields_map.get(level.mapping.relations.get(name, name))
    return str(getattr(relation, "source_field", ""))


def _column_name(model: type[Model], name: str) -> str:
    """Return a field's column; a name that is none is already a column."""
    return model._meta.fields_db_projection.get(name, name)
