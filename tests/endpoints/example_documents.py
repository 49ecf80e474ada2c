"""Example documents made from the schema itself, so that no new field can be forgotten.

Gives every required argument a plain value, and every list its first row.
"""

import re
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_interface_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from jejak.policy_artifacts.schemas import schema_for
from rulebook.access import Audience
from schema.root import SCHEMA

GRAPH: GraphQLSchema = SCHEMA._schema
_PLAIN = {
    "String": '"x"', "ID": '"x"', "Int": "1", "UUID": '"00000000-0000-4000-8000-000000000000"', "Date": '"2026-07-06"',
    "DateTime": '"2026-07-06T00:00:00Z"', "Boolean": "true", "Days": "1", "Rupiah": "1", "JSON": "{}",
}  # fmt: skip


OFFICES = {
    "kepegawaian": Audience.PERSONNEL,
    "keuangan": Audience.PAYROLL,
    "admin": Audience.ACCOUNTS,
    "auditor": Audience.AUDITOR,
    "ppid": Audience.INFORMATION,
}
"""Accounts of offices; everybody else in the small regency is staff."""


def schema_of(who: str) -> GraphQLSchema:
    """Return the schema that somebody in the small regency is served."""
    return schema_for(OFFICES.get(who, Audience.STAFF))._schema


def fields_of(root: str, graph: GraphQLSchema = GRAPH) -> dict[str, GraphQLField]:
    """Return the fields of an object type, Query and Mutation too."""
    found = graph.type_map[root]
    assert isinstance(found, GraphQLObjectType)
    fields: dict[str, GraphQLField] = found.fields
    return fields


def print_field(name: str, field: GraphQLField, depth: int) -> str:
    """Return one field with its least arguments and everything below it, so many levels down."""
    return f"{name}{_arguments(field.args)}{print_selection(get_named_type(field.type), depth)}"


def print_selection(found: Any, depth: int) -> str:
    """Return a selection of every field of a type; objects only while there is depth left."""
    if is_interface_type(found):
        return " { __typename }"
    if not isinstance(found, GraphQLObjectType):
        return ""
    parts = [
        print_field(name, field, depth - 1)
        for name, field in found.fields.items()
        if is_leaf_type(get_named_type(field.type)) or depth > 0
        if name != "query"
    ]
    return f" {{ {' '.join(['__typename', *parts])} }}"


def _arguments(args: dict[str, GraphQLArgument]) -> str:
    given = [f"{name}: {plain_value(arg.type)}" for name, arg in args.items() if is_required_argument(arg)]
    if "first" in args:
        given.append("first: 1")
    return f"({', '.join(given)})" if given else ""


def plain_value(type_: Any) -> str:
    """Return the plainest value of a type, as a document says it."""
    bare = get_nullable_type(type_)
    if isinstance(bare, GraphQLInputObjectType):
        fields = {name: each.type for name, each in bare.fields.items() if is_required_input_field(each)}
        if bare.extensions["strawberry-definition"].is_one_of:
            fields = {name: each.type for name, each in list(bare.fields.items())[:1]}
        return f"{{{', '.join(f'{name}: {plain_value(each)}' for name, each in fields.items())}}}"
    return next(iter(bare.values)) if isinstance(bare, GraphQLEnumType) else _PLAIN[bare.name]


def is_masked(value: object) -> bool:
    """Tell whether this is what is shown of a NIP that may not be read."""
    return isinstance(value, str) and re.fullmatch(r"[0-9]{2}\*{13}[0-9]{3}", value) is not None
