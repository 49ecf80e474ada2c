"""What does an operation ask, as a whole?

Turns a valid operation and Strawberry's types into what `schema.answer` answers: a tree of what Python makes, with
doors in it, and below each door the form in which its rows are told (`resolvers.plan.ask`). Done once for each
operation of a document, and for each way in which @include and @skip come out; variables are only given their places.

Knows GraphQL and Strawberry's types, never a table: fields keep their Python names, and the plan knows where they lie.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    get_argument_values,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from graphql.language import Visitor, visit
from strawberry.types.arguments import convert_arguments

from resolvers.plan.ask import (
    Beside,
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
    Paging,
    Parts,
    Printer,
    key_of,
)  # fmt: skip
from schema.ids import global_id
from schema.introspection import fragments_of
from schema.made import Door, Inside, Made, Teller, Value, listed, needed, scalar
from schema.page import paging
from schema.row import Seen


class Unknown(Exception):
    """Something that no plan answers yet: its coordinate, or why."""


@dataclass(frozen=True)
class Arguments:
    """What the field at one place is given: the same for every request, or reckoned from its variables."""

    read: Callable[[VariableValues], dict[str, Any]]
    constant: dict[str, Any] | None

    def given(self, variables: VariableValues) -> dict[str, Any]:
        """Return it for a request."""
        return self.read(variables) if self.constant is None else self.constant


@dataclass
class Asked:
    """An operation, ready to be answered: what it makes, the arguments by place, and which places are pages."""

    kind: OperationType
    root: Made
    arguments: list[Arguments]
    pages: dict[int, Paging | None]

    def given(self, variables: VariableValues) -> list[dict[str, Any]]:
        """Return the arguments of a request by place."""
        return [each.given(variables) for each in self.arguments]

    def paged(self, given: list[dict[str, Any]]) -> dict[int, Paging]:
        """Return the pages of a request by place.

        Raises: InvalidPage
        """
        return {place: page or page_of(given[place]) for place, page in self.pages.items()}


def page_of(given: Mapping[str, Any]) -> Paging:
    """Raises: InvalidPage"""
    return paging(**{name: given.get(name) for name in ("first", "after", "last", "before")})


def asked(
    schema: strawberry.Schema, document: Any, *, operation: OperationDefinitionNode, variables: VariableValues
) -> Asked:
    """Turn an operation into what can be answered, as its directives come out for these variables.

    Raises: Unknown
    """
    asking = _Asking(schema, operation, variables, fragments_of(document))
    root = schema._schema.get_root_type(operation.operation)
    assert root is not None
    fragments = {name: FragmentDetails(each, None) for name, each in asking.fragments.items()}
    found = collect_fields(schema._schema, fragments, variables, root, operation)
    made = asking.made(root, found.grouped_field_set)
    if operation.operation is not OperationType.QUERY and [type(each) for each in made.fields] != [Value]:
        raise Unknown("not one change")
    return Asked(operation.operation, made, asking.arguments, asking.pages)


class _Directed(Visitor):
    """Finds the variables on which @include and @skip depend."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: Any, *_: object) -> None:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)


def directing(document: Any) -> tuple[str, ...]:
    """Return the variables that decide what is asked at all."""
    visitor = _Directed()
    visit(document, visitor)
    return tuple(sorted(visitor.names))


