"""How did a row stand at one point of its history? Its entries laid over each other, destroyed values named as such.

Called by resolvers/as_of.py and by whoever replays the log. Pure: it reads nothing and proves nothing; the entries are
those that the caller holds, and whether none is missing only the tree can tell.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_WHOLE = {"I", "B"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One entry of a row: what its columns hold from then on.

    `erased` are the columns of which some or all were destroyed with the image they stood in; `erasure` is the entry
    that says so, none where nobody has said so.
    """

    op: str
    values: Mapping[str, Any]
    erased: frozenset[str] = frozenset()
    erasure: Any = None


@dataclass
class Standing:
    """A row at one point: what is known, and what was destroyed, each with the erasure that says so."""

    values: dict[str, Any] = field(default_factory=dict)
    destroyed: dict[str, Any] = field(default_factory=dict)


def standing(steps: Iterable[Step]) -> Standing | None:
    """Return how a row stood after these entries, oldest first; None when it was not there, or not any more."""
    found: Standing | None = None
    for step in steps:
        if step.op == "D":
            found = None
        elif step.op in _WHOLE:
            found = _over(Standing(), step)
        elif found is not None:
            found = _over(found, step)
    return found


def _over(found: Standing, step: Step) -> Standing:
    for column in step.erased:
        found.values.pop(column, None)
        found.destroyed[column] = step.erasure
    for column, value in step.values.items():
        found.destroyed.pop(column, None)
        found.values[column] = value
    return found
