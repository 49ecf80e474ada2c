"""Schema of one audience: the part of the whole schema that its coordinates make, with the same resolvers.

The coordinates come from the policy, through the caller. What is not among them is not hidden but not there: in
validation, introspection and SDL alike.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from copy import copy
from typing import Any, TypeVar

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    is_introspection_type,
    is_specified_scalar_type,
)

T = TypeVar("T")


def build_subset(full_schema: strawberry.Schema, coordinates: AbstractSet[str]) -> strawberry.Schema:
    """Return the schema that consists of these coordinates of another, and of nothing that they do not lead to."""
    part = copy(full_schema)
    part._schema = _SubsetBuilder(full_schema._schema, coordinates).build()
    part._schema._strawberry_schema = part  # type: ignore[attr-defined]
    return part


class _SubsetBuilder:
    """One schema in the making. Types refer to each other by name, so that each is made once."""

    def __init__(self, whole: GraphQLSchema, coordinates: AbstractSet[str]) -> None:
        self.full_schema = whole
        self.coordinates = coordinates
        self.types = {
            name: self._build_type(type_)
            for name, type_ in whole.type_map.items()
            if name in coordinates and not is_introspection_type(type_)
        }

    def build(self) -> GraphQLSchema:
        """Return it; that it is valid a test says, for every audience."""
        config: dict[str, Any] = {**self.full_schema.to_kwargs(), "assume_valid": True}
        for root in ("query", "mutation", "subscription"):
            config[root] = self.types.get(config[root].name) if config[root] else None
        # What implements an interface may be led to by nothing else.
        config["types"] = [type_ for type_ in self.types.values() if getattr(type_, "interfaces", ())]
        return GraphQLSchema(**config)

    def _build_type(self, found: GraphQLNamedType) -> GraphQLNamedType:
        """Make a type of what is seen of it; what it refers to is looked up later, when all are made."""
        name, config = found.name, dict[str, Any](found.to_kwargs())
        match found:
            case GraphQLObjectType() | GraphQLInterfaceType():
                config["fields"] = lambda: self._build_fields(found)
                config["interfaces"] = lambda: self._visible_types(found.interfaces)
            case GraphQLInputObjectType():
                config["fields"] = lambda: self._build_input_fields(found)
            case GraphQLUnionType():
                config["types"] = lambda: self._visible_types(found.types, of=name)
                resolve = config["resolve_type"]  # knows the members of the whole alone
                config["resolve_type"] = lambda value, info, _: resolve(value, info, found)
            case GraphQLEnumType():
                config["values"] = self._select_visible(name, found.values)
                config["enum"] = found.extensions["strawberry-definition"]
            case _:
                return found  # a scalar has nothing below it
        return type(found)(**config)

    def _build_fields(self, found: GraphQLObjectType | GraphQLInterfaceType) -> dict[str, GraphQLField]:
        fields = self._select_visible(found.name, found.fields)
        arguments = {
            name: self._build_arguments(f"{found.name}.{name}", field) for name, field in fields.items()
        }
        return {
            name: GraphQLField(**{**self._config_of(field), "args": arguments[name]})
            for name, field in fields.items()
        }

    def _build_arguments(self, coordinate: str, field: GraphQLField) -> dict[str, GraphQLArgument]:
        return {
            name: GraphQLArgument(**self._config_of(argument))
            for name, argument in field.args.items()
            if f"{coordinate}({name}:)" in self.coordinates
        }

    def _build_input_fields(self, found: GraphQLInputObjectType) -> dict[str, GraphQLInputField]:
        fields = self._select_visible(found.name, found.fields)
        return {name: GraphQLInputField(**self._config_of(field)) for name, field in fields.items()}

    def _config_of(self, found: GraphQLField | GraphQLArgument | GraphQLInputField) -> dict[str, Any]:
        """Return how it was made, but that it refers to a type of this part."""
        return {**found.to_kwargs(), "type_": self._map_type(found.type)}

    def _select_visible(self, holder: str, below: Mapping[str, T]) -> dict[str, T]:
        return {name: each for name, each in below.items() if f"{holder}.{name}" in self.coordinates}

    def _visible_types(self, types: Iterable[GraphQLNamedType], *, of: str = "") -> list[Any]:
        names = [type_.name for type_ in types if not of or f"{of}.{type_.name}" in self.coordinates]
        return [self.types[name] for name in names if name in self.types]

    def _map_type(self, found: Any) -> Any:
        match found:
            case GraphQLList() | GraphQLNonNull():
                return type(found)(self._map_type(found.of_type))
        return found if is_specified_scalar_type(found) else self.types[found.name]
