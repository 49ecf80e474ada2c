"""Which schema is a caller served? That of their audiences, made on first use.

Called by the GraphQL view for every request: after the first of its kind a look into a dictionary.
"""

from functools import lru_cache

import strawberry

from rulebook.access import Audience, seen_by
from schema.audience import part_of
from schema.root import SCHEMA

MOST = 32
"""Combinations of audiences that are kept; an office has about ten."""


@lru_cache(maxsize=MOST)
def schema_for(audiences: Audience) -> strawberry.Schema:
    """Return the schema of whoever belongs to these audiences."""
    return part_of(SCHEMA, seen_by(audiences))
