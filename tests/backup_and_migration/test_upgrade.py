"""A database of the step before the newest, with people in it, is brought to this version and is clean."""

import json
from pathlib import Path

import asyncpg
import pytest

from audit.context import Attribution, attributed
from jejak.backup.archive import read_label
from jejak.backup.restore import restore
from jejak.backup.save import save
from jejak.database.migrate import migrate
from jejak.database.pools import get_pool, open_pools
from jejak.doctor import FindingCode, FindingKind, find_problems
from jejak.doctor.migrations import list_shipped_migrations
from jejak.regency.profile import load_profile
from models.employee import Employee
from rulebook.access import SERVICE_ACTORS
from tests.backup_and_migration.dump_previous_step import DUMPS, list_steps
from tests.databases import Database
from tests.hostile.attacker import LOG, as_superuser, without_triggers
from tests.ledger.write_rows import begin
from tests.log_sealer import seal_all
from tests.regency import SmallRegency

ACT = Attribution(actor=SERVICE_ACTORS["jobs"], method="SERVICE", request="r-1", operation="uji")


@pytest.fixture
async def older(empty_database: Database) -> Database:
    """A database at the step before the newest, filled with the dump of that step."""
    before = list_steps()[-2]
    audits = sorted(name for name in list_shipped_migrations() if name.startswith("audit."))
    await migrate(empty_database.owner_url, upto=[audits[-1], before])
    connection = await asyncpg.connect(empty_database.owner_url)
    async with connection.transaction():
        await begin(connection)
        await connection.execute((DUMPS / f"{before.removeprefix('models.')}.sql").read_text("utf-8"))
    await connection.close()
    return empty_database


async def test_a_dump_of_every_step_but_the_newest_is_committed() -> None:
    """Whoever adds a migration runs `python -m tests.backup_and_migration.dump_previous_step` before."""
    assert (DUMPS / f"{list_steps()[-2].removeprefix('models.')}.sql").exists()


async def test_an_older_database_is_told_what_it_lacks(older: Database) -> None:
    findings = await find_problems(older.owner_url)
    assert {(finding.kind, finding.code) for finding in findings} == {
        (FindingKind.MIGRATIONS, FindingCode.MISSING)
    }
    assert list_steps()[-1] in [finding.subject for finding in findings]


async def test_an_older_database_is_upgraded_and_clean(older: Database) -> None:
    assert await migrate(older.owner_url) is True
    assert await find_problems(older.owner_url) == []
    async with open_pools(older.urls):
        async with attributed(ACT) as client:
            assert await Employee.filter(name="Ani Contoh").using_db(client).update(name="Ani Misal") == 1
        assert await Employee.filter(name="Ani Misal").using_db(get_pool("app")).count() == 1
    assert await find_problems(older.owner_url) == []


async def test_what_an_older_version_saved_is_upgraded_by_restoring(
    older: Database, another_database: Database, tmp_path: Path
) -> None:
    def quiet(_line: str) -> None:
        """Nobody waits here."""

    label = await save(older.owner_url, tmp_path / "saved", overwrite=False, progress=quiet)
    assert label.regency == load_profile().name
    assert list_steps()[-1] not in read_label(tmp_path / "saved").migrations
    await restore(
        another_database.owner_url,
        tmp_path / "saved",
        urls=another_database.urls,
        label=label,
        progress=quiet,
    )
    assert await find_problems(another_database.owner_url) == []


# What a log was before its sealer filed the leaves under their rows and kinds (audit 0050_row_history and 0070_filing).
UNFILED = """
DROP VIEW hr.audit_entry;
ALTER TABLE audit.leaf DROP COLUMN row_hash;
DROP TABLE audit.posting, audit.kind;
DROP INDEX audit.entry_by_relation;
CREATE INDEX entry_row_history ON audit.entry (relation, jsonb_hash_extended(pk, 0));
DELETE FROM ops.tortoise_migrations WHERE app = 'audit' AND name IN ('0050_row_history', '0070_filing');
UPDATE ops.applied_file SET sha256 = sha256('another text')
"""


async def test_what_was_sealed_before_leaves_were_filed_is_found_after_the_upgrade(
    small_regency: SmallRegency,
) -> None:
    database, staff = small_regency.database, small_regency.staff
    await seal_all(database)
    connection = await asyncpg.connect(database.owner_url)
    history = (
        "SELECT array_agg(leaf_index ORDER BY leaf_index) FROM hr.audit_entry "
        "WHERE row_hash = audit.row_hash($1::text::jsonb) AND row_key = $1::text::jsonb"
    )
    key = json.dumps({"id": str(staff.id)})
    before = await connection.fetchval(history, key)
    assert before
    await connection.execute(UNFILED)
    assert await migrate(database.owner_url) is True
    assert await connection.fetchval(history, key) == before
    await connection.close()
    told = {(finding.code, finding.subject) for finding in await find_problems(database.owner_url)}
    dropped = {f"columns audit.{name}" for name in ("leaf", "kind", "posting")} | {
        f"constraint audit.{name}"
        for name in (
            "kind kind_is_its_hash",
            "kind kind_pkey",
            "posting posting_kind_fkey",
            "posting posting_pkey",
        )
    }
    assert told == {(FindingCode.OTHERWISE_SINCE, each) for each in dropped}, (
        "what this test dropped, and no more"
    )


async def test_a_log_that_lacks_an_entry_is_upgraded_and_goes_on_saying_so(
    small_regency: SmallRegency,
) -> None:
    database = small_regency.database
    await seal_all(database)
    await without_triggers(
        database, LOG, "DELETE FROM audit.entry e USING audit.leaf l WHERE l.seq = e.seq AND l.index = 1"
    )
    await as_superuser(database, UNFILED)
    assert await migrate(database.owner_url) is True
    told = [
        finding for finding in await find_problems(database.owner_url) if finding.kind is FindingKind.ENTRIES
    ]
    assert {(finding.code, finding.leaf) for finding in told} == {
        (FindingCode.ENTRY_GONE, 1),
        (FindingCode.ROWS_ALTERED, None),
    }


# What asked for an entry before it asked by what is stored.
BY_EQUALITY = """
SET event_triggers = off;
DO $$
DECLARE
    older text;
BEGIN
    FOR older IN SELECT 'CREATE OR REPLACE' ||
                        substr(replace(pg_get_triggerdef(t.oid, true), '*<>', 'IS DISTINCT FROM'), 7)
                   FROM pg_trigger t WHERE t.tgname = 'audit_update' AND t.tgparentid = 0 LOOP
        EXECUTE older;
    END LOOP;
END
$$
"""


async def test_a_release_may_change_every_function(empty_database: Database) -> None:
    """Each is put in its place again, and what is made of them, while questions for the commit already wait."""
    await migrate(empty_database.owner_url)
    await as_superuser(empty_database, BY_EQUALITY)
    found = {(finding.kind, finding.code) for finding in await find_problems(empty_database.owner_url)}
    assert found == {(FindingKind.TRIGGERS, FindingCode.DIFFERENT)}
    connection = await asyncpg.connect(empty_database.owner_url)
    await connection.execute(r"UPDATE ops.applied_file SET sha256 = sha256('another text')")
    await connection.close()
    assert await migrate(empty_database.owner_url) is True
    assert await find_problems(empty_database.owner_url) == []
    assert await migrate(empty_database.owner_url) is False
