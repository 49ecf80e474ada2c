"""Schemas served to callers: that of their audiences, made on first use, or the same after deprecations.

A request after the first of its kind costs one look into a dictionary.
"""

from functools import lru_cache

import strawberry

from jejak.limits import MAX_CACHED_PREVIEW_SCHEMAS, MAX_CACHED_SCHEMAS
from rulebook.access import Audience, visible_to
from schema.fields.deprecation import list_deprecations
from schema.root import SCHEMA
from schema.subset import build_subset


@lru_cache(maxsize=MAX_CACHED_SCHEMAS)
def schema_for(audiences: Audience) -> strawberry.Schema:
    """Return the schema of the person who belongs to these audiences."""
    return build_subset(SCHEMA, visible_to(audiences))


@lru_cache(maxsize=MAX_CACHED_PREVIEW_SCHEMAS)
def preview_for(audiences: Audience) -> strawberry.Schema:
    """Return the same without all that is deprecated: what will be left when it is removed."""
    return build_subset(SCHEMA, visible_to(audiences) - dict(list_deprecations(SCHEMA._schema)).keys())
