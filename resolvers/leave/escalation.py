"""Escalation of due steps whose assignee is absent or silent, a background job of the service `jobs`.

Each pass is a transaction of its own that names its reason: it may be killed between any two statements and run in
two processes at once; what was done is found done. Takes nothing from anybody: the person who was passed may still act.
Locks the request alone.
"""

from asyncio import gather
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from audit.context import attributed
from models.delegation import LeaveEscalation
from resolvers.calendar import load_calendar
from resolvers.caller import Call
from resolvers.leave.assignees.candidate_posts import load_candidates
from resolvers.leave.context import LeaveContext, escalation_due_at, load_leave_context
from resolvers.sql import statement
from rulebook.access import SERVICE_ACTORS
from rulebook.calendar import Calendar
from rulebook.leave.escalation import PendingStep, next_escalation, next_post, reason_for
from rulebook.leave.working_hours import WorkingHours, load_working_hours
from rulebook.values import EscalationKind, LeaveKind, StepKind


async def escalate_due_steps() -> int:
    """Pass on every step that is due, also when one of them fails; return how many were.

    Raises: the first failure, after all others had their turn
    """
    client = get_connection("app")
    rows = await client.execute_query_dict(statement("pending_leave_steps"), [None])
    if not rows:  # nor is there a clock before there is a regency
        return 0
    clock = await _load_clock(client)
    due = [(row, kind) for row in rows if (kind := clock.due(row))]
    ends = [(await gather(_escalate_one(row, kind), return_exceptions=True))[0] for row, kind in due]
    for failure in ends:
        if isinstance(failure, BaseException):
            raise failure
    return sum(map(bool, ends))


@dataclass(frozen=True)
class _Clock:
    """The instant in the regency's zone, and by what waiting is measured there."""

    now: datetime
    working_hours: WorkingHours
    calendar: Calendar

    def due(self, row: Mapping[str, Any]) -> EscalationKind | None:
        waiting = PendingStep(
            since=row["since"].astimezone(self.now.tzinfo),
            is_absent=row["is_absent"],
            has_delegate=row["has_delegate"],
            done={EscalationKind(kind) for kind in row["done"]},
        )
        return next_escalation(waiting, at=self.now, by=self.working_hours, calendar=self.calendar)


async def _load_clock(client: BaseDBAsyncClient) -> _Clock:
    regency = (await client.execute_query_dict(statement("regency_today")))[0]
    year = regency["today"].year
    calendar = await load_calendar(client, first=year - 1, last=year + 1)
    now = regency["now"].astimezone(ZoneInfo(regency["time_zone"]))
    return _Clock(now, load_working_hours(on=regency["today"]), calendar)


async def _escalate_one(known: Mapping[str, Any], kind: EscalationKind) -> bool:
    """Look again under the request's lock, and pass its step on if the same is still due."""
    act = Call(request_id=str(uuid4())).service_attribution("jobs", "passLeave")
    reason = reason_for(kind, is_absent=known["is_absent"])
    try:
        async with attributed(replace(act, reason=reason)) as client:
            await _claim(client, known)
            await _write(await load_leave_context(client, known["employee_id"]), known, kind, reason=reason)
    except _ConcurrentUpdate:
        return False
    return True


class _ConcurrentUpdate(Exception):
    """Somebody else was at it: the transaction leaves nothing."""


async def _claim(client: BaseDBAsyncClient, known: Mapping[str, Any]) -> None:
    """Lock a request that still waits exactly as it did.

    Raises: _Overtaken
    """
    if not await client.execute_query_dict(statement("lock_due_request"), [known["request_id"]]):
        raise _ConcurrentUpdate
    rows = await client.execute_query_dict(statement("pending_leave_steps"), [known["request_id"]])
    if not rows or dict(rows[0]) != dict(known):
        raise _ConcurrentUpdate


async def _write(context: LeaveContext, row: Mapping[str, Any], kind: EscalationKind, *, reason: str) -> None:
    raised = kind is EscalationKind.RAISED
    await LeaveEscalation.create(
        using_db=context.client,
        request_id=row["request_id"],
        applicant_id=row["employee_id"],
        step=row["step"],
        kind=kind,
        turn=row["turn"],
        from_post_id=row["at_post"],
        to_post_id=await _find_next_post(context, row) if raised else None,
        delegation_id=row["delegation_id"] if kind is EscalationKind.DELEGATED else None,
        reason=reason,
        by_account_id=SERVICE_ACTORS["jobs"],
        at=context.now,
    )
    if raised:
        await context.client.execute_query(
            statement("set_due"), [row["request_id"], await escalation_due_at(context)]
        )


async def _find_next_post(context: LeaveContext, row: Mapping[str, Any]) -> UUID | None:
    """Find the post that may act too; None where nobody is left above: then the personnel office finds somebody."""
    step = StepKind(row["step"])
    found = await load_candidates(context, LeaveKind(row["kind"]), step=step, start=row["assigned"])
    rows = await context.client.execute_query_dict(statement("entitled_posts"), [row["request_id"], step])
    return next_post(
        row["assigned"], found.candidates, lines=found.lines, excluded={each["post_id"] for each in rows}
    )
