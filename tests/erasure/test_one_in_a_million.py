"""One person is destroyed in a log of a million entries within seconds, and every proof given before still holds."""

import time
from uuid import UUID, uuid4

import asyncpg
import pytest

from audit.merkle import leaf_hash, verify_inclusion
from audit.tree_store import load_leaf_texts, prove_inclusion
from jejak.database.pools import get_pool
from jejak.ledger.erasure import ErasureResult, execute_erasure, rewrite_tables
from tests.erasure.disk_content import read_dump, read_files
from tests.erasure.former_employee import create_former_employee, request_and_approve
from tests.ledger.write_rows import begin
from tests.log_sealer import seal_all
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.regency import SmallRegency

ENTRIES = 1_000_000 if IS_FULL_SIZE else 20_000
PEOPLE = 2_000 if IS_FULL_SIZE else 200
BATCH = 50_000
MOST_SECONDS = 5.0
PROOFS = 1_000 if IS_FULL_SIZE else 200

# Pay slips change over and over; each change leaves two personal images. Two parts trade places, so that it adds up.
_PEOPLE = """
INSERT INTO hr.employee (id, nip, kind, name, sex, birth_date, service_from, work_week)
SELECT i, '9' || lpad(n::text, 17, '0'), 'PNS', 'Orang ' || n, 'MALE', '1980-01-02', '2005-01-01', 5
  FROM unnest($1::uuid[]) WITH ORDINALITY u(i, n)
"""
_SLIPS = """
WITH run AS (
    INSERT INTO hr.pay_run (month, source, count, gross, deductions, net)
    VALUES ('2026-06-01', 'RECORDED', 0, 0, 0, 0) RETURNING id, month
)
INSERT INTO hr.payslip (run_id, employee_id, employee_kind, period, grade, service_years, base_pay, spouse_allowance,
    child_allowance, position_allowance, rice_allowance, tpp, other_income, pension_contribution, health_contribution,
    other_deductions, gross, net)
SELECT r.id, i, 'PNS', r.month, 'III/a', 5, 3000000, 0, 0, 100, 0, 1000000, 0, 0, 0, 0, 4000100, 4000100
  FROM run r, unnest($1::uuid[]) i
"""
_TRADE = """
UPDATE hr.payslip SET tpp = tpp + 1, position_allowance = position_allowance - 1, service_years = service_years + 1
 WHERE employee_id = ANY ($1)
"""
_BACK = """
UPDATE hr.payslip SET tpp = tpp - 1, position_allowance = position_allowance + 1, service_years = service_years - 1
 WHERE employee_id = ANY ($1)
"""


async def _build_busy_log(owner: asyncpg.Connection, person: UUID) -> int:
    """Fill the log; one person in so many is the one who will be destroyed."""
    others = [uuid4() for _ in range(PEOPLE)]
    async with owner.transaction():
        await begin(owner)
        await owner.execute(_PEOPLE, others)
        await owner.execute(_SLIPS, others)
    everybody, written, forth = [person, *others], 2 * PEOPLE, True
    while written < ENTRIES:
        async with owner.transaction():
            await begin(owner)
            for _ in range(max(1, BATCH // len(everybody))):
                await owner.execute(_TRADE if forth else _BACK, everybody)
                written, forth = written + len(everybody), not forth
                if written >= ENTRIES:
                    break
        await owner.execute("VACUUM hr.payslip")  # the same rows again and again
    count: int = await owner.fetchval("SELECT count(*) FROM audit.entry")
    return count


@pytest.mark.proof
async def test_one_person_in_a_million_entries_is_destroyed_in_seconds(
    small_regency: SmallRegency, record_claim: ClaimRecorder
) -> None:
    database = small_regency.database
    leaver = await create_former_employee(small_regency, is_pay_closed=False)
    erasure = await request_and_approve(leaver)
    owner = await asyncpg.connect(database.owner_url)
    try:
        entries = await _build_busy_log(owner, leaver.employee.id)
        await owner.execute("VACUUM (ANALYZE) audit.entry, audit.disclosure, audit.tx")
        before = (await seal_all(database)).checkpoint
        chosen = range(0, before.size, max(1, before.size // PROOFS))
        proofs = {index: await prove_inclusion(owner, index, size=before.size) for index in chosen}
        leaves = {index: (await load_leaf_texts(owner, index, end=index + 1))[0] for index in chosen}
        about = await owner.fetchval(
            "SELECT count(*) FROM audit.entry WHERE subject_id = $1", leaver.employee.id
        )

        began = time.perf_counter()
        found = await execute_erasure(erasure)
        took = time.perf_counter() - began
        assert isinstance(found, ErasureResult)
        assert took < MOST_SECONDS
        began = time.perf_counter()
        await rewrite_tables(get_pool("owner"), is_full=True)
        rewriting = time.perf_counter() - began

        await seal_all(database)
        for index, proof in proofs.items():
            assert (await load_leaf_texts(owner, index, end=index + 1))[0] == leaves[index]
            verify_inclusion(leaf_hash(leaves[index]), index, before.size, proof, before.root)
        secrets = [each.encode() for each in leaver.secrets]
        for text in (await read_files(database) if not IS_FULL_SIZE else b"", read_dump(database)):
            assert [each for each in secrets if each in text] == []
    finally:
        await owner.close()
    record_claim(
        "One person is destroyed in a large log, and every proof given before still holds",
        f"{entries:,} entries, {about:,} of them about the person: {found.images:,} images and {found.reasons:,} "
        f"reasons gone in {took:.2f} s; the touched tables written anew in {rewriting:.1f} s; {len(proofs):,} old "
        "proofs verified; no trace in a dump",
    )
