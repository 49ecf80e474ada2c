"""How is each change asked for whose key makes it happen once? By whom, with what, and what makes it another one.

Called by the tests of repeating and of versions. Every way arranges people of its own, up to the last step.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from models.account import AccountIdentity
from schema.ids import global_id
from tests import people
from tests.doors.client import Caller, new_key
from tests.doors.leave import Line, a_line, filed
from tests.doors.town import Town
from tests.erasure.leaving import LAST_DAY
from tests.erasure.test_asking import ask_for, step
from tests.identity.asking import Somebody, do, somebody, token_of
from tests.identity.test_resets import an_administrator, an_operator, at

WEEK = "2026-09-07", "2026-09-11"
OBJECTS = {
    **dict.fromkeys(("requestLeave", "adviseLeave", "decideLeave", "withdrawLeave"), "leaveRequest"),
    "reassignLeaveStep": "leaveRequest",
    **dict.fromkeys(("delegateDecisions", "endDelegation"), "delegation"),
    **dict.fromkeys(("requestErasure", "approveErasure", "cancelErasure"), "erasure"),
    **dict.fromkeys(("requestTotpReset", "approveTotpReset", "cancelTotpReset"), "totpReset"),
}
"""The field of a payload that holds what was changed."""


@dataclass(frozen=True)
class Act:
    """One change that nothing speaks against: who makes it, what it is told, and what makes it another one."""

    name: str
    by: Caller
    told: Mapping[str, Any]
    otherwise: Mapping[str, Any]

    async def done(self, key: str, /, **other: object) -> dict[str, Any]:
        """Do it under a key, and return the payload."""
        payload: dict[str, Any] = (
            await self.by.ask(self._query, input={**self.told, **other, "idempotencyKey": key})
        )["answer"]
        return payload

    @property
    def _query(self) -> str:
        field = OBJECTS.get(self.name, "")
        shown = {"": "query { __typename }"}.get(field, f"{field} {{ __typename id state version }}")
        shown = "delegation { __typename id endedAt version }" if field == "delegation" else shown
        shown = "slip { userName name expiresAt }" if self.name == "resetPassword" else shown
        why = "errors { code path ... on VersionConflict { currentVersion object { __typename id } } }"
        kind = f"{self.name[0].upper()}{self.name[1:]}Input"
        return f"mutation Act($input: {kind}!) {{ answer: {self.name}(input: $input) {{ {shown} {why} }} }}"


Way = Callable[[Town], Awaitable[Act]]
WAYS: dict[str, Way] = {}


def way(arrange: Way) -> Way:
    """Know a way by the name of its change: `a_request_leave` is `requestLeave`."""
    first, *rest = arrange.__name__.removeprefix("to_").split("_")
    WAYS[first + "".join(each.capitalize() for each in rest)] = arrange
    return arrange


# ------------------------------------------------------------------ leave


@way
async def to_request_leave(town: Town) -> Act:
    told = {"startsOn": WEEK[0], "endsOn": WEEK[1], "reason": "Urusan keluarga"}
    return Act("requestLeave", (await a_line(town)).applicant, told, {"endsOn": "2026-09-10"})


def _step(request: Mapping[str, Any]) -> dict[str, Any]:
    return {"leaveRequestId": request["id"], "version": request["version"]}


@way
async def to_withdraw_leave(town: Town) -> Act:
    line = await a_line(town)
    told = _step(await filed(line.applicant, *WEEK))
    return Act("withdrawLeave", line.applicant, told, {"version": told["version"] + 1})


@way
async def to_advise_leave(town: Town) -> Act:
    line = await a_line(town)
    told = _step(await filed(line.applicant, *WEEK)) | {"outcome": "APPROVED"}
    return Act("adviseLeave", line.superior, told, {"reason": "Lain"})


@way
async def to_decide_leave(town: Town) -> Act:
    line: Line = await a_line(town)
    told = _step(await line.advised(*WEEK)) | {"outcome": "APPROVED"}
    return Act("decideLeave", line.officer, told, {"outcome": "REFUSED", "reason": "Lain"})


@way
async def to_reassign_leave_step(town: Town) -> Act:
    line = await a_line(town)
    seat = town.regency.officer.current_appointment
    assert seat is not None
    told = _step(await filed(line.applicant, *WEEK))
    told |= {"postId": global_id("Post", seat.post.id), "reason": "Sakit lama"}
    return Act("reassignLeaveStep", await town.enter("kepegawaian"), told, {"reason": "Lain"})


# ------------------------------------------------------------------ standing in


@way
async def to_delegate_decisions(town: Town) -> Act:
    post, other = [await people.a_post(town.regency.office) for _ in range(2)]
    await people.an_employee(post)
    deputy = await people.an_employee(other)
    await people.an_account(f"pengganti-{deputy.nip}", for_=deputy)
    told = {
        "postId": global_id("Post", post.id), "delegateId": global_id("Employee", deputy.id), "kind": "PLH",
        "decreeNumber": "800/7/CONTOH", "decreeDate": WEEK[0], "effectiveFrom": WEEK[0], "effectiveUntil": WEEK[1],
        "reason": "Dinas luar",
    }  # fmt: skip
    return Act("delegateDecisions", await town.enter("kepegawaian"), told, {"reason": "Lain"})


@way
async def to_end_delegation(town: Town) -> Act:
    named = await to_delegate_decisions(town)
    made = (await named.done(new_key()))["delegation"]
    told = {"delegationId": made["id"], "version": made["version"]}
    return Act("endDelegation", named.by, told, {"version": made["version"] + 1})


# ------------------------------------------------------------------ erasure


async def _somebody_who_left(town: Town) -> UUID:
    seat = await people.a_post(town.regency.office)
    return (await people.an_employee(seat, name="Purna Contoh", service_until=LAST_DAY)).id


async def _asked_for(town: Town) -> dict[str, Any]:
    return step(await ask_for(await town.enter("kepegawaian"), await _somebody_who_left(town)))


@way
async def to_request_erasure(town: Town) -> Act:
    told = {
        "employeeId": global_id("Employee", await _somebody_who_left(town)), "legalBasis": "UU 27/2022",
        "decreeNumber": "800/78/CONTOH", "decreeDate": "2026-07-01", "reason": None,
    }  # fmt: skip
    return Act("requestErasure", await town.enter("kepegawaian"), told, {"decreeNumber": "800/79/CONTOH"})


@way
async def to_approve_erasure(town: Town) -> Act:
    told = await _asked_for(town)
    return Act("approveErasure", await town.enter("admin"), told, {"version": told["version"] + 1})


@way
async def to_cancel_erasure(town: Town) -> Act:
    told = await _asked_for(town)
    return Act("cancelErasure", await town.enter("kepegawaian"), told, {"version": told["version"] + 1})


# ------------------------------------------------------------------ accounts


@way
async def to_reset_password(town: Town) -> Act:
    unit = await people.a_unit(f"Dinas {new_key()[:8]}")
    whose, other = await at(unit), await at(unit)
    return Act(
        "resetPassword", await an_operator(town, unit), {"userName": whose.name}, {"userName": other.name}
    )


@way
async def to_request_totp_reset(town: Town) -> Act:
    lost: Somebody = await somebody("PAYROLL")
    _, administrator = await an_administrator(town)
    return Act(
        "requestTotpReset", administrator, {"userName": lost.name, "reason": "Hilang"}, {"reason": "Lain"}
    )


async def _lost(town: Town) -> dict[str, Any]:
    lost = await somebody("PAYROLL")
    _, first = await an_administrator(town)
    given = {"userName": lost.name, "reason": "HP hilang", "idempotencyKey": new_key()}
    asked = (await do(first, "requestTotpReset", **given))["totpReset"]
    return {"totpResetId": asked["id"], "version": asked["version"]}


@way
async def to_approve_totp_reset(town: Town) -> Act:
    told = await _lost(town)
    return Act("approveTotpReset", (await an_administrator(town))[1], told, {"version": told["version"] + 1})


@way
async def to_cancel_totp_reset(town: Town) -> Act:
    told = await _lost(town)
    return Act("cancelTotpReset", (await an_administrator(town))[1], told, {"version": told["version"] + 1})


@way
async def to_unlink_identity(town: Town) -> Act:
    whose = await somebody()
    ids = []
    for issuer in ("https://masuk.contoh.go.id", "https://lain.contoh.go.id"):
        async with people.arranging() as db:
            made = await AccountIdentity.create(
                using_db=db, account=whose.account, issuer=issuer, subject=str(uuid4())
            )
        ids.append(global_id("AccountIdentity", made.id))
    by = Caller(town.http, await token_of(town, whose))
    return Act("unlinkIdentity", by, {"identityId": ids[0]}, {"identityId": ids[1]})