@dataclass
class _Asking:
    """One operation in the making."""

    schema: strawberry.Schema
    operation: OperationDefinitionNode
    variables: VariableValues
    fragments: Mapping[str, Any]
    arguments: list[Arguments] = field(default_factory=list)
    pages: dict[int, Paging | None] = field(default_factory=dict)

    # ------------------------------------------------------------------ what Python makes

    def made(self, type_: Any, grouped: Mapping[str, list[FieldDetails]]) -> Made:
        """Ask for an object that Python makes."""
        name = type_.name
        fields = [
            self._value(type_, key, details)
            if details[0].node.name.value != "__typename"
            else Constant(key, name)
            for key, details in grouped.items()
        ]
        return Made(name, tuple(fields))

    def _value(self, type_: Any, key: str, details: list[FieldDetails]) -> Value | Door:
        definition, own = self._definition(type_, details)
        place = self._place(definition, own, details)
        find = getattr(getattr(own.base_resolver, "wrapped_func", None), "find", None)
        is_required = is_non_null_type(definition.type)
        if find is not None:
            return self._door(find, definition, key, place=place, details=details)
        is_async = own.base_resolver is not None and own.base_resolver.is_async
        if getattr(getattr(own.base_resolver, "wrapped_func", None), "is_standard", False):
            raise Unknown(f"{type_.name}.{details[0].node.name.value}")
        tell = self._teller(definition.type, details)
        return Value(key, caller(own), needed(tell) if is_required else tell, place, is_async)

    def _door(
        self, find: Any, definition: Any, key: str, *, place: int | None, details: list[FieldDetails]
    ) -> Door:
        named, forms = get_named_type(definition.type), {}
        if is_connection(named):
            assert place is not None
            self._page(place)
            beside: list[Door] = []
            return Door(key, find, place, parts=self._parts(named, details, beside), beside=tuple(beside))
        if isinstance(named, GraphQLInterfaceType):
            for each in self.schema._schema.get_possible_types(named):
                forms[each.name] = self._form(each, details)
        elif not issubclass(origin_of(named), Seen):
            return Door(key, find, place, tell=self._teller(definition.type, details))
        else:
            forms[""] = self._form(named, details)
        return Door(key, find, place, forms=forms)

    def _teller(self, type_: Any, details: list[FieldDetails]) -> Teller:
        """Say how a value of a type that Python made is told, where there is one."""
        bare = get_nullable_type(type_)
        if is_list_type(bare):
            return listed(self._teller(bare.of_type, details), is_required=is_non_null_type(bare.of_type))
        if is_leaf_type(bare):
            return scalar(bare.coerce_output_value)
        if isinstance(bare, GraphQLObjectType):
            made = self.made(bare, self._below(bare, details))
            return lambda value, gathering: None if value is None else made.tell(value, gathering)
        forms = {
            origin_of(each): self.made(each, self._below(each, details))
            for each in self.schema._schema.get_possible_types(bare)
        }
        return lambda value, gathering: None if value is None else forms[type(value)].tell(value, gathering)

    # ------------------------------------------------------------------ what lies in rows

    def _form(self, type_: Any, details: list[FieldDetails]) -> Form:
        return tuple(
            self._row_field(type_, key, below)
            if below[0].node.name.value != "__typename"
            else Constant(key, type_.name)
            for key, below in self._below(type_, details).items()
        )

    def _row_field(self, type_: Any, key: str, details: list[FieldDetails]) -> Leaf | One | Listed:
        definition, own = self._definition(type_, details)
        named, name = get_named_type(definition.type), own.python_name
        is_required = is_non_null_type(definition.type)
        if name == "id":
            prefix = f"{origin_of(type_).__name__}:"
            return Leaf(key, name, Printer("ID", partial(global_id, prefix[:-1]), prefix), is_required)
        place = self._place(definition, own, details)
        if is_connection(named):
            assert place is not None
            self._page(place)
            return Listed(key, name, place, self._parts(named, details))
        if isinstance(named, GraphQLObjectType) and issubclass(origin_of(named), Seen):
            return One(key, name, self._form(named, details), is_required)
        if own.base_resolver is None and is_leaf_type(get_nullable_type(definition.type)):
            return Leaf(key, name, Printer(kind_of(named), _printing(named)), is_required)
        if own.base_resolver is not None and own.base_resolver.is_async:
            raise Unknown(f"{type_.name}.{details[0].node.name.value}")
        show = _shown(
            origin_of(type_), name, place=place, get=caller(own), tell=self._teller(definition.type, details)
        )
        return Leaf(key, name, Printer("", show, made=True), is_required, place)

    def _parts(self, type_: Any, details: list[FieldDetails], beside: list[Door] | None = None) -> Parts:
        found: list[Any] = []
        for key, below in self._below(type_, details).items():
            name = below[0].node.name.value
            match name:
                case "__typename":
                    found.append(Constant(key, type_.name))
                case "edges":
                    edge = get_named_type(type_.fields[name].type)
                    found.append(Edges(key, tuple(self._edge_parts(edge, below))))
                case "pageInfo":
                    info = get_named_type(type_.fields[name].type)
                    found.append(PageInfo(key, tuple(self._bounds(info, below))))
                case "totalCount" | "totalCountIsExact":
                    found.append(Count(key, exact=name != "totalCount"))
                case _:
                    other = self._value(type_, key, below)
                    if beside is None or not isinstance(other, Door):
                        raise Unknown(f"{type_.name}.{name}")
                    beside.append(other)
                    found.append(Beside(key))
        return tuple(found)

    def _edge_parts(self, type_: Any, details: list[FieldDetails]) -> Iterator[Constant | Node | Cursor]:
        node = get_named_type(type_.fields["node"].type)
        for key, below in self._below(type_, details).items():
            match below[0].node.name.value:
                case "__typename":
                    yield Constant(key, type_.name)
                case "cursor":
                    yield Cursor(key)
                case _:
                    yield Node(key, self._form(node, below))

    def _bounds(self, type_: Any, details: list[FieldDetails]) -> Iterator[Constant | Bound]:
        for key, below in self._below(type_, details).items():
            if below[0].node.name.value == "__typename":
                yield Constant(key, type_.name)
            else:
                yield Bound(key, self._definition(type_, below)[1].python_name)

    # ------------------------------------------------------------------ selections and arguments

    def _below(self, type_: Any, details: list[FieldDetails]) -> Mapping[str, list[FieldDetails]]:
        fragments = {name: FragmentDetails(each, None) for name, each in self.fragments.items()}
        schema = self.schema._schema
        return collect_subfields(
            schema, fragments, self.variables, self.operation, type_, details
        ).grouped_field_set

    def _definition(self, type_: Any, details: list[FieldDetails]) -> tuple[Any, Any]:
        name = details[0].node.name.value
        definition = type_.fields.get(name)
        if definition is None:
            raise Unknown(name)
        return definition, definition.extensions["strawberry-definition"]

    def _place(self, definition: Any, own: Any, details: list[FieldDetails]) -> int | None:
        """Give the arguments of a field their place; None where it takes none."""
        if not definition.args:
            return None
        node = details[0].node
        schema = self.schema

        def read(variables: VariableValues) -> dict[str, Any]:
            given = get_argument_values(definition, node, variables)
            return convert_arguments(
                given, own.arguments, schema.schema_converter.scalar_registry, schema.config
            )

        has_variables = bool(variables_in(node.arguments))
        self.arguments.append(Arguments(read, None if has_variables else read(self.variables)))
        return len(self.arguments) - 1

    def _page(self, place: int) -> None:
        constant = self.arguments[place].constant
        self.pages[place] = None if constant is None else page_of(constant)


