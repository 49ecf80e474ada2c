"""Whatever right is taken from the owner, `jejak doctor` ends with a finding, and neighbours of ours accuse nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jejak.doctor import find_problems
from jejak.doctor.finding import Exit
from tests.databases import Database
from tests.hostile.attacker import ATTACK, LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import SealedHistory
from tests.log_sealer import seal_all

ROOT = Path(__file__).parents[2]
AT_FIRST = (
    "CREATE ROLE pemantau LOGIN PASSWORD 'rahasia' CONNECTION LIMIT 2",
    "CREATE ROLE cadangan LOGIN REPLICATION",
    "GRANT pg_read_all_data, pg_monitor TO pemantau WITH ADMIN OPTION",
    "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO cadangan",
    "REVOKE EXECUTE ON FUNCTION pg_sleep(double precision) FROM PUBLIC",
)
LATER = (
    "CREATE ROLE tetangga LOGIN VALID UNTIL '2030-01-01'",
    "GRANT pemantau TO tetangga",
    "CREATE DATABASE milik_tetangga OWNER tetangga TEMPLATE template0",
    "GRANT CREATE ON DATABASE milik_tetangga TO pemantau, PUBLIC",
    "GRANT CREATE ON TABLESPACE pg_default TO tetangga",
    "GRANT SELECT ON pg_statistic TO pemantau",
    "GRANT SELECT (rolname, rolpassword) ON pg_authid TO cadangan",
    "GRANT EXECUTE ON FUNCTION pg_hba_file_rules(), pg_ident_file_mappings() TO jejak_owner",
    "REVOKE SELECT ON pg_statio_all_tables FROM PUBLIC",
)
ROLES = ("pemantau", "cadangan", "tetangga")
GONE = (
    "DROP DATABASE milik_tetangga",
    "REVOKE CREATE ON TABLESPACE pg_default FROM tetangga",
    *(f"DROP OWNED BY {role} CASCADE" for role in ROLES),
    *(f"DROP ROLE {role}" for role in ROLES),
)


def _doctor(database: Database, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jejak", "doctor", "--lang", "en"],
        cwd=ROOT,
        env={
            "JEJAK_DATABASE_URL": database.owner_url,
            "JEJAK_DATA_DIR": str(folder),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PATH": os.environ["PATH"],
        },
        capture_output=True,
        text=True,
        check=False,
    )


@ATTACK
@pytest.mark.parametrize(
    "taken", ["pg_sequence", "FUNCTION nextval(regclass)", "FUNCTION has_table_privilege(oid, text)"]
)
async def test_a_right_taken_from_a_catalogue_does_not_end_the_command_in_an_error(
    history: SealedHistory, tmp_path: Path, taken: str
) -> None:
    await as_superuser(history.database, f"REVOKE ALL ON {taken} FROM PUBLIC")
    done = _doctor(history.database, tmp_path)
    name = taken.removeprefix("FUNCTION ").partition("(")[0]
    assert f"missing  {name}" in done.stdout
    assert done.returncode & Exit.SHIPPED
    assert "Traceback" not in done.stderr


@ATTACK
async def test_a_catalogue_that_postgresql_fails_over_ends_the_command_in_a_sentence(
    history: SealedHistory, tmp_path: Path
) -> None:
    await as_superuser(
        history.database,
        "SET allow_system_table_mods = on",
        "DELETE FROM pg_cast WHERE castsource = 'int4'::regtype AND casttarget = 'int8'::regtype",
    )
    done = _doctor(history.database, tmp_path)
    assert done.returncode == Exit.UNKNOWN
    assert "nothing is known" in done.stderr
    assert "Traceback" not in done.stderr


@ATTACK
async def test_an_administrators_other_roles_databases_and_rights_accuse_nobody(database: Database) -> None:
    await as_superuser(database, *AT_FIRST)
    try:
        await seal_all(database)
        await as_superuser(database, *LATER)
        assert await find_problems(database.owner_url, evidence=LOCAL_COPIES) == []
        await seal_all(database)
        assert await find_problems(database.owner_url, evidence=LOCAL_COPIES) == []
    finally:
        await as_superuser(database, *GONE)
