"""How is leave asked for, advised, decided and withdrawn?

Each act: reach, load under lock, rule, write, return.

Called by schema/leave.py. Locks in one order, the request before the person, so that two acts never wait for each
other in a circle. Nothing is half-written: a refusal rolls the whole act back.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from tortoise.backends.base.client import BaseDBAsyncClient

from audit.noting import Matter
from models.leave import LeaveLedger, LeaveRequest, LeaveStep
from resolvers.acting import acting
from resolvers.filing import Counted, Desk, counted, desk_of, route_of
from resolvers.identity import Actor, Call
from resolvers.repeat import Once, done_before
from resolvers.scope import reaches_all
from resolvers.sql import statement
from rulebook.errors import (
    Denied,
    InvalidInput,
    LeaveOverlaps,
    NotFound,
    Refusal,
    SecondFactorNeeded,
    StaleVersion,
)
from rulebook.leave import workflow
from rulebook.leave.annual import balance, check_request, entitlement, with_reserved
from rulebook.table import entry
from rulebook.values import LeaveKind, LeaveState, Outcome, StepKind

# What is in the log stays there for ever. The CHECKs of hr.leave_request and hr.leave_step say the same.
LONGEST = {"reason": 2000, "address": 500, "phone": 40}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What an applicant fills into the form: kind, dates, reason, and where to be reached."""

    kind: LeaveKind
    starts_on: date
    ends_on: date
    reason: str
    address: str | None = None
    phone: str | None = None


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
    _check_lengths(reason=wish.reason, address=wish.address, phone=wish.phone)
    request_id = uuid4()
    async with acting(call.act("requestLeave", reason=wish.reason)) as client:
        once = Once(key, "requestLeave", asdict(wish))
        if earlier := await done_before(client, once, actor=actor, object_id=request_id):
            return earlier
        desk = await desk_of(client, actor.employee_id)
        _check_form(wish)
        entitlement(desk.person, on=wish.starts_on, leave=wish.kind)
        found = await counted(desk, starts_on=wish.starts_on, ends_on=wish.ends_on)
        await _refuse_overlap(desk, wish.starts_on, wish.ends_on)
        check_request(found.days.by_year, desk.years, on=desk.today, kind=desk.person.kind)
        await _write_request(desk, wish, found, request_id)
        await _move(desk, request_id, workflow.movements(LeaveState.FILED, found.days.by_year))
    return request_id


async def advise_leave(call: Call, verdict: Verdict, *, key: UUID) -> UUID:
    """Give the direct superior's advice (section VII); it moves no days.

    Raises: InvalidInput, NotFound, Denied, AlreadyDecided, WrongState, StaleVersion, ReasonRequired, …
    """
    return await _take_step(call, verdict, StepKind.ADVICE, key=key)


