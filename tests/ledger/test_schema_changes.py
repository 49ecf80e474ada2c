"""Nobody leaves a relation without audit, and one who changes the schema is on record with what it did to the rows."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from jejak.backup.restore import restore
from jejak.backup.save import save
from jejak.database.embedded import Cluster
from jejak.database.migrate import install_schema_guard
from jejak.doctor import FindingCode, run_examination
from jejak.doctor.finding import RemarkCode
from rulebook.access import SERVICE_ACTORS
from tests.databases import Database, create_database
from tests.ledger.schema_watch import (
    RELEASE,
    begin_act,
    enable_schema_watch,
    load_differences,
    load_restatements,
    load_schema_entries,
)
from tests.ledger.write_rows import connect, rolled_back, stock

UNTRACED = "changed without a trace"
PARTED = (
    "CREATE TABLE hr.note (id int, year int, words text, PRIMARY KEY (id, year)) PARTITION BY RANGE (year);"
    "CREATE TABLE hr.note_2026 PARTITION OF hr.note FOR VALUES FROM (2026) TO (2027);"
    "SELECT audit.track('hr.note', '{id,year}')"
)
GAPS = {
    "CREATE TABLE hr.gap (id int PRIMARY KEY)": "hr.gap",
    "CREATE TABLE public.gap (id int PRIMARY KEY)": "public.gap",
    "CREATE TABLE ops.gap (id int PRIMARY KEY)": "ops.gap",
    "CREATE SCHEMA apart; CREATE TABLE apart.gap (id int)": "apart.gap",
    "CREATE SCHEMA apart CREATE TABLE gap (id int)": "apart.gap",
    "CREATE UNLOGGED TABLE hr.gap (id int PRIMARY KEY)": "hr.gap",
    "CREATE TABLE hr.gap AS SELECT * FROM hr.employee": "hr.gap",
    "SELECT * INTO hr.gap FROM hr.employee": "hr.gap",
    "CREATE TABLE hr.gap () INHERITS (hr.unit)": "hr.gap",
    "CREATE TABLE hr.gap PARTITION OF hr.note FOR VALUES FROM (2027) TO (2028)": "hr.gap",
    "CREATE TABLE hr.gap (LIKE hr.note INCLUDING ALL); ALTER TABLE hr.note ATTACH PARTITION hr.gap "
    "FOR VALUES FROM (2027) TO (2028)": "hr.gap",
    "DO $$ BEGIN CREATE TABLE hr.gap (id int); END $$": "hr.gap",
    "SET CONSTRAINTS ALL IMMEDIATE; CREATE TABLE hr.gap (id int)": "hr.gap",
    "CREATE INDEX note_words ON hr.note (words); SET CONSTRAINTS ALL IMMEDIATE; CREATE TABLE hr.gap (id int)": "hr.gap",
    "SAVEPOINT early; CREATE TABLE hr.gap (id int); RELEASE SAVEPOINT early": "hr.gap",
    "ALTER TABLE hr.unit DISABLE TRIGGER audit_row": "hr.unit",
    "ALTER TABLE hr.unit ENABLE TRIGGER audit_update": "hr.unit",
    "ALTER TABLE hr.note_2026 DISABLE TRIGGER audit_row": "hr.note_2026",
    "DROP TRIGGER audit_truncate ON hr.unit": "hr.unit",
    'DROP FUNCTION audit."capture hr.unit"() CASCADE': "hr.unit",
    "CREATE OR REPLACE TRIGGER audit_row AFTER INSERT OR DELETE ON hr.unit FOR EACH ROW WHEN (false) "
    'EXECUTE FUNCTION audit."capture hr.unit"()': "hr.unit",
    "ALTER TABLE hr.unit RENAME TO gap": "hr.gap",
    "ALTER TABLE hr.note DETACH PARTITION hr.note_2026": "hr.note_2026",
    "CREATE FOREIGN DATA WRAPPER far; CREATE SERVER away FOREIGN DATA WRAPPER far; "
    "CREATE FOREIGN TABLE hr.gap (id int) SERVER away": "hr.gap",
}
MISFITS = {
    "ALTER TABLE hr.diary SET UNLOGGED": "without a trace: hr.diary",
    "ALTER TABLE hr.unit RENAME COLUMN name TO title": "no longer there: name",
    "ALTER TABLE hr.note ADD COLUMN twice int GENERATED ALWAYS AS (id * 2) VIRTUAL": "virtual column",
    "ALTER TABLE hr.position_grade DROP CONSTRAINT position_grade_pkey": "are in the log by",
}
# Whatever is done to the rows, replay of the log says afterwards what they say.
REWRITES = {
    "a constant default": "ALTER TABLE hr.unit ADD COLUMN colour text NOT NULL DEFAULT 'biru'",
    "a default of its own for each row": "ALTER TABLE hr.employee ADD COLUMN mark uuid DEFAULT gen_random_uuid()",
    "a column that is null": "ALTER TABLE hr.employee ADD COLUMN mark uuid",
    "another type": "ALTER TABLE hr.payslip ALTER COLUMN service_years TYPE text USING service_years::text || ' tahun'",
    "the same type, other values": "ALTER TABLE hr.payslip ALTER COLUMN net TYPE bigint USING net + 0, "
    "ALTER COLUMN service_years TYPE smallint USING service_years + 1",
    "a personal column less": "ALTER TABLE hr.employee DROP COLUMN nip CASCADE",
    "a generated column": "ALTER TABLE hr.payslip ADD COLUMN half bigint GENERATED ALWAYS AS (net / 2) STORED",
    "another name of a personal column": "ALTER TABLE hr.employee RENAME COLUMN birth_date TO born",
    "a partition of another shape": "ALTER TABLE hr.note ALTER COLUMN words TYPE int USING length(words)",
    "another name of a word": "ALTER TYPE public.mood RENAME VALUE 'glad' TO 'merry'",
    "a relation of another name": "ALTER TABLE hr.diary RENAME TO journal; "
    "SELECT audit.track('hr.journal', '{id}')",
    "a relation less": "DROP TABLE hr.diary",
}
# What the log says otherwise than before, by a release or without one; where nothing stands here, it goes on as it was.
RESTATED = {
    "a constant default": ("RESTATED_BY_RELEASE", "hr.unit", "colour"),
    "a default of its own for each row": ("RESTATED_BY_RELEASE", "hr.employee", "mark"),
    "another type": ("RESTATED_BY_RELEASE", "hr.payslip", "service_years"),
    "the same type, other values": ("RESTATED", "hr.payslip", "service_years"),
    "a generated column": ("RESTATED_BY_RELEASE", "hr.payslip", "half"),
    "another name of a personal column": ("RESTATED_BY_RELEASE", "hr.employee", "born"),
    "a partition of another shape": ("RESTATED_BY_RELEASE", "hr.note", "words"),
    "another name of a word": ("RESTATED_BY_RELEASE", "hr.diary", "mood"),
}
DIARY = (
    "CREATE TYPE public.mood AS ENUM ('glad', 'sad');"
    "CREATE TABLE hr.diary (id int PRIMARY KEY, mood public.mood NOT NULL, words text);"
    "SELECT audit.track('hr.diary', '{id}');"
    "INSERT INTO hr.diary VALUES (1, 'glad', 'pagi'), (2, 'sad', NULL);"
    "INSERT INTO hr.note VALUES (1, 2026, 'satu'), (2, 2026, 'dua')"
)


@pytest.fixture(scope="module")
async def filled_database(cluster: Cluster, template: Database) -> AsyncIterator[Database]:
    """A row of everything, and event triggers; copy it."""
    async with create_database(cluster, template=template.name) as database:
        await enable_schema_watch(database)
        connection = await connect(database.owner_url)
        async with begin_act(connection):
            await connection.execute(PARTED)
        await stock(connection)
        async with begin_act(connection):
            await connection.execute(DIARY)
        await connection.close()
        yield database


@pytest.fixture
async def watched_database(cluster: Cluster, filled_database: Database) -> AsyncIterator[Database]:
    async with create_database(cluster, template=filled_database.name) as database:
        yield database


@pytest.fixture
async def superuser(watched_database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(watched_database.superuser_url)
    yield connection
    await connection.close()


@pytest.fixture
async def owner(watched_database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(watched_database.owner_url)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def refused_superuser(filled_database: Database, cluster: Cluster) -> AsyncIterator[asyncpg.Connection]:
    """A superuser whose every transaction in these tests is refused."""
    async with create_database(cluster, template=filled_database.name) as database:
        connection = await connect(database.superuser_url)
        yield connection
        await connection.close()


@pytest.mark.parametrize("deed", GAPS)
async def test_a_relation_without_audit_is_never_committed(
    refused_superuser: asyncpg.Connection, deed: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match=rf"{UNTRACED}: .*{GAPS[deed]}"):
        async with begin_act(refused_superuser):
            await refused_superuser.execute(deed)
    assert not await refused_superuser.fetchval("SELECT to_regclass('hr.gap') IS NOT NULL")


@pytest.mark.parametrize("deed", MISFITS)
async def test_a_relation_that_its_register_no_longer_fits_is_refused(
    refused_superuser: asyncpg.Connection, deed: str
) -> None:
    with pytest.raises(asyncpg.PostgresError, match=MISFITS[deed]):
        async with begin_act(refused_superuser):
            await refused_superuser.execute(deed)


@pytest.mark.parametrize(
    "deed",
    [
        "ALTER TABLE hr.unit ADD COLUMN colour text",
        "CREATE INDEX unit_kind ON hr.unit (kind)",
        "CREATE OR REPLACE FUNCTION hr.today() RETURNS date LANGUAGE sql AS 'SELECT now()::date'",
        "DROP VIEW published.compensation CASCADE",
        "GRANT DELETE ON hr.unit TO jejak_app",
        "DROP TRIGGER append_only ON audit.tx",
        "ALTER TABLE audit.entry DISABLE TRIGGER ALL",
        "ALTER TABLE audit.touched DISABLE TRIGGER settled_at_commit",
        "CREATE RULE quiet AS ON INSERT TO hr.unit DO INSTEAD NOTHING",
        "COMMENT ON TABLE hr.unit IS 'diam'",
        "ALTER SCHEMA hr RENAME TO elsewhere",
    ],
)
async def test_no_schema_is_changed_without_a_named_actor(
    refused_superuser: asyncpg.Connection, deed: str
) -> None:
    for preparing in ("SELECT 1", "SET LOCAL session_replication_role = replica"):
        async with rolled_back(refused_superuser):
            await refused_superuser.execute(preparing)
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no actor"):
                await refused_superuser.execute(deed)


async def test_a_new_relation_that_is_put_under_audit_is_committed_and_on_record(
    owner: asyncpg.Connection,
) -> None:
    async with begin_act(owner):
        await owner.execute("CREATE TABLE hr.gap AS SELECT id, name, code FROM hr.unit")
        await owner.execute("ALTER TABLE hr.gap ADD PRIMARY KEY (id)")
        await owner.execute("SELECT audit.track('hr.gap', '{code}')")
    told = await load_schema_entries(owner)
    assert next(command for command, object_ in told if object_ == "hr.gap") == "CREATE TABLE AS"
    assert ("CREATE TRIGGER", "audit_row on hr.gap") in told
    assert await load_differences(owner) == [], "rows that were there before have a baseline"
    async with begin_act(owner):
        await owner.execute("UPDATE hr.gap SET name = name || '!'; DELETE FROM hr.gap WHERE code = '2'")
    assert await load_differences(owner) == []
    for partition in ("CREATE TABLE hr.note_2027 PARTITION OF hr.note FOR VALUES FROM (2027) TO (2028)",):
        async with begin_act(owner):
            await owner.execute(partition)
            await owner.execute("SELECT audit.track('hr.note', '{id,year}')")
            await owner.execute("INSERT INTO hr.note_2027 VALUES (1, 2027, 'tiga')")
    assert await load_differences(owner) == []


async def test_tables_of_a_session_and_what_is_taken_back_concern_nobody(owner: asyncpg.Connection) -> None:
    before = await owner.fetchval("SELECT count(*) FROM audit.entry")
    await owner.execute("CREATE TEMP TABLE mine AS SELECT * FROM hr.employee; DROP TABLE mine")
    async with begin_act(owner):
        savepoint = owner.transaction()
        await savepoint.start()
        await owner.execute("CREATE TABLE hr.gap (id int)")
        await savepoint.rollback()
    assert await owner.fetchval("SELECT count(*) FROM audit.entry") == before


@pytest.mark.parametrize("means", ["event triggers", "migrate"])
@pytest.mark.parametrize("what", REWRITES)
async def test_replay_stays_equal_through_a_change_of_the_schema(
    watched_database: Database, superuser: asyncpg.Connection, what: str, means: str
) -> None:
    """Where nobody may have event triggers, migrate does the same before and after its steps."""
    if means == "migrate":
        for name in ("audit_commands", "audit_drops", "audit_rewrite"):
            await superuser.execute(f"DROP EVENT TRIGGER {name}")
    assert await load_differences(superuser) == []
    async with begin_act(superuser, step=RELEASE):
        if means == "migrate":
            await superuser.execute("SELECT audit.record_relation_shapes()")
        await superuser.execute(REWRITES[what])
        if means == "migrate":
            await superuser.execute("SELECT audit.reconcile_schema()")
    assert await load_differences(superuser) == []
    assert await load_restatements(superuser) == ({RESTATED[what]} if what in RESTATED else set())
    async with begin_act(superuser):
        await superuser.execute(
            "UPDATE hr.employee SET name = name || '!'; UPDATE hr.unit SET name = name || '!';"
            "DELETE FROM hr.payslip s WHERE NOT EXISTS (SELECT FROM hr.payslip_line l WHERE l.payslip_id = s.id);"
            "UPDATE hr.note SET id = id"
        )
    assert await load_differences(superuser) == []


async def test_a_baseline_says_what_an_insert_says(owner: asyncpg.Connection) -> None:
    """Two pieces of code split an image; they split it alike."""
    rows = await owner.fetch(
        "SELECT DISTINCT ON (e.relation, e.pk) e.relation, e.pk, e.subject_id, e.new, d.values FROM audit.entry e "
        "LEFT JOIN audit.disclosure d ON d.seq = e.seq AND d.side = 'n' WHERE e.op = 'I' AND e.relation LIKE 'hr.%' "
        "ORDER BY e.relation, e.pk, e.seq DESC"
    )
    async with begin_act(owner):
        for relation in {row["relation"] for row in rows}:
            await owner.execute("SELECT audit.baseline($1::text::regclass)", relation)
    again = await owner.fetch(
        "SELECT e.relation, e.pk, e.subject_id, e.new, d.values FROM audit.entry e "
        "LEFT JOIN audit.disclosure d ON d.seq = e.seq AND d.side = 'n' WHERE e.op = 'B' AND "
        "e.relation LIKE 'hr.%' ORDER BY e.relation, e.pk"
    )
    assert len(rows) == len(again) > 40
    for said, repeated in zip(rows, again, strict=True):
        assert tuple(said)[:3] == tuple(repeated)[:3]
        for side in ("new", "values"):
            assert _without_younger_columns(repeated[side], than=said[side]) == json.loads(said[side] or "{}")


def _without_younger_columns(image: str | None, *, than: str | None) -> dict[str, object]:
    """The image without what the table did not have yet; a column that came later is empty in every row before."""
    known = json.loads(than or "{}")
    found: dict[str, object] = json.loads(image or "{}")
    return {name: value for name, value in found.items() if name in known or value is not None}


async def test_a_relation_that_is_gone_is_on_record(owner: asyncpg.Connection) -> None:
    async with begin_act(owner):
        await owner.execute("DROP TABLE hr.diary")
    assert ("DROP", "hr.diary") in await load_schema_entries(owner)
    dropped = await owner.fetchval(
        "SELECT dropped_at IS NOT NULL FROM audit.relation WHERE relation = 'hr.diary'"
    )
    assert dropped
    last = await owner.fetch(
        "SELECT e.pk ->> 'id', d.values ->> 'words' FROM audit.entry e JOIN audit.disclosure d USING (seq) "
        "WHERE e.relation = 'hr.diary' ORDER BY e.seq"
    )
    assert [tuple(row) for row in last] == [("1", "pagi"), ("2", None)]


async def test_what_a_relation_says_that_went_and_came_back_is_told_as_a_release(
    owner: asyncpg.Connection,
) -> None:
    async with begin_act(owner):
        await owner.execute("DROP TABLE hr.diary")
    async with begin_act(owner, step=RELEASE):
        await owner.execute(
            "CREATE TABLE hr.diary (id int PRIMARY KEY, words text); SELECT audit.track('hr.diary', '{id}')"
        )
        await owner.execute("INSERT INTO hr.diary VALUES (1, 'malam'), (2, NULL)")
    assert await load_differences(owner) == []
    assert await load_restatements(owner) == {("RESTATED_BY_RELEASE", "hr.diary", "words")}


@pytest.mark.parametrize("what", RESTATED)
@pytest.mark.parametrize("said", ["nothing", "another step's digest", "a step of before"])
async def test_what_no_shipped_step_did_is_restated(watched_database: Database, what: str, said: str) -> None:
    """Not under the name of a release either, nor under that of a step which the log has noted already."""
    connection = await connect(watched_database.superuser_url)
    step = {"nothing": None, "another step's digest": "models.0001_baseline", "a step of before": RELEASE}[
        said
    ]
    if said == "a step of before":
        async with begin_act(connection, step=RELEASE):
            pass
    async with begin_act(connection, step=step):
        await connection.execute(REWRITES[what])
    assert {how for how, _, _ in await load_restatements(connection)} == {"RESTATED"}
    await connection.close()


async def test_an_insert_of_a_row_that_stands_is_named(owner: asyncpg.Connection) -> None:
    async with begin_act(owner):
        await owner.execute(
            "INSERT INTO audit.entry (tx_id, relation, op, pk, new) SELECT audit.current_tx(), 'hr.diary', 'I', "
            """'{"id": 1}', '{"id": 1, "mood": "sad"}'"""
        )
    assert await load_restatements(owner) == {("RESTATED", "hr.diary", "mood")}


async def test_the_sealer_extends_tables_in_its_own_name(
    watched_database: Database, superuser: asyncpg.Connection
) -> None:
    sealer = await connect(watched_database.sealer_url)
    assert await sealer.fetchval("SELECT audit.extend(8000000)") > 0
    await sealer.close()
    told = await load_schema_entries(superuser)
    assert {command for command, _ in told} == {"CREATE TABLE", "CREATE TRIGGER", "ALTER TABLE", "extend"}
    actor = await superuser.fetchval("SELECT actor_id FROM audit.tx ORDER BY id DESC LIMIT 1")
    assert actor == SERVICE_ACTORS["seal"]


async def test_what_guards_the_schema_is_made_once(watched_database: Database) -> None:
    assert await install_schema_guard(watched_database.superuser_url) is False


async def test_the_doctor_says_who_guards_the_schema_and_finds_a_guard_that_is_gone(
    watched_database: Database, database: Database, superuser: asyncpg.Connection
) -> None:
    for place, who in (
        (watched_database, RemarkCode.SCHEMA_WATCHED),
        (database, RemarkCode.SCHEMA_UNWATCHED),
    ):
        seen = await run_examination(place.owner_url)
        assert [each for each in seen.findings if each.subject.startswith("EVENT")] == []
        assert who in [remark.code for remark in seen.remarks]
    await superuser.execute(
        "DROP EVENT TRIGGER audit_drops; ALTER EVENT TRIGGER audit_rewrite ENABLE REPLICA"
    )
    found = [
        each
        for each in (await run_examination(watched_database.owner_url)).findings
        if each.subject.startswith("EVENT")
    ]
    assert {(each.code, each.subject) for each in found} >= {
        (FindingCode.MISSING, "EVENT audit_drops"),
        (FindingCode.MISSING, "EVENT audit_rewrite"),
    }
    await superuser.execute("DROP EVENT TRIGGER audit_commands; DROP EVENT TRIGGER audit_rewrite")
    found = [
        each
        for each in (await run_examination(watched_database.owner_url)).findings
        if each.subject.startswith("EVENT")
    ]
    assert len(found) == 3, "what was there once and is gone is missed"
    assert await install_schema_guard(watched_database.superuser_url) is True
    assert RemarkCode.SCHEMA_WATCHED in [
        each.code for each in (await run_examination(watched_database.owner_url)).remarks
    ]


async def test_what_was_guarded_is_saved_and_restored_without_a_superuser(
    cluster: Cluster, database: Database, empty_database: Database, tmp_path: Path
) -> None:
    def quiet(_line: str) -> None:
        """Nobody waits here."""

    await enable_schema_watch(database)
    label = await save(database.owner_url, tmp_path / "saved", overwrite=False, progress=quiet)
    await restore(
        empty_database.owner_url, tmp_path / "saved", urls=empty_database.urls, label=label, progress=quiet
    )
    connection = await connect(empty_database.superuser_url)
    assert await connection.fetchval("SELECT count(*) FROM pg_event_trigger") == 0
    await connection.close()
    assert await install_schema_guard(empty_database.superuser_url) is True
    assert (await run_examination(empty_database.owner_url)).findings == []
