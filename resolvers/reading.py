"""How does a caller read?

The reader of one call: their pool, their scope, all shapes. Called by the read resolvers.
"""

from resolvers.identity import Call
from resolvers.plan.read import Reader
from resolvers.scope import RowScope
from resolvers.shapes import SHAPES


def reader(call: Call) -> Reader:
    """Return the generic reader as far as this caller reaches."""
    return Reader(call.pool, RowScope(call.actor), SHAPES)
