"""Scenes of the demo that come before a page, each after the one before it.

Everything happens over the API, or as an office would arrange it.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import date
from typing import Final

from jejak.accounts.totp_reset import reset_second_factor
from models.account import Account, AccountIdentity, AccountRole
from models.employee import Employee
from tests import people
from tests.endpoints.client import new_idempotency_key
from tests.endpoints.leave_client import Answer, file_request, request_of, take_step
from tests.endpoints.policy_client import propose
from tests.portal.portal_demo import PortalDemo
from tests.publication import end_policies

OTHERS_SCENE: Final = "others"
"""Two stand in where somebody else is there too, two work in the personnel office, and two policies are proposed."""
LOST_SCENE: Final = "lost"
"""The officer's telephone is lost, and somebody has a role before they have a code."""
UNPAID: Final = "tanpa-slip"
"""The account of somebody who works part-time, of whom the demo has no slip."""
_REQUEST_RESET = (
    "mutation($input: RequestTotpResetInput!) { done: requestTotpReset(input: $input) { errors { code } } }"
)
_LAST_SLIPS = "{ viewer { employee { payslips(first: 3) { edges { node { id } } } } } }"
_ASK_ABOUT_PAYSLIP = (
    "mutation($input: AskAboutPayslipInput!) { done: askAboutPayslip(input: $input) { errors { code } } }"
)
_LONG_AGO = date(2015, 1, 1)
SECOND_PAYMENT: Final = date(2026, 2, 1)
"""A month that is paid twice: as everybody is, and as a correction."""
_MONTHS_BEFORE = [date(year, month, 1) for year in range(2017, 2025) for month in range(1, 13)]


async def _play_plain(demo: PortalDemo) -> Collection[str]:
    await demo.escalate_all()
    async with people.setup_transaction() as db:
        account = await Account.get(user_name="atasan", using_db=db)
        linked = {"issuer": "https://masuk.contoh.go.id", "subject": "atasan"}
        await AccountIdentity.create(using_db=db, account=account, **linked)
        known = await Account.get(user_name="pegawai", using_db=db)
        unpaid = await Account.filter(employee__kind="PPPK_PART_TIME").using_db(db).order_by("id").first()
        assert unpaid is not None
        told = {"user_name": UNPAID, "password_hash": known.password_hash}
        await Account.filter(id=unpaid.id).using_db(db).update(**told)
    return ()


async def _play_others(demo: PortalDemo) -> Collection[str]:
    officer = await demo.find_employee("pejabat")
    await demo.add_delegation((await demo.find_employee("keuangan"))["nip"], post_id=officer["post_id"])
    await demo.add_delegation(
        (await demo.find_employee("kepegawaian"))["nip"], post_id=officer["superior_post_id"]
    )
    await grant_role("keuangan", "PERSONNEL")
    own = await file_request(await demo.sign_in("atasan"), "2026-08-20", "2026-08-21")
    request_of(await take_step(await demo.sign_in("pejabat"), "adviseLeave", own))
    request = await _make_advised_request(demo, "2026-08-24")
    request_of(await take_step(await demo.sign_in("keuangan"), "decideLeave", request))
    await _make_advised_request(demo, "2026-08-26")
    await file_request(await demo.sign_in("pegawai"), "2026-09-07", "2026-09-08")
    await end_policies("positionAllowance")
    for number in (20, 21):
        told = {
            "field": "positionAllowance",
            "effectiveFrom": "2026-08-01",
            "decreeNumber": f"188/{number}/PERAGAAN",
        }
        assert not (await propose(await demo.sign_in("ppid"), **told))["errors"]
    await grant_role("operator", "ADMINISTRATOR")
    await _add_pay_runs(demo)
    asked = {"userName": "auditor", "reason": "Ponselnya hilang", "idempotencyKey": new_idempotency_key()}
    assert not (await (await demo.sign_in("admin")).ask(_REQUEST_RESET, input=asked))["done"]["errors"]
    return ()


async def _add_pay_runs(demo: PortalDemo) -> None:
    """Months that files brought, one by the payroll office's own account; a second payment; and two questions."""
    nip = (await demo.find_employee("pegawai"))["nip"]
    async with people.setup_transaction() as db:
        employee = await Employee.get(nip=nip, using_db=db)
        accounts = [await Account.get(user_name=each, using_db=db) for each in ("admin", "keuangan")]
    for month, account in ((4, 0), (8, 0), (9, 1), (10, 0), (11, 0)):
        await people.an_imported_run(employee, imported_by=accounts[account], month=date(2026, month, 1))
    await people.a_payslip(employee, SECOND_PAYMENT)
    await people.close_pay_runs()
    staff = await demo.sign_in("pegawai")
    slips = (await staff.ask(_LAST_SLIPS))["viewer"]["employee"]["payslips"]["edges"]
    for edge, question in zip(
        slips[1:], ("Mengapa TPP saya turun?", "Apakah cuti mengurangi TPP?"), strict=True
    ):
        asked = {"payslipId": edge["node"]["id"], "question": question}
        told = {**asked, "idempotencyKey": new_idempotency_key()}
        assert not (await staff.ask(_ASK_ABOUT_PAYSLIP, input=told))["done"]["errors"]


async def _play_lost(demo: PortalDemo) -> Collection[str]:
    async with people.setup_transaction() as db:
        employee = await Employee.get(nip=(await demo.find_employee("pegawai"))["nip"], using_db=db)
    for month in _MONTHS_BEFORE:
        await people.a_payslip(employee, month)
    await people.close_pay_runs()
    await _make_advised_request(demo, "2026-08-27")
    await grant_role("pegawai-habis", "PAYROLL")
    asked = {"userName": "pejabat", "reason": "Ponselnya hilang", "idempotencyKey": new_idempotency_key()}
    assert not (await (await demo.sign_in("admin")).ask(_REQUEST_RESET, input=asked))["done"]["errors"]
    async with (
        people.setup_transaction() as db
    ):  # the officer decides leave: an administrator and the server agree
        assert (await reset_second_factor(db, "pejabat")).is_reset
    return ("pejabat",)


SCENES: Final[Mapping[str, Callable[[PortalDemo], Awaitable[Collection[str]]]]] = {
    "": _play_plain,
    OTHERS_SCENE: _play_others,
    LOST_SCENE: _play_lost,
}
"""What happens, which tells whose sessions are over by then."""


async def _make_advised_request(demo: PortalDemo, day: str) -> Answer:
    """Let the employee ask for a day, and the superior advise."""
    request = await file_request(await demo.sign_in("pegawai"), day, day)
    return request_of(await take_step(await demo.sign_in("atasan"), "adviseLeave", request))


async def grant_role(user_name: str, role: str) -> None:
    """Give an account a role since long ago."""
    async with people.setup_transaction() as db:
        account = await Account.get(user_name=user_name, using_db=db)
        await AccountRole.create(using_db=db, account=account, role=role, effective_from=_LONG_AGO)
