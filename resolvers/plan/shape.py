"""Where does what a type shows lie?

One Shape per type: its model, its order, and what the models cannot tell.

Filled once in `resolvers.shapes`; columns and relations themselves come from Tortoise's metadata.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pypika_tortoise.terms import Criterion, Term
from tortoise.models import Model

Row = dict[str, Any]
"""One row of an answer: plain values, rows under the names of relations, slices of lists under their keys."""


class Scope(Protocol):
    """How far the caller reaches; `resolvers.scope` makes these."""

    def __call__(self, kind: str, person: Term | None, /, *, moment: Term | None = None) -> Criterion | bool:
        """Return the condition under which a row about `person`, of a moment, is within reach.

        True for all, False for none.
        """


@dataclass(frozen=True)
class Worked:
    """A field made in Python from other fields of the same row."""

    needs: tuple[str, ...]
    value: Callable[[Row], object]


class Values(Protocol):
    """Works a field out for all rows at once."""

    async def __call__(
        self, pool: str, rows: Sequence[Row], *, arguments: Mapping[str, object]
    ) -> Sequence[object]:
        """Return one value a row, in order."""


@dataclass(frozen=True)
class Batch:
    """A field with arguments, made for all rows at once."""

    needs: tuple[str, ...]
    values: Values


@dataclass(frozen=True)
class Shape:
    """How a GraphQL type lies in the tables.

    `kind` names its row policy; `person` is the path to the id of whom a row is about, `moment` to when it was; `paths`
    shortens chains of relations; `guards` names fields with a narrower policy than the row's own, `flags` those that
    tell whether such a policy reaches a row.
    """

    kind: str
    model: type[Model]
    order: tuple[str, ...] = ("id",)
    descending: bool = False
    person: str | None = None
    moment: str | None = None
    paths: Mapping[str, str] = field(default_factory=dict)
    worked: Mapping[str, Worked] = field(default_factory=dict)
    batches: Mapping[str, Batch] = field(default_factory=dict)
    guards: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Slice:
    """Part of a list: rows in order, each with its cursor, and whether there is more on either side."""

    rows: Sequence[Row]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    total: int | None = None
