"""Somebody with the superuser's password changes what they please; `jejak doctor` names it."""

from collections import defaultdict

import asyncpg
import pytest

from jejak.doctor import DoctorFinding, FindingCode, FindingKind, find_problems
from jejak.doctor.report import format_table
from tests.databases import Database
from tests.hostile.sealed_history import SealedHistory
from tests.regency import SmallRegency


async def _as_superuser(database: Database, *statements: str) -> None:
    """As superuser, with every trigger of the touched tables asleep while it is done."""
    connection = await asyncpg.connect(database.superuser_url)
    for each in statements:
        await connection.execute(each)
    await connection.close()


async def _without_triggers(database: Database, relation: str, statement: str) -> None:
    """Leave no trace: the triggers sleep for one statement, and stand afterwards as if nothing had been."""
    names = ["append_only"] if relation.startswith("audit.") else ["audit_row", "audit_update"]
    await _as_superuser(
        database,
        *(f"ALTER TABLE {relation} DISABLE TRIGGER {name}" for name in names),
        statement,
        *(f"ALTER TABLE {relation} ENABLE ALWAYS TRIGGER {name}" for name in names),
    )


async def test_an_honest_database_is_clean(small_regency: SmallRegency) -> None:
    assert await find_problems(small_regency.database.owner_url) == []


async def test_a_loaded_demo_is_clean(demo_database: Database) -> None:
    assert await find_problems(demo_database.owner_url) == []


async def test_a_changed_pay_is_named_with_its_row_and_columns(small_regency: SmallRegency) -> None:
    database, staff = small_regency.database, small_regency.staff
    await _without_triggers(
        database,
        "hr.payslip",
        "UPDATE hr.payslip SET tpp = tpp + 1, gross = gross + 1, net = net + 1 "
        f"WHERE employee_id = '{staff.id}'",
    )
    (finding,) = await find_problems(database.owner_url)
    assert (finding.kind, finding.code) == (FindingKind.ROWS, FindingCode.CHANGED)
    assert finding.subject.startswith("hr.payslip id=")
    assert dict(finding.columns)["tpp"] == (2_500_000, 2_500_001)
    assert sorted(finding.columns) == ["gross", "net", "tpp"]


async def test_values_are_shown_only_on_request(small_regency: SmallRegency) -> None:
    await _without_triggers(small_regency.database, "hr.payslip", "UPDATE hr.payslip SET service_years = 37")
    findings = await find_problems(small_regency.database.owner_url)
    hidden, shown = (format_table(findings, lang="id", values=values) for values in (False, True))
    assert "service_years" in hidden
    assert "sekarang" not in hidden
    assert "service_years: tercatat 11, sekarang 37" in shown


async def test_a_removed_row_is_named(small_regency: SmallRegency) -> None:
    await _without_triggers(
        small_regency.database, "hr.holiday", "DELETE FROM hr.holiday WHERE day = '2026-08-17'"
    )
    (finding,) = await find_problems(small_regency.database.owner_url)
    assert (finding.kind, finding.code, finding.subject[:14]) == (
        FindingKind.ROWS,
        FindingCode.GONE,
        "hr.holiday id=",
    )


async def test_a_row_slipped_in_is_named(small_regency: SmallRegency) -> None:
    row = "('00000000-0000-4000-8000-0000000000ff', 'hantu', 'Pegawai Hantu')"
    await _without_triggers(
        small_regency.database, "hr.account", f"INSERT INTO hr.account (id, user_name, name) VALUES {row}"
    )
    assert await find_problems(small_regency.database.owner_url) == [
        DoctorFinding(
            FindingKind.ROWS, FindingCode.UNRECORDED, "hr.account id=00000000-0000-4000-8000-0000000000ff"
        )
    ]


async def test_a_password_put_where_none_was_is_named(database: Database) -> None:
    await _without_triggers(
        database,
        "hr.account",
        "UPDATE hr.account SET kind = 'PERSON', password_hash = 'masuk' WHERE user_name = 'system:jobs'",
    )
    (finding,) = await find_problems(database.owner_url)
    assert sorted(finding.columns) == ["kind", "password_hash"]


