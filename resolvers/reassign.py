"""How does the personnel office give a waiting step to somebody else? Called by schema/delegation.py.

Only to a post that has the authority and where somebody else than the applicant is there today. Locks the request
before the person, like every step. What was passed on before is over: the step waits at the new post alone.
"""

from dataclasses import asdict, dataclass
from uuid import UUID

from audit.noting import Matter
from models.absence import LeavePass
from resolvers.acting import acting
from resolvers.filing import Desk, locked_desk_of, raised_at
from resolvers.hands import hands_of
from resolvers.identity import Actor, Call
from resolvers.judging import check_lengths
from resolvers.leave import check_version, locked_request
from resolvers.repeat import Once, done_before
from resolvers.seats import Seats, seats_for
from resolvers.sql import statement
from rulebook.access import may
from rulebook.errors import Denied, InvalidInput, NobodyThere, NotEntitled, NotFound, SelfApproval
from rulebook.leave.workflow import waiting_step
from rulebook.table import entry
from rulebook.values import LeaveKind, LeaveState, PassKind, StepKind


@dataclass(frozen=True, kw_only=True)
class Reassigning:
    """Which request, as it was read, goes to which post, and why."""

    request_id: UUID
    version: int
    post_id: UUID
    reason: str


async def reassign_leave_step(call: Call, wish: Reassigning, *, key: UUID) -> UUID:
    """Give the waiting step of a request to another post.

    Raises: InvalidInput, NotFound, Denied, SelfApproval, WrongState, StaleVersion, NotEntitled, NobodyThere
    """
    actor = call.signed_in()
    check_lengths(reason=wish.reason)
    matter = Matter("hr.leave_request", wish.request_id)
    async with acting(call.act("reassignLeaveStep", reason=wish.reason), on=matter) as client:
        once = Once(key, "reassignLeaveStep", asdict(wish))
        if await done_before(client, once, actor=actor, object_id=wish.request_id):
            return wish.request_id
        request = await locked_request(client, actor, request_id=wish.request_id)
        if not may(actor.roles, "reassignLeaveStep"):
            raise Denied
        desk = await locked_desk_of(client, request["employee_id"])
        if request["employee_id"] == actor.employee_id:
            raise SelfApproval(rule=entry("cuti.keputusan.diri_sendiri", on=desk.today).source)
        step = waiting_step(LeaveState(request["state"]))
        check_version(request, wish.version)
        start = request["advising_post_id" if step is StepKind.ADVICE else "deciding_post_id"]
        seats = await seats_for(desk, LeaveKind(request["kind"]), step=step, start=start)
        _check_reason(wish)
        await _check_post(desk, seats, wish.post_id)
        await _write(desk, actor, wish, step=step, start=start)
    return wish.request_id


def _check_reason(wish: Reassigning) -> None:
    if not wish.reason.strip():
        raise InvalidInput(
            path=("reason",),
            why_id="Alasan pengalihan belum diisi. Tuliskan alasannya.",
            why_en="The reason for reassigning is empty. Write it.",
        )


async def _check_post(desk: Desk, seats: Seats, post_id: UUID) -> None:
    if post_id == seats.start:
        raise InvalidInput(
            path=("post_id",),
            why_id="Langkah ini sudah menunggu di jabatan itu. Pilih jabatan lain.",
            why_en="The step waits at that post already. Choose another.",
        )
    hand = (await hands_of(desk.client, [post_id])).get(post_id)
    if hand is None:
        raise NotFound(path=("post_id",))
    if post_id not in seats.hands:
        raise NotEntitled(title=hand.title)
    if not hand.seat_for(desk.employee_id).is_present:
        raise NobodyThere(title=hand.title)


async def _write(desk: Desk, actor: Actor, wish: Reassigning, *, step: StepKind, start: UUID) -> None:
    client = desk.client
    turn = await client.execute_query_dict(statement("pass_turn"), [wish.request_id, step])
    await LeavePass.create(
        using_db=client,
        request_id=wish.request_id,
        applicant_id=desk.employee_id,
        step=step,
        kind=PassKind.REASSIGNED,
        turn=turn[0]["turn"],
        from_post_id=start,
        to_post_id=wish.post_id,
        reason=wish.reason,
        by_account_id=actor.account_id,
        at=desk.now,
    )
    values = [wish.request_id, step, wish.post_id, await raised_at(desk)]
    await client.execute_query(statement("move_step"), values)
