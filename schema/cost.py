"""What does it take to answer an operation? Rows at most, and points: told before it runs, and again after.

A valid operation is spread out once into levels, one for each list, and then reckoned for the variables of each
request. Called by `schema.admission`, and through it by whoever charges.
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

from resolvers.plan.ask import MOST
from resolvers.reading import is_specific
from rulebook.errors import InvalidPage
from schema.days import Days, days_of, defaults_of
from schema.introspection import DOORS, Fragments
from schema.row import Seen

Variables = Mapping[str, object]

FIELDS_PER_POINT = 40
"""A point is what so many fields take: about half a millisecond."""
ABOUT_SCHEMA = 100
"""Points of a question about the schema; its answer is the same for everybody, and kept."""
A_CHANGE = 10
"""Points of a mutation, beside what it answers."""
PER_ENTRY, PER_PERSON = 10, 1
"""Points of each entry that a read writes, a kilobyte as of a mutation, and of each person in it, a hundred bytes."""
_PERSON, _WHOLE = "Employee", "id"
"""The kind that is itself a person; and the field that is on record only where all of a kind is."""
_BARE = re.compile(rb"\[[^]\[{]")
"""Where a list begins whose elements have no fields; texts may look like it."""


@dataclass(frozen=True)
class Page:
    """The size of a page, as numbers or as names of variables."""

    sizes: tuple[int | str, ...]
    defaults: Variables

    def size(self, given: Variables) -> int:
        """Raises: InvalidPage unless exactly one size is given, from 1 to 100"""
        known = [self._value(each, given) for each in self.sizes]
        found = [each for each in known if each is not None]
        if len(found) != 1 or not 1 <= found[0] <= MOST:
            raise InvalidPage(most=MOST)
        return found[0]

    def _value(self, size: int | str, given: Variables) -> int | None:
        """What is no number is the matter of whoever reads variables; it is taken for a whole page here."""
        if isinstance(size, int):
            return size
        found = given.get(size, self.defaults.get(size))
        return found if found is None or (isinstance(found, int) and found is not True) else MOST


@dataclass
class Level:
    """What is selected for each object of a list: so many fields, further lists, and so many things put on record."""

    size: int | Page = 1
    fields: int = 0
    noted: int = 0
    pages: list[Page] = field(default_factory=list)
    below: list["Level"] = field(default_factory=list)


class Cost(NamedTuple):
    """What an operation takes at most: rows, points, and of these those for whom it puts on record, and for days."""

    nodes: int
    points: int
    noted: int = 0
    days: int = 0


@dataclass(frozen=True)
class Price:
    """What an operation takes, ready to be reckoned; `fixed` are points that depend on nothing.

    `telling` are names in the answer of which each stands for somebody put on record; None where no name tells it.
    """

    level: Level
    fixed: int
    entries: int = 0
    telling: frozenset[str] | None = frozenset()
    days: tuple[Days, ...] = ()

    def most(self, variables: Variables) -> Cost:
        """Reckon before it runs.

        Raises: InvalidPage for a page without a size, or with an impossible one
        """
        nodes = fields = noted = 0
        left = [(self.level, 1)]
        while left:
            level, times = left.pop()
            fields += times * level.fields
            noted += times * level.noted
            for page in level.pages:
                page.size(variables)
            for below in level.below:
                size = below.size if isinstance(below.size, int) else below.size.size(variables)
                nodes += times * size
                left.append((below, times * size))
        noted = PER_PERSON * noted + PER_ENTRY * self.entries
        days = 0
        for each in self.days:
            days += each.points(variables)
        return Cost(nodes, self.fixed + ceil(fields / FIELDS_PER_POINT) + noted + days, noted, days)

    def actual(self, answer: object, most: Cost) -> int:
        """Return the points of what it did answer: for whom it put on record no more than before, for days the same."""
        noted = most.noted
        if noted and self.telling is not None:
            persons = named_in(answer, self.telling)
            noted = min(noted, PER_PERSON * persons + PER_ENTRY * self.entries) if persons else 0
        return self.fixed + ceil(fields_in(answer) / FIELDS_PER_POINT) + noted + most.days


def fields_in(answer: object) -> int:
    """Count the fields of an answer, and what lists hold that has no fields; of one that is printed already, the names
    in its text.

    Shape: JSON without spaces; a quote inside a text stands behind a backslash there
    """
    if isinstance(answer, bytes):
        if _BARE.search(answer):
            return fields_in(orjson.loads(answer))
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


def named_in(answer: object, names: AbstractSet[str]) -> int:
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


def price_of(schema: GraphQLSchema, operation: OperationDefinitionNode, *, fragments: Fragments) -> Price:
    """Return the price of a valid operation that the guard has let through."""
    spreading = _Spreading(schema, fragments, _defaults(operation), defaults_of(operation))
    root = schema.get_root_type(operation.operation)
    level = Level()
    spreading.into(level, operation, on=root)
    change = A_CHANGE if operation.operation is OperationType.MUTATION else 0
    telling = None if None in spreading.telling else frozenset(filter(None, spreading.telling))
    fixed = 1 + change + spreading.calls + spreading.about * ABOUT_SCHEMA
    return Price(level, fixed, spreading.entries, telling, tuple(spreading.days))


def most_in(definition: GraphQLField) -> int:
    """Return how much a list without pages holds at most, as it was declared; what is beyond is charged afterwards."""
    most: int = definition.extensions["strawberry-definition"].metadata["most"]
    return most


def _is_noted(node: FieldNode, type_: Any) -> bool:
    """Tell whether it is put on record that this field of an object is read; of some kinds it is with all they have."""
    kind, name = type_.name, node.name.value
    if name.startswith("__"):
        return is_specific(kind, _WHOLE)
    if name == "cursor" and "node" in type_.fields:
        return is_specific(get_named_type(type_.fields["node"].type).name, _WHOLE)
    definition = type_.fields[name]
    own = definition.extensions.get("strawberry-definition")
    if own is None or not is_specific(kind, own.python_name):
        return False
    row = getattr(get_named_type(definition.type).extensions.get("strawberry-definition"), "origin", None)
    is_value = "first" not in definition.args and not (isinstance(row, type) and issubclass(row, Seen))
    return is_value or is_specific(kind, _WHOLE)


def _defaults(operation: OperationDefinitionNode) -> dict[str, int]:
    return {
        each.variable.name.value: int(each.default_value.value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode) and _is_int(each.type)
    }


def _is_int(type_: TypeNode) -> bool:
    """Tell whether a variable may be the size of a page; what is written like a number may be an id of any length."""
    inner = type_.type if isinstance(type_, NonNullTypeNode) else type_
    return isinstance(inner, NamedTypeNode) and inner.name.value == "Int"


Found = tuple[FieldNode, Any, bool]


@dataclass
class _Spreading:
    """Walks a selection with its types, and notes lists and pages; `calls` counts pages, each a statement or two, and
    `telling` collects a name for each selection that is put on record, None where each may be left out.
    """

    schema: GraphQLSchema
    fragments: Fragments
    defaults: Variables
    inputs: Variables
    calls: int = 0
    about: int = 0
    days: list[Days] = field(default_factory=list)
    entries: int = 0
    telling: set[str | None] = field(default_factory=set)

    def into(
        self,
        level: Level,
        of: OperationDefinitionNode | FieldNode,
        *,
        on: Any,
        page: Page | None = None,
        person: Level | None = None,
    ) -> None:
        """Spread out what is selected of an operation or a field.

        `person` is where the person is selected whose it all is, if it is somebody's.
        """
        assert of.selection_set
        found = list(self._fields(of.selection_set, on))
        person = self._note(level, found, person)
        for each, type_, _ in found:
            level.fields += 1
            name = each.name.value
            if name in DOORS:
                self.about += 1
            definition = None if name.startswith("__") else type_.fields[name]
            if definition is None:
                continue
            named, is_list = get_named_type(definition.type), is_list_type(get_nullable_type(definition.type))
            if is_leaf_type(named):
                level.fields += most_in(definition) if is_list else 0
                continue
            if isinstance(of, FieldNode) and (days := days_of(definition, of, defaults=self.inputs)):
                self.days.append(days)
            if {"first", "last"} <= definition.args.keys():
                self.calls += 1
                inner = self._page(each)
                level.pages.append(inner)
                self.into(level, each, on=named, page=inner, person=person)
            elif is_list:
                level.below.append(below := Level(page or most_in(definition)))
                self.into(below, each, on=named, person=person)
            else:
                self.into(level, each, on=named, person=person)

    def _note(self, level: Level, found: "list[Found]", person: Level | None) -> Level | None:
        """Count whom a selection puts on record: as many as there are persons whose it is, else as it has rows. Return
        where the person is selected whose the rest is.
        """
        if any(type_.name == _PERSON for _, type_, _ in found):
            person = level
        noted = [(each, sure) for each, type_, sure in found if _is_noted(each, type_)]
        if any(each.name.value == "node" for each, *_ in found):
            noted = []  # what it shows is counted with it
        if noted:
            (person or level).noted += 1
            self.entries += 1
            names = (each.alias or each.name for each, sure in noted if sure)
            self.telling.add(next((name.value for name in names), None))
        return person

    def _fields(self, selections: SelectionSetNode, parent: Any, *, sure: bool = True) -> "Iterator[Found]":
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
            yield from self._fields(found.selection_set, below, sure=is_sure)

    def _page(self, node: FieldNode) -> Page:
        sizes: list[int | str] = []
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                match argument.value:
                    case IntValueNode(value=text):
                        sizes.append(int(text))
                    case VariableNode(name=name):
                        sizes.append(name.value)
        return Page(tuple(sizes), self.defaults)
