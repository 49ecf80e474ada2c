"""Every field of a type that is about people is marked: specific, or plainly not."""

import pytest
from graphql import GraphQLObjectType, is_leaf_type
from graphql.type import get_named_type

from resolvers.mappings import NODES
from rulebook.access import UNAUDITED_FIELDS, is_audited
from tests.endpoints.example_documents import GRAPH
from tests.query_engine.specific_fields import SPECIFIC

ABOUT_PEOPLE = {name for name, shape in NODES.items() if shape.person is not None}


def test_the_marks_name_every_type_about_people_and_no_other() -> None:
    assert set(UNAUDITED_FIELDS) == ABOUT_PEOPLE
    assert {shape.kind for name, shape in NODES.items() if name in ABOUT_PEOPLE} == ABOUT_PEOPLE


@pytest.mark.parametrize("kind", sorted(SPECIFIC))
def test_what_is_specific_is_written_here_too(kind: str) -> None:
    """A new field is specific until somebody says here and in rulebook.access that it is not."""
    type_ = GRAPH.type_map[kind]
    assert isinstance(type_, GraphQLObjectType)
    values = {
        name: field.extensions["strawberry-definition"].python_name
        for name, field in type_.fields.items()
        if is_leaf_type(get_named_type(field.type)) and name != "id"
    }
    assert {name for name, own in values.items() if is_audited(kind, own)} == SPECIFIC[kind]


@pytest.mark.parametrize("kind", sorted(SPECIFIC))
def test_no_mark_names_a_field_that_is_not_there(kind: str) -> None:
    type_ = GRAPH.type_map[kind]
    assert isinstance(type_, GraphQLObjectType)
    names = {field.extensions["strawberry-definition"].python_name for field in type_.fields.values()}
    assert UNAUDITED_FIELDS[kind] - names == set()


def test_of_the_log_nothing_is_plain_and_of_a_thing_nothing_is_specific() -> None:
    assert is_audited("AuditEntry", "id")
    assert is_audited("AuditEntry", "at")
    assert not is_audited("Unit", "name")
    assert not is_audited("Employee", "id")
