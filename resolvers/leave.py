"""How is leave asked for, advised, decided and withdrawn?

Each act: reach, load under lock, rule, write, return.

Called by schema/leave.py. Locks in one order, the request before the person, so that two acts never wait for each
other in a circle. Nothing is half-written: a refusal rolls the whole act back.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

from audit.noting import Matter
from models.leave import LeaveLedger, LeaveRequest, LeaveStep
from resolvers.acting import acting
from resolvers.calendar import calendar_of
from resolvers.capacity import Capacity, capacity_of
from resolvers.covering import uncovered_duties
from resolvers.filing import Counted, Desk, Route, locked_desk_of, raised_at
from resolvers.identity import Actor, Call
from resolvers.judging import Wish, check_lengths, judge, judge_dates
from resolvers.repeat import Once, done_before
from resolvers.scope import reaches_all
from resolvers.sql import statement
from resolvers.vouching import check_decider
from rulebook.calendar import count
from rulebook.errors import Denied, NotFound, Refusal, StaleVersion
from rulebook.leave import workflow
from rulebook.leave.annual import balance
from rulebook.leave.delegation import check_authority, check_covered
from rulebook.values import LeaveKind, LeaveState, Outcome, StepKind


@dataclass(frozen=True, kw_only=True)
class Verdict:
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


async def request_leave(call: Call, wish: Wish, *, key: UUID) -> UUID:
    """File a request for the caller's own leave and reserve its days; return the request's id.

    Raises: every refusal of rulebook.leave, LeaveOverlaps, InvalidInput, NotFound for a caller who is no employee
    """
    actor = call.signed_in()
    if actor.employee_id is None:
        raise NotFound
    check_lengths(reason=wish.reason, address=wish.address, phone=wish.phone)
    request_id = uuid4()
    async with acting(call.act("requestLeave", reason=wish.reason)) as client:
        once = Once(key, "requestLeave", asdict(wish))
        if earlier := await done_before(client, once, actor=actor, object_id=request_id):
            return earlier
        desk = await locked_desk_of(client, actor.employee_id)
        judged = await judge(desk, wish)
        found, route = judged.settled()
        await _write_request(desk, wish, found=found, route=route, request_id=request_id)
        await _move(desk, request_id, workflow.movements(LeaveState.FILED, found.days.by_year))
    return request_id


async def advise_leave(call: Call, verdict: Verdict, *, key: UUID) -> UUID:
    """Give the direct superior's advice (section VII); it moves no days.

    Raises: InvalidInput, NotFound, Denied, AlreadyDecided, WrongState, StaleVersion, ReasonRequired, …
    """
    return await _take_step(call, verdict, StepKind.ADVICE, key=key)


async def decide_leave(call: Call, verdict: Verdict, *, key: UUID) -> UUID:
    """Decide as the authorised officer (section VIII): consume, release or replace what was reserved, at once.

    Raises: as advise_leave, and SecondFactorNeeded, VouchingOver, InsufficientBalance, LeaveOverlaps, … for new dates
    """
    return await _take_step(call, verdict, StepKind.DECISION, key=key)


async def withdraw_leave(call: Call, *, request_id: UUID, version: int, key: UUID) -> UUID:
    """Withdraw the caller's own request while nothing is decided, and release its days.

    Raises: NotFound, Denied for somebody else's request, WrongState, StaleVersion
    """
    actor = call.signed_in()
    async with acting(call.act("withdrawLeave"), on=Matter("hr.leave_request", request_id)) as client:
        once = Once(key, "withdrawLeave", [str(request_id), version])
        if await done_before(client, once, actor=actor, object_id=request_id):
            return request_id
        request = await locked_request(client, actor, request_id=request_id)
        if request["employee_id"] != actor.employee_id:
            raise Denied
        state = workflow.withdraw(LeaveState(request["state"]))
        check_version(request, version)
        desk = await locked_desk_of(client, request["employee_id"])
        await client.execute_query(
            statement("advance_request"), [request_id, state, None, None, None, desk.now, None]
        )
        await _move(desk, request_id, workflow.movements(state, await held_days(client, request_id)))
    return request_id


async def _take_step(call: Call, verdict: Verdict, kind: StepKind, *, key: UUID) -> UUID:
    actor = call.signed_in()
    check_lengths(reason=verdict.reason)
    name = "adviseLeave" if kind is StepKind.ADVICE else "decideLeave"
    known = await capacity_of(get_connection("app"), actor, request_id=verdict.request_id, step=kind)
    act = call.act(name, reason=verdict.reason, capacity=known)
    async with acting(act, on=Matter("hr.leave_request", verdict.request_id)) as client:
        once = Once(key, name, asdict(verdict))
        if await done_before(client, once, actor=actor, object_id=verdict.request_id):
            return verdict.request_id
        request = await locked_request(client, actor, request_id=verdict.request_id)
        capacity = await capacity_of(client, actor, request_id=verdict.request_id, step=kind)
        is_applicant = request["employee_id"] == actor.employee_id
        if not is_applicant:
            _check_authority(actor, kind, capacity)
        if capacity != known:  # the log would name another capacity than the one in which the step is taken
            raise StaleVersion(current=request["version"])
        desk = await locked_desk_of(client, request["employee_id"])
        state = await _judge_step(desk, verdict, _Taking(request, kind, capacity, is_applicant))
        check_version(request, verdict.version)
        await _arrive(desk, request, verdict, state)
        assert capacity is not None
        await _write_step(desk, actor, verdict, kind=kind, capacity=capacity)
    return verdict.request_id


@dataclass(frozen=True)
class _Taking:
    """A step as somebody is about to take it: on which locked request, which section, and in which capacity."""

    request: Mapping[str, Any]
    kind: StepKind
    capacity: Capacity | None
    is_own: bool

    @property
    def is_for_the_applicant(self) -> bool:
        """Tell whether it is the applicant who takes it, or somebody on the applicant's behalf."""
        behalf = self.capacity.on_behalf_of_employee_id if self.capacity else None
        return self.is_own or behalf == self.request["employee_id"]


