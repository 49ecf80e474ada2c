"""Former employee with a row in every relation that is about people.

Every value is a word or number that nobody else has, so that it can be looked for.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from audit.read_log import AuditedRow, log_read, log_refusal
from jejak.accounts.accounts import operator_attribution
from jejak.database.pools import get_pool
from models.account import Account, AccountCode
from models.compliance import AuditEngagement
from models.delegation import Delegation, LeaveEscalation
from models.employee import Employee
from models.leave import LeaveAuthority, LeaveLedger, LeaveRequest, LeaveStep
from models.pay import PayslipLine, PayslipQuestion
from tests import people
from tests.databases import Database
from tests.regency import SmallRegency
from tests.two_person_approval import request_and_approve_erasure

LAST_DAY = date(2026, 6, 30)
_WORDS = ("alasan", "alamat", "sk", "ditolak", "keperluan", "tunjangan", "dasar", "tanya", "jawab")


@dataclass(frozen=True)
class FormerEmployee:
    """Somebody whose service is over, and every value that shall be found nowhere afterwards."""

    employee: Employee
    account: Account
    secrets: tuple[str, ...]


async def create_former_employee(
    regency: SmallRegency, *, mark: str = "zamrud", sex: str = "FEMALE", is_pay_closed: bool = True
) -> FormerEmployee:
    """Make somebody who worked, was paid, took leave, was examined, and left on the last day of June."""
    words = {name: f"{mark}-{name}" for name in ("nama", *people.NULLABLE_TEXTS, *_WORDS)}
    post = await people.a_post(regency.office, under=None)
    person = await people.an_employee(
        post, name=words["nama"], sex=sex, **{name: words[name] for name in people.NULLABLE_TEXTS},
        birth_date=date(1971, 3, 9), service_until=LAST_DAY, grade="IV/b",
    )  # fmt: skip
    account = await people.an_account(mark, for_=person)
    await _pay(person, words, is_closed=is_pay_closed)
    await people.a_leave_history(person, y2025=3)
    async with people.setup_transaction(reason=f"{mark}-alasan-perbuatan") as db:
        await db.execute_query("UPDATE hr.appointment SET decree_number = $2 WHERE employee_id = $1",
                               [person.id, words["sk"]])  # fmt: skip
        await AccountCode.create(using_db=db, account=account, code_hash=uuid4().bytes * 2, made_at=_noon(),
                                 expires_at=_noon())  # fmt: skip
        request, stood_in = (
            await _create_leave_history(db, regency, person, words, mark=mark),
            date(2026, 3, len(mark)),
        )
        await LeaveStep.create(
            using_db=db, request=request, applicant_id=person.id, kind="ADVICE", outcome="REFUSED",
            reason=f"{mark}-pertimbangan", by_account=account, by_post_id=regency_post(request),
        )  # fmt: skip
        await LeaveEscalation.create(
            using_db=db, request=request, applicant_id=person.id, step="ADVICE", kind="REMINDED",
            from_post_id=regency_post(request), reason=f"{mark}-penerusan", by_account=account,
        )  # fmt: skip
        await Delegation.create(
            using_db=db, post_id=regency_post(request), delegate=person, kind="PLH", decree_number="800/3/CONTOH",
            decree_date=stood_in, effective_from=stood_in, effective_until=stood_in, reason=f"{mark}-penugasan",
            made_by=account,
        )  # fmt: skip
        await AuditEngagement.create(
            using_db=db, letter_number=f"700/{len(mark)}/CONTOH", letter_date=date(2026, 1, 5), purpose=f"{mark}-tugas",
            employee=person, effective_from=date(2026, 1, 5), ended_at=_noon(),
        )  # fmt: skip
    await _mention_in_other_rows(regency, request, words)
    secrets = (mark, person.nip, "1971-03-09", "765432109876", *words.values(), str(account.password_hash))
    return FormerEmployee(person, account, secrets)


async def _create_leave_history(
    db: Any, regency: SmallRegency, person: Employee, words: dict[str, str], *, mark: str
) -> LeaveRequest:
    authority = (await LeaveAuthority.all().using_db(db))[0]
    post = authority.deciding_post_id
    request = await LeaveRequest.create(
        using_db=db, number=f"CT-{str(uuid4())[:8]}", employee=person, kind="SICK", state="REFUSED",
        starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 5), working_days=2, reason=words["alasan"],
        address=words["alamat"], phone=f"{mark}-0812", decided_at=_noon(), advising_post_id=post, deciding_post_id=post,
        authority=authority, calendar_version="2026:1", noted_n=0, noted_n_1=0, noted_n_2=0,
    )  # fmt: skip
    await LeaveLedger.create(
        using_db=db, employee=person, year=2026, kind="RESERVE", half_days=4, request=request
    )
    return request


async def _pay(person: Employee, words: dict[str, str], *, is_closed: bool) -> None:
    """A month's slip, with a line of a kind that nobody knows."""
    slip = await people.a_payslip(person, tpp=765_432_109_876)
    told = {"name": words["tunjangan"], "basis": words["dasar"], "amount": 0, "sign": 1, "month": slip.period}
    async with people.setup_transaction() as db:
        await PayslipLine.create(using_db=db, payslip=slip, employee=person, kind="OTHER_INCOME", **told)
        payroll = await Account.get(user_name="keuangan", using_db=db)
        await PayslipQuestion.create(
            using_db=db, payslip=slip, employee=person, state="ANSWERED", question=words["tanya"], asked_by=payroll,
            answer=words["jawab"], answered_by=payroll, answered_at=_noon(),
        )  # fmt: skip
    if is_closed:
        await people.close_pay_runs()


