"""Leave requests: filing, advice, decision and withdrawal.

Each act: reach, load under lock, rule, write, return.

Locks in one order, the request before the person, so that two acts never wait for each other in a circle.
Nothing is half-written: a refusal rolls the whole act back.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from audit.read_log import AuditedRow
from models.leave import LeaveLedger, LeaveRequest, LeaveStep
from resolvers.access.row_scope import has_full_reach
from resolvers.audited_transaction import audited_transaction
from resolvers.auth.identity_assurance import check_may_decide
from resolvers.calendar import load_calendar
from resolvers.caller import Actor, Call
from resolvers.idempotency import IdempotentCall, claim_idempotency_key
from resolvers.leave.assignees.acting_capacity import ActingCapacity, load_acting_capacity
from resolvers.leave.assignees.coverage import load_uncovered_posts
from resolvers.leave.context import (
    ApprovalRoute,
    CountedDays,
    LeaveContext,
    escalation_due_at,
    lock_leave_context,
)
from resolvers.leave.evaluation import LeaveForm, check_texts, evaluate_dates, evaluate_request
from resolvers.sql import statement
from rulebook.calendar import count_working_days
from rulebook.errors import Denied, NotFound, Refusal, StaleVersion
from rulebook.leave import workflow
from rulebook.leave.annual import balance
from rulebook.leave.delegation import check_authority, check_covered
from rulebook.values import LeaveKind, LeaveState, Outcome, StepKind


@dataclass(frozen=True, kw_only=True)
class StepForm:
    """What a superior or officer ticks: one of four outcomes, with reason and new dates where the form wants them."""

    request_id: UUID
    version: int
    outcome: Outcome
    reason: str | None = None
    new_starts_on: date | None = None
    new_ends_on: date | None = None

    @property
    def has_new_dates(self) -> bool:
        """One date alone is too few for a change, and too many for anything else."""
        given = (self.new_starts_on is not None, self.new_ends_on is not None)
        return all(given) if self.outcome is Outcome.CHANGED else any(given)


async def request_leave(call: Call, form: LeaveForm, *, key: UUID) -> UUID:
    """File a request for the caller's own leave and reserve its days; return the request's id.

    Raises: every refusal of rulebook.leave, LeaveOverlaps, InvalidInput, NotFound for a caller who is no employee
    """
    actor = call.require_actor()
    if actor.employee_id is None:
        raise NotFound
    check_texts(reason=form.reason, address=form.address, phone=form.phone)
    request_id = uuid4()
    async with audited_transaction(call.attribution("requestLeave", reason=form.reason)) as client:
        once = IdempotentCall(key, "requestLeave", asdict(form))
        if earlier := await claim_idempotency_key(client, once, actor=actor, object_id=request_id):
            return earlier
        context = await lock_leave_context(client, actor.employee_id)
        judged = await evaluate_request(context, form)
        found, route = judged.accept()
        await _write_request(context, form, found=found, route=route, request_id=request_id)
        await _post_ledger(context, request_id, workflow.movements_on(LeaveState.FILED, found.days.by_year))
    return request_id


async def advise_leave(call: Call, form: StepForm, *, key: UUID) -> UUID:
    """Give the direct superior's advice (section VII); it moves no days.

    Raises: InvalidInput, NotFound, Denied, AlreadyDecided, WrongState, StaleVersion, ReasonRequired, …
    """
    return await _take_step(call, form, StepKind.ADVICE, key=key)


async def decide_leave(call: Call, form: StepForm, *, key: UUID) -> UUID:
    """Decide as the authorised officer (section VIII): consume, release or replace what was reserved, at once.

    Raises: as advise_leave, and SecondFactorNeeded, AssuranceInsufficient, InsufficientBalance, LeaveOverlaps, …
            for new dates
    """
    return await _take_step(call, form, StepKind.DECISION, key=key)


async def withdraw_leave(call: Call, *, request_id: UUID, version: int, key: UUID) -> UUID:
    """Withdraw the caller's own request while nothing is decided, and release its days.

    Raises: NotFound, Denied for somebody else's request, WrongState, StaleVersion
    """
    actor = call.require_actor()
    async with audited_transaction(
        call.attribution("withdrawLeave"), on=AuditedRow("hr.leave_request", request_id)
    ) as client:
        once = IdempotentCall(key, "withdrawLeave", [str(request_id), version])
        if await claim_idempotency_key(client, once, actor=actor, object_id=request_id):
            return request_id
        request = await lock_request(client, actor, request_id=request_id)
        if request["employee_id"] != actor.employee_id:
            raise Denied
        state = workflow.withdraw(LeaveState(request["state"]))
        check_version(request, version)
        context = await lock_leave_context(client, request["employee_id"])
        await client.execute_query(
            statement("advance_request"), [request_id, state, None, None, None, context.now, None]
        )
        await _post_ledger(
            context, request_id, workflow.movements_on(state, await load_reserved_days(client, request_id))
        )
    return request_id


async def _take_step(call: Call, form: StepForm, kind: StepKind, *, key: UUID) -> UUID:
    actor = call.require_actor()
    check_texts(reason=form.reason)
    name = "adviseLeave" if kind is StepKind.ADVICE else "decideLeave"
    known = await load_acting_capacity(get_connection("app"), actor, request_id=form.request_id, step=kind)
    act = call.attribution(name, reason=form.reason, capacity=known)
    async with audited_transaction(act, on=AuditedRow("hr.leave_request", form.request_id)) as client:
        once = IdempotentCall(key, name, asdict(form))
        if await claim_idempotency_key(client, once, actor=actor, object_id=form.request_id):
            return form.request_id
        request = await lock_request(client, actor, request_id=form.request_id)
        capacity = await load_acting_capacity(client, actor, request_id=form.request_id, step=kind)
        is_applicant = request["employee_id"] == actor.employee_id
        if not is_applicant:
            _check_authority(actor, kind, capacity)
        if capacity != known:  # the log would name another capacity than the one in which the step is taken
            raise StaleVersion(current=request["version"])
        context = await lock_leave_context(client, request["employee_id"])
        state = await _evaluate_step(context, form, _StepAttempt(request, kind, capacity, is_applicant))
        check_version(request, form.version)
        await _transition(context, request, form, state)
        assert capacity is not None
        await _write_step(context, actor, form, kind=kind, capacity=capacity)
    return form.request_id


@dataclass(frozen=True)
class _StepAttempt:
    """A step as somebody is about to take it: on which locked request, which section, and in which capacity."""

    request: Mapping[str, Any]
    kind: StepKind
    capacity: ActingCapacity | None
    is_own: bool

    @property
    def is_for_the_applicant(self) -> bool:
        """Tell whether it is the applicant who takes it, or somebody on the applicant's behalf."""
        behalf = self.capacity.on_behalf_of_employee_id if self.capacity else None
        return self.is_own or behalf == self.request["employee_id"]