@pytest.mark.parametrize(
    "lie",
    [
        "UPDATE audit.entry SET new = new || '{\"tpp\": 1}' WHERE relation = 'hr.payslip'",
        "UPDATE audit.disclosure SET values = values || '{\"tpp\": 1}' WHERE values ? 'tpp'",
        "DELETE FROM audit.entry WHERE relation = 'hr.payslip'",
        "UPDATE audit.entry SET pk = '{\"id\": 1}' WHERE relation = 'hr.payslip'",
        """UPDATE audit.entry SET op = 'D', old = new, new = NULL, old_commitment = new_commitment,
                  new_commitment = NULL WHERE relation = 'hr.payslip'""",
    ],
)
async def test_a_rewritten_last_image_is_named(small_regency: SmallRegency, lie: str) -> None:
    relation = "audit.disclosure" if "audit.disclosure SET" in lie else "audit.entry"
    await _without_triggers(small_regency.database, relation, lie)
    findings = await find_problems(small_regency.database.owner_url)
    findings = [each for each in findings if each.code is not FindingCode.ROWS_ALTERED]
    assert (
        {FindingKind.ROWS} <= {finding.kind for finding in findings} <= {FindingKind.ROWS, FindingKind.VALUES}
    )
    assert all("hr.payslip" in finding.subject for finding in findings if finding.kind is FindingKind.ROWS)


async def test_entries_whose_actor_was_removed_are_named(small_regency: SmallRegency) -> None:
    await _without_triggers(
        small_regency.database, "audit.tx", "DELETE FROM audit.tx WHERE operation = 'arrange'"
    )
    findings = await find_problems(small_regency.database.owner_url)
    assert {finding.code for finding in findings} == {FindingCode.NO_ACTOR, FindingCode.ROWS_ALTERED}


