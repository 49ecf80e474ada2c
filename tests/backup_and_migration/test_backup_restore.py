"""A saved database comes back as it was: the same rows, the same log, and a log that goes on."""

import json
import tarfile
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import models.sql
from audit.context import Attribution, attributed
from jejak.backup.archive import read_label
from jejak.backup.restore import restore
from jejak.backup.save import save
from jejak.database.pools import get_pool, open_pools
from jejak.doctor import find_problems
from jejak.errors import OperatorError
from models.employee import Employee
from rulebook.access import SERVICE_ACTORS
from tests.databases import Database
from tests.regency import SmallRegency

ACT = Attribution(actor=SERVICE_ACTORS["jobs"], method="SERVICE", request="r-1", operation="uji")
WHOLE_LOG = (
    "SELECT to_jsonb(t)::text FROM audit.tx t ORDER BY id",
    "SELECT to_jsonb(e)::text FROM audit.entry e ORDER BY seq",
    "SELECT d.values::text FROM audit.disclosure d ORDER BY seq, side DESC",
    "SELECT to_jsonb(e)::text FROM hr.employee e ORDER BY id",
    "SELECT to_jsonb(p)::text FROM hr.payslip p ORDER BY id",
    "SELECT to_jsonb(a)::text FROM hr.account a ORDER BY id",
)


def no_progress(_line: str) -> None:
    """Nobody waits here."""


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def read_contents(database: Database) -> list[list[str]]:
    connection = await asyncpg.connect(database.superuser_url)
    everything = [[row[0] for row in await connection.fetch(query)] for query in WHOLE_LOG]
    await connection.close()
    return everything


async def restore_archive(database: Database, path: Path) -> None:
    await restore(database.owner_url, path, urls=database.urls, label=read_label(path), progress=no_progress)


async def test_a_restored_database_is_the_saved_one_and_goes_on(
    small_regency: SmallRegency, empty_database: Database, tmp_path: Path
) -> None:
    saved = small_regency.database
    await save(saved.owner_url, tmp_path / "saved", overwrite=False, progress=no_progress)
    await restore_archive(empty_database, tmp_path / "saved")
    assert await read_contents(empty_database) == await read_contents(saved)
    assert await find_problems(empty_database.owner_url) == []
    async with open_pools(empty_database.urls | {"owner": empty_database.owner_url}):
        staff = Employee.filter(id=small_regency.staff.id)
        with pytest.raises(Exception, match="has no actor"):
            await staff.using_db(get_pool("app")).update(name="Ani Misal")
        async with attributed(ACT) as client:
            await staff.using_db(client).update(name="Ani Misal")
    before, after = await read_contents(saved), await read_contents(empty_database)
    assert after[1][:-1] == before[1]
    assert json.loads(after[1][-1])["new"] == {}
    assert after[2] == before[2] + ['{"name": "Ani Contoh"}', '{"name": "Ani Misal"}']
    assert await find_problems(empty_database.owner_url) == []


