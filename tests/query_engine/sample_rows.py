"""Sample rows of every type about one person, with every field filled."""

from collections.abc import Mapping
from datetime import date

from models.account import Account, TotpReset
from models.compliance import Erasure
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.leave_client import file_request, take_step
from tests.endpoints.regency_api import RegencyApi
from tests.log_sealer import seal_all
from tests.publication import a_proposal

_ID_QUERIES = {
    "Appointment": "SELECT id FROM hr.appointment WHERE employee_id = $1",
    "Rank": "SELECT id FROM hr.rank_history WHERE employee_id = $1",
    "Payslip": "SELECT id FROM hr.payslip WHERE employee_id = $1",
    "PayslipQuestion": "SELECT id FROM hr.payslip_question WHERE employee_id = $1",
    "PayRun": "SELECT run_id FROM hr.payslip WHERE employee_id = $1",
    "LeaveRequest": "SELECT id FROM hr.leave_request WHERE employee_id = $1 ORDER BY filed_at LIMIT 1",
    "LeaveStep": "SELECT id FROM hr.leave_step WHERE applicant_id = $1",
    "LeaveEscalation": "SELECT id FROM hr.leave_pass WHERE applicant_id = $1",
    "Delegation": "SELECT id FROM hr.delegation WHERE delegate_id = $1",
    "Erasure": "SELECT id FROM hr.erasure WHERE employee_id = $1",
    "Account": "SELECT id FROM hr.account WHERE employee_id = $1",
    "AccountRole": "SELECT id FROM hr.account_role WHERE $1::uuid IS NOT NULL LIMIT 1",
    "TotpReset": "SELECT id FROM hr.totp_reset WHERE $1::uuid IS NOT NULL",
    "Post": "SELECT post_id FROM hr.appointment WHERE employee_id = $1",
    "Position": "SELECT p.position_id FROM hr.post p JOIN hr.appointment a ON a.post_id = p.id"
    " WHERE a.employee_id = $1",
    "AuditEntry": "SELECT seq FROM audit.entry WHERE subject_id = $1 ORDER BY seq LIMIT 1",
}


async def create_row_of_each_type(api: RegencyApi) -> Mapping[str, str]:
    """Fill the town, and return the id of one object of each type, about `staff`."""
    staff, applicant = api.regency.staff, await api.enter("staff")
    async with people.setup_transaction() as db:
        values = [staff.id, "Muara Contoh", "Tanggal lahir diragukan"]
        await db.execute_query(
            "UPDATE hr.employee SET birth_place = $2, review_note = $3 WHERE id = $1", values
        )
        account = await Account.get(user_name="admin", using_db=db)
        await Erasure.create(
            using_db=db, employee_id=staff.id, legal_basis="UU 27/2022", decree_number="800/1/CONTOH",
            decree_date=people.TODAY, requested_by=account, reason="Masa simpan habis",
        )  # fmt: skip
        own = await Account.get(employee_id=staff.id, using_db=db)
        await TotpReset.create(using_db=db, account=own, needs_two=False, requested_by=account)
    request = await file_request(applicant, "2026-09-07", "2026-09-08")
    async with people.setup_transaction() as db:
        await db.execute_query("UPDATE hr.leave_request SET address = 'Jalan Contoh 1', phone = '0812'")
    advised = await take_step(await api.enter("superior"), "adviseLeave", request, reason="Lengkap")
    assert advised["errors"] == []
    await people.an_escalation(request["id"])
    appointment = api.regency.teacher.current_appointment
    assert appointment is not None
    await people.a_delegation(appointment.post, staff, first=date(2025, 3, 3), last=date(2025, 3, 3))
    await file_request(applicant, "2026-10-05", "2026-10-06")
    await people.a_payslip_question(staff)
    await seal_all(api.regency.database)
    keys = {
        "PolicyDecree": await a_proposal("tppTariff"),
        "Employee": staff.id,
        "Unit": api.regency.office.id,
    }
    for kind, query in _ID_QUERIES.items():
        keys[kind] = await api.superuser.fetchval(query, staff.id)
    return {kind: to_global_id(kind, key) for kind, key in keys.items()}
