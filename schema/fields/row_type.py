"""Base class of GraphQL types that are read from rows: `RowType.from_row` is their one constructor.

A plain field shows the column of its name; a field with a resolver wraps a row it points to or a slice of a list.
"""

from typing import Any, Self

import strawberry

from resolvers.query.mapping import Row
from schema.fields.ids import to_global_id


@strawberry.interface(description="An object with an id by which `node` finds it again.")
class Node:
    """Whatever has an id of its own."""

    id: strawberry.ID = strawberry.field(description="Opaque id, the same for every caller.")


class RowType:
    """A type made from a row. Fields without a resolver answer with the row's value of the same name."""

    row: strawberry.Private[Row]

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Wrap a row."""
        seen = cls.__new__(cls)
        seen.row = row
        return seen

    @classmethod
    def from_row_or_none(cls, row: Row | None) -> Self | None:
        """Wrap a row, or nothing."""
        return None if row is None else cls.from_row(row)

    def __getattr__(self, name: str) -> Any:
        row: Row = self.__dict__.get("row", {})
        if name not in row:
            raise AttributeError(f"{type(self).__name__} was read without {name}")
        return to_global_id(type(self).__name__, row[name]) if name == "id" else row[name]
