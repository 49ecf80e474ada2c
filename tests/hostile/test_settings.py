"""A setting that weakens the log is named wherever it was set; what is normal for a tuned server is not."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from audit.sql import function_files
from jejak.database.embedded import force_stop, start
from jejak.database.migrate import install_schema_guard
from jejak.doctor import Examination, FindingCode, FindingKind, run_examination
from jejak.doctor.database.settings import check_settings, load_settings
from jejak.doctor.finding import RemarkCode
from jejak.doctor.sql import statement
from tests.databases import Database, start_session_cluster
from tests.hostile.attacker import ATTACK, LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import SealedHistory, fetch_value
from tests.log_sealer import seal_all

# A value of each that weakens, and which the server takes without being started anew.
WEAK = {
    "event_triggers": "off",
    "session_replication_role": "replica",
    "row_security": "off",
    "allow_system_table_mods": "on",
    "ignore_system_indexes": "on",
    "ignore_checksum_failure": "on",
    "zero_damaged_pages": "on",
    "session_preload_libraries": "citext",
    "local_preload_libraries": "elsewhere",
    "dynamic_library_path": "$libdir:/elsewhere",
    "extension_control_path": "$system:/elsewhere",
    "archive_library": "elsewhere",
    "default_table_access_method": "heap2",
    "default_transaction_read_only": "on",
    "lo_compat_privileges": "on",
    "standard_conforming_strings": "off",
    "transform_null_equals": "on",
    "array_nulls": "off",
    "plpgsql.variable_conflict": "use_column",
    "search_path": "public, pg_catalog",
    "check_function_bodies": "off",
    "default_transaction_isolation": "serializable",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "archive_command": "/bin/true",
    "restore_command": "/bin/true",
    "archive_cleanup_command": "/bin/true",
    "recovery_end_command": "/bin/true",
    "log_min_messages": "fatal",
    "log_statement": "mod",
    "log_min_duration_statement": "250ms",
    "log_min_duration_sample": "0",
    "log_transaction_sample_rate": "0.5",
    "log_parameter_max_length_on_error": "-1",
    "log_min_error_statement": "notice",
    "debug_print_parse": "on",
    "debug_print_rewritten": "on",
    "debug_print_plan": "on",
    "track_counts": "off",
    "password_encryption": "md5",
    "scram_iterations": "4095",
    "log_file_mode": "0644",
    "gin_fuzzy_search_limit": "5",
    "oauth_validator_libraries": "elsewhere",
    "ssl_passphrase_command": "/bin/true",
}
# Others, of which the list says nothing or calls the value harmless: they are said, and accuse nobody.
OTHERS = {
    "log_error_verbosity": "default", "log_min_messages": "error", "log_min_error_statement": "error",
    "log_statement": "ddl", "log_destination": "csvlog", "log_directory": "log2", "TimeZone": "Asia/Jakarta",
    "authentication_timeout": "600", "archive_library": "basic_archive", "trace_notify": "on",
}  # fmt: skip
AT_START = {"shared_preload_libraries", "jit_provider", "data_checksums", "wal_level"}
LOADED = {"auto_explain.log_min_duration"}  # by a library that is loaded first
OF_A_ROLE = {"role"}
OF_THE_SERVER = {
    "ignore_system_indexes", "archive_library", "fsync", "full_page_writes", "archive_command", "restore_command",
    "archive_cleanup_command", "recovery_end_command", "log_file_mode",
    "oauth_validator_libraries", "ssl_passphrase_command",
}  # fmt: skip
NOT_HERE = {"local_preload_libraries", "default_table_access_method"}  # the first session would fail
TUNED = {
    "shared_buffers": "256MB", "work_mem": "64MB", "effective_cache_size": "3GB", "random_page_cost": "1.1",
    "max_wal_size": "4GB", "checkpoint_timeout": "30min", "wal_compression": "on", "autovacuum_naptime": "15s",
    "default_statistics_target": "500",
    "log_connections": "on", "log_duration": "on",
    "track_commit_timestamp": "on", "track_io_timing": "on", "jit": "off", "idle_session_timeout": "1h",
    "max_connections": "200", "shared_preload_libraries": "pg_stat_statements", "log_lock_waits": "on",
    "session_preload_libraries": "auto_explain", "statement_timeout": "1h",
    "enable_seqscan": "on", "archive_timeout": "60", "scram_iterations": "10000", "log_file_mode": "0640",
}  # fmt: skip
CARELESS = {"fsync", "full_page_writes", "synchronous_commit"}  # which the cluster of the tests is


@asynccontextmanager
async def _for_the_system(database: Database, values: dict[str, str]) -> AsyncIterator[None]:
    """Set for the whole server, until the block ends."""
    before = {
        name: await fetch_value(database, "SELECT current_setting($1, true)", name)
        for name in CARELESS & values.keys()
    }
    try:
        await _alter(database, {name: f"SET {name} = {_quote(value)}" for name, value in values.items()})
        yield
    finally:
        back = {
            name: f"SET {name} = {before[name]}" if name in before else f"RESET {name}" for name in values
        }
        await _alter(database, back)


def _copy_with_owner(file: Path, copy: Path) -> None:
    shutil.copy2(file, copy)
    shutil.chown(copy, file.stat().st_uid, file.stat().st_gid)


def _quote(value: str) -> str:
    return f"'{value}'" if "," not in value else value


async def _alter(database: Database, deeds: dict[str, str]) -> None:
    loaded = "SELECT pg_conf_load_time()"
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute("SET default_transaction_read_only = off")
        before = await connection.fetchval(loaded)
        for deed in deeds.values():
            await connection.execute(f"ALTER SYSTEM {deed}")
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()
    while await fetch_value(database, f"{loaded} <= $1", before):
        pass  # a new session, which the server begins with what it has read by then


async def _examine(database: Database) -> Examination:
    return await run_examination(database.owner_url, evidence=LOCAL_COPIES)


def _named_settings(seen: Examination) -> set[str]:
    """The settings that were named or said."""
    return {str(each.details["name"]) for each in seen.findings if each.kind is FindingKind.SETTINGS} | {
        str(each.details["name"]) for each in seen.remarks if each.code is RemarkCode.SETTING
    }


def test_every_setting_of_the_list_is_tried() -> None:
    assert WEAK.keys() | AT_START | OF_A_ROLE | LOADED == load_settings().keys()
    assert all(load_settings()[name].is_weakening(value) for name, value in WEAK.items())
    assert not any(
        load_settings()[name].is_weakening(value) for name, value in TUNED.items() if name in load_settings()
    )


@pytest.mark.parametrize(
    "value", ["my_hook", "pg_stat_statements, my_hook", "/tmp/pg_stat_statements", "pgaudit2"]
)
def test_a_library_of_somebodys_is_not_taken_for_a_known_one(value: str) -> None:
    assert load_settings()["shared_preload_libraries"].is_weakening(value)


def test_the_seals_keep_settings_of_the_list_with_its_harmless_values() -> None:
    text = function_files()["audit/57_manifest.sql"]
    kept = re.findall(r"\('(\w+)', '(\w*)', current_setting", text)
    assert len(kept) == 6
    assert [name for name, harmless in kept if load_settings()[name].is_weakening(harmless)] == []


@ATTACK
async def test_a_setting_of_the_server_does_not_weaken_the_log_unnamed(history: SealedHistory) -> None:
    weak = {name: value for name, value in WEAK.items() if name not in NOT_HERE}
    async with _for_the_system(history.database, weak):
        seen = await _examine(history.database)
    assert weak.keys() - _named_settings(seen) == set()
    assert {each.kind for each in seen.findings} == {FindingKind.SETTINGS, FindingKind.PAST}
    assert _named_settings(await _examine(history.database)) == CARELESS


@ATTACK
@pytest.mark.parametrize("whose", ["ROLE jejak_app", "ROLE postgres", "ROLE ALL", "DATABASE {database}"])
async def test_a_setting_of_a_role_or_a_database_does_not_weaken_the_log_unnamed(
    history: SealedHistory, whose: str
) -> None:
    whose = whose.format(database=history.database.name)
    weak = {name: value for name, value in WEAK.items() if name not in OF_THE_SERVER | NOT_HERE}
    weak |= {"role": "pg_read_all_data"} if "jejak" in whose else {}
    try:
        await as_superuser(
            history.database,
            "SET default_transaction_read_only = off",
            *(f"ALTER {whose} SET {name} = {_quote(value)}" for name, value in sorted(weak.items())),
        )
        seen = await _examine(history.database)
    finally:
        await as_superuser(
            history.database,
            "SET default_transaction_read_only = off",
            f"ALTER {whose} RESET ALL",
            *(["ALTER ROLE jejak_app SET statement_timeout = 9500"] if "jejak" in whose else []),
        )
    assert weak.keys() - _named_settings(seen) == set()
    places = {str(each.details["place"]) for each in seen.findings if each.kind is FindingKind.SETTINGS}
    assert any(whose.split()[-1] in place or "ALL" in whose for place in places)


async def test_a_tuned_server_raises_no_alarm(history: SealedHistory) -> None:
    async with _for_the_system(history.database, TUNED):
        seen = await _examine(history.database)
    assert seen.findings == []
    assert _named_settings(seen) == CARELESS


@ATTACK
async def test_no_other_setting_of_the_server_stands_unsaid(history: SealedHistory) -> None:
    async with _for_the_system(history.database, OTHERS):
        seen = await _examine(history.database)
    assert seen.findings == []
    assert _named_settings(seen) == CARELESS | OTHERS.keys()


@ATTACK
async def test_who_watches_the_schema_is_not_said_to_where_the_server_fires_no_event_trigger(
    history: SealedHistory,
) -> None:
    await install_schema_guard(history.database.superuser_url)
    await seal_all(history.database)
    async with _for_the_system(history.database, {"event_triggers": "off"}):
        seen = await _examine(history.database)
    assert RemarkCode.SCHEMA_UNWATCHED in [each.code for each in seen.remarks]
    assert RemarkCode.SCHEMA_WATCHED not in [each.code for each in seen.remarks]
    assert ("event_triggers = off", FindingCode.WEAKENED) in [
        (each.subject, each.code) for each in seen.findings
    ]


@ATTACK
async def test_a_setting_that_was_in_force_at_a_seal_is_named_when_it_was_put_back(
    history: SealedHistory,
) -> None:
    async with _for_the_system(history.database, {"session_replication_role": "replica"}):
        await seal_all(history.database)
    await seal_all(history.database)
    seen = await _examine(history.database)
    assert [(each.kind, each.code, each.subject) for each in seen.findings] == [
        (FindingKind.PAST, FindingCode.OTHERWISE_BETWEEN, "parameter session_replication_role")
    ] * 2


async def test_a_replica_is_said_and_accuses_nobody(history: SealedHistory) -> None:
    await as_superuser(history.database, "SELECT pg_create_physical_replication_slot('cadangan')")
    try:
        seen = await _examine(history.database)
    finally:
        await as_superuser(history.database, "SELECT pg_drop_replication_slot('cadangan')")
    assert seen.findings == []
    assert [each.details["slot"] for each in seen.remarks if each.code is RemarkCode.SLOT] == ["cadangan"]


async def test_it_is_said_when_the_owner_may_not_see_every_setting(history: SealedHistory) -> None:
    await as_superuser(history.database, "REVOKE pg_read_all_settings FROM jejak_owner")
    try:
        seen = await _examine(history.database)
    finally:
        await as_superuser(history.database, "GRANT pg_read_all_settings TO jejak_owner")
    assert seen.findings == []
    assert RemarkCode.SETTINGS_UNREAD in [each.code for each in seen.remarks]


async def test_what_a_file_says_before_the_server_reads_it_is_named_to_who_may_read_files(
    history: SealedHistory,
) -> None:
    await as_superuser(history.database, "ALTER SYSTEM SET shared_preload_libraries = 'my_hook'")
    try:
        connection = await asyncpg.connect(history.database.superuser_url)
        rows = await connection.fetch(statement("settings_in_files"), ["shared_preload_libraries"])
        await connection.close()
    finally:
        await as_superuser(history.database, "ALTER SYSTEM RESET shared_preload_libraries")
    assert [(row["name"], row["value"]) for row in rows] == [("shared_preload_libraries", "my_hook")]


@ATTACK
async def test_no_file_or_address_of_the_server_is_moved_unsaid() -> None:
    with start_session_cluster(in_memory=True) as cluster:
        connection = await asyncpg.connect(cluster.superuser_url())
        hba = Path(await connection.fetchval("SHOW hba_file"))
        moved = hba.with_name("elsewhere.conf")
        _copy_with_owner(hba, moved)
        for deed in (
            f"hba_file = '{moved}'",
            "unix_socket_permissions = '0777'",
            "listen_addresses = '127.0.0.1'",
        ):
            await connection.execute(f"ALTER SYSTEM SET {deed}")
        await connection.close()
        force_stop(cluster.data_dir)
        started = start(cluster.data_dir, progress=lambda line: None)
        owner = await asyncpg.connect(started.url())
        seen = Examination()
        assert await check_settings(owner, seen) == []
        await owner.close()
    assert _named_settings(seen) == {"hba_file", "unix_socket_permissions", "listen_addresses"}
