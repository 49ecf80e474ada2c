"""Client of delegation: delegates, previews, and lets time pass, over HTTP and by the regency's clock.

Knows the documents; asserts nothing about rules.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from models.employee import Employee
from models.unit import Post
from resolvers.leave.escalation import escalate_due_steps
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.leave_client import ERROR_FRAGMENT, Answer
from tests.endpoints.regency_api import RegencyApi
from tests.log_sealer import seal_all

PREVIEW = f"""query Preview($input: LeavePreviewInput!) {{ leavePreview(input: $input) {{
  startsOn endsOn backOn workingDays
  days {{ day counts whyNot holiday }}
  years {{ year workingDays now {{ ...Days }} after {{ ...Days }} }}
  adviser {{ ...Hand }} decider {{ ...Hand }} refusals {{ ...Why }} warnings {{ ...Why }}
  possible {{ startsOn endsOn workingDays }}
}} }}
fragment Days on LeaveBalance {{
  year remaining used reserved cap refusal
  n {{ granted remaining }} n1 {{ granted remaining }} n2 {{ granted remaining }}
}}
fragment Hand on LeavePostAssignee {{
  postId title unitName holderName isAway delegateName actingAs delegationKind decreeNumber dueAt
}}
{ERROR_FRAGMENT}"""
_WHY = "errors { code path message english: message(locale: EN) rule }"  # also for those who are no staff
DELEGATION = (
    "id kind delegateName decreeNumber decreeDate effectiveFrom effectiveUntil madeBy endedBy endedAt version "
    "post { id }"
)
DELEGATE = (
    "mutation Delegate($input: DelegateDecisionsInput!) { answer: delegateDecisions(input: $input) { "
    f"delegation {{ {DELEGATION} }} {_WHY} }} }}"
)
END_DELEGATION = (
    "mutation End($input: EndDelegationInput!) { answer: endDelegation(input: $input) { "
    f"delegation {{ {DELEGATION} }} {_WHY} }} }}"
)
LIST_DELEGATIONS = f"query Standing {{ delegations(first: 50) {{ edges {{ node {{ {DELEGATION} }} }} }} }}"
REASSIGN = (
    "mutation Reassign($input: ReassignLeaveStepInput!) { answer: reassignLeaveStep(input: $input) { "
    f"leaveRequest {{ id state version dueAt advisingPost {{ id }} decidingPost {{ id }} }} {_WHY} }} }}"
)
INBOX = "query Inbox { leaveInbox(first: 50) { edges { node { number dueAt } } } }"
ESCALATED_REQUESTS = "query Passed { escalatedLeaveRequests(first: 50) { edges { node { number } } } }"
REQUEST_HISTORY = """query Life($id: ID!) { node(id: $id) { ... on LeaveRequest {
  number state version dueAt employee { name }
  steps(first: 5) { edges { node { kind outcome byName actingAs onBehalfOfName decreeNumber byPost { id }
    reassignedFrom { id } } } }
  escalations(first: 20) { edges { node { step kind reason delegateName at fromPost { id } toPost { id } } } }
} } }"""

ENTRIES = """query Entries($filter: AuditEntryFilter) { auditEntries(filter: $filter, first: 20) { edges { node {
  sentence operation reason requestId actor { name actingAs actingDecree } onBehalfOf { name }
} } } }"""


@dataclass(frozen=True)
class DelegationFixture:
    """The small regency, whose clock a test sets, and whose periodic work it runs."""

    api: RegencyApi

    async def set_clock(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Let it be another moment in the regency."""
        async with people.setup_transaction() as db:
            await db.execute_query(
                "UPDATE hr.regency SET demo_today = $1, demo_time = $2", [day, time(hour, minute)]
            )

    async def load_entries(self, relation: str) -> list[Answer]:
        """What the log holds of a relation, newest first, as an auditor reads it."""
        await seal_all(self.api.regency.database)
        found = await (await self.api.enter_as_auditor()).ask(ENTRIES, filter={"relation": relation})
        return [edge["node"] for edge in found["auditEntries"]["edges"]]

    async def run_escalation(self) -> int:
        """Run the periodic work once."""
        return await escalate_due_steps()


async def post_of(person: Employee) -> Post:
    """The post that somebody holds."""
    appointment = person.current_appointment
    assert appointment is not None
    return appointment.post


def employee_id(person: Employee) -> str:
    return to_global_id("Employee", person.id)


def post_id(key: UUID) -> str:
    return to_global_id("Post", key)


async def load_preview(caller: Caller, **given: object) -> Answer:
    """What asking would mean, as the caller is told."""
    found: Answer = (await caller.ask(PREVIEW, input=given))["leavePreview"]
    return found


async def create_delegation(
    caller: Caller, to: Employee, *, first: date, last: date, **more: object
) -> Answer:
    """Let somebody stand in on some days."""
    given = delegation_of(to, first=first, last=last)
    answer: Answer = (await caller.ask(DELEGATE, input={**given, **more}))["answer"]
    return answer


def delegation_of(to: Employee, *, first: date, last: date) -> Answer:
    """Return the input by which somebody is to stand in on some days."""
    return {
        "idempotencyKey": new_idempotency_key(),
        "delegateId": employee_id(to),
        "decreeNumber": "800/7/CONTOH",
        "decreeDate": str(first),
        "effectiveFrom": str(first),
        "effectiveUntil": str(last),
        "reason": "Dinas luar",
    }


async def end_delegation(caller: Caller, delegation: Answer, **more: object) -> Answer:
    given = {
        "idempotencyKey": new_idempotency_key(),
        "delegationId": delegation["id"],
        "version": delegation["version"],
        **more,
    }
    answer: Answer = (await caller.ask(END_DELEGATION, input=given))["answer"]
    return answer


async def reassign_step(caller: Caller, request: Answer, to: Post, **more: object) -> Answer:
    given = {
        "idempotencyKey": new_idempotency_key(),
        "leaveRequestId": request["id"],
        "version": request["version"],
        "postId": post_id(to.id),
        "reason": "Pejabatnya sakit lama",
        **more,
    }
    answer: Answer = (await caller.ask(REASSIGN, input=given))["answer"]
    return answer


async def list_delegations(caller: Caller) -> list[Answer]:
    """The delegations that a caller sees."""
    found = (await caller.ask(LIST_DELEGATIONS))["delegations"]
    return [edge["node"] for edge in found["edges"]]


async def load_inbox(caller: Caller) -> set[str]:
    """The numbers of what waits for a caller."""
    return {edge["node"]["number"] for edge in (await caller.ask(INBOX))["leaveInbox"]["edges"]}


async def load_escalated(caller: Caller) -> set[str]:
    return {
        edge["node"]["number"]
        for edge in (await caller.ask(ESCALATED_REQUESTS))["escalatedLeaveRequests"]["edges"]
    }


async def load_request(caller: Caller, request: Answer) -> Answer | None:
    """How a request stands, with its steps and passes; None beyond reach."""
    found: dict[str, Any] | None = (await caller.ask(REQUEST_HISTORY, id=request["id"]))["node"]
    if found is None:
        return None
    for name in ("steps", "escalations"):
        found[name] = [edge["node"] for edge in found[name]["edges"]]
    return found


def require_success(payload: Answer) -> Answer:
    """The delegation of a payload that carries no error."""
    assert payload["errors"] == []
    found: Answer = payload["delegation"]
    return found


def error_code(payload: Answer) -> str:
    """The one code of a payload that did nothing."""
    (error,) = payload["errors"]
    found: str = error["code"]
    return found


def parse_instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
