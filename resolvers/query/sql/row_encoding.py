"""Encoding of a row inside another row, as JSON that PostgreSQL writes and Python reads or passes on.

Terms that pypika does not know, and how a column is written so that both sides mean the same by it.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pypika_tortoise.context import SqlContext
from pypika_tortoise.dialects.postgresql import PostgreSQLQueryBuilder
from pypika_tortoise.enums import Order
from pypika_tortoise.functions import Cast
from pypika_tortoise.terms import AggregateFunction, Case, Criterion, Function, Term, ValueWrapper
from tortoise.fields import DateField, DatetimeField, Field, JSONField, UUIDField

DECODERS: dict[type[Field[Any]], Callable[[Any], object]] = {
    DateField: date.fromisoformat,
    DatetimeField: datetime.fromisoformat,
    UUIDField: UUID,
}
"""What makes a column's value of its packed text."""


def literal(value: str | int | bool | None) -> ValueWrapper:
    """Return a constant that stands in the text of a statement."""
    return ValueWrapper(value, allow_parametrize=False)


TRUE = literal(1) == literal(1)


class OrderedStringAgg(AggregateFunction):
    """`string_agg` in a given order, of the rows that a condition holds for."""

    def __init__(
        self, term: Term, order: Iterable[tuple[Term, Order]], *, condition: Criterion | None = None
    ) -> None:
        super().__init__("string_agg", term, literal(","))
        self.order = tuple(order)
        if condition is not None:
            self._include_filter = True
            self._filters.append(condition)

    def get_special_params_sql(self, ctx: SqlContext) -> str:
        terms = (f"{term.get_sql(ctx)} {way.value}" for term, way in self.order)
        return f"ORDER BY {','.join(terms)}" if self.order else ""


class LateralSubquery(PostgreSQLQueryBuilder):
    """A subquery that looks at each row of what it is joined to: `LATERAL`."""

    def get_sql(self, ctx: SqlContext | None = None) -> str:
        return f"LATERAL {super().get_sql(ctx)}"


def encode_instant(term: Term) -> Term:
    """Write an instant as Python's `isoformat` and orjson do: in UTC, its fraction in six digits or not at all."""
    whole = Function("date_trunc", literal("second"), term)
    utc = Function("timezone", literal("UTC"), term)
    short = Function("to_char", utc, literal('YYYY-MM-DD"T"HH24:MI:SS"+00:00"'))
    return (
        Case()
        .when(whole == term, short)
        .else_(Function("to_char", utc, literal('YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')))
    )


def encode_column(term: Term, source: Field[Any] | None) -> Term:
    """Write a column for JSON; documents travel as text, so that Python reads them as it reads a column's own."""
    if isinstance(source, DatetimeField):
        return encode_instant(term)
    return Cast(term, "text") if isinstance(source, JSONField) else term


def encode_array(texts: Term) -> Term:
    """Return `[…]` around texts that are joined already, or around none."""
    return Function("concat", literal("["), texts, literal("]"))
