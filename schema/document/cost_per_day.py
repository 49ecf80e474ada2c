"""The days about which a field is asked that is priced by the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil

from graphql import FieldNode, GraphQLField, OperationDefinitionNode, ValueNode, value_from_ast_untyped

from resolvers.limits import MAX_LEAVE_SPAN_DAYS
from schema.limits import POINTS_PER_PREVIEWED_DAY


@dataclass(frozen=True)
class DaySpan:
    """The days that an argument names: from `startsOn` until `endsOn`, or `workingDays` of them."""

    argument: ValueNode | None
    defaults: Mapping[str, object]

    def cost(self, variables: Mapping[str, object]) -> int:
        """Price the calendar days, of at least one and at most as many as a leave is told about."""
        plan = (
            value_from_ast_untyped(self.argument, {**self.defaults, **variables}) if self.argument else None
        )
        return POINTS_PER_PREVIEWED_DAY * min(max(1, _count_days(plan)), MAX_LEAVE_SPAN_DAYS)


def day_span_of(
    definition: GraphQLField, above: FieldNode, *, defaults: Mapping[str, object]
) -> DaySpan | None:
    """Return the days that price a field, out of the argument of the field above it; None where none do."""
    own = definition.extensions.get("strawberry-definition")
    name = own.metadata.get("days_argument") if own is not None else None
    if name is None:
        return None
    given = (each.value for each in above.arguments or () if each.name.value == name)
    return DaySpan(next(given, None), defaults)


def default_variables(operation: OperationDefinitionNode) -> dict[str, object]:
    """Return what variables of any type are when they are not given."""
    return {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value is not None
    }


def _count_days(plan: object) -> int:
    """Count the days of what may be any input; what is no span is refused when it is read, and counts as none."""
    match plan:
        case {"startsOn": str(first), "endsOn": str(last)}:
            try:
                return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
            except ValueError:
                return 0
        case {"workingDays": int(days)}:
            return ceil(days * 7 / 5)
    return 0
