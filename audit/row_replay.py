"""How did a row stand at one point of its history? Its entries laid over each other, destroyed values named as such.

Called by resolvers/audit/as_of.py and by whoever replays the log. Pure: it reads nothing and proves nothing; the
entries are those that the caller holds, and whether none is missing only the tree can tell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_WHOLE_ROW_OPS = {"I", "B"}


@dataclass(frozen=True, kw_only=True)
class ReplayStep:
    """One entry of a row: what its columns hold from then on.

    `erased` are the columns of which some or all were destroyed with the image they stood in; `erasure` is the entry
    that says so, none where nobody has said so.
    """

    op: str
    values: Mapping[str, Any]
    erased: frozenset[str] = frozenset()
    erasure: Any = None


@dataclass
class ReplayedRow:
    """A row at one point: what is known, and what was destroyed, each with the erasure that says so."""

    values: dict[str, Any] = field(default_factory=dict)
    destroyed: dict[str, Any] = field(default_factory=dict)


def replay(steps: Iterable[ReplayStep]) -> ReplayedRow | None:
    """Return how a row stood after these entries, oldest first; None when it was not there, or not any more."""
    found: ReplayedRow | None = None
    for step in steps:
        if step.op == "D":
            found = None
        elif step.op in _WHOLE_ROW_OPS:
            found = _apply(ReplayedRow(), step)
        elif found is not None:
            found = _apply(found, step)
    return found


def _apply(row: ReplayedRow, step: ReplayStep) -> ReplayedRow:
    for column in step.erased:
        row.values.pop(column, None)
        row.destroyed[column] = step.erasure
    for column, value in step.values.items():
        row.destroyed.pop(column, None)
        row.values[column] = value
    return row
