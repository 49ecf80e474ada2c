"""Read audit: a reading statement calls the log before its first row leaves.

The rows are fetched in a CTE, whom they are about goes to `audit.note_read` in a second one, and the rows are joined
with what that returns: PostgreSQL cannot give out a row before the entry is written, and the statement is its own
transaction.
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

from resolvers.query.sql.builder import MutableQuery
from resolvers.query.sql.parameters import RequestParameter

ANSWER_ROWS, AUDIT_ENTRIES = AliasedQuery("answer"), AliasedQuery("noted")


@dataclass(frozen=True)
class ReadAudit:
    """Who reads, as `audit.note_read` wants it told: the parameters before fields and subjects, in order.

    `own` is the caller's own person, about whom nothing is noted; `is_audited` tells which fields of a kind are.
    """

    parameters: tuple[object, ...]
    own_person_id: UUID | RequestParameter | None
    is_specific: Callable[[str, str], bool]


@dataclass(frozen=True)
class AuditedColumn:
    """Fields of one level of a statement, and the column that says about whom they are: null for the caller."""

    fields: tuple[str, ...]
    column: str
    is_whole_row: bool = False


@dataclass(frozen=True)
class AuditedLevel:
    """What one entry tells: the readings of a level. Of a list below, each column holds the ids of many as one text."""

    columns: tuple[AuditedColumn, ...]
    is_text: bool = False


def select_page_rows(size: int, *, order: Sequence[str], direction: Order) -> QueryBuilder:
    """Return the rows of the answer that will be shown: the one fetched beyond the page is not read by anybody."""
    query: QueryBuilder = MutableQuery.from_(ANSWER_ROWS).select(ANSWER_ROWS.star)
    for name in order:
        query = query.orderby(ANSWER_ROWS.field(name), order=direction)
    return query.limit(size)


def select_list_rows(size: int) -> QueryBuilder:
    """Return the rows of a list below that will be shown, of every parent so many."""
    query: QueryBuilder = MutableQuery.from_(ANSWER_ROWS).select(ANSWER_ROWS.star)
    return query.where(ANSWER_ROWS.place <= size)


def with_audit(
    answer: QueryBuilder,
    audit: ReadAudit,
    *,
    columns: Sequence[AuditedColumn],
    shown: QueryBuilder,
    order: Sequence[tuple[Term, Order]],
) -> QueryBuilder:
    """Wrap a query so that it notes what it reads; its columns and their order stay the same."""
    seen = shown.as_("shown")
    call = audit_call(audit, AuditedLevel(tuple(columns)), seen=seen)
    query: QueryBuilder = (
        MutableQuery.with_(answer, "answer")
        .with_(MutableQuery.from_(seen).select(call.as_("entry")), "noted")
        .from_(ANSWER_ROWS)
        .from_(AUDIT_ENTRIES)
        .select(ANSWER_ROWS.star, AUDIT_ENTRIES.entry)
    )
    for term, direction in order:
        query = query.orderby(term, order=direction)
    return query


def audit_call(audit: ReadAudit, level: AuditedLevel, *, seen: QueryBuilder) -> Term:
    """Return the call that puts on record what of a level the rows of `seen` show, if they show anything of others."""
    read = [Count("*" if each.is_whole_row else seen.field(each.column)) > 0 for each in level.columns]
    fields = [_text_array(each.fields) for each in level.columns]
    if len(read) > 1:
        fields = [Case().when(*each).else_(_text_array(())) for each in zip(read, fields, strict=True)]
    people = [_subject_ids(seen.field(each.column), is_text=level.is_text) for each in level.columns]
    call = Function(
        "audit.note_read",
        *map(ValueWrapper, audit.parameters),
        _concat_arrays(fields),
        _concat_arrays(people),
    )
    return Case().when(reduce(or_, read), call)


def _subject_ids(column: Term, *, is_text: bool) -> Term:
    if not is_text:
        return Function("array_agg", column)
    joined = Function("string_agg", column, ValueWrapper(",", allow_parametrize=False))
    return Cast(Function("string_to_array", joined, ValueWrapper(",", allow_parametrize=False)), "uuid[]")


def _text_array(values: Sequence[str]) -> Term:
    return Cast(ValueWrapper(list(values)), "text[]")


def _concat_arrays(arrays: Sequence[Term]) -> Term:
    return reduce(lambda left, right: Function("array_cat", left, right), arrays)
