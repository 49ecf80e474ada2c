"""The three commands as an operator types them, on a PostgreSQL of their own over TCP."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jejak.database.embedded import Cluster
from tests.databases import start_session_cluster

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def empty_cluster() -> Iterator[Cluster]:
    """A cluster on a port of its own, in which nothing was done yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with start_session_cluster(port=port, in_memory=True) as cluster:
        yield cluster


def jejak(cluster: Cluster, data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one command on that cluster as if it were somebody else's PostgreSQL."""
    password = cluster.url().split("@")[0]
    return subprocess.run(
        [sys.executable, "-m", "jejak", *words],
        cwd=ROOT,
        env={
            "JEJAK_DATABASE_URL": f"{password}@127.0.0.1:{cluster.port}/jejak",
            "JEJAK_DATA_DIR": str(data_dir),
            "PYTHONPATH": ":".join(sys.path),
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def as_superuser(cluster: Cluster, *statements: str) -> None:
    from jejak.database.embedded import find_client_programs

    for each in statements:
        subprocess.run(
            [find_client_programs() / "psql", cluster.superuser_url("jejak"), "--quiet", "--command", each],
            check=True,
        )


def test_saving_breaking_and_restoring(empty_cluster: Cluster, tmp_path: Path) -> None:
    data_dir, saved = tmp_path / "data", tmp_path / "saved"
    assert jejak(empty_cluster, data_dir, "doctor").returncode == 2
    assert "was never run on it" in jejak(empty_cluster, data_dir, "backup", str(saved)).stderr
    assert jejak(empty_cluster, data_dir, "migrate").returncode == 0
    assert (
        jejak(empty_cluster, data_dir, "doctor", "--lang", "en").stdout
        == "This database is what it should be.\n"
    )
    done = jejak(empty_cluster, data_dir, "backup", str(saved))
    assert done.returncode == 0, done.stderr
    assert "passwords.json" in done.stdout

    as_superuser(empty_cluster, "ALTER TABLE hr.payslip DISABLE TRIGGER audit_update")
    broken = jejak(empty_cluster, data_dir, "doctor", "--json")
    assert broken.returncode == 2
    assert [(each["class"], each["subject"]) for each in json.loads(broken.stdout)["findings"]] == [
        ("TRIGGERS", "hr.payslip audit_update")
    ]
    assert "Pemicu (8)" in jejak(empty_cluster, data_dir, "doctor").stdout

    refused = jejak(empty_cluster, data_dir, "restore", str(saved))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "into an empty place only" in refused.stderr
    as_superuser(empty_cluster, "DROP SCHEMA hr, audit, ops, published CASCADE")
    restored = jejak(empty_cluster, data_dir, "restore", str(saved))
    assert (restored.returncode, restored.stdout) == (0, "Basis data ini sebagaimana mestinya.\n"), (
        restored.stderr
    )


def test_no_password_stands_on_a_command_line(empty_cluster: Cluster, tmp_path: Path) -> None:
    """Every user of the machine can read what was typed to start a program."""
    from jejak.backup.pg_programs import run_program

    url = empty_cluster.superuser_url("postgres")
    script = tmp_path / "program"
    script.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    script.chmod(0o700)
    with run_program(script, url=url, pipe="stdout") as process:
        assert process.stdout is not None
        said = process.stdout.read().decode()
    assert url.split("@")[0].rpartition(":")[2] not in said
    assert said.startswith("--dbname\npostgresql://postgres@/postgres?host=")
