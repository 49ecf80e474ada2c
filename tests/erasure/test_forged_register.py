"""A person who can write the register of erasures makes nobody believe that two people stood behind one.

The doctor is asked, and of what is in the log alone, the offline verifier.
"""

from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from audit.verify.finding import StatementCode
from audit.verify.report import Report
from jejak.doctor import DoctorFinding, FindingCode, FindingKind, find_problems
from jejak.ledger.erasure import execute_erasure
from jejak.ledger.export import export_log
from resolvers.erasure import ErasureForm, request_erasure
from tests import people
from tests.databases import Database
from tests.erasure.former_employee import FormerEmployee, create_former_employee
from tests.hostile.sealed_history import begin_act
from tests.log_sealer import seal_all
from tests.regency import SmallRegency
from tests.two_person_approval import (
    DECREE,
    DECREE_DATE,
    LEGAL_BASIS,
    request_and_approve_erasure,
    signed_in_call,
)
from tests.verify.inspect_report import statement_codes
from tests.verify.inspect_report import verify_export as verify

_FORGED_APPROVAL = """
UPDATE hr.erasure SET state = 'APPROVED', approved_at = now(), version = 2,
       approved_by_id = (SELECT id FROM hr.account WHERE user_name = 'admin')
"""
_FORGED_REQUEST = """
INSERT INTO hr.erasure (id, employee_id, state, legal_basis, decree_number, decree_date, requested_by_id)
SELECT $1, $2, 'REQUESTED', 'JRA', 'SK 7', '2026-01-02', a.id FROM hr.account a WHERE a.user_name = 'kepegawaian'
"""
_FORGED_DESTRUCTION = """
SELECT hr.overwrite_person(x.employee_id) FROM hr.erasure x;
UPDATE hr.erasure SET state = 'CARRIED_OUT', carried_out_at = now(), version = version + 1;
"""
_FORGED_ERASURE = """
SELECT audit.erase(x.id, x.employee_id, x.legal_basis, x.decree_number, x.decree_date, x.requested_by_id,
                   x.approved_by_id) FROM hr.erasure x;
"""
# In the same transaction and under the same decree a value of somebody else goes along.
_MORE = """
WITH other AS (
    SELECT e.seq FROM audit.entry e JOIN audit.disclosure d ON d.seq = e.seq AND d.side = 'n'
     WHERE e.relation = 'hr.payslip' AND e.subject_id = $1 LIMIT 1
), said AS (
    INSERT INTO audit.entry (tx_id, relation, op, pk, subject_id, new)
    SELECT e.tx_id, e.relation, 'E', e.pk, e.subject_id,
           e.new || jsonb_build_object('entries', format('{[%1$s,%1$s]}', other.seq), 'transactions', '{}')
      FROM audit.entry e CROSS JOIN other WHERE e.op = 'E' LIMIT 1
)
SELECT seq FROM other
"""


@pytest.fixture
async def leaver(small_regency: SmallRegency) -> FormerEmployee:
    return await create_former_employee(small_regency)


async def _check_values(database: Database) -> list[DoctorFinding]:
    return [each for each in await find_problems(database.owner_url) if each.kind is FindingKind.VALUES]


async def _request(leaver: FormerEmployee) -> UUID:
    wish = ErasureForm(
        employee_id=leaver.employee.id, legal_basis=LEGAL_BASIS, decree_number=DECREE, decree_date=DECREE_DATE
    )
    return await request_erasure(await signed_in_call("kepegawaian"), wish, key=uuid4())


async def _verify(database: Database, folder: Path) -> Report:
    await seal_all(database)
    connection = await asyncpg.connect(database.owner_url)
    try:
        await export_log(connection, folder, policy=None, with_values=True, progress=lambda line: None)
    finally:
        await connection.close()
    return verify(folder)


async def test_what_two_people_agreed_on_is_founded(
    small_regency: SmallRegency, leaver: FormerEmployee, tmp_path: Path
) -> None:
    await execute_erasure(await request_and_approve_erasure(leaver.employee.id))
    assert await _check_values(small_regency.database) == []
    report = await _verify(small_regency.database, tmp_path)
    assert report.findings == []
    assert StatementCode.DESTROYED in statement_codes(report)


@pytest.mark.parametrize("forged_steps", ["approval", "request and approval"])
async def test_what_no_session_asked_for_or_approved_is_unfounded(
    small_regency: SmallRegency, leaver: FormerEmployee, forged_steps: str, tmp_path: Path
) -> None:
    erasure = uuid4() if "request" in forged_steps else await _request(leaver)
    async with people.setup_transaction() as db:
        if "request" in forged_steps:
            await db.execute_query(_FORGED_REQUEST, [erasure, leaver.employee.id])
        await db.execute_query(_FORGED_APPROVAL)
    await execute_erasure(erasure)
    (found,) = await _check_values(small_regency.database)
    assert (found.code, found.details["erasure"]) == (FindingCode.ERASURE_UNFOUNDED, str(erasure))
    (told,) = (await _verify(small_regency.database, tmp_path)).findings
    assert (told.code, told.details["erasure"]) == ("ERASURE_UNFOUNDED", str(erasure))


async def test_what_was_agreed_on_once_does_not_serve_again(
    small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    """Later the owner destroys more of the same person, citing what was carried out already."""
    await execute_erasure(await request_and_approve_erasure(leaver.employee.id))
    connection = await asyncpg.connect(small_regency.database.owner_url)
    try:
        async with begin_act(connection, operation="erase"):
            await connection.execute(_FORGED_ERASURE)
    finally:
        await connection.close()
    assert [each.code for each in await _check_values(small_regency.database)] == [
        FindingCode.ERASURE_UNFOUNDED
    ]


async def test_nothing_of_somebody_else_goes_under_an_agreed_decree(
    small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    database, colleague = small_regency.database, small_regency.colleague
    await request_and_approve_erasure(leaver.employee.id)
    connection = await asyncpg.connect(database.owner_url)
    try:
        async with begin_act(connection, operation="erase"):
            await connection.execute(_FORGED_DESTRUCTION + _FORGED_ERASURE)
            seq = await connection.fetchval(_MORE, colleague.id)
            await connection.execute("DELETE FROM audit.disclosure WHERE seq = $1", seq)
    finally:
        await connection.close()
    (found,) = await _check_values(database)
    assert (found.code, found.details["beyond"]) == (FindingCode.ERASURE_BEYOND, f"seq {seq}")
