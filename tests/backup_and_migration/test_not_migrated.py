"""A command or a server meets a database that `jejak migrate` has not reached: one sentence, once."""

import asyncio
import logging
import os
import subprocess
import sys

import pytest

from jejak.cli.invocation import format_commands
from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from jejak.errors import operator_message
from jejak.jobs import periodic
from jejak.jobs.regency_state import RegencyState
from tests.databases import Database

SENTENCE = "The database is not at this version: run 'jejak migrate' first."


@pytest.mark.parametrize(
    "words", [["account", "list"], ["account", "code", "siti"], ["token", "siti"]], ids=" ".join
)
async def test_a_command_says_what_to_do(
    cluster: Cluster, empty_database: Database, words: list[str]
) -> None:
    settings = {"JEJAK_DATABASE_URL": empty_database.owner_url, "JEJAK_DATA_DIR": str(cluster.data_dir)}
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "jejak", *words],
        env=dict(os.environ) | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"jejak: {format_commands(SENTENCE)}\n")


async def test_a_running_server_says_it_once(
    empty_database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periodic, "REFRESH_INTERVAL_SECONDS", 0.01)
    async with (
        open_pools(empty_database.urls, is_global=True),
        periodic.run_periodic_jobs(RegencyState()),
    ):
        await asyncio.sleep(0.3)
    assert [(line.levelno, line.getMessage(), line.exc_info) for line in caplog.records] == [
        (logging.WARNING, f"periodic work failed; it is tried again: {SENTENCE}", None)
    ]


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    assert operator_message(ZeroDivisionError()) is None
    assert operator_message(FileNotFoundError(2, "No such file or directory", "/nope")) == (
        "/nope: No such file or directory."
    )
