"""Descriptions of fields, inputs, mutations and enums, with what the cost model and the executor know of them."""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Annotated, Any, TypeVar, cast

import strawberry

from schema.context import Info
from schema.fields.deprecation import Deprecation

F = TypeVar("F", bound=Callable[..., object])


def column(description: str, *, deprecation: Deprecation | None = None, max_items: int | None = None) -> Any:
    """Describe a field that shows a column, and say when it goes; and of a list without pages, how much it holds."""
    reason = deprecation.reason if deprecation else None
    return strawberry.field(
        description=description, deprecation_reason=reason, metadata=max_items_metadata(max_items)
    )


def optional_input(description: str) -> Any:
    """Describe an input field that may be left out."""
    return strawberry.field(default=None, description=description)


def computed(
    description: str,
    *,
    deprecation: Deprecation | None = None,
    max_items: int | None = None,
    requires_executor: bool = False,
    days_argument: str | None = None,
) -> Callable[[F], F]:
    """Describe a field with a resolver of its own, keeping the resolver's type; the rest is as with `said`.

    `by_day` names the argument of the field above whose days it is priced by (`schema.document.cost`).
    One that looks at what is asked below it, or puts what it reads on record itself, is for the standard executor.
    """
    reason = deprecation.reason if deprecation else None

    def describe(resolver: F) -> F:
        resolver.requires_executor = requires_executor  # type: ignore[attr-defined]
        shown = strawberry.field(
            resolver,
            description=description,
            deprecation_reason=reason,
            metadata=max_items_metadata(max_items, days_argument),
        )
        return cast(F, shown)

    return describe


def max_items_metadata(max_items: int | None, days_argument: str | None = None) -> dict[str, int | str]:
    """Note for `schema.document.cost` how much a list holds, and which argument's days price a field.

    A test sees that every list says so, and holds no more.
    """
    noted = {"max_items": max_items, "days_argument": days_argument}
    return {name: value for name, value in noted.items() if value is not None}


def mutation(description: str) -> Callable[[F], F]:
    """Describe a mutation and its one input, keeping the resolver's type; when it fails, its payload is null.

    What was done already in this request is not done again: the standard executor tells what came of it.
    """

    def describe(resolver: Any) -> Any:
        types, told = resolver.__annotations__, strawberry.argument(description="All that it needs.")
        types |= {"input": Annotated[types["input"], told], "return": types["return"] | None}

        @wraps(resolver)
        async def resolve_once(self: object, info: Info, **given: object) -> object:
            outcome = info.context.mutation_result
            return await resolver(self, info, **given) if outcome is None else outcome.unwrap()

        return strawberry.mutation(resolve_once, description=description)

    return describe


def describe_enum(enum: type[Enum], description: str, /, **values: str) -> None:
    """Describe an enum of the rulebook and every value of it, none left out."""
    strawberry.enum(enum, description=description)
    for value in vars(enum)["__strawberry_definition__"].values:
        value.description = values.pop(value.name)
    assert not values, f"{enum.__name__} has no {', '.join(values)}"
