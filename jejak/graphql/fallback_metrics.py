"""Metrics of documents that need the standard executor, counted by reason and logged when frequent.

`/readyz` tells how many answers came from plans, and how many from the standard executor. A document
is told by its hash and the name of its operation, as everywhere in the log.
"""

import logging
from collections import Counter
from hashlib import sha256

from jejak.limits import FREQUENT_FALLBACK_REQUESTS, MAX_COUNTED_FALLBACK_DOCUMENTS
from schema.document.validation import Document, Operation

log = logging.getLogger("jejak.graphql.fallbacks")


class FallbackMetrics:
    """How often the standard executor answered in a plan's place, by document, operation and reason; and how often any
    did, `answered`.
    """

    def __init__(self, *, max_documents: int = MAX_COUNTED_FALLBACK_DOCUMENTS) -> None:
        self.counts: Counter[tuple[bytes, str | None, str]] = Counter()
        self.totals = {"planned": 0, "standard": 0}
        self._max_documents = max_documents

    def record_fallback(self, document: Document, operation: Operation, *, because: str) -> None:
        """Count one; an ordinary refusal has no reason and counts for nothing."""
        if not because or operation.is_introspection:
            return
        self.totals["standard"] += 1
        key = (sha256(document.text.encode()).digest(), operation.name, because)
        times = self.counts.pop(key, 0) + 1
        self.counts[key] = times  # the newest comes last
        if len(self.counts) > self._max_documents:
            del self.counts[next(iter(self.counts))]
        if _is_log_due(times):
            log.warning(
                "frequent document without a compiled plan",
                extra={
                    "document": key[0].hex(),
                    "operation": operation.name,
                    "because": because,
                    "times": times,
                },
            )

    def record_compiled(self) -> None:
        """Count an answer that came from a plan."""
        self.totals["planned"] += 1


def _is_log_due(times: int) -> bool:
    while times > FREQUENT_FALLBACK_REQUESTS and times % 10 == 0:
        times //= 10
    return times == FREQUENT_FALLBACK_REQUESTS
