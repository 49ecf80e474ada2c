"""Reassignment of a waiting step to another post by the personnel office.

Only to a post that has the authority and where somebody else than the applicant is there today. Locks the request
before the person, like every step. What was passed on before is over: the step waits at the new post alone.
"""

from dataclasses import asdict, dataclass
from uuid import UUID

from audit.read_log import AuditedRow
from models.delegation import LeaveEscalation
from resolvers.audited_transaction import audited_transaction
from resolvers.caller import Actor, Call
from resolvers.idempotency import IdempotentCall, claim_idempotency_key
from resolvers.leave.assignees.candidate_posts import CandidatePosts, load_candidates
from resolvers.leave.assignees.post_assignees import load_assignees
from resolvers.leave.context import LeaveContext, escalation_due_at, lock_leave_context
from resolvers.leave.evaluation import check_texts
from resolvers.leave.request import check_version, lock_request
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


async def reassign_leave_step(call: Call, form: ReassignForm, *, key: UUID) -> UUID:
    """Give the waiting step of a request to another post.

    Raises: InvalidInput, NotFound, Denied, SelfApproval, WrongState, StaleVersion, NotEntitled, NoAssigneePresent
    """
    actor = call.require_actor()
    check_texts(reason=form.reason)
    matter = AuditedRow("hr.leave_request", form.request_id)
    async with audited_transaction(
        call.attribution("reassignLeaveStep", reason=form.reason), on=matter
    ) as client:
        once = IdempotentCall(key, "reassignLeaveStep", asdict(form))
        if await claim_idempotency_key(client, once, actor=actor, object_id=form.request_id):
            return form.request_id
        request = await lock_request(client, actor, request_id=form.request_id)
        if not may(actor.roles, "reassignLeaveStep"):
            raise Denied
        context = await lock_leave_context(client, request["employee_id"])
        if request["employee_id"] == actor.employee_id:
            raise SelfApproval(rule=entry("cuti.keputusan.diri_sendiri", on=context.today).source)
        step = pending_step_of(LeaveState(request["state"]))
        check_version(request, form.version)
        start = request["advising_post_id" if step is StepKind.ADVICE else "deciding_post_id"]
        candidates = await load_candidates(context, LeaveKind(request["kind"]), step=step, start=start)
        _check_reason(form)
        await _check_post(context, candidates, form.post_id)
        await _write(context, actor, form, step=step, start=start)
    return form.request_id


def _check_reason(form: ReassignForm) -> None:
    if not form.reason.strip():
        raise InvalidInput(
            path=("reason",),
            why_id="Alasan pengalihan belum diisi. Tuliskan alasannya.",
            why_en="The reason for reassigning is empty. Write it.",
        )


async def _check_post(context: LeaveContext, candidates: CandidatePosts, post_id: UUID) -> None:
    if post_id == candidates.start:
        raise InvalidInput(
            path=("post_id",),
            why_id="Langkah ini sudah menunggu di jabatan itu. Pilih jabatan lain.",
            why_en="The step waits at that post already. Choose another.",
        )
    assignee = (await load_assignees(context.client, [post_id])).get(post_id)
    if assignee is None:
        raise NotFound(path=("post_id",))
    if post_id not in candidates.assignees:
        raise NotEntitled(title=assignee.title)
    if not assignee.as_candidate(context.employee_id).is_present:
        raise NoAssigneePresent(title=assignee.title)


async def _write(
    context: LeaveContext, actor: Actor, form: ReassignForm, *, step: StepKind, start: UUID
) -> None:
    client = context.client
    turn = await client.execute_query_dict(statement("reassignment_count"), [form.request_id, step])
    await LeaveEscalation.create(
        using_db=client,
        request_id=form.request_id,
        applicant_id=context.employee_id,
        step=step,
        kind=EscalationKind.REASSIGNED,
        turn=turn[0]["turn"],
        from_post_id=start,
        to_post_id=form.post_id,
        reason=form.reason,
        by_account_id=actor.account_id,
        at=context.now,
    )
    values = [form.request_id, step, form.post_id, await escalation_due_at(context)]
    await client.execute_query(statement("reassign_step"), values)
