"""Parameters of a statement: places for values of the request in a plan that many requests share.

PostgreSQL sees parameters either way.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from pypika_tortoise.terms import Parameter, Parameterizer


@dataclass(frozen=True)
class RequestParameter:
    """A value that each request brings along, by name; `change` makes of it what the statement wants."""

    key: Hashable
    convert: Callable[[Any], Any] | None = None

    def map(self, change: Callable[[Any], Any]) -> "RequestParameter":
        """Return the slot of what is made of the value."""
        return RequestParameter(self.key, change)


class ParameterList(Parameterizer):
    """Parameters of a statement: a slot is one of them, however often it stands there."""

    def __init__(self) -> None:
        super().__init__()
        self._parameters: dict[RequestParameter, Parameter] = {}

    def create_param(self, value: Any) -> Parameter:
        """Return the parameter of a value."""
        if not isinstance(value, RequestParameter):
            return super().create_param(value)
        if value not in self._parameters:
            self._parameters[value] = super().create_param(value)
        return self._parameters[value]


def map_parameter(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return what is made of a value, now or, of a slot, when it is filled."""
    return value.map(change) if isinstance(value, RequestParameter) else change(value)


def fill_parameters(values: list[Any], given: Mapping[Hashable, Any]) -> list[Any]:
    """Return the values of a statement with those of a request in their slots."""
    return [
        (given[each.key] if each.convert is None else each.convert(given[each.key]))
        if isinstance(each, RequestParameter)
        else each
        for each in values
    ]