async def _evaluate_step(context: LeaveContext, form: StepForm, attempt: _StepAttempt) -> LeaveState:
    """Hold a step against the form and against who takes it; return where it leads."""
    step = workflow.StepFacts(
        state=LeaveState(attempt.request["state"]),
        outcome=form.outcome,
        reason=form.reason,
        has_new_dates=form.has_new_dates,
        is_applicant=attempt.is_for_the_applicant,
        leave=LeaveKind(attempt.request["kind"]),
        taken=await _load_taken_step(context, form.request_id, attempt.kind),
    )
    rule = workflow.advise if attempt.kind is StepKind.ADVICE else workflow.decide
    state = rule(step, on=context.today)
    is_delegate = attempt.capacity is not None and attempt.capacity.is_delegate
    check_authority(step.leave, is_delegate=is_delegate, on=context.today)
    return state


async def _transition(
    context: LeaveContext, request: Mapping[str, Any], form: StepForm, state: LeaveState
) -> None:
    """Put the request into its new state and move its days."""
    request_id, held = request["id"], await load_reserved_days(context.client, request["id"])
    judged = await _evaluate_new_dates(context, request_id, form, reserved=held)
    new = judged if state is LeaveState.CHANGED else None
    if state in (LeaveState.APPROVED, LeaveState.CHANGED):
        await _check_covered(context, request, form)
    dates = (form.new_starts_on, form.new_ends_on, new.days.total) if new else (None, None, None)
    due_at = await escalation_due_at(context) if state is LeaveState.ADVISED else None
    await context.client.execute_query(
        statement("advance_request"), [request_id, state, *dates, context.now, due_at]
    )
    moves = workflow.movements_on(
        state,
        held,
        new_days_by_year=new.days.by_year if new else None,
        postponed_days=await _list_days_to_postpone(context, request)
        if state is LeaveState.POSTPONED
        else (),
    )
    await _post_ledger(context, request_id, moves)


async def _list_days_to_postpone(context: LeaveContext, request: Mapping[str, Any]) -> list[date]:
    """List the working days of a request that were not put off with an earlier one."""
    first, last = request["starts_on"], request["ends_on"]
    calendar = await load_calendar(context.client, first=first.year, last=last.year)
    counted = count_working_days(first, last, week=context.row["work_week"], calendar=calendar)
    rows = await context.client.execute_query_dict(
        statement("postponed_days"), [context.employee_id, first, last]
    )
    earlier = {row["day"] for row in rows}
    return [day for day in counted.days if day not in earlier]


