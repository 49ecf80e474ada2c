"""Deprecations: which coordinate is removed when, and the API without it.

Whatever is deprecated says in its reason what stands in for it, since when, and on which day it is removed:
one form, so that programs read it too. Nothing goes but on 1 January and 1 July, and not within six months.
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

from schema.limits import MIN_DEPRECATION_NOTICE_MONTHS

_REASON_FORMAT = re.compile(
    r"(?P<instead>Use `[^`]+`|Leave it out); deprecated on (?P<since>\S+), removed on (?P<on>\S+)"
)


@dataclass(frozen=True)
class Deprecation:
    """What is to be used instead, since when that is told, and on which day the old is removed."""

    replacement: str
    deprecated_on: date
    removed_on: date

    @property
    def reason(self) -> str:
        """As `@deprecated` says it."""
        return f"{self.replacement}; deprecated on {self.deprecated_on}, removed on {self.removed_on}"

    @property
    def policy_violations(self) -> list[str]:
        """What our clients were promised and this does not keep."""
        months = (
            12 * (self.removed_on.year - self.deprecated_on.year)
            + self.removed_on.month
            - self.deprecated_on.month
        )
        return [
            *(
                ["not on 1 January or 1 July"]
                if (self.removed_on.day, self.removed_on.month) not in ((1, 1), (1, 7))
                else []
            ),
            *(
                ["too soon"]
                if months - (self.removed_on.day < self.deprecated_on.day) < MIN_DEPRECATION_NOTICE_MONTHS
                else []
            ),
        ]

    @classmethod
    def parse(cls, reason: str) -> Self:
        """Raises: ValueError for a reason in another form"""
        if not (found := _REASON_FORMAT.fullmatch(reason)):
            raise ValueError(f"{reason!r} says not what to use instead, since when, and when it goes")
        return cls(found["instead"], date.fromisoformat(found["since"]), date.fromisoformat(found["on"]))


def list_deprecations(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
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
