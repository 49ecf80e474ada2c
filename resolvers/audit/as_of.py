"""Rows as of an instant or a checkpoint, replayed from their sealed entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

from tortoise.connection import get_connection

from audit.row_replay import ReplayedRow, ReplayStep, replay
from audit.tree_store import load_checkpoint_at
from resolvers.access.caller_reader import CompiledReadPrincipal, build_reader
from resolvers.access.row_scope import has_full_reach
from resolvers.audit.diff import REQUIRED_COLUMNS, closed_columns, image, secret_columns
from resolvers.audit.entries import key_of_row, relation_of, row_key_filters
from resolvers.caller import Call
from resolvers.limits import MAX_AS_OF_PLANS
from resolvers.mappings import AUDIT_ENTRY
from resolvers.query.mapping import Row, Search
from resolvers.query.plan_cache import PlanCache, PlanRequest, StatementFailed
from resolvers.query.selection import Filter, ListSelection, PageRequest, Selection
from resolvers.query.sql.statement import RootSearch
from rulebook.errors import InvalidInput

_CLOSED = object()  # in the place of the erasure that would say why a value is not there
_WHOLE_HISTORY, _OPERATION = PageRequest(first=1_000_000), "asOf"
_PLANS = PlanCache(max_plans=MAX_AS_OF_PLANS)


@dataclass(frozen=True, kw_only=True)
class PointInHistory:
    """Where in the history: at an instant, or under the checkpoint of so many leaves. One of the two."""

    time: datetime | None = None
    checkpoint: int | None = None

    def conditions(self) -> list[Filter]:
        if self.time is None:
            return [Filter("leaf_index", "below", self.checkpoint, function="hr.checkpoint_of")]
        return [
            Filter("at", "until", self.time),
            Filter("leaf_index", "below", self.time, function="hr.leaf_until"),
        ]


@dataclass(frozen=True, kw_only=True)
class ColumnAsOf:
    """One column of a row as it stood; `relation` and `time_zone` are those by which its value is spoken."""

    field: str
    relation: str
    time_zone: str
    value: Any = None
    is_closed: bool = False
    is_redacted: bool = False
    is_destroyed: bool = False
    destroyed_under: dict[str, Any] | None = None


@dataclass(frozen=True)
class AsOf:
    """A row as it stood, and the entry by which it came to stand so."""

    fields: Sequence[ColumnAsOf]
    entry: Row


async def as_of(call: Call, ask: Selection, *, kind: str, row_id: UUID, point: PointInHistory) -> AsOf | None:
    """Return how a row stood; None when it was not there then, and for everybody but an auditor.

    `ask` is what is wanted of the entry by which it came to stand so.

    Raises: NotSignedIn, NotFound for an id that no row can have, InvalidInput for a point that has not come yet
    """
    actor = call.require_actor()
    where = [Filter("relation", "equals", relation_of(kind)), *row_key_filters(key_of_row(row_id))]
    if not has_full_reach(actor, AUDIT_ENTRY.kind):
        return None
    _refuse_future(point)
    valued = [(each.key, AUDIT_ENTRY.derived_with_args[each.field], each.arguments) for each in ask.computed]
    needs = frozenset(REQUIRED_COLUMNS).union(*(argued.depends_on for _, argued, _ in valued))
    rows = await _load_row_history(
        call, Selection(ask.fields | needs, ask.to_one, ask.lists), [*where, *point.conditions()]
    )
    if not rows:
        await _check_checkpoint_exists(call, point)
    stood = replay(map(_step, reversed(rows)))
    if stood is None:
        return None
    told = {key: argued.compute(rows[0], arguments) for key, argued, arguments in valued}
    return AsOf(_columns_as_of(stood, rows[0]), {**rows[0], **told})


async def _load_row_history(call: Call, wanted: Selection, where: Sequence[Filter]) -> Sequence[Row]:
    """Read all entries of a row, newest first, by the statement that was made for the same question before."""
    sought = RootSearch(
        Search(AUDIT_ENTRY, where, _OPERATION), key="life", page=_WHOLE_HISTORY, selection=wanted
    )
    try:
        (rows,) = await _PLANS.bind(
            PlanRequest(_OPERATION, CompiledReadPrincipal(call), [sought], {}, [])
        ).fetch()
    except StatementFailed:  # the reader fails in the way of all readers
        return (
            await build_reader(call, _OPERATION).read_page(
                AUDIT_ENTRY, ListSelection(_WHOLE_HISTORY, wanted), where=where
            )
        ).rows
    return cast("Sequence[Row]", rows)


def _refuse_future(point: PointInHistory) -> None:
    if point.time is not None and point.time > datetime.now(UTC):
        raise InvalidInput(
            path=("at", "time"),
            why_id="Waktu ini belum tiba.",
            why_en="This instant has not come yet.",
        )


async def _check_checkpoint_exists(call: Call, point: PointInHistory) -> None:
    """Under a checkpoint that there is not nothing is found, so only then is asked whether there is one."""
    if point.checkpoint is not None and not await load_checkpoint_at(
        get_connection(call.pool), point.checkpoint
    ):
        raise InvalidInput(
            path=("at", "checkpoint"),
            why_id="Tidak ada checkpoint dengan banyak entri ini.",
            why_en="There is no checkpoint of this size.",
        )


def _step(row: Row) -> ReplayStep:
    """What the reader may not open is laid over what was there, as if it were gone."""
    if closed := closed_columns(row, "new"):
        return ReplayStep(op=row["op"], values=image(row, "new"), erased=closed, erasure=_CLOSED)
    erased = frozenset(row["personal_columns"] or ()) if row["is_new_destroyed"] else frozenset()
    return ReplayStep(op=row["op"], values=image(row, "new"), erased=erased, erasure=row["erasure"])


def _columns_as_of(stood: ReplayedRow, row: Row) -> list[ColumnAsOf]:
    secret = secret_columns(row)
    made = partial(ColumnAsOf, relation=row["relation"], time_zone=row["time_zone"] or "UTC")
    held = [
        made(field=name, is_redacted=True) if name in secret else made(field=name, value=value)
        for name, value in stood.values.items()
    ]
    held += [
        made(field=name, **_describe_missing_value(erasure, is_secret=name in secret))
        for name, erasure in stood.destroyed.items()
    ]
    return sorted(held, key=lambda each: each.field)


def _describe_missing_value(erasure: Any, *, is_secret: bool) -> Mapping[str, Any]:
    if erasure is _CLOSED:
        return {"is_closed": not is_secret, "is_redacted": is_secret}
    return {"is_redacted": is_secret, "is_destroyed": True, "destroyed_under": erasure}
