"""Search fields: they name what to look for, and never how it is read.

The standard executor reads it where it stands (`schema.execution.selection`); a plan gathers the searches of all
fields of an operation into one statement (`schema.execution.execute`).
"""

from collections.abc import Callable
from inspect import signature
from typing import Any, cast

import strawberry
from graphql import get_named_type

from resolvers.access.caller_reader import build_reader
from resolvers.query.mapping import CombinedSearch, Search
from schema.context import Info
from schema.execution.selection import list_selection_from_info, selection_from_info
from schema.fields.deprecation import Deprecation
from schema.fields.field_helpers import max_items_metadata

SearchFactory = Callable[..., Search | CombinedSearch | None]


def search_field(
    description: str, *, returns: Any, deprecation: Deprecation | None = None, max_items: int | None = None
) -> Callable[[SearchFactory], Any]:
    """Describe a field, the type behind it, when it goes, and of a list without pages how much it holds. The function
    says what to look for, or None where there is nothing.
    """
    reason = deprecation.reason if deprecation else None

    def make_field(find: SearchFactory) -> Any:
        async def resolver(self: object, info: Info, **arguments: object) -> Any:
            search = find(self, info, **arguments)
            return None if search is None else await _read_search(info, search)

        resolver.__module__, resolver.__name__ = find.__module__, find.__name__
        resolver.__annotations__ = find.__annotations__ | {"return": returns}
        resolver.__signature__ = signature(find).replace(return_annotation=returns)  # type: ignore[attr-defined]
        resolver.search_factory = find  # type: ignore[attr-defined]
        return strawberry.field(
            cast(Any, resolver),
            description=description,
            deprecation_reason=reason,
            metadata=max_items_metadata(max_items),
        )

    return make_field


async def _read_search(info: Info, search: Search | CombinedSearch) -> Any:
    """Read in the standard executor, and wrap what was found in its type."""
    if info.context.statement_failure is not None:
        raise info.context.statement_failure
    if isinstance(search, CombinedSearch):
        call = info.context.call
        pages = [
            await build_reader(call, each.audit_operation).read_page(each.mapping, ask, where=each.filters)
            for each, ask in search.searches
        ]
        return search.combine(*(page.rows for page in pages))
    type_: Any = get_named_type(info._raw_info.return_type)
    if search.type_name:
        type_ = info._raw_info.schema.type_map[search.type_name]
    rows = build_reader(info.context.call, search.audit_operation)
    origin = type_.extensions["strawberry-definition"].origin
    if not type_.name.endswith("Connection"):
        row = await rows.read_row(
            search.mapping, selection_from_info(info, kind=search.type_name or None), where=search.filters
        )
        return origin.from_row_or_none(row)
    found = await rows.read_page(search.mapping, list_selection_from_info(info), where=search.filters)
    edge: Any = get_named_type(type_.fields["edges"].type)
    node: Any = get_named_type(edge.fields["node"].type)
    return origin.from_page(found, node.extensions["strawberry-definition"].origin.from_row)
