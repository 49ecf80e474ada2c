"""What does a caller want of one kind of row?

Frozen descriptions, filled by `schema.ask`, read by `resolvers.plan.read`.

Knows neither GraphQL nor SQL: the two halves of a read meet here and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


def key_of(field: str, arguments: Mapping[str, object]) -> str:
    """Return the name under which a row keeps a list or value: the field and the arguments that were given."""
    given = ", ".join(f"{name}: {value!r}" for name, value in sorted(arguments.items()) if value is not None)
    return f"{field}({given})"


@dataclass(frozen=True)
class Paging:
    """Which part of a list: the first (or last) so many after (or before) a cursor.

    Exactly one count is given.
    """

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def size(self) -> int:
        return self.first or self.last or 0

    @property
    def backwards(self) -> bool:
        return self.first is None


@dataclass(frozen=True)
class Ask:
    """What is wanted of a row: plain fields, fields with arguments, rows it points to, lists that point to it."""

    fields: frozenset[str] = frozenset()
    one: Mapping[str, "Ask"] = field(default_factory=dict)
    many: tuple["Many", ...] = ()
    valued: tuple["Valued", ...] = ()


@dataclass(frozen=True)
class Many:
    """A list under a row, as wanted with one set of arguments; `key` comes from `key_of`."""

    key: str
    field: str
    page: Paging
    ask: Ask
    total: bool = False


@dataclass(frozen=True)
class Valued:
    """A field whose value is worked out from its arguments; `key` comes from `key_of`."""

    key: str
    field: str
    arguments: Mapping[str, object]


@dataclass(frozen=True)
class ListAsk:
    """What is wanted of a list at the root of a query."""

    page: Paging
    ask: Ask
    total: bool = False


@dataclass(frozen=True)
class Filter:
    """A condition on a column, named by its path of relations (`current_rank.grade`).

    `returned_by` holds for ids that a database function of the value returns (`hr.units_under`), `among` for elements
    of an array that it returns; `contains` looks for a piece of text in any case, `has` for a name in a JSON object.
    The rest say what they mean, of the value or of what `function` makes of it. Only rows pass in which the caller
    reaches what is looked at: what guards the path, and the policy that `guard` names.
    """

    path: str
    op: Literal["equals", "contains", "among", "has", "from", "until", "below", "returned_by"]
    value: object
    function: str = ""
    guard: str = ""
