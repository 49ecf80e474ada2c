"""Which object does an id name? Any object of any type, as far as the caller reaches."""

from uuid import UUID

from resolvers.caller import Call
from resolvers.mappings import NODES
from resolvers.query.mapping import Search
from resolvers.query.selection import Filter
from rulebook.errors import NotFound


def node(call: Call, *, kind: str, key: str) -> Search:
    """Look for the object of a type with this key.

    Raises: NotSignedIn, NotFound for a key that no object of this type can have
    """
    call.require_actor()
    return Search(
        NODES[kind], [Filter("id", "equals", _read(kind, key))], audit_operation="node", type_name=kind
    )


def _read(kind: str, key: str) -> UUID | int:
    """Entries are numbered, everything else has a random UUID; each has one spelling."""
    try:
        found = UUID(key) if kind != "AuditEntry" else int(key)
    except ValueError:
        raise NotFound from None
    if str(found) != key or (isinstance(found, int) and not 0 <= found < 10**18):
        raise NotFound
    return found
