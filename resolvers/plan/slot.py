"""Where in a statement does a value of the request stand? A plan is built with slots in the place of values.

Called by `resolvers.plan` and by whoever hands it values (`resolvers.scope`, `resolvers.reading`). PostgreSQL sees
parameters either way.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from pypika_tortoise.terms import Parameter, Parameterizer


@dataclass(frozen=True)
class Slot:
    """A value that each request brings along, by name; `change` makes of it what the statement wants."""

    name: Hashable
    change: Callable[[Any], Any] | None = None

    def then(self, change: Callable[[Any], Any]) -> "Slot":
        """Return the slot of what is made of the value."""
        return Slot(self.name, change)


class Slots(Parameterizer):
    """Parameters of a statement: a slot is one of them, however often it stands there."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[Slot, Parameter] = {}

    def create_param(self, value: Any) -> Parameter:
        """Return the parameter of a value."""
        if not isinstance(value, Slot):
            return super().create_param(value)
        if value not in self._known:
            self._known[value] = super().create_param(value)
        return self._known[value]


def later(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return what is made of a value, now or, of a slot, when it is filled."""
    return value.then(change) if isinstance(value, Slot) else change(value)


def filled(values: list[Any], given: Mapping[Hashable, Any]) -> list[Any]:
    """Return the values of a statement with those of a request in their slots."""
    return [
        (given[each.name] if each.change is None else each.change(given[each.name]))
        if isinstance(each, Slot)
        else each
        for each in values
    ]
