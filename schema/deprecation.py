"""What will go, when, and how does the API look without it?

Whatever is deprecated says in its reason what stands in for it, since when, and on which day it is removed: one form,
so that programs read it too. Nothing goes but on 1 January and 1 July, and not within six months. Called by types,
and by whoever serves the API as it will be.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
)

MONTHS = 6
"""So long at least clients have to change over."""

_FORM = re.compile(
    r"(?P<instead>Use `[^`]+`|Leave it out); deprecated on (?P<since>\S+), removed on (?P<on>\S+)"
)


@dataclass(frozen=True)
class Removal:
    """What is to be used instead, since when that is told, and on which day the old is removed."""

    instead: str
    since: date
    on: date

    @property
    def reason(self) -> str:
        """As `@deprecated` says it."""
        return f"{self.instead}; deprecated on {self.since}, removed on {self.on}"

    @property
    def faults(self) -> list[str]:
        """What our clients were promised and this does not keep."""
        months = 12 * (self.on.year - self.since.year) + self.on.month - self.since.month
        return [
            *(["not on 1 January or 1 July"] if (self.on.day, self.on.month) not in ((1, 1), (1, 7)) else []),
            *(["too soon"] if months - (self.on.day < self.since.day) < MONTHS else []),
        ]

    @classmethod
    def read(cls, reason: str) -> Self:
        """Raises: ValueError for a reason in another form"""
        if not (found := _FORM.fullmatch(reason)):
            raise ValueError(f"{reason!r} says not what to use instead, since when, and when it goes")
        return cls(found["instead"], date.fromisoformat(found["since"]), date.fromisoformat(found["on"]))


def deprecated_in(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """Yield each deprecated coordinate of a schema with its reason."""
    for name, type_ in schema.type_map.items():
        if is_introspection_type(type_):
            continue
        below: dict[str, str | None] = {}
        match type_:
            case GraphQLObjectType() | GraphQLInterfaceType():
                for field, definition in type_.fields.items():
                    below[field] = definition.deprecation_reason
                    below |= {
                        f"{field}({arg}:)": each.deprecation_reason for arg, each in definition.args.items()
                    }
            case GraphQLInputObjectType():
                below = {field: each.deprecation_reason for field, each in type_.fields.items()}
            case GraphQLEnumType():
                below = {value: each.deprecation_reason for value, each in type_.values.items()}
        yield from ((f"{name}.{each}", reason) for each, reason in below.items() if reason is not None)
