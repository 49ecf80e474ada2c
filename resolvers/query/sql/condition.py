"""Conditions of a statement, made of the filters that a root names; every value is a bound parameter."""

from operator import itemgetter

from pypika_tortoise.enums import Equality, Matching
from pypika_tortoise.functions import Cast
from pypika_tortoise.terms import BasicCriterion, Criterion, Function, Term, Tuple, ValueWrapper

from resolvers.query.selection import Filter
from resolvers.query.sql.builder import MutableQuery
from resolvers.query.sql.parameters import map_parameter

_EVALUATED_ONCE = (
    "returned_by",
    "returned_to",
    "found_by",
    "worded_by",
    "from_found",
    "until_found",
    "matches",
)
_TRUE = ValueWrapper(True, allow_parametrize=False)
_ZERO = ValueWrapper(0, allow_parametrize=False)
_FIRST, _SECOND = (
    itemgetter(0),
    itemgetter(1),
)  # of a pair; one slot each, however often it stands in a statement


def build_condition(term: Term, row_filter: Filter) -> Criterion:
    """Return the condition of a filter on what it looks at."""
    value: Term = ValueWrapper(row_filter.value)
    if row_filter.function and row_filter.op not in _EVALUATED_ONCE:
        value = Function(row_filter.function, value)
    match row_filter.op:
        case "equals":
            return term == value
        case "allowed":
            return value == _TRUE
        case "contains":
            return BasicCriterion(
                Matching.ilike, term, ValueWrapper(map_parameter(row_filter.value, like_pattern))
            )
        case "found_by" | "worded_by":
            text = (
                row_filter.value
                if row_filter.op == "worded_by"
                else map_parameter(row_filter.value, like_pattern)
            )
            found = MutableQuery.select(Function(row_filter.function, ValueWrapper(text)))
            return BasicCriterion(Equality.eq, term, Function("ANY", Cast(found, "uuid[]")))
        case "from_found" | "until_found":
            end = MutableQuery.select(Function(row_filter.function, ValueWrapper(row_filter.value)))
            # As rows: of a range between two ends the planner would expect next to nothing, and sort all that is in it.
            found_row, end_row = Tuple(term, _TRUE), Tuple(end, _TRUE)
            return found_row >= end_row if row_filter.op == "from_found" else found_row <= end_row
        case "matches":
            patterns = MutableQuery.select(Function(row_filter.function, ValueWrapper(row_filter.value)))
            # Not as a truth, of which the planner would expect every third row to pass.
            return Cast(Function("published.matches", term, patterns), "integer") != _ZERO
        case "among":
            return BasicCriterion(Equality.eq, term, Function("ANY", value))
        case "has":
            # A function and not the operator: of it the planner expects many rows, and goes through the newest first.
            return Function("jsonb_exists", term, value) == _TRUE
        case "from":
            return term >= value
        case "until":
            return term <= value
        case "below":
            return term < value
        case "returned_by" | "searched":  # what is searched, the page says: see `Selection.found`
            return term.isin(MutableQuery.select(Function(row_filter.function, value)))
        case "returned_to":
            pair = [ValueWrapper(map_parameter(row_filter.value, each)) for each in (_FIRST, _SECOND)]
            return term.isin(MutableQuery.select(Function(row_filter.function, *pair)))


def like_pattern(piece: object) -> str:
    """Return the pattern of a text that holds a piece as it is written."""
    escaped = str(piece).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