class _Variables(Visitor):
    """Finds variables."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: Any, *_: object) -> None:
        self.names.add(node.name.value)


def variables_in(nodes: Any) -> set[str]:
    """Return the variables in some arguments."""
    visitor = _Variables()
    for each in nodes or ():
        visit(each, visitor)
    return visitor.names


def origin_of(type_: Any) -> Any:
    """Return the class that a type of the schema was made from."""
    return type_.extensions["strawberry-definition"].origin


def is_connection(type_: Any) -> bool:
    """Tell whether a type of the schema is a page of a list."""
    return isinstance(type_, GraphQLObjectType) and type_.name.endswith("Connection")


def kind_of(type_: Any) -> str:
    """Return by what name a plan knows a scalar: an enum whose values are their names is a `Name`."""
    if isinstance(type_, GraphQLEnumType):
        return "Name" if all(each.value == name for name, each in type_.values.items()) else "Enum"
    return str(type_.name)


def _printing(type_: Any) -> Callable[[Any], Any]:
    """Return what prints a scalar. Of an enum each value is asked for once, and is in a dictionary from then on."""
    if not isinstance(type_, GraphQLEnumType):
        printer: Callable[[Any], Any] = type_.coerce_output_value
        return printer
    known = dict[Any, Any]()

    def printed(value: Any) -> Any:
        if value not in known:
            known[value] = type_.coerce_output_value(value)
        return known[value]

    return printed


def caller(own: Any) -> Callable[..., Any]:
    """Return what gets a field's value from its object, as Strawberry does: `(source, asking, arguments)`."""
    resolver = own.base_resolver
    if resolver is None:
        return lambda source, asking, arguments: getattr(source, own.python_name)
    takes_info, call = resolver.info_parameter is not None, resolver.wrapped_func

    def _get(source: Any, asking: Any, arguments: Mapping[str, Any]) -> Any:
        return call(source, asking, **arguments) if takes_info else call(source, **arguments)

    return _get


def _shown(
    origin: Any, name: str, *, place: int | None, get: Callable[..., Any], tell: Teller
) -> Callable[..., object]:
    """Return what tells a field with a resolver of its own from the value in its row."""

    def show(value: object, given: Sequence[Mapping[str, Any]]) -> object:
        arguments = {} if place is None else given[place]
        made = get(origin.of({key_of(name, arguments): value, name: value}), None, arguments)
        return None if made is None else tell(made, Inside(given))

    return show
