"""Lookup of any object by type and key, for `node` and for the conflict about an object."""

from resolvers.mappings import NODES
from resolvers.node import node
from resolvers.query.mapping import Search
from schema.context import Info


def search_node(info: Info, *, kind: str, key: str) -> Search | None:
    """Look for any object; None for one of a type outside the caller's schema.

    Raises: NotFound for a key that no object of this type can have
    """
    if kind not in NODES or kind not in info.schema._schema.type_map:
        return None
    return node(info.context.call, kind=kind, key=key)
