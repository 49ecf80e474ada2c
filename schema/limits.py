"""How much may a document ask? The numbers, for callers with an account and for the public.

Read by `schema.document.limits_rule` (what stands in the text) and `schema.document.cost` (what it takes to answer);
docs/edge.md tells them to callers. None depends on who asks but by these two kinds of caller.
"""

from dataclasses import dataclass

MAX_COMMENTS = 50
MAX_ERRORS = 5
"""So many are told at most, of reading a document and of answering it alike."""

MAX_OVERLAP_COMPARISONS = 20_000
"""How much comparing of fields that share a name graphql-core may do; its own default blocks a server for a second."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one document may hold, and what one request may ask for."""

    source: int = 10_000  # characters
    tokens: int = 1_000
    depth: int = 10
    aliases: int = 15
    directives: int = 20
    roots: int = 5
    mutations: int = 1
    fields: int = 250
    items: int = 100  # of any list that is given
    nodes: int
    points: int
    seconds: int  # until the answer has to be ready


STAFF = Limits(nodes=10_000, points=1_000, seconds=10)
PUBLIC = Limits(nodes=1_000, points=250, seconds=3)
