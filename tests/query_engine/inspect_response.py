"""Inspection of a response: the fields that it discloses of each person, by the schema.

Knows nothing of the reader: what came over the wire is what counts.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from rulebook.access import UNAUDITED_FIELDS
from schema.fields.ids import from_global_id
from tests.endpoints.example_documents import GRAPH, fields_of, is_masked

# Fields through which an answer goes on to another person than the one it was about.
WHOLLY_SPECIFIC = {kind for kind, plain in UNAUDITED_FIELDS.items() if not plain}
COLUMN_NAMES = {
    f"{kind}.{name}": definition.extensions["strawberry-definition"].python_name
    for kind in UNAUDITED_FIELDS
    for name, definition in fields_of(kind).items()
}


@dataclass(frozen=True)
class DisclosedField:
    """A coordinate that was answered with a value, and about whom."""

    coordinate: str
    person_id: UUID | None


@dataclass
class ResponseWalker:
    """One response: `about` is whose the object asked for is, where nothing in the answer says so."""

    subject_id: UUID | None = None
    disclosed: set[DisclosedField] = field(default_factory=set)

    def visit(self, value: Any, type_: Any, person: UUID | None) -> None:
        """Follow every value below one object."""
        if isinstance(value, list):
            for each in value:
                self.visit(each, type_, person)
            return
        if not isinstance(value, dict):
            return
        named = GRAPH.type_map[value["__typename"]] if "__typename" in value else type_
        if not isinstance(named, GraphQLObjectType):
            return
        person = self._person_of(named.name, value, person)
        if named.name in WHOLLY_SPECIFIC:
            self.disclosed.add(DisclosedField(named.name, None))
        for name, below in value.items():
            definition = named.fields.get(name)
            if definition is None or below is None:
                continue
            known = COLUMN_NAMES.get(f"{named.name}.{name}")
            type_below = get_named_type(definition.type)
            is_value = known is not None and is_leaf_type(type_below) and name != "id"
            is_value &= not is_masked(below)
            if is_value and named.name not in WHOLLY_SPECIFIC and known not in UNAUDITED_FIELDS[named.name]:
                self.disclosed.add(DisclosedField(f"{named.name}.{name}", person))
            self.visit(below, type_below, person)

    def _person_of(self, kind: str, value: dict[str, Any], person: UUID | None) -> UUID | None:
        if kind == "Employee":
            return UUID(from_global_id(value["id"])[1])
        if kind == "LeaveRequest" and value.get("employee"):
            return UUID(from_global_id(value["employee"]["id"])[1])
        return person or self.subject_id


def disclosed_fields(data: dict[str, Any], root: str, *, about: UUID | None = None) -> set[DisclosedField]:
    """List every specific coordinate that an answer gives a value of, with the person it is about."""
    walk = ResponseWalker(about)
    walk.visit(data, GRAPH.type_map[root], None)
    return walk.disclosed


def coordinates() -> set[str]:
    """List the coordinates that are specific; of a type that is so as a whole, its name."""
    return {
        kind if kind in WHOLLY_SPECIFIC else coordinate
        for coordinate, name in COLUMN_NAMES.items()
        for kind, _, field_name in (coordinate.partition("."),)
        if kind in WHOLLY_SPECIFIC
        or (
            field_name != "id"
            and name not in UNAUDITED_FIELDS[kind]
            and is_leaf_type(get_named_type(fields_of(kind)[field_name].type))
        )
    }
