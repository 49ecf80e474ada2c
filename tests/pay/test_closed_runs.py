"""Nothing of a closed month of pay changes: the database refuses it to every role, and names what a superuser did."""

from collections.abc import AsyncIterator, Mapping

import asyncpg
import pytest

from jejak.doctor import FindingKind, find_problems
from jejak.ledger.erasure import execute_erasure
from tests import people
from tests.erasure.former_employee import create_former_employee, request_and_approve
from tests.hostile.attacker import without_triggers
from tests.ledger.write_rows import begin
from tests.regency import SmallRegency

CHANGES = {
    "a slip's amounts": "UPDATE hr.payslip SET tpp = tpp + 1, gross = gross + 1, net = net + 1",
    "a slip's grade": "UPDATE hr.payslip SET grade = 'IV/e'",
    "a slip moved into another run": "UPDATE hr.payslip SET run_id = '{open}', period = '2026-06-01' "
    "WHERE employee_id NOT IN (SELECT employee_id FROM hr.payslip WHERE run_id = '{open}')",
    "a slip gone": """WITH gone AS (DELETE FROM hr.payslip_line RETURNING payslip_id)
                      DELETE FROM hr.payslip WHERE id IN (SELECT payslip_id FROM gone)""",
    "all slips gone": "TRUNCATE hr.payslip CASCADE",
    "a slip more": """INSERT INTO hr.payslip SELECT (jsonb_populate_record(p, jsonb_build_object(
                          'id', gen_random_uuid(), 'employee_id', (SELECT e.id FROM hr.employee e
                              WHERE NOT EXISTS (SELECT FROM hr.payslip q WHERE q.employee_id = e.id) LIMIT 1)))).*
                        FROM hr.payslip p LIMIT 1""",
    "a line's amount": "UPDATE hr.payslip_line SET amount = amount + 1",
    "a line gone": "DELETE FROM hr.payslip_line WHERE kind = 'TPP'",
    "all lines gone": "TRUNCATE hr.payslip_line",
    "a line more": """INSERT INTO hr.payslip_line (payslip_id, employee_id, kind, amount, sign, month)
                      SELECT id, employee_id, 'ROUNDING', 5, 1, period FROM hr.payslip""",
    "a run's totals": "UPDATE hr.pay_run SET count = count + 1 WHERE state = 'CLOSED'",
    "a run opened again": "UPDATE hr.pay_run SET state = 'OPEN', closed_at = NULL WHERE state = 'CLOSED'",
    "a run gone": "DELETE FROM hr.pay_run WHERE state = 'CLOSED'",
    "all runs gone": "TRUNCATE hr.pay_run CASCADE",
}
CLOSE = "UPDATE hr.pay_run SET state = 'CLOSED', closed_at = now() WHERE id = $1"
OF_RUN = "WHERE payslip_id IN (SELECT id FROM hr.payslip WHERE run_id = $1)"
ONE_LINE = f"{OF_RUN} AND kind = 'TPP'"
WAYS_TO_DIFFER = {
    "totals": (
        "pay_run_is_the_sum_of_its_slips",
        "UPDATE hr.pay_run SET gross = gross + 1, net = net + 1 WHERE id = $1",
    ),
    "a count": ("pay_run_is_the_sum_of_its_slips", "UPDATE hr.pay_run SET count = count + 1 WHERE id = $1"),
    "a line's amount": (
        "payslip_is_the_sum_of_its_lines",
        f"UPDATE hr.payslip_line SET amount = amount + 1 {ONE_LINE}",
    ),
    "a line's kind": (
        "payslip_is_the_sum_of_its_lines",
        f"UPDATE hr.payslip_line SET kind = 'RICE_ALLOWANCE', month = '2026-04-01' {ONE_LINE}",
    ),
    "a line of a month to come": (
        "payslip_is_the_sum_of_its_lines",
        f"UPDATE hr.payslip_line SET month = '2026-07-01' {ONE_LINE}",
    ),
    "no lines": ("payslip_is_the_sum_of_its_lines", f"DELETE FROM hr.payslip_line {OF_RUN}"),
}


@pytest.fixture
async def roles(small_regency: SmallRegency) -> AsyncIterator[Mapping[str, asyncpg.Connection]]:
    """A connection of every role of the system, and of a superuser who plays a replica."""
    urls = small_regency.database.urls | {"owner": small_regency.database.owner_url}
    found = {name: await asyncpg.connect(url) for name, url in urls.items()}
    found["replica"] = await asyncpg.connect(small_regency.database.superuser_url)
    await found["replica"].execute("SET session_replication_role = replica")
    yield found
    for connection in found.values():
        await connection.close()


async def _execute(connection: asyncpg.Connection, *statements: tuple[object, ...]) -> None:
    """Run statements in one transaction, with an actor where the role may state one."""
    may_act = await connection.fetchval(
        "SELECT has_schema_privilege('hr', 'USAGE') AND current_user <> 'jejak_auditor'"
    )
    async with connection.transaction():
        if may_act:
            await begin(connection)
        for text, *values in statements:
            await connection.execute(text, *values)


async def test_no_role_of_the_system_changes_what_a_closed_run_holds(
    small_regency: SmallRegency, roles: Mapping[str, asyncpg.Connection]
) -> None:
    await people.an_employee(await people.a_post(small_regency.office), name="Tanpa Slip")
    slip = await people.a_payslip(small_regency.staff, people.TODAY.replace(month=6, day=1))
    for who, connection in roles.items():
        for what, text in CHANGES.items():
            with pytest.raises(asyncpg.InsufficientPrivilegeError) as refused:
                await _execute(connection, (text.format(open=slip.run.id),))
            said = str(refused.value)
            allowed = "stays" if who in ("owner", "replica") else "permission denied|stays"
            assert any(word in said for word in allowed.split("|")), (who, what, said)
    owner = roles["owner"]
    assert await owner.fetchval("SELECT count(*) FROM hr.pay_run WHERE state = 'CLOSED'") == 1