async def decide_leave(call: Call, verdict: Verdict, *, key: UUID) -> UUID:
    """Decide as the authorised officer (section VIII): consume, release or replace what was reserved, at once.

    Raises: as advise_leave, and SecondFactorNeeded, InsufficientBalance, LeaveOverlaps, … for changed dates
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
        request = await _locked(client, actor, request_id)
        if request["employee_id"] != actor.employee_id:
            raise Denied
        state = workflow.withdraw(LeaveState(request["state"]))
        _check_version(request, version)
        desk = await desk_of(client, request["employee_id"])
        await client.execute_query(statement("advance_request"), [request_id, state, None, None, None])
        await _move(desk, request_id, workflow.movements(state, await _held_days(client, request_id)))
    return request_id


async def _take_step(call: Call, verdict: Verdict, kind: StepKind, *, key: UUID) -> UUID:
    actor = call.signed_in()
    _check_lengths(reason=verdict.reason)
    name = "adviseLeave" if kind is StepKind.ADVICE else "decideLeave"
    matter = Matter("hr.leave_request", verdict.request_id)
    async with acting(call.act(name, reason=verdict.reason), on=matter) as client:
        once = Once(key, name, asdict(verdict))
        if await done_before(client, once, actor=actor, object_id=verdict.request_id):
            return verdict.request_id
        request = await _locked(client, actor, verdict.request_id)
        post_id = request["advising_post_id" if kind is StepKind.ADVICE else "deciding_post_id"]
        is_applicant = request["employee_id"] == actor.employee_id
        if not is_applicant:
            _check_authority(actor, kind, holds_post=post_id in request["posts"])
        desk = await desk_of(client, request["employee_id"])
        step = workflow.Step(
            state=LeaveState(request["state"]),
            outcome=verdict.outcome,
            reason=verdict.reason,
            has_new_dates=verdict.has_new_dates,
            is_applicant=is_applicant,
            leave=LeaveKind(request["kind"]),
            taken=await _taken(desk, verdict.request_id, kind),
        )
        rule = workflow.advise if kind is StepKind.ADVICE else workflow.decide
        state = rule(step, on=desk.today)
        _check_version(request, verdict.version)
        await _arrive(desk, request, verdict, state)
        await _write_step(desk, actor, verdict, kind=kind, post_id=post_id)
    return verdict.request_id


async def _arrive(desk: Desk, request: Mapping[str, Any], verdict: Verdict, state: LeaveState) -> None:
    """Put the request into its new state and move its days."""
    request_id, held = request["id"], await _held_days(desk.client, request["id"])
    judged = await _changed(desk, request_id, verdict, held=held)
    new = judged if state is LeaveState.CHANGED else None
    dates = (verdict.new_starts_on, verdict.new_ends_on, new.days.total) if new else (None, None, None)
    await desk.client.execute_query(statement("advance_request"), [request_id, state, *dates])
    new_days = new.days.by_year if new else None
    await _move(desk, request_id, workflow.movements(state, held, new_days_by_year=new_days))


async def _changed(
    desk: Desk, request_id: UUID, verdict: Verdict, *, held: Mapping[int, int]
) -> Counted | None:
    """Judge changed dates, advised or decided, as if they were newly asked for; None when there are none."""
    starts_on, ends_on = verdict.new_starts_on, verdict.new_ends_on
    if starts_on is None or ends_on is None:
        return None
    with _told_of_new_dates():
        new = await counted(desk, starts_on=starts_on, ends_on=ends_on)
        await _refuse_overlap(desk, starts_on, ends_on, but=request_id)
        entitlement(desk.person, on=starts_on)
        without = with_reserved(desk.years, {year: -days for year, days in held.items()})
        check_request(new.days.by_year, without, on=desk.today, kind=desk.person.kind)
    return new


@contextmanager
def _told_of_new_dates() -> Iterator[None]:
    """Let a refusal name the fields in which the dates came."""
    try:
        yield
    except Refusal as refusal:
        refusal.path = tuple(f"new_{name}" for name in refusal.path)
        raise


def _check_lengths(**written: str | None) -> None:
    """Refuse a text that is too long before it is sent anywhere: the reason of an act is its first entry."""
    for name, text in written.items():
        most = LONGEST[name]
        if text is not None and len(text) > most:
            raise InvalidInput(
                path=(name,),
                why_id=f"Isian ini paling banyak {most} huruf. Persingkatlah.",
                why_en=f"This takes {most} characters at most. Shorten it.",
            )


def _check_form(wish: Wish) -> None:
    if not wish.reason.strip():
        raise InvalidInput(
            path=("reason",),
            why_id="Alasan cuti belum diisi. Tuliskan alasannya.",
            why_en="The reason for the leave is empty. Write it.",
        )


async def _refuse_overlap(desk: Desk, starts_on: date, ends_on: date, *, but: UUID | None = None) -> None:
    values = [desk.employee_id, starts_on, ends_on, but]
    rows = await desk.client.execute_query_dict(statement("leave_overlap"), values)
    if rows:
        raise LeaveOverlaps(number=rows[0]["number"], rule=entry("cuti.tumpang_tindih", on=desk.today).source)


async def _write_request(desk: Desk, wish: Wish, found: Counted, request_id: UUID) -> None:
    route = await route_of(desk, wish.kind)
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
        **asdict(wish),
        **asdict(route),
    )


async def _write_step(desk: Desk, actor: Actor, verdict: Verdict, *, kind: StepKind, post_id: UUID) -> None:
    await LeaveStep.create(
        using_db=desk.client,
        applicant_id=desk.employee_id,
        kind=kind,
        by_account_id=actor.account_id,
        by_employee_id=actor.employee_id,
        by_post_id=post_id,
        **{name: value for name, value in asdict(verdict).items() if name != "version"},
    )


async def _move(desk: Desk, request_id: UUID, moves: tuple[workflow.Movement, ...]) -> None:
    await LeaveLedger.bulk_create(
        [LeaveLedger(employee_id=desk.employee_id, request_id=request_id, **asdict(move)) for move in moves],
        using_db=desk.client,
    )


async def _held_days(client: BaseDBAsyncClient, request_id: UUID) -> dict[int, int]:
    """Return the whole days a request still holds reserved, by calendar year."""
    rows = await client.execute_query_dict(statement("request_years"), [request_id])
    return {row["year"]: row["reserved"] // 2 for row in rows if row["reserved"]}


async def _locked(client: BaseDBAsyncClient, actor: Actor, request_id: UUID) -> Mapping[str, Any]:
    """Lock a request within the actor's reach, with the posts held now; beyond reach it is not found."""
    sees_all = reaches_all(actor, "LeaveRequest")
    values = [request_id, sees_all, actor.employee_id, actor.account_id]
    rows = await client.execute_query_dict(statement("leave_request_locked"), values)
    if not rows:
        raise NotFound
    return rows[0]


def _check_authority(actor: Actor, kind: StepKind, *, holds_post: bool) -> None:
    """A step is its post's; a decision, which binds the office, also takes a session with the second factor."""
    if not holds_post:
        raise Denied
    if kind is StepKind.DECISION and not actor.has_second_factor:
        raise SecondFactorNeeded


async def _taken(desk: Desk, request_id: UUID, kind: StepKind) -> workflow.Taken | None:
    rows = await desk.client.execute_query_dict(statement("leave_step_taken"), [request_id, kind])
    if not rows:
        return None
    return workflow.Taken(by=rows[0]["name"], at=rows[0]["at"].astimezone(ZoneInfo(desk.time_zone)))


def _check_version(request: Mapping[str, Any], version: int) -> None:
    if request["version"] != version:
        raise StaleVersion(current=request["version"])
