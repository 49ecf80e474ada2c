"""Which schema is a caller served? That of their audiences, made on first use; or that schema as it will be.

Called by the GraphQL view for every request: after the first of its kind a look into a dictionary.
"""

from functools import lru_cache

import strawberry

from rulebook.access import Audience, seen_by
from schema.audience import part_of
from schema.deprecation import deprecated_in
from schema.root import SCHEMA

MOST = 32
"""Combinations of audiences that are kept; an office has about ten."""

PREVIEWS = 8
"""Of what will be, fewer are kept: they are for whoever works on a client, and push out no schema that is in use."""


@lru_cache(maxsize=MOST)
def schema_for(audiences: Audience) -> strawberry.Schema:
    """Return the schema of whoever belongs to these audiences."""
    return part_of(SCHEMA, seen_by(audiences))


@lru_cache(maxsize=PREVIEWS)
def preview_for(audiences: Audience) -> strawberry.Schema:
    """Return the same without all that is deprecated: what will be left when it is removed."""
    return part_of(SCHEMA, seen_by(audiences) - dict(deprecated_in(SCHEMA._schema)).keys())
