"""`jejak public-list FOLDER` writes what stands under /data, and says so when there is nothing to write."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from jejak.open_data.csv_writer import CHECKSUM, FILE_NAMES, LIST, POLICY
from tests.databases import Database, create_database
from tests.publication import end_policies
from tests.subprocesses import ProgramResult, run_program


@pytest.fixture
async def demo(cluster: Cluster, demo_template: Database) -> AsyncIterator[Database]:
    async with (
        create_database(cluster, template=demo_template.name) as database,
        open_pools({"owner": database.owner_url}),
    ):
        yield database


async def run_jejak(database: Database, folder: Path, kept: Path) -> ProgramResult:
    environment = {
        "JEJAK_DATABASE_URL": database.owner_url,
        "JEJAK_PUBLIC_URL": database.urls["public"],
        "JEJAK_DATA_DIR": str(kept),
    }
    return await run_program(sys.executable, "-m", "jejak", "public-list", folder, env=environment)


async def test_an_office_writes_it_into_a_folder_and_checks_it(demo: Database, tmp_path: Path) -> None:
    folder = tmp_path / "satu" / "data"
    ended = await run_jejak(demo, folder, tmp_path / "kept")
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == [str(folder / name) for name in FILE_NAMES]
    checked = await run_program("sha256sum", "--check", CHECKSUM, cwd=folder, env={"LC_ALL": "C"})
    assert (checked.code, checked.stdout) == (0, f"{LIST}: OK\n")


async def test_without_a_decree_it_writes_the_policy_and_says_that_a_list_has_to_go(
    demo: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    assert (await run_jejak(demo, folder, tmp_path / "kept")).code == 0
    await end_policies("positionRecords")
    ended = await run_jejak(demo, folder, tmp_path / "kept")
    assert ended.code == 1
    assert ended.stdout == f"{folder / POLICY}\n"
    assert f"Take {folder / LIST} and what belongs to it down." in ended.stderr
