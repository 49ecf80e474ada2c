"""Shortest document that selects a coordinate.

Every field is skipped (`@skip(if: true)`): a document is validated and runs nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)

from tests.endpoints.example_documents import plain_value

Path = tuple[str, ...]
"""Paths of selections: the kind of operation, a root field, and what follows below it."""


class CoordinateDocuments:
    """The shortest way to every type of a schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.paths: dict[str, Path] = {}
        waiting: list[tuple[GraphQLNamedType, Path]] = []
        for root, word in ((schema.query_type, "query"), (schema.mutation_type, "mutation")):
            waiting += [(root, (word,))] if root else []
        while waiting:
            type_, way = waiting.pop(0)
            if type_.name not in self.paths:
                self.paths[type_.name] = way
                waiting += _types_below(schema, type_, way)

    def build_document(self, coordinate: str) -> str | None:
        """Return a document that is valid where this is seen; None for what no document can name."""
        holder, _, rest = coordinate.partition(".")
        name, _, argument = rest.rstrip(":)").partition("(")
        type_ = self.schema.type_map[holder]
        match type_:
            case GraphQLObjectType() | GraphQLInterfaceType() if holder in self.paths:
                step = (
                    _print_field(type_.fields[name], name, **_print_arguments(type_.fields[name], argument))
                    if name
                    else ("__typename",)
                )
                return _print_document((*self.paths[holder], *step))
            case GraphQLInputObjectType() | GraphQLEnumType():
                return next(self._documents_giving(type_, name), None)
        return None

    def _documents_giving(self, wanted: GraphQLNamedType, name: str) -> Iterator[str]:
        """Yield documents that give an input where an argument takes it: with a field of it, or as a value."""
        for holder, way in self.paths.items():
            for field_name, field in getattr(self.schema.type_map[holder], "fields", {}).items():
                for argument, taker in field.args.items():
                    said = _print_input(get_named_type(taker.type), wanted, name)
                    if said is not None:
                        yield _print_document((*way, *_print_field(field, field_name, **{argument: said})))


def _types_below(
    schema: GraphQLSchema, type_: GraphQLNamedType, way: Path
) -> Iterator[tuple[GraphQLNamedType, Path]]:
    for name, field in getattr(type_, "fields", {}).items():
        below = get_named_type(field.type)
        if is_composite_type(below):
            yield below, (*way, _print_field(field, name)[0])
    if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
        for each in schema.get_possible_types(type_):
            yield each, (*way, f"... on {each.name}")


def _print_document(way: Path) -> str:
    word, root_field, *rest = way
    steps = [f"{root_field} @skip(if: true)", *rest]
    text = steps.pop()
    while steps:
        text = f"{steps.pop()} {{ {text} }}"
    return f"{word} {{ {text} }}"


def _print_field(field: GraphQLField, name: str, **given: str) -> Path:
    """Return a field with what it needs and what is given, and a selection below it where it needs one."""
    needed = {each: plain_value(arg.type) for each, arg in field.args.items() if is_required_argument(arg)}
    if "first" in field.args and not given.keys() & {"last", "before"}:
        needed["first"] = "1"
    told = ", ".join(f"{each}: {text}" for each, text in (needed | given).items())
    below = ("__typename",) if is_composite_type(get_named_type(field.type)) else ()
    return (f"{name}({told})" if told else name, *below)


def _print_arguments(field: GraphQLField, argument: str) -> dict[str, str]:
    """What is said to an argument; `before` goes with `last`."""
    if not argument:
        return {}
    said = {argument: plain_value(field.args[argument].type)}
    return {"last": "1"} | said if argument == "before" else said


def _print_input(taken: GraphQLNamedType, wanted: GraphQLNamedType, name: str) -> str | None:
    """Spell an input so that what is wanted is in it; None where it cannot be."""
    if taken is wanted:
        if isinstance(taken, GraphQLInputObjectType):
            return _print_object(taken, {name: plain_value(taken.fields[name].type)} if name else {})
        return name or plain_value(taken)
    if isinstance(taken, GraphQLInputObjectType) and isinstance(wanted, GraphQLEnumType):
        held = [each for each, field in taken.fields.items() if get_named_type(field.type) is wanted]
        return _print_object(taken, {held[0]: name or plain_value(wanted)}) if held else None
    return None


def _print_object(taken: GraphQLInputObjectType, said: Mapping[str, str]) -> str:
    definition: Any = taken.extensions["strawberry-definition"]
    if not said and definition.is_one_of:
        return plain_value(taken)
    needed = {each: plain_value(f.type) for each, f in taken.fields.items() if is_required_input_field(f)}
    told = said if definition.is_one_of else {**needed, **said}
    return f"{{{', '.join(f'{each}: {text}' for each, text in told.items())}}}"
