"""Sample objects of every type about three people, and those about nobody.

Where `superior` asks, `staff` is under them and `teacher` elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from models.account import Account, TotpReset
from models.compliance import Erasure
from models.delegation import Delegation, LeaveEscalation
from models.employee import Appointment, Employee, RankHistory
from models.leave import LeaveAuthority, LeaveRequest, LeaveStep
from models.pay import Payslip, PayslipQuestion
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.regency_api import RegencyApi
from tests.publication import a_proposal

PEOPLE = ("superior", "staff", "teacher")


@dataclass(frozen=True)
class SampleObjects:
    """Ids of objects: by person and type, and of types that are about nobody."""

    by_person: Mapping[str, Mapping[str, str]]
    common: Mapping[str, str]


async def create_objects(api: RegencyApi) -> SampleObjects:
    """Make what the small regency does not have yet, and name it all."""
    regency = api.regency
    async with people.setup_transaction() as client:
        await client.execute_query(
            "UPDATE hr.employee SET birth_place = 'Muara Contoh', review_note = 'Tanggal lahir diragukan'", []
        )
        admin = await Account.get(user_name="admin", using_db=client)
        authority = await LeaveAuthority.all().using_db(client).first()
        for number, name in enumerate(PEOPLE):
            await _create_about(
                client, getattr(regency, name), authority=authority, admin=admin, number=number
            )
        staff = await Account.get(user_name="pegawai", using_db=client)
        reset = await TotpReset.create(
            using_db=client, id=uuid4(), account=staff, needs_two=False, requested_by=admin
        )
        role = await client.execute_query_dict("SELECT id FROM hr.account_role LIMIT 1", [])
    run = await api.superuser.fetchval("SELECT id FROM hr.pay_run LIMIT 1")
    entry = await api.superuser.fetchval("SELECT seq FROM audit.entry WHERE relation = 'hr.unit' LIMIT 1")
    post = await api.superuser.fetchrow("SELECT id, position_id FROM hr.post LIMIT 1")
    common: dict[str, Any] = {
        "Unit": regency.office.id, "Post": post["id"], "Position": post["position_id"], "Account": admin.id,
        "AccountRole": role[0]["id"], "TotpReset": reset.id, "PayRun": run,
        "AuditEntry": entry,
        "PolicyDecree": await a_proposal("tppTariff"),
    }  # fmt: skip
    return SampleObjects(
        {name: await _name_objects(getattr(regency, name).id) for name in PEOPLE},
        {kind: to_global_id(kind, key) for kind, key in common.items()},
    )


async def _create_about(
    client: Any, person: Employee, *, authority: Any, admin: Account, number: int
) -> None:
    request = await LeaveRequest.create(
        using_db=client, id=uuid4(), number=f"CT-CONTOH-{number}", employee=person, kind="ANNUAL", state="ADVISED",
        starts_on=date(2026, 9, 7), ends_on=date(2026, 9, 8), working_days=2, reason="Keperluan keluarga",
        address="Jalan Contoh 1", phone="0812", advising_post_id=authority.deciding_post_id,
        deciding_post_id=authority.deciding_post_id, authority_id=authority.id, calendar_version=1,
        noted_n=24, noted_n_1=0, noted_n_2=0,
    )  # fmt: skip
    await LeaveStep.create(
        using_db=client, id=uuid4(), request=request, applicant_id=person.id, kind="ADVICE", outcome="APPROVED",
        reason="Lengkap", by_account=admin, by_post_id=authority.deciding_post_id,
    )  # fmt: skip
    await LeaveEscalation.create(
        using_db=client, id=uuid4(), request=request, applicant_id=person.id, step="ADVICE", kind="REMINDED",
        from_post_id=authority.deciding_post_id, reason="Belum ada tindakan", by_account=admin,
    )  # fmt: skip
    day = date(2025, 3, 3) + number * timedelta(days=1)
    await Delegation.create(
        using_db=client, id=uuid4(), post_id=authority.deciding_post_id, delegate=person, kind="PLH",
        decree_number="800/1/CONTOH", decree_date=day, effective_from=day, effective_until=day, reason="Dinas luar",
        made_by=admin,
    )  # fmt: skip
    slip = await Payslip.filter(employee=person).using_db(client).first()
    await PayslipQuestion.create(
        using_db=client, id=uuid4(), payslip=slip, employee=person, question="Mengapa berkurang?", asked_by=admin,
    )  # fmt: skip
    await Erasure.create(
        using_db=client, id=uuid4(), employee=person, legal_basis="UU 27/2022", decree_number="800/1/CONTOH",
        decree_date=people.TODAY, requested_by=admin, reason="Masa simpan habis",
    )  # fmt: skip


async def _name_objects(person: UUID) -> Mapping[str, str]:
    kinds: Mapping[str, Any] = {
        "Appointment": Appointment, "Rank": RankHistory, "LeaveRequest": LeaveRequest, "Payslip": Payslip,
        "PayslipQuestion": PayslipQuestion, "Erasure": Erasure,
    }  # fmt: skip
    async with people.setup_transaction() as client:
        keys = {
            kind: (await model.filter(employee_id=person).using_db(client).first()).id
            for kind, model in kinds.items()
        }
        step = await LeaveStep.filter(applicant_id=person).using_db(client).first()
        passed = await LeaveEscalation.filter(applicant_id=person).using_db(client).first()
        delegation = await Delegation.filter(delegate_id=person).using_db(client).first()
    assert step is not None
    assert passed is not None
    assert delegation is not None
    keys |= {
        "Employee": person,
        "LeaveStep": step.id,
        "LeaveEscalation": passed.id,
        "Delegation": delegation.id,
    }
    return {kind: to_global_id(kind, key) for kind, key in keys.items()}