DEFINER = "LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM hr.payslip'"
NOTHING = "LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN NULL; END'"
DEEDS = {
    "ALTER TABLE hr.payslip DISABLE TRIGGER audit_update": (FindingKind.TRIGGERS, "hr.payslip audit_update"),
    "ALTER TABLE hr.payslip ENABLE TRIGGER audit_update": (FindingKind.TRIGGERS, "hr.payslip audit_update"),
    "ALTER TABLE hr.payslip DISABLE TRIGGER ALL": (FindingKind.TRIGGERS, "hr.payslip (foreign keys)"),
    "DROP TRIGGER audit_row ON hr.employee": (FindingKind.TRIGGERS, "hr.employee audit_row"),
    "ALTER TABLE audit.entry DISABLE TRIGGER append_only": (FindingKind.TRIGGERS, "audit.entry append_only"),
    "CREATE RULE quiet AS ON INSERT TO audit.entry DO INSTEAD NOTHING": (
        FindingKind.TRIGGERS,
        "audit.entry quiet",
    ),
    f'CREATE OR REPLACE FUNCTION audit."capture hr.payslip"() RETURNS trigger {NOTHING}': (
        FindingKind.FUNCTIONS,
        'audit."capture hr.payslip"()',
    ),
    f"CREATE FUNCTION hr.more() RETURNS trigger {NOTHING}": (FindingKind.FUNCTIONS, "hr.more()"),
    'ALTER FUNCTION audit."capture hr.payslip"() RESET search_path': (
        FindingKind.FUNCTIONS,
        'audit."capture hr.payslip"()',
    ),
    "GRANT INSERT, DELETE ON audit.entry TO jejak_app": (FindingKind.GRANTS, "audit.entry → jejak_app"),
    "GRANT SELECT (name) ON hr.employee TO jejak_public": (
        FindingKind.GRANTS,
        "hr.employee.name → jejak_public",
    ),
    "GRANT CREATE ON SCHEMA public TO PUBLIC": (FindingKind.GRANTS, "SCHEMA public → PUBLIC"),
    "GRANT TEMP ON DATABASE {database} TO PUBLIC": (FindingKind.GRANTS, "DATABASE → PUBLIC"),
    "ALTER DEFAULT PRIVILEGES FOR ROLE jejak_owner IN SCHEMA hr GRANT ALL ON TABLES TO jejak_app": (
        FindingKind.GRANTS,
        "DEFAULT hr r → jejak_app",
    ),
    "ALTER TABLE hr.payslip DROP CONSTRAINT payslip_adds_up": (
        FindingKind.SHAPE,
        "hr.payslip payslip_adds_up",
    ),
    "CREATE OR REPLACE VIEW published.unit AS SELECT id, parent_id, code, name, kind, is_illustrative FROM hr.unit "
    "WHERE kind <> 'VILLAGE'": (FindingKind.SHAPE, "published.unit"),
    "ALTER ROLE jejak_app IN DATABASE {database} SET work_mem = '1GB'": (FindingKind.ROLES, "jejak_app"),
    "ALTER ROLE jejak_public IN DATABASE {database} SET statement_timeout = 0": (
        FindingKind.ROLES,
        "jejak_public",
    ),
    "ALTER TABLE audit.relation DISABLE TRIGGER audit_update; "
    "UPDATE audit.relation SET secret_columns = '{{net}}' WHERE relation = 'hr.payslip'": (
        FindingKind.REGISTER,
        "hr.payslip",
    ),
    "ALTER TABLE audit.relation DISABLE TRIGGER audit_update; "
    "UPDATE audit.relation SET key_columns = '{{id,lain}}' WHERE relation = 'hr.payslip'": (
        FindingKind.REGISTER,
        "hr.payslip",
    ),
    "CREATE TABLE hr.shadow (id integer)": (FindingKind.REGISTER, "hr.shadow"),
    "CREATE SCHEMA gudang": (FindingKind.SHAPE, "SCHEMA gudang"),
    "CREATE SCHEMA lumbung CREATE VIEW pay AS SELECT * FROM hr.payslip GRANT SELECT ON pay TO jejak_public": (
        FindingKind.GRANTS,
        "lumbung.pay → jejak_public",
    ),
    f"CREATE SCHEMA lemari; CREATE FUNCTION lemari.paid() RETURNS bigint {DEFINER}": (
        FindingKind.FUNCTIONS,
        "lemari.paid()",
    ),
    "SET allow_system_table_mods = on; CREATE VIEW pg_catalog.pay AS SELECT * FROM hr.payslip": (
        FindingKind.SHAPE,
        "pg_catalog.pay",
    ),
    "GRANT SELECT ON pg_authid TO jejak_app": (FindingKind.GRANTS, "pg_authid → jejak_app"),
    "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC": (
        FindingKind.GRANTS,
        "pg_read_file(text) → PUBLIC",
    ),
    "CREATE FUNCTION hr.hush() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; "
    "CREATE EVENT TRIGGER hush ON ddl_command_start EXECUTE FUNCTION hr.hush()": (
        FindingKind.TRIGGERS,
        "EVENT hush",
    ),
    "CREATE PUBLICATION everything FOR ALL TABLES": (FindingKind.SHAPE, "PUBLICATION everything"),
    "CREATE FOREIGN DATA WRAPPER far; CREATE SERVER away FOREIGN DATA WRAPPER far": (
        FindingKind.SHAPE,
        "SERVER away",
    ),
    "CREATE EXTENSION citext SCHEMA public": (FindingKind.SHAPE, "EXTENSION citext"),
    "SELECT lo_from_bytea(0, 'rahasia')": (FindingKind.SHAPE, "LARGE OBJECTS of postgres"),
    "DELETE FROM ops.tortoise_migrations WHERE app = 'models'": (
        FindingKind.MIGRATIONS,
        "models.0001_baseline",
    ),
    "INSERT INTO ops.tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_next', now())": (
        FindingKind.MIGRATIONS,
        "models.9999_next",
    ),
    "UPDATE ops.applied_file SET sha256 = '' WHERE name = 'audit/20_capture.sql'": (
        FindingKind.MIGRATIONS,
        "audit/20_capture.sql",
    ),
}


# Without what these take away the doctor examines nothing else.
MISSING = (
    "DELETE FROM ops.tortoise_migrations WHERE app = 'models'",
    "UPDATE ops.applied_file SET sha256 = '' WHERE name = 'audit/20_capture.sql'",
)
_SPACED = ("SCHEMA ", "DATABASE ", "SERVER ", "EXTENSION ", "PUBLICATION ", "EVENT ", "LARGE ", "DEFAULT ")


def _independent_rounds() -> list[list[str]]:
    """Deeds that are done and examined together: of those about one object each is in a round of its own."""
    rounds, objects = [[*MISSING]], defaultdict[str, int](int)
    for deed, (_, subject) in DEEDS.items():
        if deed not in MISSING:
            about = subject.partition(" →")[0] if subject.startswith(_SPACED) else subject.split()[0]
            objects[about] += 1
            if objects[about] == len(rounds):
                rounds.append([])
            rounds[objects[about]].append(deed)
    return rounds