async def test_a_run_that_does_not_add_up_is_not_closed(
    small_regency: SmallRegency, roles: Mapping[str, asyncpg.Connection]
) -> None:
    slip = await people.a_payslip(small_regency.staff, people.TODAY.replace(month=6, day=1))
    owner = roles["owner"]
    for constraint, text in WAYS_TO_DIFFER.values():
        with pytest.raises(asyncpg.CheckViolationError) as refused:
            await _execute(owner, (text, slip.run.id), (CLOSE, slip.run.id))
        assert refused.value.constraint_name == constraint
    await _execute(owner, (CLOSE, slip.run.id))


async def test_a_file_that_does_not_add_up_is_not_committed(
    small_regency: SmallRegency, roles: Mapping[str, asyncpg.Connection]
) -> None:
    add = """INSERT INTO hr.pay_run (month, source, file_name, file_hash, count, gross, deductions, net, imported_by_id)
             SELECT '2026-06-01', 'IMPORTED', 'juni.csv', sha256('juni'), 1, 5, 2, 3, a.id
               FROM hr.account a WHERE a.user_name = 'keuangan'"""
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await _execute(roles["owner"], (add,))
    assert refused.value.constraint_name == "pay_run_is_the_sum_of_its_slips"


async def test_one_person_never_brings_a_month_and_closes_it(
    small_regency: SmallRegency, roles: Mapping[str, asyncpg.Connection]
) -> None:
    owner = roles["owner"]
    add = """INSERT INTO hr.pay_run (month, source, state, file_name, file_hash, count, gross, deductions, net,
                                     imported_by_id, closed_by_id, closed_at)
             SELECT '2026-06-01', 'IMPORTED', 'CLOSED', 'juni.csv', sha256('juni'), 0, 0, 0, 0, a.id, a.id, now()
               FROM hr.account a WHERE a.user_name = 'keuangan'"""
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await _execute(owner, (add,))
    assert refused.value.constraint_name == "pay_run_has_two_people"


async def test_no_file_is_brought_by_nobody(
    small_regency: SmallRegency, roles: Mapping[str, asyncpg.Connection]
) -> None:
    add = """INSERT INTO hr.pay_run (month, source, file_name, file_hash, count, gross, deductions, net)
             VALUES ('2026-06-01', 'IMPORTED', 'juni.csv', sha256('juni'), 0, 0, 0, 0)"""
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await _execute(roles["owner"], (add,))
    assert refused.value.constraint_name == "pay_run_says_who_brought_it"


async def test_a_month_has_one_regular_run(
    small_regency: SmallRegency, roles: Mapping[str, asyncpg.Connection]
) -> None:
    owner = roles["owner"]
    add = """INSERT INTO hr.pay_run (month, source, count, gross, deductions, net)
             VALUES ('2026-05-01', 'RECORDED', 0, 0, 0, 0)"""
    with pytest.raises(asyncpg.UniqueViolationError):
        await _execute(owner, (add,))


async def test_the_doctor_names_the_slip_and_the_line_that_a_superuser_changed(
    small_regency: SmallRegency,
) -> None:
    database, expected = small_regency.database, set[str]()
    await people.a_payslip(small_regency.superior, people.TODAY.replace(month=6, day=1))
    owner = await asyncpg.connect(database.owner_url)
    try:
        for relation, (which, change) in {
            "hr.payslip": ("employee_id = '{}'", "service_years = 37"),
            "hr.payslip_line": ("kind = 'TPP' AND employee_id = '{}'", "amount = 1"),
            "hr.pay_run": ("month = '2026-05-01'", "count = 7"),
        }.items():
            rows = await owner.fetch(
                f"SELECT id FROM {relation} WHERE {which.format(small_regency.staff.id)}"
            )
            (changed,) = (row["id"] for row in rows)
            assert await owner.fetchval(f"SELECT count(*) FROM {relation}") > 1
            await without_triggers(
                database, [relation], f"UPDATE {relation} SET {change} WHERE id = '{changed}'"
            )
            expected.add(f"{relation} id={changed}")
            found = await find_problems(database.owner_url)
            assert {each.subject for each in found if each.kind is FindingKind.ROWS} == expected
    finally:
        await owner.close()


async def test_an_erasure_keeps_the_totals_of_a_run_and_no_value_of_the_person(
    small_regency: SmallRegency,
) -> None:
    leaver = await create_former_employee(small_regency)
    person = leaver.employee.id
    owner = await asyncpg.connect(small_regency.database.owner_url)
    try:
        held = "SELECT array_agg(to_jsonb(r) ORDER BY r.id) FROM hr.pay_run r"
        before = await owner.fetchval(held)
        assert await owner.fetchval("SELECT count(*) FROM hr.payslip_line WHERE employee_id = $1", person) > 0
        await execute_erasure(await request_and_approve(leaver))
        assert await owner.fetchval(held) == before
        for relation in ("hr.payslip", "hr.payslip_line"):
            assert (
                await owner.fetchval(f"SELECT count(*) FROM {relation} WHERE employee_id = $1", person) == 0
            )
        values = "SELECT count(*) FROM audit.disclosure d JOIN audit.entry e ON e.seq = d.seq WHERE e.subject_id = $1"
        values += " AND e.relation LIKE 'hr.pay%'"
        assert await owner.fetchval(values, person) == 0
    finally:
        await owner.close()
