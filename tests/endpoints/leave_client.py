"""Client of leave over HTTP: request, advise, decide and withdraw, with every answer whole.

Knows the documents and the refusals' fields; asserts nothing about rules.
"""

from dataclasses import dataclass
from typing import Any

from tests import people
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.regency_api import RegencyApi

Answer = dict[str, Any]

ERROR_FRAGMENT = """fragment Why on UserError {
  __typename code path rule lawInEnglish: rule(locale: EN) message english: message(locale: EN)
  ... on LeaveConflict { decidedBy decidedAt current { id state version } }
  ... on VersionConflict { currentVersion object { id ... on LeaveRequest { state version } } }
  ... on InsufficientBalance { available year }
}
"""
REQUEST = """fragment Form on LeaveRequest {
  id number kind state startsOn endsOn workingDays askedStartsOn askedEndsOn reason address phone
  filedAt decidedAt notedN notedN1 notedN2 version
  employee { id name } advisingPost { id } decidingPost { id position { title } }
  steps(first: 5) { edges { node { kind outcome reason newStartsOn newEndsOn byName at byPost { id } } } }
}
"""
BALANCE = """query Balance($year: Int) { viewer { employee { leaveBalance(year: $year) {
  year remaining used reserved cap n { granted remaining } n1 { granted remaining } n2 { granted remaining } refusal
} } } }"""


def mutation(name: str) -> str:
    type_name = name[0].upper() + name[1:]
    return (
        f"mutation Act($input: {type_name}Input!) {{ "
        f"answer: {name}(input: $input) {{ leaveRequest {{ ...Form }} errors {{ ...Why }} }} }} "
        f"{REQUEST}{ERROR_FRAGMENT}"
    )


async def send_mutation(caller: Caller, name: str, **given: object) -> Answer:
    """Send one mutation and return its payload; a key is made unless one is given."""
    answer: Answer = (
        await caller.ask(mutation(name), input={"idempotencyKey": new_idempotency_key(), **given})
    )["answer"]
    return answer


async def error_codes(caller: Caller, name: str, **given: object) -> set[str]:
    """Send one mutation that is not in the caller's schema, and return the codes of the errors."""
    return set(
        await caller.error_codes(mutation(name), input={"idempotencyKey": new_idempotency_key(), **given})
    )


async def request_leave(caller: Caller, starts_on: str, ends_on: str, **more: object) -> Answer:
    return await send_mutation(
        caller,
        "requestLeave",
        **{"startsOn": starts_on, "endsOn": ends_on, "reason": "Urusan keluarga", **more},
    )


async def file_request(caller: Caller, starts_on: str, ends_on: str, **more: object) -> Answer:
    """File a request that nothing speaks against, and return it."""
    return request_of(await request_leave(caller, starts_on, ends_on, **more))


async def take_step(
    caller: Caller, name: str, request: Answer, outcome: str = "APPROVED", **more: object
) -> Answer:
    """Advise or decide (`name`) on the version of the request that is at hand."""
    given = {"leaveRequestId": request["id"], "version": request["version"], "outcome": outcome, **more}
    return await send_mutation(caller, name, **given)


async def withdraw_request(caller: Caller, request: Answer, **more: object) -> Answer:
    given = {"leaveRequestId": request["id"], "version": request["version"], **more}
    return await send_mutation(caller, "withdrawLeave", **given)


async def load_balance(caller: Caller, year: int | None = None) -> Answer:
    """Return the caller's own balance of a year."""
    found: Answer = (await caller.ask(BALANCE, year=year))["viewer"]["employee"]["leaveBalance"]
    return found


async def load_days(caller: Caller, year: int | None = None) -> tuple[float, float, float]:
    """Return what is (remaining, reserved, used) in a year."""
    found = await load_balance(caller, year)
    return found["remaining"], found["reserved"], found["used"]


def request_of(payload: Answer) -> Answer:
    """Return the request of a payload that carries no error."""
    assert payload["errors"] == []
    request: Answer = payload["leaveRequest"]
    return request


def expect_error(payload: Answer) -> Answer:
    """Return the one error of a payload that did nothing."""
    assert payload["leaveRequest"] is None
    (error,) = payload["errors"]
    found: Answer = error
    return found


@dataclass(frozen=True)
class LeaveParties:
    """One person and the person who advises and decides their leave."""

    applicant: Caller
    superior: Caller
    officer: Caller

    async def file_advised(self, starts_on: str, ends_on: str) -> Answer:
        """A request that the superior has spoken for."""
        request = await file_request(self.applicant, starts_on, ends_on)
        return request_of(await take_step(self.superior, "adviseLeave", request))

    async def file_decided(
        self, starts_on: str, ends_on: str, outcome: str = "APPROVED", **more: object
    ) -> Answer:
        request = await self.file_advised(starts_on, ends_on)
        return request_of(await take_step(self.officer, "decideLeave", request, outcome, **more))


async def create_leave_parties(
    api: RegencyApi, *, name: str = "Pemohon Contoh", user_name: str = "", used: int = 12, **columns: Any
) -> LeaveParties:
    """Somebody new under the superior, with so many days used in each of the two years before."""
    superior = api.regency.superior.current_appointment
    assert superior is not None
    person = await people.an_employee(
        await people.a_post(api.regency.office, under=superior.post), name=name, **columns
    )
    await people.a_leave_history(person, y2024=used, y2025=used)
    user_name = user_name or f"pemohon-{person.nip}"
    await people.an_account(user_name, for_=person)
    return LeaveParties(await api.enter(user_name), await api.enter("superior"), await api.enter("officer"))