async def test_nobody_who_was_signed_in_is_signed_in_after_a_restore(
    small_regency: SmallRegency, empty_database: Database, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(small_regency.database.superuser_url)
    await connection.execute(
        "INSERT INTO ops.session (token_hash, account_id, method, expires_at, idle_seconds, idle_until) "
        "SELECT sha256('token'), id, 'PASSWORD', now() + interval '1 day', 86400, now() + interval '1 day' "
        "FROM hr.account WHERE user_name = 'pegawai'"
    )
    await connection.close()
    await save(small_regency.database.owner_url, tmp_path / "saved", overwrite=False, progress=no_progress)
    await restore_archive(empty_database, tmp_path / "saved")
    connection = await asyncpg.connect(empty_database.superuser_url)
    assert await connection.fetchval("SELECT count(*) FROM ops.session") == 0
    await connection.close()


async def test_what_a_role_hid_in_a_large_object_neither_stops_a_backup_nor_comes_back(
    small_regency: SmallRegency, empty_database: Database, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(small_regency.database.urls["public"])
    await connection.execute("SELECT lo_from_bytea(0, 'tersembunyi')")
    await connection.close()
    assert [finding.subject for finding in await find_problems(small_regency.database.owner_url)] == [
        "LARGE OBJECTS of jejak_public"
    ]
    await save(small_regency.database.owner_url, tmp_path / "saved", overwrite=False, progress=no_progress)
    await restore_archive(empty_database, tmp_path / "saved")
    assert await find_problems(empty_database.owner_url) == []


async def test_a_place_that_cannot_be_written_is_told_in_a_sentence(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(OperatorError, match=r"none/saved cannot be written: No such file or directory\.$"):
        await save(database.owner_url, tmp_path / "none" / "saved", overwrite=False, progress=no_progress)


@pytest.mark.parametrize(("name", "why"), [("none", "No such file or directory"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(OperatorError, match=rf"cannot be read: {why}\.$"):
        read_label(tmp_path / name)


async def test_the_file_is_its_owners_alone_and_says_what_it_is(database: Database, tmp_path: Path) -> None:
    label = await save(database.owner_url, tmp_path / "saved", overwrite=False, progress=no_progress)
    assert (tmp_path / "saved").stat().st_mode & 0o777 == 0o600
    assert names_in(tmp_path) == ["saved"]
    assert label == read_label(tmp_path / "saved")
    assert "models.0001_baseline" in label.migrations
    with tarfile.open(tmp_path / "saved") as tar:
        assert tar.getnames() == ["database.dump", "label.json"]


async def test_no_password_of_a_pool_is_in_the_file(database: Database, tmp_path: Path) -> None:
    await save(database.owner_url, tmp_path / "saved", overwrite=False, progress=no_progress)
    everything = (tmp_path / "saved").read_bytes()
    for url in (database.owner_url, database.superuser_url, *database.urls.values()):
        assert url.split("@")[0].rpartition(":")[2].encode() not in everything


async def test_a_file_that_is_there_is_replaced_only_on_request(database: Database, tmp_path: Path) -> None:
    (tmp_path / "saved").write_text("lama")
    with pytest.raises(OperatorError, match="is there already"):
        await save(database.owner_url, tmp_path / "saved", overwrite=False, progress=no_progress)
    assert (tmp_path / "saved").read_text() == "lama"
    await save(database.owner_url, tmp_path / "saved", overwrite=True, progress=no_progress)
    assert read_label(tmp_path / "saved").regency is None


async def test_a_dump_that_fails_leaves_no_file(database: Database, tmp_path: Path) -> None:
    nobody = database.urls["public"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await save(nobody, tmp_path / "saved", overwrite=False, progress=no_progress)
    assert names_in(tmp_path) == []


async def test_a_place_that_is_not_empty_is_left_alone(
    small_regency: SmallRegency, database: Database, tmp_path: Path
) -> None:
    await save(small_regency.database.owner_url, tmp_path / "saved", overwrite=False, progress=no_progress)
    before = await read_contents(database)
    with pytest.raises(OperatorError, match="empty place only"):
        await restore_archive(database, tmp_path / "saved")
    assert await read_contents(database) == before


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[5_000] ^= 1
    path.write_bytes(content)


def _replace(path: Path) -> None:
    path.write_text("ini bukan cadangan")


@pytest.mark.parametrize("damage", [_cut, _flip, _replace])
async def test_a_damaged_file_is_refused_before_anything_is_done(
    database: Database, tmp_path: Path, damage: Any
) -> None:
    await save(database.owner_url, tmp_path / "saved", overwrite=False, progress=no_progress)
    damage(tmp_path / "saved")
    with pytest.raises(OperatorError, match="damaged"):
        read_label(tmp_path / "saved")


async def test_a_restore_that_fails_leaves_the_place_empty(
    small_regency: SmallRegency, empty_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await save(small_regency.database.owner_url, tmp_path / "saved", overwrite=False, progress=no_progress)
    shipped = models.sql.function_files()
    monkeypatch.setattr(
        models.sql, "function_files", lambda: shipped | {"models/99_wrong.sql": "SELECT 1 / 0"}
    )
    with pytest.raises(Exception, match="division by zero"):
        await restore_archive(empty_database, tmp_path / "saved")
    monkeypatch.undo()
    await restore_archive(empty_database, tmp_path / "saved")
    assert await find_problems(empty_database.owner_url) == []


async def test_a_file_of_a_later_version_is_refused(
    database: Database, empty_database: Database, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(database.owner_url)
    await connection.execute(
        "INSERT INTO ops.tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_next', now())"
    )
    await connection.close()
    await save(database.owner_url, tmp_path / "saved", overwrite=False, progress=no_progress)
    with pytest.raises(OperatorError, match=r"later than this: models\.9999_next"):
        await restore_archive(empty_database, tmp_path / "saved")


async def test_a_database_that_was_lied_to_is_restored_with_its_lie_named(
    small_regency: SmallRegency, empty_database: Database, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(small_regency.database.superuser_url)
    await connection.execute("ALTER TABLE hr.employee DISABLE TRIGGER audit_update")
    await connection.execute("UPDATE hr.employee SET name = 'Pegawai Hantu' WHERE name = 'Ani Contoh'")
    await connection.close()
    await save(small_regency.database.owner_url, tmp_path / "saved", overwrite=False, progress=no_progress)
    await restore_archive(empty_database, tmp_path / "saved")
    assert [
        list(finding.columns) for finding in await find_problems(empty_database.owner_url) if finding.columns
    ] == [["name"]]
