"""Fresh clusters: rights and settings, for the owner and for everybody else."""

import stat
import subprocess
from pathlib import Path

import asyncpg
import pytest

from jejak.database.embedded import Cluster, ClusterError, find_client_programs, start
from jejak.files import secret_file


async def test_the_owner_owns_its_database_and_is_no_superuser(shared_cluster: Cluster) -> None:
    connection = await asyncpg.connect(shared_cluster.url())
    row = await connection.fetchrow(
        "SELECT current_user::text, pg_get_userbyid(datdba)::text, rolsuper, rolcreaterole, rolcreatedb,"
        " pg_encoding_to_char(encoding)::text, datlocprovider::text, datlocale"
        " FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user"
    )
    await connection.close()
    assert tuple(row) == ("jejak_owner", "jejak_owner", False, True, True, "UTF8", "b", "C.UTF-8")


def test_the_same_url_serves_psql(shared_cluster: Cluster) -> None:
    asked = [str(find_client_programs() / "psql"), shared_cluster.url(), "-Atc", "SELECT current_user"]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "jejak_owner\n"


async def test_nobody_enters_without_the_password(shared_cluster: Cluster) -> None:
    lines = (shared_cluster.data_dir / "cluster" / "pg_hba.conf").read_text().splitlines()
    methods = {line.split()[-1] for line in lines if line.strip() and not line.startswith("#")}
    assert methods == {"scram-sha-256"}
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(
            shared_cluster.url().replace(
                secret_file.load_or_create(shared_cluster.data_dir, "jejak_owner"), "wrong"
            )
        )


def test_passwords_are_kept_from_everybody_else(shared_cluster: Cluster) -> None:
    kept = shared_cluster.data_dir / "passwords.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert secret_file.load_or_create(shared_cluster.data_dir, "jejak_owner") == secret_file.load_or_create(
        shared_cluster.data_dir, "jejak_owner"
    )


async def test_pages_have_checksums_and_there_is_no_tcp(shared_cluster: Cluster) -> None:
    connection = await asyncpg.connect(shared_cluster.superuser_url())
    rows = await connection.fetch(
        "SELECT name, setting FROM pg_settings WHERE name IN ('data_checksums', 'jit', 'listen_addresses')"
    )
    await connection.close()
    assert dict(rows) == {"data_checksums": "on", "jit": "off", "listen_addresses": ""}


async def test_the_log_names_no_person(shared_cluster: Cluster) -> None:
    connection = await asyncpg.connect(shared_cluster.url())
    await connection.execute("CREATE TEMP TABLE person (name text UNIQUE, born date)")
    await connection.execute("INSERT INTO person VALUES ('Siti Fiktif')")
    for value in ("'Siti Fiktif'", "'x', 'Siti Fiktif'"):
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute(f"INSERT INTO person VALUES ({value})")
    await connection.close()
    logs = list((shared_cluster.data_dir / "cluster" / "log").iterdir())
    assert logs
    assert not [log for log in logs if "Siti Fiktif" in log.read_text()]


@pytest.mark.parametrize("database", ["jejak", "template1", "postgres"])
async def test_nobody_hides_a_large_object_outside_the_audit(shared_cluster: Cluster, database: str) -> None:
    connection = await asyncpg.connect(shared_cluster.url(database=database))
    for deed in ("lo_from_bytea(0, 'x')", "lo_create(0)", "lo_creat(-1)", "lo_import('/etc/hostname')"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"SELECT {deed}")
    await connection.close()


@pytest.mark.parametrize("file", ["/dev/null", "/dev/null/data"])
def test_a_file_in_place_of_the_folder_is_told_in_a_sentence(file: str) -> None:
    with pytest.raises(
        ClusterError, match=rf"^{file} cannot be a folder, because a file stands in its way: "
    ):
        start(Path(file), progress=lambda line: None)


def test_half_a_cluster_is_made_anew(data_dir: Path) -> None:
    (data_dir / "cluster.new").mkdir(parents=True)
    (data_dir / "cluster.new" / "PG_VERSION").write_text("18\n")
    data_dir.chmod(0o711)
    assert start(data_dir, progress=lambda line: None).data_dir == data_dir
    assert not (data_dir / "cluster.new").exists()


def test_another_version_is_named(data_dir: Path) -> None:
    (data_dir / "cluster").mkdir(parents=True)
    (data_dir / "cluster" / "PG_VERSION").write_text("17\n")
    with pytest.raises(ClusterError, match=r"was made by PostgreSQL 17, and this is 18\.$"):
        start(data_dir, progress=lambda line: None)
