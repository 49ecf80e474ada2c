"""How does a reading statement put itself on record? It calls the log before its first row leaves.

The rows are fetched in a CTE, whom they are about goes to `audit.note_read` in a second one, and the rows are joined
with what that returns: PostgreSQL cannot give out a row before the entry is written, and the statement is its own
transaction. Called by `resolvers.plan.read` and `resolvers.plan.statement`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from pypika_tortoise.enums import Order
from pypika_tortoise.functions import Cast, Count
from pypika_tortoise.queries import AliasedQuery, QueryBuilder
from pypika_tortoise.terms import Case, Function, Term, ValueWrapper

from resolvers.plan.query import Query
from resolvers.plan.slot import Slot

ANSWER, NOTED = AliasedQuery("answer"), AliasedQuery("noted")


@dataclass(frozen=True)
class Note:
    """Who reads, as `audit.note_read` wants it told: the parameters before fields and subjects, in order.

    `own` is the caller's own person, about whom nothing is noted; `is_specific` tells which fields of a kind are.
    """

    told: tuple[object, ...]
    own: UUID | Slot | None
    is_specific: Callable[[str, str], bool]


@dataclass(frozen=True)
class Reading:
    """Fields of one level of a statement, and the column that says about whom they are: null for the caller."""

    fields: tuple[str, ...]
    column: str
    whole: bool = False


@dataclass(frozen=True)
class Noting:
    """What one entry tells: the readings of a level. Of a list below, each column holds the ids of many as one text."""

    readings: tuple[Reading, ...]
    is_text: bool = False


def shown_first(size: int, *, order: Sequence[str], direction: Order) -> QueryBuilder:
    """Return the rows of the answer that will be shown: the one fetched beyond the page is not read by anybody."""
    query: QueryBuilder = Query.from_(ANSWER).select(ANSWER.star)
    for name in order:
        query = query.orderby(ANSWER.field(name), order=direction)
    return query.limit(size)


def shown_in_place(size: int) -> QueryBuilder:
    """Return the rows of a list below that will be shown, of every parent so many."""
    query: QueryBuilder = Query.from_(ANSWER).select(ANSWER.star)
    return query.where(ANSWER.place <= size)


def noted(
    answer: QueryBuilder,
    note: Note,
    *,
    readings: Sequence[Reading],
    shown: QueryBuilder,
    order: Sequence[tuple[Term, Order]],
) -> QueryBuilder:
    """Wrap a query so that it notes what it reads; its columns and their order stay the same."""
    seen = shown.as_("shown")
    call = call_of(note, Noting(tuple(readings)), seen=seen)
    query: QueryBuilder = (
        Query.with_(answer, "answer")
        .with_(Query.from_(seen).select(call.as_("entry")), "noted")
        .from_(ANSWER)
        .from_(NOTED)
        .select(ANSWER.star, NOTED.entry)
    )
    for term, direction in order:
        query = query.orderby(term, order=direction)
    return query


def call_of(note: Note, noting: Noting, *, seen: QueryBuilder) -> Term:
    """Return the call that puts on record what of a level the rows of `seen` show, if they show anything of others."""
    read = [Count("*" if each.whole else seen.field(each.column)) > 0 for each in noting.readings]
    fields = [_texts(each.fields) for each in noting.readings]
    if len(read) > 1:
        fields = [Case().when(*each).else_(_texts(())) for each in zip(read, fields, strict=True)]
    people = [_people(seen.field(each.column), is_text=noting.is_text) for each in noting.readings]
    call = Function("audit.note_read", *map(ValueWrapper, note.told), _joined(fields), _joined(people))
    return Case().when(reduce(or_, read), call)


def _people(column: Term, *, is_text: bool) -> Term:
    if not is_text:
        return Function("array_agg", column)
    joined = Function("string_agg", column, ValueWrapper(",", allow_parametrize=False))
    return Cast(Function("string_to_array", joined, ValueWrapper(",", allow_parametrize=False)), "uuid[]")


def _texts(values: Sequence[str]) -> Term:
    return Cast(ValueWrapper(list(values)), "text[]")


def _joined(arrays: Sequence[Term]) -> Term:
    return reduce(lambda left, right: Function("array_cat", left, right), arrays)
