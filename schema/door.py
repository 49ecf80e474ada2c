"""What is a door to rows? A field that says what to look for, and never how it is read.

The standard road reads it where it stands (`schema.level`); a plan gathers the searches of all doors of an operation
into one statement (`schema.answer`). Called by every area that reads rows.
"""

from collections.abc import Callable
from inspect import signature
from typing import Any, cast

import strawberry
from graphql import get_named_type

from resolvers.plan.shape import Gather, Search
from resolvers.reading import reader
from schema.context import Info
from schema.deprecation import Removal
from schema.level import ask_of, list_ask_of
from schema.row import held

Find = Callable[..., Search | Gather | None]


def door(
    description: str, *, gives: Any, goes: Removal | None = None, most: int | None = None
) -> Callable[[Find], Any]:
    """Describe a door, the type behind it, when it goes, and of a list without pages how much it holds. The function
    says what to look for, or None where there is nothing.
    """
    reason = goes.reason if goes else None

    def made(find: Find) -> Any:
        async def resolver(self: object, info: Info, **arguments: object) -> Any:
            search = find(self, info, **arguments)
            return None if search is None else await _found(info, search)

        resolver.__module__, resolver.__name__ = find.__module__, find.__name__
        resolver.__annotations__ = find.__annotations__ | {"return": gives}
        resolver.__signature__ = signature(find).replace(return_annotation=gives)  # type: ignore[attr-defined]
        resolver.find = find  # type: ignore[attr-defined]
        return strawberry.field(
            cast(Any, resolver), description=description, deprecation_reason=reason, metadata=held(most)
        )

    return made


async def _found(info: Info, search: Search | Gather) -> Any:
    """Read on the standard road, and wrap what was found in the type behind the door."""
    if info.context.failure is not None:
        raise info.context.failure
    if isinstance(search, Gather):
        call = info.context.call
        pages = [
            await reader(call, each.door).page(each.shape, ask, where=each.where)
            for each, ask in search.searches
        ]
        return search.make(*(page.rows for page in pages))
    type_: Any = get_named_type(info._raw_info.return_type)
    if search.kind:
        type_ = info._raw_info.schema.type_map[search.kind]
    rows = reader(info.context.call, search.door)
    origin = type_.extensions["strawberry-definition"].origin
    if not type_.name.endswith("Connection"):
        row = await rows.one(search.shape, ask_of(info, kind=search.kind or None), where=search.where)
        return origin.maybe(row)
    found = await rows.page(search.shape, list_ask_of(info), where=search.where)
    edge: Any = get_named_type(type_.fields["edges"].type)
    node: Any = get_named_type(edge.fields["node"].type)
    return origin.of(found, node.extensions["strawberry-definition"].origin.of)