@pytest.mark.parametrize("deeds", _independent_rounds(), ids=lambda deeds: f"{len(deeds)}: {deeds[0]}")
async def test_a_weakened_database_is_named(database: Database, deeds: list[str]) -> None:
    for deed in deeds:
        await _as_superuser(database, deed.format(database=database.name))
    named = {(finding.kind, finding.subject) for finding in await find_problems(database.owner_url)}
    assert [deed for deed in deeds if DEEDS[deed] not in named] == [], sorted(named, key=str)


async def test_a_role_that_became_more_is_named(database: Database) -> None:
    """Roles are the whole cluster's, so this is undone."""
    for deed, undo in {
        "ALTER ROLE jejak_public CREATEDB": "ALTER ROLE jejak_public NOCREATEDB",
        "GRANT pg_write_all_data TO jejak_public": "REVOKE pg_write_all_data FROM jejak_public",
        "GRANT pg_read_all_data TO jejak_public": "REVOKE pg_read_all_data FROM jejak_public",
    }.items():
        await _as_superuser(database, deed)
        try:
            findings = await find_problems(database.owner_url)
        finally:
            await _as_superuser(database, undo)
        assert [(finding.kind, finding.code, finding.subject) for finding in findings] == [
            (FindingKind.ROLES, FindingCode.DIFFERENT, "jejak_public")
        ], deed
    assert await find_problems(database.owner_url) == []


async def test_a_stranger_among_our_roles_is_named(database: Database) -> None:
    strangers = {
        f"hantu_{role}": f"member of {role.replace('jejak_owner', 'owner')}"
        for role in ("jejak_app", "jejak_public", "jejak_auditor", "jejak_owner")
    }
    await _as_superuser(
        database,
        *(f"CREATE ROLE {name} LOGIN IN ROLE {name.removeprefix('hantu_')}" for name in strangers),
    )
    try:
        findings = await find_problems(database.owner_url)
    finally:
        await _as_superuser(database, f"DROP ROLE {', '.join(strangers)}")
    assert {(each.kind, each.code) for each in findings} == {(FindingKind.ROLES, FindingCode.UNKNOWN)}
    assert sorted((each.subject, each.found) for each in findings) == sorted(strangers.items())


async def test_a_subscription_is_named(database: Database) -> None:
    source = "CONNECTION 'host=127.0.0.1' PUBLICATION everything WITH (connect = false, slot_name = NONE)"
    await _as_superuser(database, f"CREATE SUBSCRIPTION inwards {source}")
    try:
        (finding,) = await find_problems(database.owner_url)
    finally:
        await _as_superuser(database, "DROP SUBSCRIPTION inwards")
    assert (finding.kind, finding.subject) == (FindingKind.SHAPE, "SUBSCRIPTION inwards")


async def test_an_origin_of_changes_from_another_server_is_named(database: Database) -> None:
    await _as_superuser(database, "SELECT pg_replication_origin_create('elsewhere')")
    try:
        (finding,) = await find_problems(database.owner_url)
    finally:
        await _as_superuser(database, "SELECT pg_replication_origin_drop('elsewhere')")
    assert (finding.kind, finding.subject) == (FindingKind.SHAPE, "REPLICATION ORIGIN elsewhere")


async def test_an_array_that_reads_the_same_as_json_and_counts_otherwise_is_named(
    history: SealedHistory,
) -> None:
    awake = "UPDATE pg_class SET relhastriggers = {} WHERE oid = 'audit.kind'::regclass"
    await _as_superuser(
        history.database,
        "SET allow_system_table_mods = on",
        awake.format(False),
        "UPDATE audit.kind SET columns = ('[0:' || cardinality(columns) - 1 || ']=' || columns::text)::text[] "
        "WHERE id = (SELECT min(id) FROM audit.kind WHERE columns <> '{}')",
        awake.format(True),
    )
    found = [(each.kind, each.found) for each in await find_problems(history.database.owner_url)]
    assert (FindingKind.REGISTER, "counted from 0") in found


async def test_the_owner_of_the_database_is_named_when_it_is_another(database: Database) -> None:
    await _as_superuser(database, f"ALTER DATABASE {database.name} OWNER TO jejak_app")
    subjects = [each.subject for each in await find_problems(database.owner_url)]
    assert f"database {database.name} (owner)" in subjects