async def _mention_in_other_rows(regency: SmallRegency, request: LeaveRequest, words: dict[str, str]) -> None:
    """Others have spoken of the leaver: in the reason of an act that was refused, and as they read about two people."""
    refused, read = (
        replace(operator_attribution("arrange"), reason=words[each]) for each in ("ditolak", "keperluan")
    )
    await log_refusal(
        get_pool("owner"), refused, code="DENIED", rule=None, on=AuditedRow("hr.leave_request", request.id)
    )
    person: UUID = request.employee_id
    await log_read(get_pool("owner"), read, fields=["Payslip.net"], subjects=[person, regency.staff.id])


def regency_post(request: LeaveRequest) -> UUID:
    post: UUID = request.advising_post_id
    return post


def _noon() -> datetime:
    return datetime(2026, 6, 1, 5, 0, tzinfo=UTC)


async def request_and_approve(leaver: FormerEmployee) -> UUID:
    """Let two people stand behind the destruction; return the request's id."""
    return await request_and_approve_erasure(leaver.employee.id, reason=f"{leaver.secrets[0]}-sebab")


@dataclass(frozen=True)
class Column:
    """A personal column of a relation that is about people, and the rows about one person."""

    relation: str
    name: str
    values: tuple[str, ...]


async def load_personal_columns(database: Database, person: UUID) -> list[Column]:
    """List every personal column of the register with what it holds about a person: from the catalogue, not by hand."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        found = []
        for relation, name, subject in await connection.fetch(_PERSONAL):
            rows = await connection.fetch(
                f'SELECT t."{name}"::text AS value FROM {relation} t WHERE coalesce({subject}) = $1', person
            )
            found.append(
                Column(relation, name, tuple(row["value"] for row in rows if row["value"] is not None))
            )
        return found
    finally:
        await connection.close()


_PERSONAL = """
SELECT r.relation, a.attname, (SELECT string_agg(format('t.%I', s), ', ') FROM unnest(r.subject_columns) s)
  FROM audit.relation r
  JOIN pg_attribute a ON a.attrelid = r.relation::regclass AND a.attnum > 0 AND NOT a.attisdropped
 WHERE r.subject_columns <> '{}' AND NOT a.attname = ANY (r.open_columns) AND r.relation <> 'hr.official'
 ORDER BY 1, 2
"""
