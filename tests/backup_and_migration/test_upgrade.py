"""A database of every version that was released is brought to this one and to the next, and is clean."""

import asyncio
import os
import sys
from pathlib import Path

import asyncpg
import pytest

from jejak.backup.archive import read_label
from jejak.backup.save import save
from jejak.database.embedded import Cluster
from jejak.database.migrate import migrate
from jejak.doctor import FindingCode, FindingKind, find_problems
from jejak.doctor.database.migrations import list_shipped_migrations
from jejak.regency.profile import load_profile
from tests.backup_and_migration.dump_previous_step import DUMPS
from tests.backup_and_migration.next_release import MOTTO, STEP, Release, build_release
from tests.databases import Database, create_database
from tests.hostile.attacker import LOG, as_superuser, without_triggers
from tests.ledger.write_rows import begin
from tests.log_sealer import seal_all
from tests.regency import SmallRegency

RELEASED = sorted(each.stem for each in DUMPS.iterdir())
FULL = "SELECT count(*) FROM hr.unit WHERE motto = 'Semboyan ' || name"
HAS_COLUMN = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'hr.unit'::regclass AND attname = 'motto'"


@pytest.fixture(params=RELEASED)
async def older(request: pytest.FixtureRequest, empty_database: Database) -> Database:
    """A database at the newest step of a release, filled with the dump of that step."""
    audits = sorted(name for name in list_shipped_migrations() if name.startswith("audit."))
    await migrate(empty_database.owner_url, upto=[audits[-1], f"models.{request.param}"])
    connection = await asyncpg.connect(empty_database.owner_url)
    async with connection.transaction():
        await begin(connection)
        await connection.execute((DUMPS / f"{request.param}.sql").read_text("utf-8"))
    await connection.close()
    return empty_database


@pytest.fixture(scope="module")
async def next_version(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release after this one."""
    next_one = build_release(tmp_path_factory.mktemp("release"))
    async with create_database(cluster) as fresh:
        ended = await next_one.run(fresh, "migrate")
        assert ended.code == 0, ended.stderr
        await next_one.draw(fresh)
    return next_one


async def _value(database: Database, query: str) -> object:
    connection = await asyncpg.connect(database.owner_url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def test_a_dump_of_the_baseline_is_committed() -> None:
    assert RELEASED[0] == "0001_baseline"
    assert {f"models.{name}" for name in RELEASED} <= list_shipped_migrations()


async def test_an_older_database_is_told_what_it_lacks(older: Database, next_version: Release) -> None:
    findings = await find_problems(older.owner_url)
    assert {(finding.kind, finding.code) for finding in findings} == {
        (FindingKind.MIGRATIONS, FindingCode.MISSING)
    }
    assert await migrate(older.owner_url) is True
    assert await find_problems(older.owner_url) == []
    assert await next_version.findings(older) == [("MIGRATIONS", f"models.{STEP}")]


async def test_an_older_database_is_upgraded_and_clean(older: Database, next_version: Release) -> None:
    """It is then what a fresh database of the next release is, and the log has what became of its rows."""
    ended = await next_version.run(older, "migrate")
    assert (ended.code, f"models.{STEP}" in ended.stderr) == (0, True), ended.stderr
    assert await next_version.findings(older) == []
    units = await _value(older, "SELECT count(*) FROM hr.unit")
    assert units
    assert await _value(older, FULL) == units
    logged = (
        "SELECT count(*) FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id WHERE e.relation = 'hr.unit' "
        "AND e.op = 'U' AND e.new ? 'motto' AND t.operation = 'migrate'"
    )
    assert await _value(older, logged) == units
    again = await next_version.run(older, "migrate")
    assert (again.code, "was at this version already" in again.stdout) == (0, True)
    unknown = {
        (finding.kind, finding.code, finding.subject) for finding in await find_problems(older.owner_url)
    }
    assert (FindingKind.MIGRATIONS, FindingCode.UNKNOWN, f"models.{STEP}") in unknown, (
        "this version says that it is older"
    )


async def test_what_an_older_version_saved_is_upgraded_by_restoring(
    older: Database, another_database: Database, next_version: Release, tmp_path: Path
) -> None:
    def quiet(_line: str) -> None:
        """Nobody waits here."""

    label = await save(older.owner_url, tmp_path / "saved", overwrite=False, progress=quiet)
    assert label.regency == load_profile().name
    assert f"models.{STEP}" not in read_label(tmp_path / "saved").migrations
    ended = await next_version.run(another_database, "restore", str(tmp_path / "saved"))
    assert ended.code == 0, ended.stdout + ended.stderr
    assert await next_version.findings(another_database) == []
    assert await _value(another_database, FULL)


async def test_a_log_that_lacks_an_entry_is_upgraded_and_goes_on_saying_so(
    small_regency: SmallRegency, next_version: Release
) -> None:
    database = small_regency.database
    await seal_all(database)
    await without_triggers(
        database, LOG, "DELETE FROM audit.entry e USING audit.leaf l WHERE l.seq = e.seq AND l.index = 1"
    )
    before = [each for each in await next_version.findings(database) if each[0] == "ENTRIES"]
    assert before == [], "a database of another version is not looked into"
    assert (await next_version.run(database, "migrate")).code == 0
    gone = [
        finding for finding in await find_problems(database.owner_url) if finding.kind is FindingKind.ENTRIES
    ]
    assert {(finding.code, finding.leaf) for finding in gone} == {
        (FindingCode.ENTRY_GONE, 1),
        (FindingCode.ROWS_ALTERED, None),
    }


async def test_an_upgrade_that_ends_in_the_middle_leaves_nothing_half_done(
    older: Database, tmp_path: Path
) -> None:
    """Whether its last word fails, or somebody kills it."""
    assert await migrate(older.owner_url) is True
    failing = build_release(tmp_path / "failing", text=f"{MOTTO}SELECT 1 / 0;\n")
    ended = await failing.run(older, "migrate")
    assert (ended.code, "division by zero" in ended.stderr) == (1, True), ended
    assert await find_problems(older.owner_url) == []

    waiting = build_release(tmp_path / "waiting", text=f"{MOTTO}SELECT pg_sleep(600);\n")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "jejak", "migrate"),
        cwd=waiting.folder,
        env=os.environ | waiting.environment(older),
    )
    asleep = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    )
    async with asyncio.timeout(60):
        while not await _value(older, asleep):  # noqa: ASYNC110 (another process's statement)
            await asyncio.sleep(0.05)
    child.kill()
    await child.wait()
    await as_superuser(older, asleep.replace("count(*)", "pg_terminate_backend(pid)"))
    assert await _value(older, HAS_COLUMN) == 0
    assert await find_problems(older.owner_url) == []


async def test_two_upgrades_at_once_do_not_collide(older: Database, next_version: Release) -> None:
    ended = await asyncio.gather(next_version.run(older, "migrate"), next_version.run(older, "migrate"))
    assert [each.code for each in ended] == [0, 0], ended
    assert sorted("was at this version already" in each.stdout for each in ended) == [False, True]
    assert await next_version.findings(older) == []


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
