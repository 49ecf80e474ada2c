"""Leaves between two control entries, counted and checked for order, in parts that can be joined."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from audit.verify.finding import FaultCode, Finding, make_finding


@dataclass
class Batch:
    """A part of the leaves between two control entries: how many of which sort, and whether none was left out."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    first_seq: int = 0
    last_seq: int = 0
    first_leaf: int = 0
    is_known: bool = True

    def merge(self, following: "Batch") -> tuple["Batch", Finding | None]:
        """Put two parts of one batch together."""
        whole = Batch(is_known=self.is_known and following.is_known)
        for part in (self, following):
            for relation, counts in part.counts.items():
                whole.counts[relation].update(counts)
        whole.first_seq = self.first_seq or following.first_seq
        whole.first_leaf = self.first_leaf if self.first_seq else following.first_leaf
        whole.last_seq = max(self.last_seq, following.last_seq)
        is_wrong = 0 < following.first_seq < self.last_seq
        fault = make_finding(
            FaultCode.SEQ_ORDER, following.first_leaf, seq=following.first_seq, before=self.last_seq
        )
        return whole, fault if is_wrong else None