async def _judge_step(desk: Desk, verdict: Verdict, taking: _Taking) -> LeaveState:
    """Hold a step against the form and against who takes it; return where it leads."""
    step = workflow.Step(
        state=LeaveState(taking.request["state"]),
        outcome=verdict.outcome,
        reason=verdict.reason,
        has_new_dates=verdict.has_new_dates,
        is_applicant=taking.is_for_the_applicant,
        leave=LeaveKind(taking.request["kind"]),
        taken=await _taken(desk, verdict.request_id, taking.kind),
    )
    rule = workflow.advise if taking.kind is StepKind.ADVICE else workflow.decide
    state = rule(step, on=desk.today)
    is_delegate = taking.capacity is not None and taking.capacity.is_delegate
    check_authority(step.leave, is_delegate=is_delegate, on=desk.today)
    return state


async def _arrive(desk: Desk, request: Mapping[str, Any], verdict: Verdict, state: LeaveState) -> None:
    """Put the request into its new state and move its days."""
    request_id, held = request["id"], await held_days(desk.client, request["id"])
    judged = await _changed(desk, request_id, verdict, held=held)
    new = judged if state is LeaveState.CHANGED else None
    if state in (LeaveState.APPROVED, LeaveState.CHANGED):
        await _refuse_uncovered(desk, request, verdict)
    dates = (verdict.new_starts_on, verdict.new_ends_on, new.days.total) if new else (None, None, None)
    due_at = await raised_at(desk) if state is LeaveState.ADVISED else None
    await desk.client.execute_query(
        statement("advance_request"), [request_id, state, *dates, desk.now, due_at]
    )
    moves = workflow.movements(
        state,
        held,
        new_days_by_year=new.days.by_year if new else None,
        postponed_by_year=await _postponed(desk, request) if state is LeaveState.POSTPONED else None,
    )
    await _move(desk, request_id, moves)


async def _postponed(desk: Desk, request: Mapping[str, Any]) -> Mapping[int, int]:
    """Count, by calendar year, the working days of a request that were put off with an earlier one."""
    first, last, week = request["starts_on"], request["ends_on"], desk.row["work_week"]
    rows = await desk.client.execute_query_dict(
        statement("postponed_spans"), [desk.employee_id, request["id"], first, last]
    )
    if not rows:
        return {}
    calendar = await calendar_of(desk.client, first=first.year, last=last.year)
    spans = [(max(first, row["starts_on"]), min(last, row["ends_on"])) for row in rows]
    days = {day for start, end in spans for day in count(start, end, week=week, calendar=calendar).days}
    return Counter(day.year for day in days)


async def _refuse_uncovered(desk: Desk, request: Mapping[str, Any], verdict: Verdict) -> None:
    """Nobody who advises or decides goes while nobody stands in for them."""
    first = verdict.new_starts_on or request["starts_on"]
    last = verdict.new_ends_on or request["ends_on"]
    check_covered(
        await uncovered_duties(desk.client, desk.employee_id, first=first, last=last), on=desk.today
    )


