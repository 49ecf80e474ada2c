"""Limits of a GraphQL document and of one request, each with the reason for its number.

docs/limits.md is generated from this file; docs/edge.md explains the limits to callers. No number depends on who asks
but by two kinds of caller: those with an account and the public.
"""

from dataclasses import dataclass

# Documents
MAX_COMMENTS = 50
"""Comments are no tokens for graphql-core, and reading them takes as long."""
MAX_ERRORS = 5
"""Errors told of reading a document and of answering it alike: enough to mend it, and no amplifier."""
MAX_OVERLAP_COMPARISONS = 20_000
"""Comparisons of fields that share a name; graphql-core's own default blocks a server for a second."""
MAX_MESSAGE_CHARACTERS = 500
"""Characters of an error's message; some of graphql-core's repeat what was sent."""
MAX_PLANS_PER_DOCUMENT = 4
"""Plans kept of a document, on the average: one for each of so many kinds of callers."""
MAX_DIRECTIVE_VARIANTS = 8
"""Outcomes of `@include` and `@skip` kept of one document: all of three variables."""

# Cost
FIELDS_PER_POINT = 40
"""Fields that take as long as a point is worth, about half a millisecond."""
INTROSPECTION_POINTS = 100
"""Points of a question about the schema; its answer is the same for everybody, and kept."""
MUTATION_POINTS = 10
"""Points of a mutation, beside what it answers."""
POINTS_PER_AUDIT_ENTRY = 10
"""Points of each entry that a read writes to the log: a kilobyte, as of a mutation."""
POINTS_PER_AUDITED_PERSON = 1
"""Points of each person in such an entry: a hundred bytes."""
POINTS_PER_PREVIEWED_DAY = 2
"""Points of each day for which `leavePreview` tells of colleagues: a row of the calendar and one of absences."""

# Fields
MAX_CANDIDATE_POSTS = 50
"""Posts above a person, and those that a decree names for them; a handful."""
MIN_DEPRECATION_NOTICE_MONTHS = 6
"""Months at least between a field's deprecation and its removal, for clients to change over."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits of one document and one request, for one kind of caller."""

    source_characters: int = 10_000
    """Three times the longest document of the portal."""
    tokens: int = 1_000
    """The verdict on a document of so many takes half a megabyte where it is kept."""
    levels: int = 10
    """Each connection takes three levels, so three lists within one another."""
    aliases: int = 15
    """Aliases multiply the work of one field; a page needs a handful."""
    directives: int = 20
    """Each condition on a variable of its own doubles the ways in which a document can come out."""
    root_fields: int = 5
    """Each root field is a statement of its own, run one after the other."""
    mutations: int = 1
    """One change is one transaction and one answer."""
    fields: int = 250
    """Fields with every fragment spread out, which is where a short text becomes a long answer."""
    list_items: int = 100
    """Items of any list that is given: as many as a page has rows."""
    nodes: int
    """Rows that the answer may hold, multiplied through the levels: 100 pages for staff, 10 for the public."""
    points: int
    """A tenth of what an account has at most, an eighth of what an address of the public has."""
    seconds: int
    """Until the answer has to be ready: the work of staff may take longer than a page for strangers."""


STAFF = Limits(nodes=10_000, points=1_000, seconds=10)
PUBLIC = Limits(nodes=1_000, points=250, seconds=3)
