"""HTTP status codes of refusals, the only table of them, one column for each media type.

What was asked and answered, even in part, is 200. The columns are the released specification of GraphQL over HTTP,
which its audit checks: under `application/json` a request that was well-formed gets 200 whatever became of it, so
that 4xx is known to come from a proxy. A draft that wants others changes this table and nothing else.
"""

from collections.abc import Mapping

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"

_BAD_REQUEST = 400  # a refusal that has no row of its own

_TABLE: Mapping[str, tuple[int, int]] = {
    #                          GRAPHQL JSON
    "METHOD_NOT_ALLOWED":      (405, 405),
    "NOT_ACCEPTABLE":          (406, 406),
    "BODY_INCOMPLETE":         (400, 400),
    "BODY_MALFORMED":          (400, 400),
    "PREFLIGHT_NEEDED":        (400, 400),
    "CROSS_SITE":              (403, 403),
    "BODY_TOO_LARGE":          (413, 413),
    "UNSUPPORTED_MEDIA_TYPE":  (415, 415),
    "RATE_LIMITED":            (429, 429),
    "TOO_MANY_AT_ONCE":        (429, 429),
    "TOO_MANY_CHANGES":        (429, 429),
    "DEADLINE_PASSED":         (504, 504),
    "UNAVAILABLE":             (503, 503),
    "INTERNAL":                (500, 500),
    # What follows was well-formed: only the newer media type says by its status that it was refused.
    "BAD_REQUEST":             (400, 200),
    "OPERATION_UNKNOWN":       (400, 200),
    "NOT_SIGNED_IN":           (401, 200),
    "DOCUMENT_UNKNOWN":        (404, 200),
    "DOCUMENT_REQUIRED":       (403, 200),
    "SOURCE_TOO_LONG":         (400, 200),
    "TOO_MANY_TOKENS":         (400, 200),
    "TOO_DEEP":                (400, 200),
    "TOO_MANY_ALIASES":        (400, 200),
    "TOO_MANY_DIRECTIVES":     (400, 200),
    "TOO_MANY_FIELDS":         (400, 200),
    "TOO_MANY_ROOT_FIELDS":    (400, 200),
    "TOO_MANY_MUTATIONS":      (400, 200),
    "TOO_MANY_NODES":          (400, 200),
    "TOO_COSTLY":              (400, 200),
    "LIST_TOO_LONG":           (400, 200),
    "INVALID_PAGE":            (400, 200),
    "INTROSPECTION_TOO_WIDE":  (400, 200),
    "UNSTORABLE_TEXT":         (400, 200),
}  # fmt: skip

CODES = frozenset(_TABLE)


def status_for(code: str, media: str) -> int:
    """Return the status of a request that got no data, for this reason."""
    for_graphql, for_json = _TABLE.get(code, (_BAD_REQUEST, _BAD_REQUEST))
    return for_graphql if media == GRAPHQL else for_json
