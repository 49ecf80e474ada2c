"""Mapping of a GraphQL type to its table: columns, relations, policies and searches.

One `TypeMapping` for each type: its model, its order, and what the models cannot tell.

Filled once in `resolvers.mappings`; columns and relations themselves come from Tortoise's metadata.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pypika_tortoise.terms import Criterion, Term
from tortoise.models import Model

from resolvers.query.selection import Filter, ListSelection

Row = dict[str, Any]
"""One row of an answer: plain values, rows under the names of relations, slices of lists under their keys."""


@dataclass(frozen=True)
class RowSubject:
    """What of a row its reach turns on: whom it is about, of when it is, and at which posts it is dealt with.

    The posts count while `waits` holds. `seen` is a kind of row about the same person that the caller is known to see;
    `is_one` says that rows are looked at one by one, and that not all of a kind are gone through. `dealt` is the id of
    a row that the person who took a step in it sees.
    """

    person: Term | None
    moment: Term | None = None
    posts: tuple[Term, ...] = ()
    is_waiting: Criterion | None = None
    visible_kind: str = ""
    is_by_id: bool = False
    acted_on_id: Term | None = None
    pay_run_state: Term | None = None


class ScopeProtocol(Protocol):
    """How far the caller reaches; `resolvers.access.row_scope` makes these."""

    def __call__(self, kind: str, about: RowSubject, /) -> Criterion | bool:
        """Return the condition under which a row is within reach: True for all, False for none."""


@dataclass(frozen=True)
class DerivedField:
    """A field made in Python from other fields of the same row."""

    depends_on: tuple[str, ...]
    compute: Callable[[Row], object]


@dataclass(frozen=True)
class DerivedWithArgs:
    """A field made in Python from other fields of the same row and from its arguments."""

    depends_on: tuple[str, ...]
    compute: Callable[[Row, Mapping[str, object]], object]


@dataclass(frozen=True)
class TypeMapping:
    """How a GraphQL type lies in the tables.

    `kind` names its row policy; `person` is the path to the id of whom a row is about, `moment` to when it was, and
    `posts` to the posts that reach this person by this very row, in the `waiting_states`; `relations` shortens chains
    of relations; `sql_functions` names database functions that gather facts about a row, as JSON, by its id;
    `field_policies` names fields with a narrower policy than the row's own, which are null beyond it; `masks` makes
    what is shown of a field beyond its guard, or always where it has none; `permission_flags` names those that tell
    whether such a policy reaches a row; `count_model` is a view of the same rows with less in it, out of which they
    are counted; `pay_run_state` is the path to the state of the pay run that a row is in. `is_mutation_result` says
    that a row answers an act: the person who took it sees the row by that, but neither its person nor what is below
    it.
    """

    kind: str
    model: type[Model]
    order: tuple[str, ...] = ("id",)
    is_descending: bool = False
    person: str | None = None
    moment: str | None = None
    posts: tuple[str, ...] = ()
    waiting_states: tuple[str, ...] = ()
    relations: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, DerivedField] = field(default_factory=dict)
    derived_with_args: Mapping[str, DerivedWithArgs] = field(default_factory=dict)
    sql_functions: Mapping[str, str] = field(default_factory=dict)
    field_policies: Mapping[str, str] = field(default_factory=dict)
    masks: Mapping[str, Callable[[Term], Term]] = field(default_factory=dict)
    permission_flags: Mapping[str, str] = field(default_factory=dict)
    count_model: type[Model] | None = None
    pay_run_state: str | None = None
    is_mutation_result: bool = False

    @property
    def count_source(self) -> "TypeMapping":
        """The same rows as far as they are counted."""
        return self if self.count_model is None else replace(self, model=self.count_model, order=("id",))


@dataclass(frozen=True)
class Search:
    """What a field looks for: the rows of a shape that meet every filter. `field` names the act in the log.

    `kind` is the type of the schema that they are, where a field leads to more than one.
    """

    mapping: TypeMapping
    filters: Sequence[Filter] = ()
    audit_operation: str = "read"
    type_name: str = ""


@dataclass(frozen=True)
class CombinedSearch:
    """What Python makes something of: the rows of several searches, and what is made of them, in the same order."""

    searches: tuple[tuple[Search, ListSelection], ...]
    combine: Callable[..., Any]

    def map(self, make: Callable[[Any], Any]) -> "CombinedSearch":
        """Return the same rows, of which something is made in turn."""
        return CombinedSearch(self.searches, lambda *rows: make(self.combine(*rows)))


@dataclass(frozen=True)
class Page:
    """Part of a list: rows in order, each with its cursor, and whether there is more on either side."""

    rows: Sequence[Row]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    total: int | None = None
