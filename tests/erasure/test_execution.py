"""`jejak erase` destroys what two people approved: every personal value, in rows, log, dump and files."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import asyncpg
import pytest

from audit.merkle import leaf_hash, verify_inclusion
from audit.tree_store import load_leaf_texts, prove_inclusion
from jejak.database.pools import get_pool
from jejak.doctor import FindingKind, find_problems
from jejak.errors import OperatorError
from jejak.ledger.erasure import ErasureResult, execute_erasure, list_approved_erasures, rewrite_tables
from models.account import Account
from models.compliance import AuditEngagement, Erasure
from models.employee import Employee
from rulebook import nip as identity
from rulebook.values import EmployeeKind, Severity
from tests import people
from tests.databases import Database
from tests.erasure.disk_content import read_dump, read_files
from tests.erasure.former_employee import FormerEmployee, create_former_employee, load_personal_columns
from tests.erasure.former_employee import request_and_approve as two_people_approve
from tests.log_sealer import seal_all
from tests.regency import SmallRegency
from tests.two_person_approval import DECREE, LEGAL_BASIS


@pytest.fixture
async def leaver(small_regency: SmallRegency) -> FormerEmployee:
    return await create_former_employee(small_regency)


async def _run_erase(leaver: FormerEmployee) -> ErasureResult:
    found = await execute_erasure(await two_people_approve(leaver))
    assert isinstance(found, ErasureResult)
    return found


async def _rows(database: Database, query: str, *values: object) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return [dict(row) for row in await connection.fetch(query, *values)]
    finally:
        await connection.close()


@asynccontextmanager
async def open_old_snapshot(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Somebody reads at leisure: what stood there when they began stays readable until they end."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        await connection.execute("SELECT 1")
        yield connection
    finally:
        await connection.close()


async def test_no_personal_column_of_the_catalogue_holds_a_former_value(
    small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    database, person = small_regency.database, leaver.employee.id
    erasure = await two_people_approve(leaver)
    before = await load_personal_columns(database, person)
    assert [f"{each.relation}.{each.name}" for each in before if not each.values] == []
    assert isinstance(await execute_erasure(erasure), ErasureResult)
    former = {(each.relation, each.name): each.values for each in before}
    for each in await load_personal_columns(database, person):
        kept = set(each.values) & set(former[each.relation, each.name])
        assert kept <= ({"MALE"} if each.name == "sex" else set()), each


async def test_what_is_left_says_nothing_about_who_it_was(
    small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    other = await create_former_employee(small_regency, mark="kecubung", sex="MALE")
    husks = []
    for each in (leaver, other):
        await _run_erase(each)
        columns = await load_personal_columns(small_regency.database, each.employee.id)
        husks.append({(c.relation, c.name): c.values for c in columns if c.name not in ("nip", "user_name")})
    assert husks[0] == husks[1]
    numbers = [
        (await Employee.get(id=each.employee.id, using_db=get_pool("owner"))).nip for each in (leaver, other)
    ]
    assert numbers == ["000000000000000001", "000000000000000002"]
    for nip in numbers:  # no NIP that anybody could have
        found = identity.check_nip(nip, kind=EmployeeKind.PNS)
        assert Severity.REFUSE in {each.severity for each in found}


async def test_the_account_is_shut_and_its_name_is_free(leaver: FormerEmployee) -> None:
    await _run_erase(leaver)
    account = await Account.get(id=leaver.account.id, using_db=get_pool("owner"))
    assert account.user_name.startswith("dimusnahkan-")
    assert bool(account.disabled_at)
    assert not account.password_hash


async def test_no_trace_is_in_a_dump_nor_in_any_file_of_a_table(
    small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    database = small_regency.database
    secrets = [each.encode() for each in leaver.secrets]
    files, text = await read_files(database), read_dump(database)
    assert [each for each in secrets if each not in text] == []
    assert secrets[0] in files
    await _run_erase(leaver)
    await rewrite_tables(get_pool("owner"), is_full=True)
    files, text = await read_files(database), read_dump(database)
    assert [each for each in secrets if each in files] == []
    assert [each for each in secrets if each in text] == []


async def test_files_are_not_called_clean_while_somebody_may_still_read_the_old_values(
    small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    database, secret = small_regency.database, leaver.secrets[0].encode()
    async with open_old_snapshot(database) as reader:
        await _run_erase(leaver)
        with pytest.raises(OperatorError, match=f"postgres, pid {reader.get_server_pid()}"):
            await rewrite_tables(get_pool("owner"), is_full=True, timeout_seconds=0.2)
        waiting = asyncio.create_task(rewrite_tables(get_pool("owner"), is_full=True))
        await asyncio.sleep(0.3)
        assert not waiting.done()
    await waiting
    assert secret not in await read_files(database)


async def test_the_log_says_what_was_destroyed_by_whose_decree(
    small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    database, person = small_regency.database, leaver.employee.id
    missing = (
        "SELECT e.seq FROM audit.entry e LEFT JOIN audit.disclosure o ON o.seq = e.seq AND o.side = 'o'"
        " LEFT JOIN audit.disclosure n ON n.seq = e.seq AND n.side = 'n'"
        " WHERE (e.old_commitment IS NOT NULL AND o.seq IS NULL) OR (e.new_commitment IS NOT NULL AND n.seq IS NULL)"
    )
    assert await _rows(database, missing) == []
    found = await _run_erase(leaver)
    assert found.images > 10
    assert found.reasons >= 1
    (entry,) = await _rows(database, "SELECT * FROM audit.entry WHERE op = 'E'")
    assert (entry["relation"], entry["subject_id"]) == ("audit.disclosure", person)
    gone = {row["seq"] for row in await _rows(database, missing)}
    ranges = "SELECT unnest((new ->> 'entries')::int8multirange) AS r FROM audit.entry WHERE op = 'E'"
    said = {seq for row in await _rows(database, ranges) for seq in range(row["r"].lower, row["r"].upper)}
    assert gone == said
    new = await _rows(database, "SELECT new FROM audit.entry WHERE op = 'E'")
    told = new[0]["new"]
    assert all(word in told for word in (LEGAL_BASIS, DECREE, "2026-07-01"))
    silenced = (
        "SELECT count(*) AS n FROM audit.tx t WHERE has_reason"
        " AND NOT EXISTS (SELECT FROM audit.tx_disclosure w WHERE w.tx_id = t.id)"
    )
    assert (await _rows(database, silenced))[0]["n"] == found.reasons


async def test_every_earlier_proof_still_holds_and_every_value_left_meets_its_commitment(
    small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    database = small_regency.database
    before = await seal_all(database)
    owner = await asyncpg.connect(database.owner_url)
    try:
        size, root = before.checkpoint.size, before.checkpoint.root
        leaves = await load_leaf_texts(owner, 0, end=size)
        proofs = [await prove_inclusion(owner, index, size=size) for index in range(size)]
        await _run_erase(leaver)
        after = await seal_all(database)
        assert after.checkpoint.size > size
        assert await load_leaf_texts(owner, 0, end=size) == leaves
        for index, proof in enumerate(proofs):
            verify_inclusion(leaf_hash(leaves[index]), index, size, proof, root)
        values = await owner.fetch(
            "SELECT d.salt, d.values::text AS values, CASE d.side WHEN 'o' THEN old_commitment ELSE new_commitment END"
            " AS commitment FROM audit.disclosure d JOIN audit.entry e USING (seq)"
        )
        assert values
        for row in values:
            assert hashlib.sha256(row["salt"] + row["values"].encode()).digest() == row["commitment"]
    finally:
        await owner.close()


async def test_the_doctor_finds_nothing_wrong_afterwards(
    small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    other = await create_former_employee(small_regency, mark="kecubung", sex="MALE")
    await seal_all(small_regency.database)
    for each in (leaver, other):
        await _run_erase(each)
    await rewrite_tables(get_pool("owner"), is_full=True)
    await seal_all(small_regency.database)
    assert await find_problems(small_regency.database.owner_url) == []


async def test_the_doctor_still_sees_who_writes_on_what_is_left(
    small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    await _run_erase(leaver)
    connection = await asyncpg.connect(small_regency.database.superuser_url)
    for change in ("sex = 'FEMALE'", "birth_place = 'Muara'", "name = 'Siapa'"):
        await connection.execute("ALTER TABLE hr.employee DISABLE TRIGGER audit_update")
        await connection.execute(f"UPDATE hr.employee SET {change} WHERE id = $1", leaver.employee.id)
        await connection.execute("ALTER TABLE hr.employee ENABLE ALWAYS TRIGGER audit_update")
    await connection.close()
    findings = await find_problems(small_regency.database.owner_url)
    (finding,) = [each for each in findings if each.kind is FindingKind.ROWS]
    assert sorted(finding.columns) == ["birth_place", "name", "sex"]


async def test_a_second_run_says_when_it_was_done(leaver: FormerEmployee) -> None:
    erasure = await two_people_approve(leaver)
    assert await list_approved_erasures(get_pool("owner")) == [erasure]
    assert isinstance(await execute_erasure(erasure), ErasureResult)
    assert await list_approved_erasures(get_pool("owner")) == []
    assert isinstance(await execute_erasure(erasure), datetime)


async def test_what_breaks_in_the_middle_leaves_everything_as_it_was(
    small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    database, erasure = small_regency.database, await two_people_approve(leaver)
    before = await load_personal_columns(database, leaver.employee.id)
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute("ALTER FUNCTION audit.slice_of_ranges RENAME TO renamed_for_a_test")
    with pytest.raises(Exception, match="slice_of_ranges"):
        await execute_erasure(erasure)
    assert await load_personal_columns(database, leaver.employee.id) == before
    await connection.execute("ALTER FUNCTION audit.renamed_for_a_test RENAME TO slice_of_ranges")
    await connection.close()
    assert isinstance(await execute_erasure(erasure), ErasureResult)


async def test_a_letter_opened_after_the_approval_holds_it_back(leaver: FormerEmployee) -> None:
    erasure = await two_people_approve(leaver)
    async with people.setup_transaction() as db:
        await AuditEngagement.create(
            using_db=db, letter_number="700/9/CONTOH", letter_date=people.TODAY, purpose="pemeriksaan",
            effective_from=people.TODAY,
        )  # fmt: skip
    with pytest.raises(OperatorError, match="700/9/CONTOH"):
        await execute_erasure(erasure)


async def test_what_nobody_approved_is_not_carried_out(leaver: FormerEmployee) -> None:
    erasure = await two_people_approve(leaver)
    async with people.setup_transaction() as db:
        await (
            Erasure.filter(id=erasure)
            .using_db(db)
            .update(state="REQUESTED", approved_by_id=None, approved_at=None)
        )
    with pytest.raises(OperatorError, match="belum disetujui"):
        await execute_erasure(erasure)


async def test_values_go_in_no_other_way_not_even_for_the_owner(small_regency: SmallRegency) -> None:
    connection = await asyncpg.connect(small_regency.database.owner_url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="erasure"):
        await connection.execute("DELETE FROM audit.disclosure")
    await connection.close()
