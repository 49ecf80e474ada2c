"""Relay connections over slices: edges with keyset cursors, page info and a capped count."""

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Parameter, iscoroutinefunction, signature
from typing import Annotated, Any, Generic, NamedTuple, Self, TypeVar, cast

import strawberry

from resolvers.query.mapping import Page, Row
from resolvers.query.page_limits import MAX_PAGE_SIZE, MAX_TOTAL_COUNT
from resolvers.query.selection import PageRequest, field_key
from rulebook.errors import InvalidPage
from schema.fields.field_helpers import computed
from schema.fields.row_type import RowType

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
S = TypeVar("S", bound=RowType)

First = Annotated[
    int | None, strawberry.argument(description=f"How many from the start, 1 to {MAX_PAGE_SIZE}.")
]
After = Annotated[str | None, strawberry.argument(description="Only what lies after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description=f"How many from the end, 1 to {MAX_PAGE_SIZE}.")]
Before = Annotated[str | None, strawberry.argument(description="Only what lies before this cursor.")]


class PageArguments(NamedTuple):
    """The arguments of a list as they were given, in the order of the Relay connection specification."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @classmethod
    def from_arguments(cls, given: Mapping[str, Any]) -> Self:
        """Pick them out of all arguments of a field."""
        return cls(*(given.get(name) for name in cls._fields))


def add_page_arguments(resolver: F) -> F:
    """Give a list the Relay arguments after its own; a resolver that looks at them takes them as `page`."""
    own = signature(resolver)
    takes_page = "page" in own.parameters

    def collect(given: dict[str, Any]) -> dict[str, Any]:
        rest = {name: value for name, value in given.items() if name not in PageArguments._fields}
        return rest | {"page": PageArguments.from_arguments(given)} if takes_page else rest

    def call(*args: Any, **given: Any) -> Any:
        return resolver(*args, **collect(given))

    async def call_async(*args: Any, **given: Any) -> Any:
        return await resolver(*args, **collect(given))

    extended: Any = wraps(resolver)(call_async if iscoroutinefunction(resolver) else call)
    parameters = [each for each in own.parameters.values() if each.name != "page"]
    extended.__signature__ = own.replace(parameters=parameters + _PAGE_PARAMETERS)
    extended.__annotations__ = {
        each.name: each.annotation
        for each in extended.__signature__.parameters.values()
        if each.name != "self"
    } | {"return": own.return_annotation}
    return cast(F, extended)


_PAGE_PARAMETERS = [
    Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=annotation)
    for name, annotation in zip(PageArguments._fields, (First, After, Last, Before), strict=True)
]


def parse_page_request(given: PageArguments) -> PageRequest:
    """Return which part of a list was asked for.

    Raises: InvalidPage unless exactly one of first and last is given, from 1 to 100, with no cursor but its own
    """
    first, after, last, before = given
    size, strange = (first, before) if last is None else (last, after)
    if (
        (first is None) == (last is None)
        or size is None
        or not 1 <= size <= MAX_PAGE_SIZE
        or strange is not None
    ):
        raise InvalidPage(most=MAX_PAGE_SIZE)
    return PageRequest(first=first, after=after, last=last, before=before)


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """The page info of the Relay connection specification."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether something comes before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first edge.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last edge.")

    @classmethod
    def from_page(cls, found: Page) -> Self:
        """Tell where a slice lies."""
        return cls(
            has_next_page=found.has_next,
            has_previous_page=found.has_previous,
            start_cursor=found.cursors[0] if found.cursors else None,
            end_cursor=found.cursors[-1] if found.cursors else None,
        )


@strawberry.type(description="One object in a list, with its place.")
class Edge(Generic[T]):
    """A node and its cursor."""

    node: T = strawberry.field(description="The object.")
    cursor: str = strawberry.field(
        description="Opaque place in the list; valid for the same filter and order."
    )


@strawberry.type(description="One page of a list.")
class Connection(Generic[T]):
    """Part of a list, in order."""

    edges: list[Edge[T]] = strawberry.field(description="The objects of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")
    total_count: int | None = strawberry.field(
        description=f"How many there are in all, counted up to {MAX_TOTAL_COUNT:,}."
    )

    @computed("False when there are more than `totalCount` says.")
    def total_count_is_exact(self) -> bool:
        return self.total_count is not None and self.total_count < MAX_TOTAL_COUNT

    @classmethod
    def from_page(cls, found: Page, build_node: Callable[[Row], Any]) -> Self:
        """Wrap a slice of rows."""
        return cls(
            edges=build_edges(found, build_node), page_info=PageInfo.from_page(found), total_count=found.total
        )


def build_edges(found: Page, build_node: Callable[[Row], Any]) -> list[Edge[Any]]:
    """Wrap the rows of a slice, each with its cursor."""
    return [
        Edge(node=build_node(row), cursor=cursor)
        for row, cursor in zip(found.rows, found.cursors, strict=True)
    ]


def connection_from_row(row: Row, kind: type[S], *, name: str, page: PageArguments) -> Connection[S] | None:
    """Return the connection of a list under a row, as it was asked for with these arguments; None beyond reach."""
    found = row[field_key(name, page._asdict())]
    return None if found is None else Connection[kind].from_page(found, kind.from_row)  # type: ignore[valid-type]
