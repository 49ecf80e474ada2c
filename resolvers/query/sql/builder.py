"""Query builder that changes in place and copies only where queries differ.

pypika copies a query at every step, and what it knows while it writes at every term; nobody here looks back
at an earlier one.
"""

from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from pypika_tortoise.context import SqlContext
from pypika_tortoise.dialects import PostgreSQLQuery
from pypika_tortoise.dialects.postgresql import PostgreSQLQueryBuilder
from pypika_tortoise.terms import Parameterizer


class MutableQuery(PostgreSQLQuery):
    """Where a query of PostgreSQL's begins."""

    @classmethod
    def _builder(cls, **given: Any) -> PostgreSQLQueryBuilder:
        return PostgreSQLQueryBuilder(immutable=False, **given)


class _SharedSqlContext(SqlContext):
    """What is known while a query is written."""

    def copy(self, **given: Any) -> SqlContext:
        """Return the same with some of it different, or itself."""
        is_same = all(getattr(self, name) is value for name, value in given.items())
        return self if is_same else replace(self, **given)


_CONTEXT_VALUES = attrgetter(*(each.name for each in fields(SqlContext)))


def build_sql_context(parameters: Parameterizer) -> SqlContext:
    """Return with what a statement is written whose values become these parameters."""
    return replace(_SharedSqlContext(*_CONTEXT_VALUES(PostgreSQLQuery.SQL_CONTEXT)), parameterizer=parameters)
