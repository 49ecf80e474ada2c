"""The verifier travels in one file and runs on bare Python: no package, no site, no network and no settings."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from audit.key import Algorithm, generate_key
from audit.verify.bundle import build_zipapp
from tests.verify.log_builder import (
    KEYS,
    WITNESSES,
    LogBuilder,
    build_log,
    policy_text,
    write_evidence,
    write_export,
)

BARE = [sys.executable, "-I", "-S"]


@pytest.fixture
def verifier(tmp_path: Path) -> Path:
    """The file as evidence carries it."""
    path = tmp_path / "verifikasi.pyz"
    path.write_bytes(build_zipapp())
    return path


def _run(verifier: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*BARE, str(verifier), *words],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={"PATH": "", "LANG": "C"},
    )


def test_it_is_the_same_file_every_time_and_holds_nothing_else(verifier: Path) -> None:
    assert build_zipapp() == build_zipapp()
    with zipfile.ZipFile(verifier) as packed:
        names = packed.namelist()
    assert names[:2] == ["__main__.py", "audit/__init__.py"]
    assert not {"audit/context.py", "audit/models.py", "audit/sql.py"} & set(names)
    assert len(build_zipapp()) < 200_000


def test_bare_python_has_no_other_packages() -> None:
    outcome = subprocess.run([*BARE, "-c", "import cryptography"], capture_output=True, check=False)
    assert b"ModuleNotFoundError" in outcome.stderr


def test_evidence_is_checked_by_bare_python(tmp_path: Path, verifier: Path) -> None:
    log = build_log()
    archive = str(write_evidence(log, tmp_path / "e.zip"))
    key = KEYS[1].verifier.vkey
    good = _run(verifier, "evidence", archive, "--key", key)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith(f"COCOK: {archive}")
    log.leaves[2] = log.change_leaf(2, new=None)
    lying = str(write_evidence(log, tmp_path / "lie.zip"))
    assert _run(verifier, "evidence", lying, "--key", key).returncode & 8
    other = _run(verifier, "evidence", archive, "--key", KEYS[2].verifier.vkey)
    assert other.returncode == 2


def test_an_export_is_checked_by_bare_python_and_a_modern_witness_is_told(
    tmp_path: Path, verifier: Path
) -> None:
    modern = generate_key("modern.example", Algorithm.COSIGNATURE_ML_DSA_44)
    log = LogBuilder(cosigners=[WITNESSES[0], modern])
    log.change(log.act())
    log.seal()
    folder = str(write_export(log, tmp_path / "export", keep=False))
    policy = tmp_path / "trusted"
    policy.write_text(
        policy_text(witnesses=1)
        .replace(
            "quorum none", f"witness modern {modern.verifier.vkey}\ngroup both all w0 modern\nquorum both"
        )
        .replace("group two-of-them 2 w0\n", "")
    )
    outcome = _run(verifier, "export", folder, "--policy", str(policy))
    assert outcome.returncode == 4
    assert "modern" in outcome.stdout
    assert "cryptography" in outcome.stdout
    assert _run(verifier, "export", folder).returncode == 0


def test_a_large_export_is_shared_between_processes_there_too(tmp_path: Path, verifier: Path) -> None:
    log = LogBuilder()
    tx = log.act()
    for _ in range(60_000):
        log.change(tx, personal=False, pk={"id": 1}, nonce="00000000-0000-4000-8000-000000000000")
    log.seal()
    outcome = _run(verifier, "export", str(write_export(log, tmp_path / "export")))
    assert outcome.returncode == 0, outcome.stderr
    assert "60001 entri diperiksa" in outcome.stdout


def test_the_module_runs_as_a_program(tmp_path: Path) -> None:
    folder = str(write_export(build_log(), tmp_path / "export"))
    words = [sys.executable, "-m", "audit.verify", "export", folder]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
