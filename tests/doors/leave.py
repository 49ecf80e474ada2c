"""How does a test ask for leave, advise, decide and withdraw? Over HTTP, with every answer whole.

Called by the tests of leave. Knows the documents and the refusals' fields; asserts nothing about rules.
"""

from dataclasses import dataclass
from typing import Any

from tests import people
from tests.doors.client import Caller, new_key
from tests.doors.town import Town

Answer = dict[str, Any]

WHY = """fragment Why on UserError {
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
        f"answer: {name}(input: $input) {{ leaveRequest {{ ...Form }} errors {{ ...Why }} }} }} {REQUEST}{WHY}"
    )


async def act(caller: Caller, name: str, **given: object) -> Answer:
    """Send one mutation and return its payload; a key is made unless one is given."""
    answer: Answer = (await caller.ask(mutation(name), input={"idempotencyKey": new_key(), **given}))[
        "answer"
    ]
    return answer


async def codes(caller: Caller, name: str, **given: object) -> set[str]:
    """Send one mutation that is not in the caller's schema, and return the codes of the errors."""
    return set(await caller.refused(mutation(name), input={"idempotencyKey": new_key(), **given}))


async def ask_for_leave(caller: Caller, starts_on: str, ends_on: str, **more: object) -> Answer:
    return await act(
        caller,
        "requestLeave",
        **{"startsOn": starts_on, "endsOn": ends_on, "reason": "Urusan keluarga", **more},
    )


async def filed(caller: Caller, starts_on: str, ends_on: str, **more: object) -> Answer:
    """File a request that nothing speaks against, and return it."""
    return done(await ask_for_leave(caller, starts_on, ends_on, **more))


async def take(
    caller: Caller, name: str, request: Answer, outcome: str = "APPROVED", **more: object
) -> Answer:
    """Advise or decide (`name`) on the version of the request that is at hand."""
    given = {"leaveRequestId": request["id"], "version": request["version"], "outcome": outcome, **more}
    return await act(caller, name, **given)


async def withdraw(caller: Caller, request: Answer, **more: object) -> Answer:
    given = {"leaveRequestId": request["id"], "version": request["version"], **more}
    return await act(caller, "withdrawLeave", **given)


async def balance(caller: Caller, year: int | None = None) -> Answer:
    """Return the caller's own balance of a year."""
    found: Answer = (await caller.ask(BALANCE, year=year))["viewer"]["employee"]["leaveBalance"]
    return found


async def days(caller: Caller, year: int | None = None) -> tuple[float, float, float]:
    """Return what is (remaining, reserved, used) in a year."""
    found = await balance(caller, year)
    return found["remaining"], found["reserved"], found["used"]


def done(payload: Answer) -> Answer:
    """Return the request of a payload that carries no error."""
    assert payload["errors"] == []
    request: Answer = payload["leaveRequest"]
    return request


def refusal(payload: Answer) -> Answer:
    """Return the one error of a payload that did nothing."""
    assert payload["leaveRequest"] is None
    (error,) = payload["errors"]
    found: Answer = error
    return found


@dataclass(frozen=True)
class Line:
    """One person and whoever advises and decides their leave."""

    applicant: Caller
    superior: Caller
    officer: Caller

    async def advised(self, starts_on: str, ends_on: str) -> Answer:
        """A request that the superior has spoken for."""
        request = await filed(self.applicant, starts_on, ends_on)
        return done(await take(self.superior, "adviseLeave", request))

    async def decided(
        self, starts_on: str, ends_on: str, outcome: str = "APPROVED", **more: object
    ) -> Answer:
        request = await self.advised(starts_on, ends_on)
        return done(await take(self.officer, "decideLeave", request, outcome, **more))


async def a_line(
    town: Town, *, name: str = "Pemohon Contoh", user_name: str = "", used: int = 12, **columns: Any
) -> Line:
    """Somebody new under the superior, with so many days used in each of the two years before."""
    superior = town.regency.superior.current_appointment
    assert superior is not None
    person = await people.an_employee(
        await people.a_post(town.regency.office, under=superior.post), name=name, **columns
    )
    await people.a_leave_history(person, y2024=used, y2025=used)
    user_name = user_name or f"pemohon-{person.nip}"
    await people.an_account(user_name, for_=person)
    return Line(await town.enter(user_name), await town.enter("superior"), await town.enter("officer"))
