"""How does the personnel office give a waiting step to somebody else? Called by schema/delegation.py.

Only to a post that has the authority and where somebody else than the applicant is there today. Locks the request
before the person, like every step. What was passed on before is over: the step waits at the new post alone.
"""

from dataclasses import asdict, dataclass
from uuid import UUID

from audit.noting import AuditedRow
from models.absence import LeaveEscalation
from resolvers.acting import audited_transaction
from resolvers.filing import LeaveContext, escalation_due_at, lock_leave_context
from resolvers.hands import load_assignees
from resolvers.identity import Actor, Call
from resolvers.judging import check_texts
from resolvers.leave import check_version, lock_request
from resolvers.repeat import IdempotentCall, claim_idempotency_key
from resolvers.seats import CandidatePosts, load_candidates
from resolvers.sql import statement
from rulebook.access import may
from rulebook.errors import Denied, InvalidInput, NoAssigneePresent, NotEntitled, NotFound, SelfApproval
from rulebook.leave.workflow import pending_step_of
from rulebook.table import entry
from rulebook.values import EscalationKind, LeaveKind, LeaveState, StepKind


@dataclass(frozen=True, kw_only=True)
class ReassignForm:
    """Which request, as it was read, goes to which post, and why."""

    request_id: UUID
    version: int
    post_id: UUID
    reason: str


async def reassign_leave_step(call: Call, wish: ReassignForm, *, key: UUID) -> UUID:
    """Give the waiting step of a request to another post.

    Raises: InvalidInput, NotFound, Denied, SelfApproval, WrongState, StaleVersion, NotEntitled, NobodyThere
    """
    actor = call.require_actor()
    check_texts(reason=wish.reason)
    matter = AuditedRow("hr.leave_request", wish.request_id)
    async with audited_transaction(
        call.attribution("reassignLeaveStep", reason=wish.reason), on=matter
    ) as client:
        once = IdempotentCall(key, "reassignLeaveStep", asdict(wish))
        if await claim_idempotency_key(client, once, actor=actor, object_id=wish.request_id):
            return wish.request_id
        request = await lock_request(client, actor, request_id=wish.request_id)
        if not may(actor.roles, "reassignLeaveStep"):
            raise Denied
        desk = await lock_leave_context(client, request["employee_id"])
        if request["employee_id"] == actor.employee_id:
            raise SelfApproval(rule=entry("cuti.keputusan.diri_sendiri", on=desk.today).source)
        step = pending_step_of(LeaveState(request["state"]))
        check_version(request, wish.version)
        start = request["advising_post_id" if step is StepKind.ADVICE else "deciding_post_id"]
        seats = await load_candidates(desk, LeaveKind(request["kind"]), step=step, start=start)
        _check_reason(wish)
        await _check_post(desk, seats, wish.post_id)
        await _write(desk, actor, wish, step=step, start=start)
    return wish.request_id


def _check_reason(wish: ReassignForm) -> None:
    if not wish.reason.strip():
        raise InvalidInput(
            path=("reason",),
            why_id="Alasan pengalihan belum diisi. Tuliskan alasannya.",
            why_en="The reason for reassigning is empty. Write it.",
        )


async def _check_post(desk: LeaveContext, seats: CandidatePosts, post_id: UUID) -> None:
    if post_id == seats.start:
        raise InvalidInput(
            path=("post_id",),
            why_id="Langkah ini sudah menunggu di jabatan itu. Pilih jabatan lain.",
            why_en="The step waits at that post already. Choose another.",
        )
    hand = (await load_assignees(desk.client, [post_id])).get(post_id)
    if hand is None:
        raise NotFound(path=("post_id",))
    if post_id not in seats.assignees:
        raise NotEntitled(title=hand.title)
    if not hand.as_candidate(desk.employee_id).is_present:
        raise NoAssigneePresent(title=hand.title)


async def _write(
    desk: LeaveContext, actor: Actor, wish: ReassignForm, *, step: StepKind, start: UUID
) -> None:
    client = desk.client
    turn = await client.execute_query_dict(statement("pass_turn"), [wish.request_id, step])
    await LeaveEscalation.create(
        using_db=client,
        request_id=wish.request_id,
        applicant_id=desk.employee_id,
        step=step,
        kind=EscalationKind.REASSIGNED,
        turn=turn[0]["turn"],
        from_post_id=start,
        to_post_id=wish.post_id,
        reason=wish.reason,
        by_account_id=actor.account_id,
        at=desk.now,
    )
    values = [wish.request_id, step, wish.post_id, await escalation_due_at(desk)]
    await client.execute_query(statement("move_step"), values)
