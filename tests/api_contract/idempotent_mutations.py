"""Idempotent mutations: for each, its caller, its input, and what makes it another request.

Every way arranges people of its own, up to the last step.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from models.account import AccountIdentity
from models.employee import Employee
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.leave_client import LeaveParties, create_leave_parties, file_request
from tests.endpoints.policy_client import FORM, build_step, propose, run_policy_mutation
from tests.endpoints.regency_api import RegencyApi
from tests.erasure.former_employee import LAST_DAY
from tests.erasure.test_request import build_step_input, request_erasure
from tests.identity.client import AccountHolder, create_account_holder, obtain_token, run_mutation
from tests.identity.test_account_resets import an_administrator, an_operator, at
from tests.publication import end_policies

_MONTHS = (date(2027 + number // 12, number % 12 + 1, 1) for number in count())
"""Months of pay that nobody else asks about."""
WEEK = "2026-09-07", "2026-09-11"
OBJECTS = {
    **dict.fromkeys(("requestLeave", "adviseLeave", "decideLeave", "withdrawLeave"), "leaveRequest"),
    "reassignLeaveStep": "leaveRequest",
    **dict.fromkeys(("delegateDecisions", "endDelegation"), "delegation"),
    **dict.fromkeys(("requestErasure", "approveErasure", "cancelErasure"), "erasure"),
    **dict.fromkeys(("closePayRun", "discardPayRun"), "payRun"),
    **dict.fromkeys(("askAboutPayslip", "answerPayslipQuestion"), "payslipQuestion"),
    **dict.fromkeys(("proposePolicy", "approvePolicy", "withdrawPolicy", "endPolicy"), "policy"),
    **dict.fromkeys(("requestTotpReset", "approveTotpReset", "cancelTotpReset"), "totpReset"),
}
"""The field of a payload that holds what was changed."""


@dataclass(frozen=True)
class MutationCase:
    """One change that nothing speaks against: who makes it, what it is told, and what makes it another one."""

    name: str
    by: Caller
    input: Mapping[str, Any]
    other_input: Mapping[str, Any]

    async def perform(self, key: str, /, **other: object) -> dict[str, Any]:
        """Do it under a key, and return the payload."""
        payload: dict[str, Any] = (
            await self.by.ask(self._query, input={**self.input, **other, "idempotencyKey": key})
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


CaseBuilder = Callable[[RegencyApi], Awaitable[MutationCase]]
CASE_BUILDERS: dict[str, CaseBuilder] = {}


def register_case(arrange: CaseBuilder) -> CaseBuilder:
    """Know a way by the name of its change: `a_request_leave` is `requestLeave`."""
    first, *rest = arrange.__name__.removeprefix("to_").split("_")
    CASE_BUILDERS[first + "".join(each.capitalize() for each in rest)] = arrange
    return arrange


# ------------------------------------------------------------------ leave


@register_case
async def to_request_leave(api: RegencyApi) -> MutationCase:
    told = {"startsOn": WEEK[0], "endsOn": WEEK[1], "reason": "Urusan keluarga"}
    return MutationCase(
        "requestLeave", (await create_leave_parties(api)).applicant, told, {"endsOn": "2026-09-10"}
    )


def _step(request: Mapping[str, Any]) -> dict[str, Any]:
    return {"leaveRequestId": request["id"], "version": request["version"]}


@register_case
async def to_withdraw_leave(api: RegencyApi) -> MutationCase:
    line = await create_leave_parties(api)
    told = _step(await file_request(line.applicant, *WEEK))
    return MutationCase("withdrawLeave", line.applicant, told, {"version": told["version"] + 1})


@register_case
async def to_advise_leave(api: RegencyApi) -> MutationCase:
    line = await create_leave_parties(api)
    told = _step(await file_request(line.applicant, *WEEK)) | {"outcome": "APPROVED"}
    return MutationCase("adviseLeave", line.superior, told, {"reason": "Lain"})


@register_case
async def to_decide_leave(api: RegencyApi) -> MutationCase:
    line: LeaveParties = await create_leave_parties(api)
    told = _step(await line.file_advised(*WEEK)) | {"outcome": "APPROVED"}
    return MutationCase("decideLeave", line.officer, told, {"outcome": "REFUSED", "reason": "Lain"})


@register_case
async def to_reassign_leave_step(api: RegencyApi) -> MutationCase:
    line = await create_leave_parties(api)
    appointment = api.regency.officer.current_appointment
    assert appointment is not None
    told = _step(await file_request(line.applicant, *WEEK))
    told |= {"postId": to_global_id("Post", appointment.post.id), "reason": "Sakit lama"}
    return MutationCase("reassignLeaveStep", await api.enter("kepegawaian"), told, {"reason": "Lain"})


# ------------------------------------------------------------------ standing in


@register_case
async def to_delegate_decisions(api: RegencyApi) -> MutationCase:
    post, other = [await people.a_post(api.regency.office) for _ in range(2)]
    await people.an_employee(post)
    deputy = await people.an_employee(other)
    await people.an_account(f"pengganti-{deputy.nip}", for_=deputy)
    told = {
        "postId": to_global_id("Post", post.id), "delegateId": to_global_id("Employee", deputy.id), "kind": "PLH",
        "decreeNumber": "800/7/CONTOH", "decreeDate": WEEK[0], "effectiveFrom": WEEK[0], "effectiveUntil": WEEK[1],
        "reason": "Dinas luar",
    }  # fmt: skip
    return MutationCase("delegateDecisions", await api.enter("kepegawaian"), told, {"reason": "Lain"})


@register_case
async def to_end_delegation(api: RegencyApi) -> MutationCase:
    named = await to_delegate_decisions(api)
    made = (await named.perform(new_idempotency_key()))["delegation"]
    told = {"delegationId": made["id"], "version": made["version"]}
    return MutationCase("endDelegation", named.by, told, {"version": made["version"] + 1})


# ------------------------------------------------------------------ erasure


async def _add_former_employee(api: RegencyApi) -> UUID:
    appointment = await people.a_post(api.regency.office)
    return (await people.an_employee(appointment, name="Purna Contoh", service_until=LAST_DAY)).id


async def _request_erasure(api: RegencyApi) -> dict[str, Any]:
    return build_step_input(
        await request_erasure(await api.enter("kepegawaian"), await _add_former_employee(api))
    )


@register_case
async def to_request_erasure(api: RegencyApi) -> MutationCase:
    told = {
        "employeeId": to_global_id("Employee", await _add_former_employee(api)), "legalBasis": "UU 27/2022",
        "decreeNumber": "800/78/CONTOH", "decreeDate": "2026-07-01", "reason": None,
    }  # fmt: skip
    return MutationCase(
        "requestErasure", await api.enter("kepegawaian"), told, {"decreeNumber": "800/79/CONTOH"}
    )


@register_case
async def to_approve_erasure(api: RegencyApi) -> MutationCase:
    told = await _request_erasure(api)
    return MutationCase("approveErasure", await api.enter("admin"), told, {"version": told["version"] + 1})


@register_case
async def to_cancel_erasure(api: RegencyApi) -> MutationCase:
    told = await _request_erasure(api)
    return MutationCase(
        "cancelErasure", await api.enter("kepegawaian"), told, {"version": told["version"] + 1}
    )


# ------------------------------------------------------------------ pay


async def _open_run(api: RegencyApi) -> dict[str, Any]:
    run = await people.an_imported_run(api.regency.staff)
    return {"id": to_global_id("PayRun", run.id), "version": 1}


@register_case
async def to_close_pay_run(api: RegencyApi) -> MutationCase:
    return MutationCase("closePayRun", await api.enter("keuangan"), await _open_run(api), {"version": 2})


@register_case
async def to_discard_pay_run(api: RegencyApi) -> MutationCase:
    return MutationCase("discardPayRun", await api.enter("keuangan"), await _open_run(api), {"version": 2})


# ------------------------------------------------------------------ questions about pay slips


async def _a_slip_of(employee: Employee) -> str:
    slip = await people.a_payslip(employee, next(_MONTHS))
    await people.close_pay_runs()
    return to_global_id("Payslip", slip.id)


@register_case
async def to_ask_about_payslip(api: RegencyApi) -> MutationCase:
    told = {"payslipId": await _a_slip_of(api.regency.staff), "question": "Mengapa berkurang?"}
    return MutationCase("askAboutPayslip", await api.enter("staff"), told, {"question": "Mengapa tetap?"})


@register_case
async def to_answer_payslip_question(api: RegencyApi) -> MutationCase:
    asking = await to_ask_about_payslip(api)
    asked = (await asking.perform(new_idempotency_key()))["payslipQuestion"]
    told = {"payslipQuestionId": asked["id"], "version": asked["version"], "answer": "Karena potongan."}
    return MutationCase(
        "answerPayslipQuestion", await api.enter("keuangan"), told, {"answer": "Karena tarif baru."}
    )


# ------------------------------------------------------------------ publication


async def _propose_policy(api: RegencyApi) -> dict[str, Any]:
    await end_policies("tppTariff")
    return build_step(await propose(await api.enter("ppid")))


@register_case
async def to_propose_policy(api: RegencyApi) -> MutationCase:
    await end_policies("tppTariff")
    return MutationCase("proposePolicy", await api.enter("ppid"), FORM, {"decreeNumber": "188/9/CONTOH"})


@register_case
async def to_approve_policy(api: RegencyApi) -> MutationCase:
    told = await _propose_policy(api)
    by = await api.enter("ppid-pelaksana")
    return MutationCase("approvePolicy", by, told, {"version": told["version"] + 1})


@register_case
async def to_withdraw_policy(api: RegencyApi) -> MutationCase:
    told = await _propose_policy(api)
    return MutationCase("withdrawPolicy", await api.enter("ppid"), told, {"version": told["version"] + 1})


@register_case
async def to_end_policy(api: RegencyApi) -> MutationCase:
    step = await _propose_policy(api)
    approved = await run_policy_mutation(await api.enter("ppid-pelaksana"), "approvePolicy", **step)
    told = {
        **build_step(approved),
        "effectiveUntil": "2026-07-05", "decreeNumber": "188/8/CONTOH", "decreeDate": "2026-07-05",
    }  # fmt: skip
    return MutationCase("endPolicy", await api.enter("ppid"), told, {"decreeNumber": "188/9/CONTOH"})


# ------------------------------------------------------------------ accounts


@register_case
async def to_reset_password(api: RegencyApi) -> MutationCase:
    unit = await people.a_unit(f"Dinas {new_idempotency_key()[:8]}")
    whose, other = await at(unit), await at(unit)
    return MutationCase(
        "resetPassword", await an_operator(api, unit), {"userName": whose.name}, {"userName": other.name}
    )


@register_case
async def to_request_totp_reset(api: RegencyApi) -> MutationCase:
    lost: AccountHolder = await create_account_holder("PAYROLL")
    _, administrator = await an_administrator(api)
    return MutationCase(
        "requestTotpReset", administrator, {"userName": lost.name, "reason": "Hilang"}, {"reason": "Lain"}
    )


async def _request_totp_reset(api: RegencyApi) -> dict[str, Any]:
    lost = await create_account_holder("PAYROLL")
    _, first = await an_administrator(api)
    given = {"userName": lost.name, "reason": "HP hilang", "idempotencyKey": new_idempotency_key()}
    asked = (await run_mutation(first, "requestTotpReset", **given))["totpReset"]
    return {"totpResetId": asked["id"], "version": asked["version"]}


@register_case
async def to_approve_totp_reset(api: RegencyApi) -> MutationCase:
    told = await _request_totp_reset(api)
    return MutationCase(
        "approveTotpReset", (await an_administrator(api))[1], told, {"version": told["version"] + 1}
    )


@register_case
async def to_cancel_totp_reset(api: RegencyApi) -> MutationCase:
    told = await _request_totp_reset(api)
    return MutationCase(
        "cancelTotpReset", (await an_administrator(api))[1], told, {"version": told["version"] + 1}
    )


@register_case
async def to_unlink_identity(api: RegencyApi) -> MutationCase:
    whose = await create_account_holder()
    ids = []
    for issuer in ("https://masuk.contoh.go.id", "https://lain.contoh.go.id"):
        async with people.setup_transaction() as db:
            made = await AccountIdentity.create(
                using_db=db, account=whose.account, issuer=issuer, subject=str(uuid4())
            )
        ids.append(to_global_id("AccountIdentity", made.id))
    by = Caller(api.http, await obtain_token(api, whose))
    return MutationCase("unlinkIdentity", by, {"identityId": ids[0]}, {"identityId": ids[1]})
