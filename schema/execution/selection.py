"""Translation of a field's GraphQL selection into the selection that the query compiler takes.

Turns the selection below a field into a Selection, for the standard executor.

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

from resolvers.query.selection import ComputedField, ListSelection, NestedList, Selection, field_key
from schema.context import Info
from schema.fields.page import PageArguments, parse_page_request
from schema.fields.row_type import RowType

TOTAL_COUNT_FIELDS = {"total_count", "total_count_is_exact"}


def selection_from_info(info: Info, *path: str, kind: str | None = None) -> Selection:
    """Return what is asked of the object at a path of fields below this field; `kind` names its type behind an
    interface.
    """
    level = _selection_set_at(info, path)
    if kind is not None:
        level = _SelectionSet(level.raw, level.raw.schema.type_map[kind], level.nodes)
    return level.selection()


def list_selection_from_info(info: Info, *path: str) -> ListSelection:
    """Return what is asked of the connection at a path of fields below this field.

    Raises: InvalidPage
    """
    return _selection_set_at(info, path).list_selection()


def _selection_set_at(info: Info, path: Sequence[str]) -> "_SelectionSet":
    raw = info._raw_info
    field_definition = raw.parent_type.fields[raw.field_name]
    arguments = get_argument_values(field_definition, raw.field_nodes[0], _coerced_variables(raw))
    nodes = [FieldDetails(node, None) for node in raw.field_nodes]
    level = _SelectionSet(raw, get_named_type(raw.return_type), nodes, arguments)
    for name in path:
        level = level.subselection(name)
    return level


def _coerced_variables(raw: GraphQLResolveInfo[Any]) -> VariableValues:
    """Strawberry hands resolvers the coerced values alone; graphql-core asks for their container."""
    return VariableValues({}, get_variable_values(raw))


@dataclass
class _SelectionSet:
    """One selection set, or several merged, on one object type."""

    raw: GraphQLResolveInfo[Any]
    type: Any
    nodes: list[FieldDetails]
    arguments: dict[str, Any] = field(default_factory=dict)

    def fields(self) -> Iterator[tuple[str, "_SelectionSet", GraphQLField]]:
        """Yield (Python name, level below, definition) of each selected field, once for each set of arguments."""
        if not isinstance(self.type, GraphQLObjectType):
            return
        raw = self.raw
        fragments = {name: FragmentDetails(each, None) for name, each in raw.fragments.items()}
        variables = _coerced_variables(raw)
        found = collect_subfields(raw.schema, fragments, variables, raw.operation, self.type, self.nodes)
        same: dict[str, tuple[str, _SelectionSet, GraphQLField]] = {}
        for details in chain.from_iterable(found.grouped_field_set.values()):
            definition = self.type.fields.get(details.node.name.value)
            if definition is None:  # __typename
                continue
            name = definition.extensions["strawberry-definition"].python_name
            arguments = get_argument_values(definition, details.node, variables)
            level = _SelectionSet(raw, get_named_type(definition.type), [], arguments)
            same.setdefault(field_key(name, arguments), (name, level, definition))[1].nodes.append(details)
        yield from same.values()

    def subselection(self, name: str) -> "_SelectionSet":
        """Return the merged level below a field, under whatever aliases it was asked for."""
        found = [below for each, below, _ in self.fields() if each == name]
        if not found:
            return _SelectionSet(self.raw, None, [])
        nodes = [node for below in found for node in below.nodes]
        return _SelectionSet(self.raw, found[0].type, nodes, found[0].arguments)

    def selection(self) -> Selection:
        """Sort the fields into plain ones, rows, lists and values."""
        plain: set[str] = set()
        one: dict[str, Selection] = {}
        many: list[NestedList] = []
        valued: list[ComputedField] = []
        for name, below, definition in self.fields():
            key = field_key(name, below.arguments)
            if name == "id":
                continue
            if below.is_connection():
                asked = below.list_selection()
                many.append(NestedList(key, name, asked.page, asked.selection, asked.has_total))
            elif definition.args:
                valued.append(ComputedField(key, name, below.arguments))
            elif below.is_row():
                one[name] = below.selection()
            else:
                plain.add(name)
        return Selection(frozenset(plain), one, tuple(many), tuple(valued))

    def list_selection(self) -> ListSelection:
        """Read the page from the arguments and the rest from edges and nodes."""
        names = {name for name, _, _ in self.fields()}
        page = parse_page_request(PageArguments.from_arguments(self.arguments))
        return ListSelection(
            page,
            self.subselection("edges").subselection("node").selection(),
            has_total=bool(names & TOTAL_COUNT_FIELDS),
        )

    def is_connection(self) -> bool:
        return isinstance(self.type, GraphQLObjectType) and self.type.name.endswith("Connection")

    def is_row(self) -> bool:
        if is_leaf_type(self.type) or not isinstance(self.type, GraphQLObjectType):
            return False
        return issubclass(self.type.extensions["strawberry-definition"].origin, RowType)
