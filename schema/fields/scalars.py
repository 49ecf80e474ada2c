"""Custom scalars of the schema.

Rupiah and days: how each is printed, read, and what it refuses.

Dates and instants are Strawberry's own, said to be those of RFC 3339; instants are told in UTC.
"""

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import NewType
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.schema.types.base_scalars import DateDefinition, DateTimeDefinition
from strawberry.types.scalar import ScalarDefinition

from resolvers.limits import MAX_SAFE_INTEGER

Rupiah = NewType("Rupiah", int)
Days = NewType("Days", int)
Percent = NewType("Percent", Fraction)


def _check_rupiah(value: object) -> int:
    """Whole rupiah as a JSON integer, exact in every client up to 2^53 - 1."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_SAFE_INTEGER:
        raise GraphQLError("Rupiah is a whole number between -(2^53 - 1) and 2^53 - 1.")
    return value


def _serialize_days(half_days: object) -> int | float:
    """Half-days inside, days outside: 12 or 0.5, both exact."""
    assert isinstance(half_days, int)
    return half_days // 2 if half_days % 2 == 0 else half_days / 2


def _serialize_percent(share: object) -> int | float:
    """A share per one inside, percent outside: 10 or 2.5."""
    assert isinstance(share, Fraction)
    percent = 100 * share
    return percent.numerator if percent.denominator == 1 else float(percent)


def _parse_percent(value: object) -> Fraction:
    raise GraphQLError("Percent is only ever told, never asked.")


def _parse_days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value * 2 != int(value * 2):
        raise GraphQLError("Days are whole or half: 12 or 0.5.")
    return int(value * 2)


def _parse_uuid(value: object) -> UUID:
    try:
        return UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise GraphQLError("A UUID is a text such as 00000000-0000-4000-8000-000000000000.") from None


_RFC_3339 = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"

SCALARS: dict[object, ScalarDefinition] = {
    date: replace(
        DateDefinition,
        description="A day of the regency's own calendar, such as 2026-07-06 (full-date).",
        specified_by_url=_RFC_3339,
    ),
    datetime: replace(
        DateTimeDefinition,
        description="An instant with its offset, such as 2026-07-06T01:00:00+00:00 (date-time); told in UTC.",
        specified_by_url=_RFC_3339,
    ),
    Rupiah: strawberry.scalar(
        name="Rupiah",
        description="Whole rupiah, a JSON integer up to 2^53 - 1; never a float and never a string.",
        specified_by_url="https://spec.graphql.org/September2025/#sec-Int",
        serialize=_check_rupiah,
        parse_value=_check_rupiah,
    ),
    Days: strawberry.scalar(
        name="Days",
        description="Working days of leave, whole or half: a JSON number such as 12 or 0.5.",
        specified_by_url="https://spec.graphql.org/September2025/#sec-Float",
        serialize=_serialize_days,
        parse_value=_parse_days,
    ),
    Percent: strawberry.scalar(
        name="Percent",
        description="A share in percent, a JSON number such as 10 or 2.5.",
        specified_by_url="https://spec.graphql.org/September2025/#sec-Float",
        serialize=_serialize_percent,
        parse_value=_parse_percent,
    ),
    UUID: strawberry.scalar(
        name="UUID",
        description="Sixteen bytes in RFC 9562's text, such as 00000000-0000-4000-8000-000000000000.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
        serialize=str,
        parse_value=_parse_uuid,
    ),
}
