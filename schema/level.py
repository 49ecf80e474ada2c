"""What does a document ask of a door?

Turns the selection below a field into an Ask, on the standard road; called by `schema.door`.

Knows GraphQL and Strawberry's types, never a table: fields keep their Python names, and the reader knows where they
lie. Fragments, aliases, variables, @skip and @include are graphql-core's own doing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from graphql import GraphQLObjectType, get_argument_values, get_named_type, is_leaf_type
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_subfields
from graphql.execution.values import VariableValues
from graphql.type import GraphQLField, GraphQLResolveInfo
from strawberry.types.nodes import get_variable_values

from resolvers.plan.ask import Ask, ListAsk, Many, Valued, key_of
from schema.context import Info
from schema.page import paging
from schema.row import Seen

TOTALS = {"total_count", "total_count_is_exact"}


def ask_of(info: Info, *path: str, kind: str | None = None) -> Ask:
    """Return what is asked of the object at a path of fields below this door; `kind` names its type behind an
    interface.
    """
    level = _below(info, path)
    if kind is not None:
        level = _Level(level.raw, level.raw.schema.type_map[kind], level.nodes)
    return level.ask()


def list_ask_of(info: Info, *path: str) -> ListAsk:
    """Return what is asked of the connection at a path of fields below this door.

    Raises: InvalidPage
    """
    return _below(info, path).list_ask()


def _below(info: Info, path: Sequence[str]) -> "_Level":
    raw = info._raw_info
    door = raw.parent_type.fields[raw.field_name]
    arguments = get_argument_values(door, raw.field_nodes[0], _variables(raw))
    nodes = [FieldDetails(node, None) for node in raw.field_nodes]
    level = _Level(raw, get_named_type(raw.return_type), nodes, arguments)
    for name in path:
        level = level.down(name)
    return level


def _variables(raw: GraphQLResolveInfo[Any]) -> VariableValues:
    """Strawberry hands resolvers the coerced values alone; graphql-core asks for their container."""
    return VariableValues({}, get_variable_values(raw))


@dataclass
class _Level:
    """One selection set, or several merged, on one object type."""

    raw: GraphQLResolveInfo[Any]
    type: Any
    nodes: list[FieldDetails]
    arguments: dict[str, Any] = field(default_factory=dict)

    def fields(self) -> Iterator[tuple[str, "_Level", GraphQLField]]:
        """Yield (Python name, level below, definition) of each selected field, once for each set of arguments."""
        if not isinstance(self.type, GraphQLObjectType):
            return
        raw = self.raw
        fragments = {name: FragmentDetails(each, None) for name, each in raw.fragments.items()}
        variables = _variables(raw)
        found = collect_subfields(raw.schema, fragments, variables, raw.operation, self.type, self.nodes)
        same: dict[str, tuple[str, _Level, GraphQLField]] = {}
        for details in chain.from_iterable(found.grouped_field_set.values()):
            definition = self.type.fields.get(details.node.name.value)
            if definition is None:  # __typename
                continue
            name = definition.extensions["strawberry-definition"].python_name
            arguments = get_argument_values(definition, details.node, variables)
            level = _Level(raw, get_named_type(definition.type), [], arguments)
            same.setdefault(key_of(name, arguments), (name, level, definition))[1].nodes.append(details)
        yield from same.values()

    def down(self, name: str) -> "_Level":
        """Return the merged level below a field, under whatever aliases it was asked for."""
        found = [below for each, below, _ in self.fields() if each == name]
        if not found:
            return _Level(self.raw, None, [])
        nodes = [node for below in found for node in below.nodes]
        return _Level(self.raw, found[0].type, nodes, found[0].arguments)

    def ask(self) -> Ask:
        """Sort the fields into plain ones, rows, lists and values."""
        plain: set[str] = set()
        one: dict[str, Ask] = {}
        many: list[Many] = []
        valued: list[Valued] = []
        for name, below, definition in self.fields():
            key = key_of(name, below.arguments)
            if name == "id":
                continue
            if below.is_list():
                asked = below.list_ask()
                many.append(Many(key, name, asked.page, asked.ask, asked.total))
            elif definition.args:
                valued.append(Valued(key, name, below.arguments))
            elif below.is_row():
                one[name] = below.ask()
            else:
                plain.add(name)
        return Ask(frozenset(plain), one, tuple(many), tuple(valued))

    def list_ask(self) -> ListAsk:
        """Read the page from the arguments and the rest from edges and nodes."""
        names = {name for name, _, _ in self.fields()}
        page = paging(**{name: self.arguments.get(name) for name in ("first", "after", "last", "before")})
        return ListAsk(page, self.down("edges").down("node").ask(), total=bool(names & TOTALS))

    def is_list(self) -> bool:
        return isinstance(self.type, GraphQLObjectType) and self.type.name.endswith("Connection")

    def is_row(self) -> bool:
        if is_leaf_type(self.type) or not isinstance(self.type, GraphQLObjectType):
            return False
        return issubclass(self.type.extensions["strawberry-definition"].origin, Seen)
