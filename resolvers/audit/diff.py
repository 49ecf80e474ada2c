"""Field-by-field difference of an entry: old and new, secrets and destroyed values marked as such.

Shows a secret never, not even its hash, and of what the reader may not open the names of the columns alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from resolvers.query.mapping import Row

REQUIRED_COLUMNS = (
    "op", "old_open", "old_personal", "old_names", "new_open", "new_personal", "new_names", "is_old_destroyed",
    "is_new_destroyed", "secret_columns", "personal_columns", "erasure", "viewer_may_see_values",
    "relation", "time_zone",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ColumnChange:
    """One column of an entry, before and after.

    `is_closed`: the reader may not open it. `field` is None where an update's personal values were destroyed, and with
    them the names of their columns.
    `destroyed_under` is the erasure that says so; without one the values are missing and nobody has said why.
    `relation` and `time_zone` are those by which its values are spoken.
    """

    field: str | None
    relation: str
    time_zone: str
    old: Any = None
    new: Any = None
    is_closed: bool = False
    is_redacted: bool = False
    is_destroyed: bool = False
    destroyed_under: Mapping[str, Any] | None = None


def list_changes(row: Row) -> list[ColumnChange]:
    """Return what an entry that was read with `NEEDS` changed, in the order of the columns' names."""
    old, new = image(row, "old"), image(row, "new")
    secret = secret_columns(row)
    closed = closed_columns(row, "old") | closed_columns(row, "new")
    made = partial(ColumnChange, relation=row["relation"], time_zone=row["time_zone"] or "UTC")
    told = [
        made(field=name, is_redacted=True)
        if name in secret
        else made(field=name, old=old.get(name), new=new.get(name))
        for name in {*old, *new}
    ]
    told += [made(field=name, is_closed=name not in secret, is_redacted=name in secret) for name in closed]
    told.sort(key=lambda each: each.field or "")
    return [*told, *(made(**each) for each in _iter_destroyed(row, {*old, *new}))]


def image(row: Row, side: str) -> dict[str, Any]:
    """Return the open and the personal values of one side of an entry, as far as they are there."""
    return {**(row[f"{side}_open"] or {}), **(row[f"{side}_personal"] or {})}


def closed_columns(row: Row, side: str) -> frozenset[str]:
    """Return the columns of one side that hold a value which the reader may not open."""
    return frozenset() if row["viewer_may_see_values"] else frozenset(row[f"{side}_names"] or ())


def secret_columns(row: Row) -> frozenset[str]:
    """Return the columns of an entry's relation that are never shown."""
    return frozenset(row["secret_columns"] or ())


def _iter_destroyed(row: Row, known: set[str]) -> Iterator[Mapping[str, Any]]:
    """A whole image had every personal column; which ones an update had, nobody can tell any more."""
    if row["is_old_destroyed"] or row["is_new_destroyed"]:
        is_whole = row["op"] != "U"
        names = [each for each in row["personal_columns"] or () if each not in known] if is_whole else [None]
        for name in names:
            yield {"field": name, "is_destroyed": True, "destroyed_under": row["erasure"]}