async def _check_covered(context: LeaveContext, request: Mapping[str, Any], form: StepForm) -> None:
    """Nobody who advises or decides goes while nobody stands in for them."""
    first = form.new_starts_on or request["starts_on"]
    last = form.new_ends_on or request["ends_on"]
    check_covered(
        await load_uncovered_posts(context.client, context.employee_id, first=first, last=last),
        on=context.today,
    )


async def _evaluate_new_dates(
    context: LeaveContext, request_id: UUID, form: StepForm, *, reserved: Mapping[int, int]
) -> CountedDays | None:
    """Judge changed dates, advised or decided, as if they were newly asked for; None when there are none."""
    starts_on, ends_on = form.new_starts_on, form.new_ends_on
    if starts_on is None or ends_on is None:
        return None
    with _name_new_dates():
        return await evaluate_dates(context, (starts_on, ends_on), instead_of=request_id, reserved=reserved)


@contextmanager
def _name_new_dates() -> Iterator[None]:
    """Let a refusal name the fields in which the dates came."""
    try:
        yield
    except Refusal as refusal:
        refusal.path = tuple(f"new_{name}" for name in refusal.path)
        raise


async def _write_request(
    context: LeaveContext, form: LeaveForm, *, found: CountedDays, route: ApprovalRoute, request_id: UUID
) -> None:
    year = context.today.year
    noted = balance(year, context.years, on=context.today, kind=context.person.kind)
    number = (await context.client.execute_query_dict(statement("leave_number"), [year]))[0]["number"]
    await LeaveRequest.create(
        using_db=context.client,
        id=request_id,
        number=number,
        employee_id=context.employee_id,
        state=LeaveState.FILED,
        working_days=found.days.total,
        calendar_version=found.version,
        noted_n=noted.n.remaining,
        noted_n_1=noted.n_1.remaining,
        noted_n_2=noted.n_2.remaining,
        filed_at=context.now,
        due_at=await escalation_due_at(context),
        **asdict(form),
        **asdict(route),
    )


async def _write_step(
    context: LeaveContext, actor: Actor, form: StepForm, *, kind: StepKind, capacity: ActingCapacity
) -> None:
    await LeaveStep.create(
        using_db=context.client,
        applicant_id=context.employee_id,
        kind=kind,
        by_account_id=actor.account_id,
        by_employee_id=actor.employee_id,
        by_post_id=capacity.post_id,
        delegation_id=capacity.delegation_id,
        on_behalf_of_account_id=capacity.on_behalf_of_account_id,
        on_behalf_of_employee_id=capacity.on_behalf_of_employee_id,
        reassignment_id=capacity.reassignment_id,
        reassigned_from_id=capacity.reassigned_from_id,
        at=context.now,
        **{name: value for name, value in asdict(form).items() if name != "version"},
    )


async def _post_ledger(context: LeaveContext, request_id: UUID, moves: tuple[workflow.Movement, ...]) -> None:
    await LeaveLedger.bulk_create(
        [
            LeaveLedger(employee_id=context.employee_id, request_id=request_id, **asdict(move))
            for move in moves
        ],
        using_db=context.client,
    )


async def load_reserved_days(client: BaseDBAsyncClient, request_id: UUID) -> dict[int, int]:
    """Return the whole days a request still holds reserved, by calendar year."""
    rows = await client.execute_query_dict(statement("request_years"), [request_id])
    return {row["year"]: row["reserved"] // 2 for row in rows if row["reserved"]}


async def lock_request(client: BaseDBAsyncClient, actor: Actor, *, request_id: UUID) -> Mapping[str, Any]:
    """Lock a request within the actor's reach, or that of whom they stand in for; beyond reach it is not found.

    Raises: NotFound
    """
    sees_all = has_full_reach(actor, "LeaveRequest")
    values = [request_id, sees_all, actor.employee_id, actor.account_id]
    rows = await client.execute_query_dict(statement("lock_leave_request"), values)
    if not rows:
        raise NotFound
    return rows[0]


def _check_authority(actor: Actor, kind: StepKind, capacity: ActingCapacity | None) -> None:
    """A step is its post's; a decision, which binds the office, also takes what shows that it is its holder's."""
    if capacity is None:
        raise Denied
    if kind is StepKind.DECISION:
        check_may_decide(actor)


async def _load_taken_step(
    context: LeaveContext, request_id: UUID, kind: StepKind
) -> workflow.TakenStep | None:
    rows = await context.client.execute_query_dict(statement("taken_leave_step"), [request_id, kind])
    if not rows:
        return None
    return workflow.TakenStep(by=rows[0]["name"], at=rows[0]["at"].astimezone(context.now.tzinfo))


def check_version(request: Mapping[str, Any], version: int) -> None:
    """Raises: StaleVersion when the request has changed since it was read"""
    if request["version"] != version:
        raise StaleVersion(current=request["version"])
