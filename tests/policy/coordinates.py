"""Every coordinate of a schema, for tests that compare schemas."""

from collections.abc import Iterator

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    is_introspection_type,
    is_specified_directive,
)


def coordinates_of(schema: GraphQLSchema) -> Iterator[str]:
    """Yield every coordinate of a schema but those that GraphQL itself lays down."""
    for name, type_ in schema.type_map.items():
        if is_introspection_type(type_):
            continue
        yield name
        match type_:
            case GraphQLObjectType() | GraphQLInterfaceType():
                for field, definition in type_.fields.items():
                    yield f"{name}.{field}"
                    yield from (f"{name}.{field}({argument}:)" for argument in definition.args)
            case GraphQLInputObjectType():
                yield from (f"{name}.{field}" for field in type_.fields)
            case GraphQLEnumType():
                yield from (f"{name}.{value}" for value in type_.values)
            case GraphQLUnionType():
                yield from (f"{name}.{member.name}" for member in type_.types)
    yield from (f"@{each.name}" for each in schema.directives if not is_specified_directive(each))
