"""Compiler of a GraphQL operation into templates and searches.

Turns a valid operation and Strawberry's types into what `schema.execution.execute` answers: a tree of what Python
makes, with fields in it, and below each field the form in which its rows are told (`resolvers.query.selection`). Done
once for each operation of a document, and for each way in which @include and @skip come out; variables are only given
their places.

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
    get_argument_values,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from strawberry.types.arguments import convert_arguments

from resolvers.query.selection import (  # fmt: skip
    ColumnField,
    ConnectionTemplate,
    ConstantField,
    CursorField,
    DeferredField,
    EdgesField,
    ListField,
    NodeField,
    PageInfoField,
    PageInfoTemplate,
    PageRequest,
    RowTemplate,
    ScalarSerializer,
    ToOneField,
    TotalCountField,
    field_key,
)
from schema.execution.document_variables import find_variables
from schema.execution.fragments import fragments_of
from schema.execution.template import (
    ObjectTemplate,
    ResolverField,
    RowContext,
    SearchField,
    Serializer,
    serialize_list,
    serialize_non_null,
    serialize_scalar,
)
from schema.fields.ids import to_global_id
from schema.fields.page import PageArguments, parse_page_request
from schema.fields.row_type import RowType


class NotCompilable(Exception):
    """Something that no plan answers yet: its coordinate, or why."""


@dataclass(frozen=True)
class FieldArguments:
    """What the field at one place is given: the same for every request, or reckoned from its variables."""

    evaluate: Callable[[VariableValues], dict[str, Any]]
    constant: dict[str, Any] | None

    def for_request(self, variables: VariableValues) -> dict[str, Any]:
        """Return it for a request."""
        return self.evaluate(variables) if self.constant is None else self.constant


@dataclass
class CompiledOperation:
    """An operation, ready to be answered: what it makes, the arguments by place, and which places are pages."""

    kind: OperationType
    root: ObjectTemplate
    arguments: list[FieldArguments]
    pages: dict[int, PageRequest | None]

    def request_arguments(self, variables: VariableValues) -> list[dict[str, Any]]:
        """Return the arguments of a request by place."""
        return [each.for_request(variables) for each in self.arguments]

    def page_requests(self, given: list[dict[str, Any]]) -> dict[int, PageRequest]:
        """Return the pages of a request by place.

        Raises: InvalidPage
        """
        return {place: page or parse_page_arguments(given[place]) for place, page in self.pages.items()}


def parse_page_arguments(given: Mapping[str, Any]) -> PageRequest:
    """Raises: InvalidPage"""
    return parse_page_request(PageArguments.from_arguments(given))


def compile_operation(
    schema: strawberry.Schema, document: Any, *, operation: OperationDefinitionNode, variables: VariableValues
) -> CompiledOperation:
    """Turn an operation into what can be answered, as its directives come out for these variables.

    Raises: NotCompilable
    """
    asking = _Compiler(schema, operation, variables, fragments_of(document))
    root = schema._schema.get_root_type(operation.operation)
    assert root is not None
    fragments = {name: FragmentDetails(each, None) for name, each in asking.fragments.items()}
    found = collect_fields(schema._schema, fragments, variables, root, operation)
    made = asking.compile_object(root, found.grouped_field_set)
    if operation.operation is not OperationType.QUERY and [type(each) for each in made.fields] != [
        ResolverField
    ]:
        raise NotCompilable("not one change")
    return CompiledOperation(operation.operation, made, asking.arguments, asking.pages)


@dataclass
class _Compiler:
    """One operation in the making."""

    schema: strawberry.Schema
    operation: OperationDefinitionNode
    variables: VariableValues
    fragments: Mapping[str, Any]
    arguments: list[FieldArguments] = field(default_factory=list)
    pages: dict[int, PageRequest | None] = field(default_factory=dict)

    # ------------------------------------------------------------------ what Python makes

    def compile_object(self, type_: Any, grouped: Mapping[str, list[FieldDetails]]) -> ObjectTemplate:
        """Ask for an object that Python makes."""
        name = type_.name
        fields = [
            self._compile_field(type_, key, details)
            if details[0].node.name.value != "__typename"
            else ConstantField(key, name)
            for key, details in grouped.items()
        ]
        return ObjectTemplate(name, tuple(fields))

    def _compile_field(
        self, type_: Any, key: str, details: list[FieldDetails]
    ) -> ResolverField | SearchField:
        definition, own = self._find_definition(type_, details)
        place = self._register_arguments(definition, own, details)
        find = getattr(getattr(own.base_resolver, "wrapped_func", None), "search_factory", None)
        is_required = is_non_null_type(definition.type)
        if find is not None:
            return self._compile_search_field(find, definition, key, place=place, details=details)
        is_async = own.base_resolver is not None and own.base_resolver.is_async
        if getattr(getattr(own.base_resolver, "wrapped_func", None), "requires_executor", False):
            raise NotCompilable(f"{type_.name}.{details[0].node.name.value}")
        tell = self._build_serializer(definition.type, details)
        return ResolverField(
            key, build_resolver(own), serialize_non_null(tell) if is_required else tell, place, is_async
        )

    def _compile_search_field(
        self, find: Any, definition: Any, key: str, *, place: int | None, details: list[FieldDetails]
    ) -> SearchField:
        named, forms = get_named_type(definition.type), {}
        if is_connection(named):
            assert place is not None
            self._register_page(place)
            beside: list[SearchField] = []
            return SearchField(
                key,
                find,
                place,
                template=self._compile_connection(named, details, beside),
                deferred=tuple(beside),
            )
        if isinstance(named, GraphQLInterfaceType):
            for each in self.schema._schema.get_possible_types(named):
                forms[each.name] = self._compile_row(each, details)
        elif not issubclass(origin_of(named), RowType):
            return SearchField(key, find, place, serialize=self._build_serializer(definition.type, details))
        else:
            forms[""] = self._compile_row(named, details)
        return SearchField(key, find, place, row_templates=forms)

    def _build_serializer(self, type_: Any, details: list[FieldDetails]) -> Serializer:
        """Say how a value of a type that Python made is told, where there is one."""
        bare = get_nullable_type(type_)
        if is_list_type(bare):
            return serialize_list(
                self._build_serializer(bare.of_type, details), is_required=is_non_null_type(bare.of_type)
            )
        if is_leaf_type(bare):
            return serialize_scalar(bare.coerce_output_value)
        if isinstance(bare, GraphQLObjectType):
            made = self.compile_object(bare, self._collect_subfields(bare, details))
            return lambda value, gathering: None if value is None else made.render(value, gathering)
        forms = {
            origin_of(each): self.compile_object(each, self._collect_subfields(each, details))
            for each in self.schema._schema.get_possible_types(bare)
        }
        return lambda value, gathering: None if value is None else forms[type(value)].render(value, gathering)

    # ------------------------------------------------------------------ what lies in rows

    def _compile_row(self, type_: Any, details: list[FieldDetails]) -> RowTemplate:
        return tuple(
            self._compile_row_field(type_, key, below)
            if below[0].node.name.value != "__typename"
            else ConstantField(key, type_.name)
            for key, below in self._collect_subfields(type_, details).items()
        )

    def _compile_row_field(
        self, type_: Any, key: str, details: list[FieldDetails]
    ) -> ColumnField | ToOneField | ListField:
        definition, own = self._find_definition(type_, details)
        named, name = get_named_type(definition.type), own.python_name
        is_required = is_non_null_type(definition.type)
        if name == "id":
            prefix = f"{origin_of(type_).__name__}:"
            return ColumnField(
                key, name, ScalarSerializer("ID", partial(to_global_id, prefix[:-1]), prefix), is_required
            )
        place = self._register_arguments(definition, own, details)
        if is_connection(named):
            assert place is not None
            self._register_page(place)
            return ListField(key, name, place, self._compile_connection(named, details))
        if isinstance(named, GraphQLObjectType) and issubclass(origin_of(named), RowType):
            return ToOneField(key, name, self._compile_row(named, details), is_required)
        if own.base_resolver is None and is_leaf_type(get_nullable_type(definition.type)):
            return ColumnField(
                key, name, ScalarSerializer(scalar_name_of(named), _scalar_serializer(named)), is_required
            )
        if own.base_resolver is not None and own.base_resolver.is_async:
            raise NotCompilable(f"{type_.name}.{details[0].node.name.value}")
        show = _row_field_serializer(
            origin_of(type_),
            name,
            place=place,
            get=build_resolver(own),
            tell=self._build_serializer(definition.type, details),
        )
        return ColumnField(key, name, ScalarSerializer("", show, is_computed=True), is_required, place)

    def _compile_connection(
        self, type_: Any, details: list[FieldDetails], beside: list[SearchField] | None = None
    ) -> ConnectionTemplate:
        found: list[Any] = []
        for key, below in self._collect_subfields(type_, details).items():
            name = below[0].node.name.value
            match name:
                case "__typename":
                    found.append(ConstantField(key, type_.name))
                case "edges":
                    edge = get_named_type(type_.fields[name].type)
                    found.append(EdgesField(key, tuple(self._compile_edge(edge, below))))
                case "pageInfo":
                    info = get_named_type(type_.fields[name].type)
                    found.append(PageInfoTemplate(key, tuple(self._compile_page_info(info, below))))
                case "totalCount" | "totalCountIsExact":
                    found.append(TotalCountField(key, is_exactness=name != "totalCount"))
                case _:
                    other = self._compile_field(type_, key, below)
                    if beside is None or not isinstance(other, SearchField):
                        raise NotCompilable(f"{type_.name}.{name}")
                    beside.append(other)
                    found.append(DeferredField(key))
        return tuple(found)

    def _compile_edge(
        self, type_: Any, details: list[FieldDetails]
    ) -> Iterator[ConstantField | NodeField | CursorField]:
        node = get_named_type(type_.fields["node"].type)
        for key, below in self._collect_subfields(type_, details).items():
            match below[0].node.name.value:
                case "__typename":
                    yield ConstantField(key, type_.name)
                case "cursor":
                    yield CursorField(key)
                case _:
                    yield NodeField(key, self._compile_row(node, below))

    def _compile_page_info(
        self, type_: Any, details: list[FieldDetails]
    ) -> Iterator[ConstantField | PageInfoField]:
        for key, below in self._collect_subfields(type_, details).items():
            if below[0].node.name.value == "__typename":
                yield ConstantField(key, type_.name)
            else:
                yield PageInfoField(key, self._find_definition(type_, below)[1].python_name)

    # ------------------------------------------------------------------ selections and arguments

    def _collect_subfields(self, type_: Any, details: list[FieldDetails]) -> Mapping[str, list[FieldDetails]]:
        fragments = {name: FragmentDetails(each, None) for name, each in self.fragments.items()}
        schema = self.schema._schema
        return collect_subfields(
            schema, fragments, self.variables, self.operation, type_, details
        ).grouped_field_set

    def _find_definition(self, type_: Any, details: list[FieldDetails]) -> tuple[Any, Any]:
        name = details[0].node.name.value
        definition = type_.fields.get(name)
        if definition is None:
            raise NotCompilable(name)
        return definition, definition.extensions["strawberry-definition"]

    def _register_arguments(self, definition: Any, own: Any, details: list[FieldDetails]) -> int | None:
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

        has_variables = bool(find_variables(node.arguments))
        self.arguments.append(FieldArguments(read, None if has_variables else read(self.variables)))
        return len(self.arguments) - 1

    def _register_page(self, place: int) -> None:
        constant = self.arguments[place].constant
        self.pages[place] = None if constant is None else parse_page_arguments(constant)


def origin_of(type_: Any) -> Any:
    """Return the class that a type of the schema was made from."""
    return type_.extensions["strawberry-definition"].origin


def is_connection(type_: Any) -> bool:
    """Tell whether a type of the schema is a page of a list."""
    return isinstance(type_, GraphQLObjectType) and type_.name.endswith("Connection")


def scalar_name_of(type_: Any) -> str:
    """Return by what name a plan knows a scalar: an enum whose values are their names is a `Name`."""
    if isinstance(type_, GraphQLEnumType):
        return "Name" if all(each.value == name for name, each in type_.values.items()) else "Enum"
    return str(type_.name)


def _scalar_serializer(type_: Any) -> Callable[[Any], Any]:
    """Return what prints a scalar. Of an enum each value is asked for once, and is in a dictionary from then on."""
    if not isinstance(type_, GraphQLEnumType):
        printer: Callable[[Any], Any] = type_.coerce_output_value
        return printer
    known = dict[Any, Any]()

    def serialize(value: Any) -> Any:
        if value not in known:
            known[value] = type_.coerce_output_value(value)
        return known[value]

    return serialize


def build_resolver(own: Any) -> Callable[..., Any]:
    """Return what gets a field's value from its object, as Strawberry does: `(source, asking, arguments)`."""
    resolver = own.base_resolver
    if resolver is None:
        return lambda source, asking, arguments: getattr(source, own.python_name)
    takes_info, call = resolver.info_parameter is not None, resolver.wrapped_func

    def _get(source: Any, asking: Any, arguments: Mapping[str, Any]) -> Any:
        return call(source, asking, **arguments) if takes_info else call(source, **arguments)

    return _get


def _row_field_serializer(
    origin: Any, name: str, *, place: int | None, get: Callable[..., Any], tell: Serializer
) -> Callable[..., object]:
    """Return what tells a field with a resolver of its own from the value in its row."""

    def serialize_row_field(value: object, given: Sequence[Mapping[str, Any]]) -> object:
        arguments = {} if place is None else given[place]
        made = get(origin.from_row({field_key(name, arguments): value, name: value}), None, arguments)
        return None if made is None else tell(made, RowContext(given))

    return serialize_row_field
