"""Cost of an operation: rows at most, and points, estimated before it runs and counted after.

A valid operation is spread out once into levels, one for each list, and then reckoned for the variables of
each request.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from math import ceil
from typing import Any, NamedTuple

import orjson
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    TypeNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from resolvers.access.caller_reader import is_audited
from resolvers.query.page_limits import MAX_PAGE_SIZE
from rulebook.errors import InvalidPage
from schema.document.cost_per_day import DaySpan, day_span_of, default_variables
from schema.document.introspection import INTROSPECTION_FIELDS, Fragments
from schema.fields.row_type import RowType
from schema.limits import (
    FIELDS_PER_POINT,
    INTROSPECTION_POINTS,
    MUTATION_POINTS,
    POINTS_PER_AUDIT_ENTRY,
    POINTS_PER_AUDITED_PERSON,
)

Variables = Mapping[str, object]

_PERSON_TYPE, _ID_FIELD = "Employee", "id"
"""The kind that is itself a person; and the field that is on record only where all of a kind is."""
_SCALAR_LIST = re.compile(rb"\[[^]\[{]")
"""Where a list begins whose elements have no fields; texts may look like it."""


@dataclass(frozen=True)
class PageSize:
    """The size of a page, as numbers or as names of variables."""

    sizes: tuple[int | str, ...]
    defaults: Variables

    def evaluate(self, given: Variables) -> int:
        """Raises: InvalidPage unless exactly one size is given, from 1 to `MAX_PAGE_SIZE`"""
        known = [self._evaluate_size(each, given) for each in self.sizes]
        found = [each for each in known if each is not None]
        if len(found) != 1 or not 1 <= found[0] <= MAX_PAGE_SIZE:
            raise InvalidPage(most=MAX_PAGE_SIZE)
        return found[0]

    def _evaluate_size(self, size: int | str, given: Variables) -> int | None:
        """What is no number is the matter of the code that reads variables; it is taken for a whole page here."""
        if isinstance(size, int):
            return size
        found = given.get(size, self.defaults.get(size))
        return found if found is None or (isinstance(found, int) and found is not True) else MAX_PAGE_SIZE


@dataclass
class CostLevel:
    """What is selected for each object of a list: so many fields, further lists, and so many things put on record."""

    size: int | PageSize = 1
    fields: int = 0
    audited: int = 0
    page_sizes: list[PageSize] = field(default_factory=list)
    lists: list["CostLevel"] = field(default_factory=list)


class Cost(NamedTuple):
    """What an operation takes at most: rows, points, and of these those for whom it puts on record, and for days."""

    nodes: int
    points: int
    audit_points: int = 0
    day_points: int = 0


@dataclass(frozen=True)
class CostModel:
    """What an operation takes, ready to be reckoned; `fixed` are points that depend on nothing.

    `telling` are names in the answer of which each stands for somebody put on record; None where no name tells it.
    """

    level: CostLevel
    fixed_points: int
    audit_entries: int = 0
    subject_fields: frozenset[str] | None = frozenset()
    day_spans: tuple[DaySpan, ...] = ()

    def estimate(self, variables: Variables) -> Cost:
        """Reckon before it runs.

        Raises: InvalidPage for a page without a size, or with an impossible one
        """
        nodes = fields = noted = 0
        left = [(self.level, 1)]
        while left:
            level, times = left.pop()
            fields += times * level.fields
            noted += times * level.audited
            for page in level.page_sizes:
                page.evaluate(variables)
            for below in level.lists:
                size = below.size if isinstance(below.size, int) else below.size.evaluate(variables)
                nodes += times * size
                left.append((below, times * size))
        noted = POINTS_PER_AUDITED_PERSON * noted + POINTS_PER_AUDIT_ENTRY * self.audit_entries
        days = 0
        for each in self.day_spans:
            days += each.cost(variables)
        return Cost(nodes, self.fixed_points + ceil(fields / FIELDS_PER_POINT) + noted + days, noted, days)

    def actual(self, answer: object, estimate: Cost) -> int:
        """Return the points of what it did answer: for whom it put on record no more than before, for days the same."""
        noted = estimate.audit_points
        if noted and self.subject_fields is not None:
            persons = count_names(answer, self.subject_fields)
            noted = (
                min(noted, POINTS_PER_AUDITED_PERSON * persons + POINTS_PER_AUDIT_ENTRY * self.audit_entries)
                if persons
                else 0
            )
        return self.fixed_points + ceil(count_fields(answer) / FIELDS_PER_POINT) + noted + estimate.day_points


def count_fields(answer: object) -> int:
    """Count the fields of an answer, and what lists hold that has no fields; of one that is printed already, the names
    in its text.

    Shape: JSON without spaces; a quote inside a text stands behind a backslash there
    """
    if isinstance(answer, bytes):
        if _SCALAR_LIST.search(answer):
            return count_fields(orjson.loads(answer))
        escaped = answer.count(b'\\":') if b"\\" in answer else 0
        return answer.count(b'":') - escaped
    fields, left = 0, [answer]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            fields += len(each)
            left += each.values()
        elif isinstance(each, list):
            left += each
            fields += sum(not isinstance(item, dict | list) for item in each)
    return fields


def count_names(answer: object, names: AbstractSet[str]) -> int:
    """Count how often any of these names stands in an answer, printed or not; see `fields_in`."""
    if isinstance(answer, bytes):
        return sum(answer.count(b'"%b":' % name.encode()) for name in names)
    found, left = 0, [answer]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            found += len(names & each.keys())
            left += each.values()
        elif isinstance(each, list):
            left += each
    return found


def cost_model_of(
    schema: GraphQLSchema, operation: OperationDefinitionNode, *, fragments: Fragments
) -> CostModel:
    """Return the price of a valid operation that the guard has let through."""
    spreading = _CostVisitor(schema, fragments, _default_page_sizes(operation), default_variables(operation))
    root = schema.get_root_type(operation.operation)
    level = CostLevel()
    spreading.visit(level, operation, on=root)
    change = MUTATION_POINTS if operation.operation is OperationType.MUTATION else 0
    telling = None if None in spreading.subject_fields else frozenset(filter(None, spreading.subject_fields))
    fixed = 1 + change + spreading.page_reads + spreading.introspections * INTROSPECTION_POINTS
    return CostModel(level, fixed, spreading.audit_entries, telling, tuple(spreading.day_spans))


def max_items_of(definition: GraphQLField) -> int:
    """Return how much a list without pages holds at most, as it was declared; what is beyond is charged afterwards."""
    most: int = definition.extensions["strawberry-definition"].metadata["max_items"]
    return most


def _is_audited(node: FieldNode, type_: Any) -> bool:
    """Tell whether it is put on record that this field of an object is read; of some kinds it is with all they have."""
    kind, name = type_.name, node.name.value
    if name.startswith("__"):
        return is_audited(kind, _ID_FIELD)
    if name == "cursor" and "node" in type_.fields:
        return is_audited(get_named_type(type_.fields["node"].type).name, _ID_FIELD)
    definition = type_.fields[name]
    own = definition.extensions.get("strawberry-definition")
    if own is None or not is_audited(kind, own.python_name):
        return False
    row = getattr(get_named_type(definition.type).extensions.get("strawberry-definition"), "origin", None)
    is_value = "first" not in definition.args and not (isinstance(row, type) and issubclass(row, RowType))
    return is_value or is_audited(kind, _ID_FIELD)


def _default_page_sizes(operation: OperationDefinitionNode) -> dict[str, int]:
    return {
        each.variable.name.value: int(each.default_value.value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode) and _is_int_type(each.type)
    }


def _is_int_type(type_: TypeNode) -> bool:
    """Tell whether a variable may be the size of a page; what is written like a number may be an id of any length."""
    inner = type_.type if isinstance(type_, NonNullTypeNode) else type_
    return isinstance(inner, NamedTypeNode) and inner.name.value == "Int"


_TypedField = tuple[FieldNode, Any, bool]


@dataclass
class _CostVisitor:
    """Walks a selection with its types, and notes lists and pages; `calls` counts pages, each a statement or two, and
    `telling` collects a name for each selection that is put on record, None where each may be left out.
    """

    schema: GraphQLSchema
    fragments: Fragments
    default_page_sizes: Variables
    default_variables: Variables
    page_reads: int = 0
    introspections: int = 0
    day_spans: list[DaySpan] = field(default_factory=list)
    audit_entries: int = 0
    subject_fields: set[str | None] = field(default_factory=set)

    def visit(
        self,
        level: CostLevel,
        of: OperationDefinitionNode | FieldNode,
        *,
        on: Any,
        page: PageSize | None = None,
        person: CostLevel | None = None,
    ) -> None:
        """Spread out what is selected of an operation or a field.

        `person` is where the person is selected whose it all is, if it is somebody's.
        """
        assert of.selection_set
        found = list(self._flatten(of.selection_set, on))
        person = self._count_audited(level, found, person)
        for each, type_, _ in found:
            level.fields += 1
            name = each.name.value
            if name in INTROSPECTION_FIELDS:
                self.introspections += 1
            definition = None if name.startswith("__") else type_.fields[name]
            if definition is None:
                continue
            named, is_list = get_named_type(definition.type), is_list_type(get_nullable_type(definition.type))
            if is_leaf_type(named):
                level.fields += max_items_of(definition) if is_list else 0
                continue
            if isinstance(of, FieldNode) and (
                days := day_span_of(definition, of, defaults=self.default_variables)
            ):
                self.day_spans.append(days)
            if {"first", "last"} <= definition.args.keys():
                self.page_reads += 1
                inner = self._page_size_of(each)
                level.page_sizes.append(inner)
                self.visit(level, each, on=named, page=inner, person=person)
            elif is_list:
                level.lists.append(below := CostLevel(page or max_items_of(definition)))
                self.visit(below, each, on=named, person=person)
            else:
                self.visit(level, each, on=named, person=person)

    def _count_audited(
        self, level: CostLevel, found: "list[_TypedField]", person: CostLevel | None
    ) -> CostLevel | None:
        """Count whom a selection puts on record: as many as there are persons whose it is, else as it has rows. Return
        where the person is selected whose the rest is.
        """
        if any(type_.name == _PERSON_TYPE for _, type_, _ in found):
            person = level
        noted = [(each, sure) for each, type_, sure in found if _is_audited(each, type_)]
        if any(each.name.value == "node" for each, *_ in found):
            noted = []  # what it shows is counted with it
        if noted:
            (person or level).audited += 1
            self.audit_entries += 1
            names = (each.alias or each.name for each, sure in noted if sure)
            self.subject_fields.add(next((name.value for name in names), None))
        return person

    def _flatten(
        self, selections: SelectionSetNode, parent: Any, *, sure: bool = True
    ) -> "Iterator[_TypedField]":
        """Yield each field with the type it stands on, out of whatever fragments, and whether it is surely answered."""
        for each in selections.selections:
            is_sure = sure and not each.directives
            if isinstance(each, FieldNode):
                yield each, parent, is_sure
                continue
            found = self.fragments[each.name.value] if isinstance(each, FragmentSpreadNode) else each
            assert isinstance(found, FragmentDefinitionNode | InlineFragmentNode)
            condition = found.type_condition
            below = self.schema.type_map[condition.name.value] if condition else parent
            yield from self._flatten(found.selection_set, below, sure=is_sure)

    def _page_size_of(self, node: FieldNode) -> PageSize:
        sizes: list[int | str] = []
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                match argument.value:
                    case IntValueNode(value=text):
                        sizes.append(int(text))
                    case VariableNode(name=name):
                        sizes.append(name.value)
        return PageSize(tuple(sizes), self.default_page_sizes)
