"""What does an answer tell about whom? Walks the data of a response with the schema beside it.

Called by the proof of reads. Knows nothing of the reader: what came over the wire is what counts.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from rulebook.access import PLAIN
from schema.ids import split_id
from tests.doors.asking import GRAPH, doors, is_masked

# Fields through which an answer goes on to another person than the one it was about.
WHOLE = {kind for kind, plain in PLAIN.items() if not plain}
SNAKE = {
    f"{kind}.{name}": definition.extensions["strawberry-definition"].python_name
    for kind in PLAIN
    for name, definition in doors(kind).items()
}


@dataclass(frozen=True)
class Told:
    """A coordinate that was answered with a value, and about whom."""

    coordinate: str
    person: UUID | None


@dataclass
class Walk:
    """One response: `about` is whose the object asked for is, where nothing in the answer says so."""

    about: UUID | None = None
    found: set[Told] = field(default_factory=set)

    def object(self, value: Any, type_: Any, person: UUID | None) -> None:
        """Follow every value below one object."""
        if isinstance(value, list):
            for each in value:
                self.object(each, type_, person)
            return
        if not isinstance(value, dict):
            return
        named = GRAPH.type_map[value["__typename"]] if "__typename" in value else type_
        if not isinstance(named, GraphQLObjectType):
            return
        person = self._whose(named.name, value, person)
        if named.name in WHOLE:
            self.found.add(Told(named.name, None))
        for name, below in value.items():
            definition = named.fields.get(name)
            if definition is None or below is None:
                continue
            known = SNAKE.get(f"{named.name}.{name}")
            type_below = get_named_type(definition.type)
            is_value = known is not None and is_leaf_type(type_below) and name != "id"
            is_value &= not is_masked(below)
            if is_value and named.name not in WHOLE and known not in PLAIN[named.name]:
                self.found.add(Told(f"{named.name}.{name}", person))
            self.object(below, type_below, person)

    def _whose(self, kind: str, value: dict[str, Any], person: UUID | None) -> UUID | None:
        if kind == "Employee":
            return UUID(split_id(value["id"])[1])
        if kind == "LeaveRequest" and value.get("employee"):
            return UUID(split_id(value["employee"]["id"])[1])
        return person or self.about


def told(data: dict[str, Any], root: str, *, about: UUID | None = None) -> set[Told]:
    """List every specific coordinate that an answer gives a value of, with the person it is about."""
    walk = Walk(about)
    walk.object(data, GRAPH.type_map[root], None)
    return walk.found


def coordinates() -> set[str]:
    """List the coordinates that are specific; of a type that is so as a whole, its name."""
    return {
        kind if kind in WHOLE else coordinate
        for coordinate, name in SNAKE.items()
        for kind, _, field_name in (coordinate.partition("."),)
        if kind in WHOLE
        or (
            field_name != "id"
            and name not in PLAIN[kind]
            and is_leaf_type(get_named_type(doors(kind)[field_name].type))
        )
    }