async def _changed(
    desk: Desk, request_id: UUID, verdict: Verdict, *, held: Mapping[int, int]
) -> Counted | None:
    """Judge changed dates, advised or decided, as if they were newly asked for; None when there are none."""
    starts_on, ends_on = verdict.new_starts_on, verdict.new_ends_on
    if starts_on is None or ends_on is None:
        return None
    with _told_of_new_dates():
        return await judge_dates(desk, (starts_on, ends_on), instead_of=request_id, held=held)


@contextmanager
def _told_of_new_dates() -> Iterator[None]:
    """Let a refusal name the fields in which the dates came."""
    try:
        yield
    except Refusal as refusal:
        refusal.path = tuple(f"new_{name}" for name in refusal.path)
        raise


async def _write_request(desk: Desk, wish: Wish, *, found: Counted, route: Route, request_id: UUID) -> None:
    year = desk.today.year
    noted = balance(year, desk.years, on=desk.today, kind=desk.person.kind)
    number = (await desk.client.execute_query_dict(statement("leave_number"), [year]))[0]["number"]
    await LeaveRequest.create(
        using_db=desk.client,
        id=request_id,
        number=number,
        employee_id=desk.employee_id,
        state=LeaveState.FILED,
        working_days=found.days.total,
        calendar_version=found.version,
        noted_n=noted.n.remaining,
        noted_n_1=noted.n_1.remaining,
        noted_n_2=noted.n_2.remaining,
        filed_at=desk.now,
        due_at=await raised_at(desk),
        **asdict(wish),
        **asdict(route),
    )


async def _write_step(
    desk: Desk, actor: Actor, verdict: Verdict, *, kind: StepKind, capacity: Capacity
) -> None:
    await LeaveStep.create(
        using_db=desk.client,
        applicant_id=desk.employee_id,
        kind=kind,
        by_account_id=actor.account_id,
        by_employee_id=actor.employee_id,
        by_post_id=capacity.post_id,
        delegation_id=capacity.delegation_id,
        on_behalf_of_account_id=capacity.on_behalf_of_account_id,
        on_behalf_of_employee_id=capacity.on_behalf_of_employee_id,
        reassignment_id=capacity.reassignment_id,
        reassigned_from_id=capacity.reassigned_from_id,
        at=desk.now,
        **{name: value for name, value in asdict(verdict).items() if name != "version"},
    )


async def _move(desk: Desk, request_id: UUID, moves: tuple[workflow.Movement, ...]) -> None:
    await LeaveLedger.bulk_create(
        [LeaveLedger(employee_id=desk.employee_id, request_id=request_id, **asdict(move)) for move in moves],
        using_db=desk.client,
    )


async def held_days(client: BaseDBAsyncClient, request_id: UUID) -> dict[int, int]:
    """Return the whole days a request still holds reserved, by calendar year."""
    rows = await client.execute_query_dict(statement("request_years"), [request_id])
    return {row["year"]: row["reserved"] // 2 for row in rows if row["reserved"]}


async def locked_request(client: BaseDBAsyncClient, actor: Actor, *, request_id: UUID) -> Mapping[str, Any]:
    """Lock a request within the actor's reach, or that of whom they stand in for; beyond reach it is not found.

    Raises: NotFound
    """
    sees_all = reaches_all(actor, "LeaveRequest")
    values = [request_id, sees_all, actor.employee_id, actor.account_id]
    rows = await client.execute_query_dict(statement("leave_request_locked"), values)
    if not rows:
        raise NotFound
    return rows[0]


def _check_authority(actor: Actor, kind: StepKind, capacity: Capacity | None) -> None:
    """A step is its post's; a decision, which binds the office, also takes what shows that it is its holder's."""
    if capacity is None:
        raise Denied
    if kind is StepKind.DECISION:
        check_decider(actor)


async def _taken(desk: Desk, request_id: UUID, kind: StepKind) -> workflow.Taken | None:
    rows = await desk.client.execute_query_dict(statement("leave_step_taken"), [request_id, kind])
    if not rows:
        return None
    return workflow.Taken(by=rows[0]["name"], at=rows[0]["at"].astimezone(desk.now.tzinfo))


def check_version(request: Mapping[str, Any], version: int) -> None:
    """Raises: StaleVersion when the request has changed since it was read"""
    if request["version"] != version:
        raise StaleVersion(current=request["version"])
